// libFuzzer: any bytes as a result document in each of TERCET_FUZZ_SYNTAXES, which one parser reads.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/results_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using enum tercet::ResultSyntax;
  for (const tercet::ResultSyntax syntax : {TERCET_FUZZ_SYNTAXES}) {
    check_result_text(syntax, {reinterpret_cast<const char*>(data), size});
  }
  return 0;
}
