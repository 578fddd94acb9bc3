// More than 100,000 random queries, for before a release and after a change of the optimizer. In four parts, so that ctest runs them side
// by side. A seed that fails is repeated by random_test with TERCET_RANDOM_SEED.
#include <catch2/catch.hpp>
#include <random>

#include "tests/random/random_rounds.h"

namespace tercet::test {
namespace {

constexpr std::uint32_t kRounds = 46000;
constexpr std::uint32_t kStores = 600;  // of twenty queries each

void check(const RoundCounts& counts, std::uint32_t least) {
  if (!counts.failure.empty()) FAIL(counts.failure);
  CHECK(counts.compared >= least);
}

std::uint32_t any_seed() { return std::random_device()(); }

}  // namespace

TEST_CASE("46000 random queries answer as the algebra says") { check(run_rounds(any_seed(), kRounds), 44000); }

TEST_CASE("another 46000 random queries answer as the algebra says") { check(run_rounds(any_seed(), kRounds), 44000); }

TEST_CASE("12000 random queries over tiny blocks answer as the algebra says") {
  check(run_block_rounds(any_seed(), kStores), 11000);
}

TEST_CASE("another 12000 random queries over tiny blocks answer as the algebra says") {
  check(run_block_rounds(any_seed(), kStores), 11000);
}

}  // namespace tercet::test
