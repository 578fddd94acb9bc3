// 100,000 random updates, for before a release and after a change of the store. In two parts, so that ctest runs them side by side. A
// seed that fails is repeated by random_test with TERCET_RANDOM_SEED.
#include <catch2/catch.hpp>
#include <random>

#include "tests/random/update_rounds.h"

namespace tercet::test {
namespace {

constexpr std::uint32_t kDatabases = 1600;  // of some thirty updates each

void check(const UpdateRoundCounts& counts) {
  if (!counts.failure.empty()) FAIL(counts.failure);
  CHECK(counts.updates + counts.failed >= 50000);
}

}  // namespace

TEST_CASE("50000 random updates do as the standard says") { check(run_update_rounds(std::random_device()(), kDatabases)); }

TEST_CASE("another 50000 random updates do as the standard says") { check(run_update_rounds(std::random_device()(), kDatabases)); }

}  // namespace tercet::test
