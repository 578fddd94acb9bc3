// libFuzzer: any bytes as a result document in the syntax TERCET_FUZZ_SYNTAX.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/results_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_result_text(tercet::ResultSyntax::TERCET_FUZZ_SYNTAX, {reinterpret_cast<const char*>(data), size});
  return 0;
}
