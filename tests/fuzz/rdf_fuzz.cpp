// libFuzzer: any bytes as RDF in each of TERCET_FUZZ_FORMATS, which one parser reads.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/rdf_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using enum tercet::RdfFormat;
  for (const tercet::RdfFormat format : {TERCET_FUZZ_FORMATS}) {
    check_rdf_text(format, {reinterpret_cast<const char*>(data), size});
  }
  return 0;
}
