// Random queries over random small graphs: the engine, however it is set up, answers as the naive evaluator does.
#include <catch2/catch.hpp>

#include "tests/random/random_rounds.h"
#include "tests/random/seeds.h"

namespace tercet::test {
namespace {

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
