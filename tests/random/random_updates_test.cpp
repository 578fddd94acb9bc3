// Random updates and transactions over random small datasets: the facts are afterwards what the standard says, for every reader.
#include <catch2/catch.hpp>

#include "tests/random/seeds.h"
#include "tests/random/update_rounds.h"

namespace tercet::test {

TEST_CASE("random updates and transactions over tiny blocks do as the standard says") {
  const UpdateRoundCounts counts = run_update_rounds(first_seed(), rounds(15));
  if (!counts.failure.empty()) FAIL(counts.failure);
  INFO(counts.updates << " updates, " << counts.changed << " with a change, " << counts.failed << " failed, " << counts.skipped
                      << " skipped; " << counts.transactions << " transactions; " << counts.queries << " queries; " << counts.folds
                      << " folds");
  if (counts.updates + counts.skipped < 300) return;
  CHECK(counts.updates > counts.skipped * 5);
  CHECK(counts.changed > counts.updates / 3);
  CHECK(counts.failed > 0);
  CHECK(counts.folds > 0);
}

}  // namespace tercet::test
