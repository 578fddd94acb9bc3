// libFuzzer: any bytes as RDF in the format TERCET_FUZZ_FORMAT.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/rdf_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_rdf_text(tercet::RdfFormat::TERCET_FUZZ_FORMAT, {reinterpret_cast<const char*>(data), size});
  return 0;
}
