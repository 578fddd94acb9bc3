// The terms a query computes, and vectors that grow while somebody may cancel.
#include <catch2/catch.hpp>
#include <numeric>
#include <set>

#include "engine/exec/polled_growth.h"
#include "tests/unit/engine/plan_kit.h"

namespace tercet::test {
namespace {

// All kinds of term from one number, with texts of many lengths.
Term term_of(std::size_t i) {
  std::string text = "t" + std::to_string(i) + std::string(i % 257, 'x');
  switch (i % 4) {
    case 0: return Term::iri("x:" + text);
    case 1: return Term::literal(text);
    case 2: return Term::language_literal(text, "en");
    default: return Term::typed_literal(text, "x:type");
  }
}

}  // namespace

TEST_CASE("a computed term has one id, and what a fact mentions has the store's") {
  MemoryFacts made;
  made.add(Term::iri("x:s"), Term::iri("x:p"), Term::literal("known"));
  auto snapshot = made.snapshot();
  MemoryBudget budget(std::size_t{1} << 28);
  LocalTerms terms(*snapshot, budget);
  CHECK(terms.intern(Term()) == kUnboundId);
  CHECK(terms.intern(Term::integer(7)).kind() == IdKind::kInteger);
  CHECK(terms.intern(Term::literal("known")) == snapshot->find(Term::literal("known").view()));

  constexpr std::size_t kTerms = 5000;
  std::vector<Id> ids;
  for (std::size_t i = 0; i < kTerms; ++i) ids.push_back(terms.intern(term_of(i)));
  CHECK(std::set<Id>(ids.begin(), ids.end()).size() == kTerms);
  for (std::size_t i = 0; i < kTerms; ++i) {
    REQUIRE(ids[i].kind() == IdKind::kLocal);
    REQUIRE(terms.intern(term_of(i)) == ids[i]);
    REQUIRE(terms.term(ids[i]) == term_of(i));
    REQUIRE(terms.local(ids[i]) == term_of(i).view());
  }
  Term large = Term::literal(std::string(std::size_t{3} << 20, 'y'));
  CHECK(terms.term(terms.intern(large)) == large);
  CHECK(terms.term(ids[1]) == term_of(1));
}

TEST_CASE("computed terms keep within their budget") {
  auto snapshot = MemoryFacts().snapshot();
  MemoryBudget budget(100'000);
  LocalTerms terms(*snapshot, budget);
  std::size_t count = 0;
  try {
    for (;; ++count) terms.intern(term_of(count));
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kMemoryBudget);
  }
  CHECK(count > 100);
  CHECK(budget.used() <= 100'000);
  CHECK(terms.term(terms.intern(term_of(0))) == term_of(0));
}

TEST_CASE("a large vector grows, or is as before when the query is cancelled") {
  Runner runner(2048);
  std::vector<int> vector(3 * kGrowthPiece + 5);
  std::iota(vector.begin(), vector.end(), 0);
  const std::vector<int> before = vector;
  reserve_polled(vector, 4 * kGrowthPiece, runner.context);
  CHECK(vector.capacity() >= 4 * kGrowthPiece);
  CHECK((vector == before));

  runner.context.cancelled = std::make_shared<std::atomic<bool>>(true);
  CHECK_THROWS_AS(reserve_polled(vector, 8 * kGrowthPiece, runner.context), Error);
  CHECK((vector == before));
  std::vector<int> empty;
  CHECK_THROWS_AS(fill_polled(empty, 2 * kGrowthPiece, 7, runner.context), Error);
}

}  // namespace tercet::test
