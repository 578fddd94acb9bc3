// Versions of the changes that blocks do not hold yet, whichever order of whichever version is read first, against sets of facts.
#include "storage/delta.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "random_rows.h"

namespace {

using namespace tercet;
using Marks = std::map<Row, Mark>;

// A version, and the marks that each order must have in it.
struct Version {
  Delta delta;
  std::array<Marks, kOrders> marks;
};

Row random_fact(test::RandomRows& random) {
  Row row;
  for (Id& id : row) id = Id::make(IdKind::kIri, random.below(6));
  return row;
}

// A fact is one when its number of changes is odd: no block holds it before.
void toggle(Marks& marks, const Row& row, Mark mark) {
  if (marks.erase(row) == 0) marks[row] = mark;
}

Version changed(const Version& before, test::RandomRows& random) {
  Version after = before;
  FactChanges changes;
  for (std::uint64_t i = random.below(30); i > 0; --i) {
    const Row fact = random_fact(random);
    const bool is_fact = before.marks[kSpoIndex].count(fact) != 0;
    const auto earlier = std::count_if(changes.begin(), changes.end(), [&](const MarkedRow& change) { return change.row == fact; });
    const Mark mark = is_fact == (earlier % 2 == 0) ? Mark::kDelete : Mark::kInsert;
    changes.push_back({fact, mark});
    for (std::size_t order = 0; order < kOrders; ++order) toggle(after.marks[order], row_in(static_cast<Order>(order), fact), mark);
  }
  after.delta = before.delta.changed(std::move(changes), 0);
  return after;
}

// As if the order's blocks had taken in all its marks: those of the other orders stay.
Version folded(const Version& before, Order order) {
  Version after = before;
  after.marks[static_cast<std::size_t>(order)].clear();
  after.delta = before.delta.folded(order, DeltaTree(), 0);
  return after;
}

void require_marks(const Version& version, Order order) {
  DeltaTree::Cursor cursor(version.delta.marks(order));
  for (const auto& [row, mark] : version.marks[static_cast<std::size_t>(order)]) {
    REQUIRE(!cursor.at_end());
    REQUIRE(cursor.row() == row);
    REQUIRE(cursor.mark() == mark);
    cursor.next();
  }
  REQUIRE(cursor.at_end());
}

TEST_CASE("an order's marks are those of its version, whatever was read before") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    test::RandomRows random(seed);
    std::vector<Version> versions(1);
    versions.front().delta = Delta(std::vector<ChangedFact>());
    for (int step = 0; step < 60; ++step) {
      // Mostly the last one is built on, sometimes an earlier one, as after a rollback.
      const Version& base = random.below(5) == 0 ? versions[random.below(versions.size())] : versions.back();
      versions.push_back(changed(base, random));
      if (random.below(3) == 0) require_marks(versions[random.below(versions.size())], static_cast<Order>(random.below(kOrders)));
    }
    while (!versions.empty()) {
      const auto at = versions.begin() + static_cast<std::ptrdiff_t>(random.below(versions.size()));
      require_marks(*at, static_cast<Order>(random.below(kOrders)));
      versions.erase(at);
    }
  }
}

TEST_CASE("marks of an order that was folded go on from there") {
  test::RandomRows random(3);
  Version version;
  version.delta = Delta(std::vector<ChangedFact>());
  for (int step = 0; step < 20; ++step) {
    const Version before = changed(version, random);
    version = folded(before, Order::kPos);
    require_marks(version, Order::kPos);
    require_marks(before, Order::kPos);
    require_marks(version, Order::kOsp);
    version = folded(version, Order::kOsp);
    // The facts are in the blocks now: nothing of this test's facts must become one again.
    for (std::size_t order = 0; order < kOrders; ++order) version = folded(version, static_cast<Order>(order));
    for (std::size_t order = 0; order < kOrders; ++order) require_marks(version, static_cast<Order>(order));
  }
}

TEST_CASE("the changed facts of a file are marks in the orders that do not hold them") {
  const Row there{Id::make(IdKind::kIri, 4), Id::make(IdKind::kIri, 3), Id::make(IdKind::kIri, 2), kDefaultGraphId};
  const Row gone{Id::make(IdKind::kIri, 5), Id::make(IdKind::kIri, 3), Id::make(IdKind::kIri, 2), kDefaultGraphId};
  const auto bit = [](Order order) { return static_cast<std::uint8_t>(1u << static_cast<std::size_t>(order)); };
  const Delta delta(std::vector<ChangedFact>{{there, Mark::kInsert, bit(Order::kPos)}, {gone, Mark::kDelete, bit(Order::kOsp)}});
  CHECK(delta.changed_facts() == 2);
  CHECK(delta.marks(Order::kPos).counts().marks == 0);
  CHECK(delta.marks(Order::kSpo).find(there) == Mark::kInsert);
  CHECK(delta.marks(Order::kSpo).find(gone) == std::nullopt);
  CHECK(delta.marks(Order::kOsp).find(row_in(Order::kOsp, there)) == Mark::kInsert);
  CHECK(delta.marks(Order::kOsp).find(row_in(Order::kOsp, gone)) == Mark::kDelete);
}

TEST_CASE("as many versions as there are commits end one by one") {
  test::RandomRows random(5);
  Delta delta((std::vector<ChangedFact>()));
  const Delta first = delta;
  for (int i = 0; i < 200'000; ++i) delta = delta.changed({{random_fact(random), Mark::kInsert}}, 0);
  CHECK(first.marks(Order::kSpo).empty());
}

TEST_CASE("threads read orders of several versions at once") {
  test::RandomRows random(11);
  std::vector<Version> versions(1);
  versions.front().delta = Delta(std::vector<ChangedFact>());
  for (int step = 0; step < 100; ++step) versions.push_back(changed(versions.back(), random));
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&, seed] {
      test::RandomRows choice(seed + 1);
      for (int i = 0; i < 400; ++i) {
        const Version& version = versions[choice.below(versions.size())];
        const std::size_t order = choice.below(kOrders);
        const DeltaCounts counts = version.delta.marks(static_cast<Order>(order)).counts();
        if (counts.marks != static_cast<std::int64_t>(version.marks[order].size())) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace
