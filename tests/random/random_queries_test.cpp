// Random queries over random small graphs: the engine, however it is set up, answers as the naive evaluator does.
//
// TERCET_RANDOM_SEED in the environment repeats the round that failed with it; TERCET_RANDOM_ROUNDS runs more of them.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/random/random_rounds.h"

namespace tercet::test {
namespace {

std::uint32_t number_in_environment(const char* name, std::uint32_t otherwise) {
  const char* text = std::getenv(name);
  return text ? static_cast<std::uint32_t>(std::stoul(text)) : otherwise;
}

std::uint32_t first_seed() { return number_in_environment("TERCET_RANDOM_SEED", std::random_device()()); }

std::uint32_t rounds(std::uint32_t usual) {
  return std::getenv("TERCET_RANDOM_SEED") && !std::getenv("TERCET_RANDOM_ROUNDS")
             ? 1
             : number_in_environment("TERCET_RANDOM_ROUNDS", usual);
}

// Most queries must have an answer that can be compared, and many some rows, or the test says little.
void check(const RoundCounts& counts) {
  if (!counts.failure.empty()) FAIL(counts.failure);
  INFO(counts.compared << " compared, " << counts.answered << " of them with an answer, " << counts.skipped << " skipped");
  if (counts.compared + counts.skipped < 100) return;
  CHECK(counts.compared > counts.skipped * 9);
  CHECK(counts.answered > counts.compared / 3);
}

}  // namespace

TEST_CASE("random queries answer as the algebra says") { check(run_rounds(first_seed(), rounds(2000))); }

TEST_CASE("random queries over tiny blocks answer as the algebra says") { check(run_block_rounds(first_seed(), rounds(20))); }

}  // namespace tercet::test
