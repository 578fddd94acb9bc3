// Rounds of random queries: the engine, however it is set up, against the naive evaluator.
#pragma once

#include <cstdint>
#include <string>

namespace tercet::test {

struct RoundCounts {
  std::uint32_t compared = 0;
  std::uint32_t answered = 0;  // of those: with a row, a triple, or true
  std::uint32_t skipped = 0;   // the answer is open, or too large for the naive evaluator
  std::string failure;         // empty, or all that is needed to understand the first difference
};

// A query over its own data each, for the seeds from `first`: the executor over a simple store in memory. Ends with the first difference.
RoundCounts run_rounds(std::uint32_t first, std::uint32_t rounds);

// Twenty queries a seed through the public API, over a database whose blocks hold next to nothing.
RoundCounts run_block_rounds(std::uint32_t first, std::uint32_t stores);

}  // namespace tercet::test
