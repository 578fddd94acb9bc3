// Sorting, grouping and the small operators against straightforward code.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "engine/exec/polled_sort.h"
#include "engine/exec/radix_sort.h"
#include "engine/exec/row_set.h"
#include "engine/exec/spill_file.h"
#include "engine/expr/evaluator.h"
#include "tests/unit/engine/plan_kit.h"

namespace tercet::test {
namespace {

using Kind = PlanNode::Kind;
using IdRows = std::vector<std::vector<Id>>;

// Terms of all kinds, some in the dictionary, some not.
Term random_term(std::mt19937& random, std::size_t kind) {
  switch (kind) {
    case 0: return Term();
    case 1: return Term::iri("http://example/" + std::to_string(random() % 20));
    case 2: return Term::literal("text " + std::to_string(random() % 20));
    case 3: return Term::language_literal("text " + std::to_string(random() % 20), random() % 2 ? "en" : "de");
    case 4: return Term::real(static_cast<double>(random() % 40) / 10 - 2);
    case 5:
      return Term::typed_literal(std::to_string(random() % 9) + "." + std::string(random() % 3, '0') + "5",
                                 vocabulary::kXsdDecimal);
    case 6: return Term::typed_literal("2024-01-0" + std::to_string(1 + random() % 9) + "T00:00:00Z", vocabulary::kXsdDateTime);
    case 7: return Term::boolean(random() % 2);
    case 8: return Term::typed_literal("0" + std::to_string(random() % 9), vocabulary::kXsdInteger);
    default: return Term::integer(static_cast<std::int64_t>(random() % 40) - 20);
  }
}

Term random_term(std::mt19937& random) { return random_term(random, random() % 10); }

std::shared_ptr<const Snapshot> store_of_terms(std::mt19937& random) {
  MemoryFacts facts;
  for (int i = 0; i < 200; ++i) {
    Term term = random_term(random);
    if (!term.is_unbound()) facts.add(Term::iri("s"), Term::iri("p"), term);
  }
  return facts.snapshot();
}

struct SortCase {
  PlanPtr plan;
  IdRows expected;
};

// Three columns of random terms, the last the row's number; sorted by some keys.
SortCase random_sort(std::mt19937& random, Runner& runner, std::size_t rows, bool one_kind, std::optional<std::uint64_t> limit) {
  const std::size_t kind = random() % 10;
  const auto of_one_kind = [&] {
    if (random() % 8 == 0) return Term();
    return kind == 2 ? Term::literal("a common beginning " + std::to_string(random() % 50)) : random_term(random, kind);
  };
  PlanPtr child = make_plan_node(Kind::kValues, {0, 1, 2});
  IdRows all;
  for (std::size_t i = 0; i < rows; ++i) {
    Term first = one_kind ? of_one_kind() : random_term(random);
    child->rows.push_back({first, random_term(random), Term::integer(static_cast<std::int64_t>(i))});
    all.emplace_back();
    for (const Term& term : child->rows.back()) all.back().push_back(runner.context.terms->intern(term));
  }
  if (random() % 3 == 0) {
    // As they come from an index, from either end.
    const bool last_first = random() % 2 == 0;
    std::vector<std::size_t> order(rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const int compared = compare_for_order(all[a][0], all[b][0], runner.context);
      return last_first ? compared > 0 : compared < 0;
    });
    const auto in_order = [&](const auto& from) {
      auto sorted = from;
      for (std::size_t i = 0; i < rows; ++i) sorted[i] = from[order[i]];
      return sorted;
    };
    child->rows = in_order(child->rows);
    all = in_order(all);
  }
  PlanPtr plan = make_plan_node(Kind::kSort, {2, 0, 1}, std::move(child));
  plan->sort_keys = {{0, random() % 2 == 0}};
  if (random() % 2) plan->sort_keys.push_back({1, random() % 2 == 0});
  plan->limit = limit;
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    for (const SortKey& key : plan->sort_keys) {
      int order = compare_for_order(a[key.variable], b[key.variable], runner.context);
      if (order != 0) return key.descending ? order > 0 : order < 0;
    }
    return false;
  });
  if (limit && all.size() > *limit) all.resize(static_cast<std::size_t>(*limit));
  for (auto& row : all) row = {row[2], row[0], row[1]};
  return {std::move(plan), std::move(all)};
}

std::size_t files_in(const std::string& directory) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory)) ++count;
  return count;
}

}  // namespace

TEST_CASE("sorting is the stable order of compare_for_order") {
  std::mt19937 random(Catch::rngSeed());
  auto store = store_of_terms(random);
  for (int round = 0; round < 30; ++round) {
    for (std::size_t batch_rows : batch_sizes()) {
      Runner runner(batch_rows, store);
      std::optional<std::uint64_t> limit;
      if (random() % 2) limit = random() % 30;
      SortCase test = random_sort(random, runner, random() % 300, random() % 3 == 0, limit);
      CAPTURE(round, batch_rows);
      CHECK(runner.ids(*test.plan) == test.expected);
      CHECK(runner.context.memory.used() == 0);
    }
  }
}

TEST_CASE("radix_sort is a stable sort by the key") {
  Runner runner(kDefaultBatchRows);
  std::mt19937_64 random(Catch::rngSeed());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{255}, std::size_t{256}, std::size_t{100'000}}) {
    for (const std::uint64_t mask :
         {~std::uint64_t{0}, std::uint64_t{0xFF}, std::uint64_t{0xFF00FF00}, std::uint64_t{1} << 63, std::uint64_t{0}}) {
      CAPTURE(size, mask);
      std::vector<std::pair<std::uint64_t, std::size_t>> items;
      for (std::size_t i = 0; i < size; ++i) items.emplace_back((random() & mask) | (~mask & 0x0123456789ABCDEFu), i);
      auto expected = items;
      std::sort(expected.begin(), expected.end());
      radix_sort(items, runner.context, [](const auto& item) { return item.first; });
      CHECK(items == expected);
    }
  }
}

TEST_CASE("going through large vectors stops when the query is cancelled") {
  Runner runner(kDefaultBatchRows);
  auto cancelled = std::make_shared<std::atomic<bool>>(false);
  runner.context.cancelled = cancelled;
  std::vector<int> items(3 * kStepsPiece);
  for_polled(items.size(), runner.context, [&](std::size_t i) { items[i] = static_cast<int>(items.size() - i); });
  polled_sort(items, runner.context, std::less<>());
  REQUIRE(std::is_sorted(items.begin(), items.end()));
  REQUIRE(items.front() == 1);
  std::size_t steps = 0;
  REQUIRE_THROWS_AS(for_polled(items.size(), runner.context, [&](std::size_t) { *cancelled = ++steps >= 10; }), Error);
  REQUIRE(steps == kStepsPiece);
  REQUIRE_THROWS_AS(polled_sort(items, runner.context, std::less<>()), Error);
  REQUIRE_THROWS_AS(radix_sort(items, runner.context, [](int item) { return static_cast<std::uint64_t>(item); }), Error);
}

TEST_CASE("a sort with a limit holds few rows") {
  std::mt19937 random(Catch::rngSeed());
  auto store = store_of_terms(random);
  Runner runner(2048, store);
  SortCase test = random_sort(random, runner, 60000, false, 10);
  CHECK(runner.ids(*test.plan) == test.expected);
}

TEST_CASE("sorts spill to temporary files and merge many runs") {
  std::mt19937 random(Catch::rngSeed());
  auto store = store_of_terms(random);
  std::string directory = std::filesystem::temp_directory_path() / ("tercet-sort-" + std::to_string(random()));
  std::filesystem::create_directory(directory);
  for (std::size_t memory : {std::size_t{1} << 13, std::size_t{1} << 15}) {
    for (std::optional<std::uint64_t> limit : {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(25000)}) {
      Runner runner(64, store, memory);
      runner.context.temporary_directory = directory;
      SortCase test = random_sort(random, runner, 30000, false, limit);
      CAPTURE(memory, limit.has_value());
      CHECK((runner.ids(*test.plan) == test.expected));
      CHECK(runner.context.memory.used() == 0);
      CHECK(files_in(directory) == 0);
    }
  }
  std::filesystem::remove_all(directory);
}

TEST_CASE("a spill file in a directory that is none is an error in words") {
  CHECK_THROWS_WITH(SpillFile("/nowhere/at/all"), Catch::Contains("/nowhere/at/all"));
}

TEST_CASE("distinct rows come once, the first time") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 40; ++round) {
    Table table = random_table(random, {0, 1}, random() % 200, 6, 4);
    bool is_sorted = round % 2;
    if (is_sorted) sort_by(table, {0, 1});
    std::vector<VarId> columns = round % 3 == 0 ? std::vector<VarId>{0} : std::vector<VarId>{1, 0};
    PlanPtr plan = make_plan_node(Kind::kDistinct, columns, make_plan_node(Kind::kProject, columns, values_plan(table)));
    plan->distinct_sorted = is_sorted;
    Rows expected;
    std::set<Row> seen;
    for (const Row& row : table.rows) {
      Row chosen = columns.size() == 1 ? Row{row[0]} : Row{row[1], row[0]};
      if (seen.insert(chosen).second) expected.push_back(chosen);
    }
    for (std::size_t batch_rows : batch_sizes()) {
      Runner runner(batch_rows);
      CAPTURE(round, batch_rows);
      CHECK(runner.run(*plan) == expected);
    }
  }
  // Columns that nobody wants above still tell rows apart.
  PlanPtr narrow = make_plan_node(Kind::kDistinct, {1}, values_plan({{0, 1}, {{1, 5}, {2, 5}, {1, 5}}}));
  CHECK(Runner(2).run(*narrow) == Rows{{5}, {5}});
  PlanPtr no_columns = make_plan_node(Kind::kDistinct, {}, make_plan_node(Kind::kProject, {}, values_plan({{0}, {{1}, {2}, {3}}})));
  CHECK(Runner(2).run(*no_columns) == Rows{{}});
}

TEST_CASE("equal rows that follow each other are looked up once") {
  std::mt19937 random(Catch::rngSeed());
  Runner runner(7);
  for (std::size_t column_count : {1u, 2u, 3u}) {
    RowSet set(column_count, runner.context);
    std::map<std::vector<Id>, std::uint32_t> known;
    std::uint64_t looked_up = 0;
    for (int round = 0; round < 30; ++round) {
      std::vector<std::vector<Id>> columns(3);
      for (std::size_t row = 0, rows = random() % 300; row < rows; ++row) {
        for (auto& column : columns) {
          bool repeats = row > 0 && random() % 8 != 0;
          column.push_back(repeats ? column.back() : *inline_integer(random() % 9));
        }
      }
      std::vector<std::size_t> places{2, 0, 1};
      std::vector<std::uint32_t> numbers;
      std::vector<std::uint32_t> fresh;
      std::vector<std::uint32_t> new_rows;
      set.insert(columns, places, columns[0].size(), numbers, fresh);
      REQUIRE(numbers.size() == columns[0].size());
      std::vector<Id> last;
      std::size_t changes = 0;
      for (std::uint32_t row = 0; row < numbers.size(); ++row) {
        std::vector<Id> key;
        for (std::size_t i = 0; i < column_count; ++i) key.push_back(columns[places[i]][row]);
        auto [entry, is_new] = known.emplace(key, static_cast<std::uint32_t>(known.size()));
        CHECK(numbers[row] == entry->second);
        if (is_new) new_rows.push_back(row);
        changes += key != last ? 1 : 0;
        last = key;
      }
      CHECK(fresh == new_rows);
      looked_up += changes * 4 > numbers.size() * 3 ? numbers.size() : changes;
    }
    CHECK(set.size() == known.size());
    CHECK(set.looked_up() == looked_up);
  }
}

TEST_CASE("groups are counted and summed") {
  using Aggregate = algebra::Aggregate::Kind;
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 60; ++round) {
    bool is_sorted = round % 2;
    Table table = random_table(random, {0, 1}, random() % 150, 7, 0);
    for (Row& row : table.rows) row[1] = static_cast<std::int64_t>(random() % 9) - 9;
    if (is_sorted) sort_by(table, {0});
    PlanPtr plan = make_plan_node(Kind::kGroup, {2, 0, 3, 4, 5, 6, 7, 8}, values_plan(table));
    plan->group_keys = {0};
    plan->group_sorted = is_sorted;
    auto add = [&](Aggregate kind, bool distinct, std::optional<VarId> argument, VarId result) {
      plan->aggregates.push_back({kind, distinct, argument, " ", result});
    };
    add(Aggregate::kCountAll, false, {}, 2);
    if (round % 3 == 0) add(Aggregate::kAvg, false, 1, 9);  // whose sum the next one shares
    add(Aggregate::kSum, false, 1, 3);
    add(Aggregate::kSum, true, 1, 4);
    add(Aggregate::kMin, false, 1, 5);
    add(Aggregate::kMax, false, 1, 6);
    add(Aggregate::kCount, true, 1, 7);
    add(Aggregate::kCountAll, true, {}, 8);
    std::map<std::int64_t, std::vector<std::int64_t>> groups;
    for (const Row& row : table.rows) groups[row[0]].push_back(row[1]);
    Rows expected;
    for (const auto& [key, values] : groups) {
      std::set<std::int64_t> distinct(values.begin(), values.end());
      expected.push_back({static_cast<std::int64_t>(values.size()), key,
                          std::accumulate(values.begin(), values.end(), std::int64_t{0}),
                          std::accumulate(distinct.begin(), distinct.end(), std::int64_t{0}), *distinct.begin(), *distinct.rbegin(),
                          static_cast<std::int64_t>(distinct.size()), static_cast<std::int64_t>(distinct.size())});
    }
    for (std::size_t batch_rows : batch_sizes()) {
      Runner runner(batch_rows);
      CAPTURE(round, batch_rows);
      CHECK(sorted(runner.run(*plan)) == sorted(expected));
      CHECK(runner.context.memory.used() == 0);
    }
  }
}

TEST_CASE("no rows are one group without keys and none with keys") {
  for (bool has_keys : {false, true}) {
    PlanPtr plan = make_plan_node(Kind::kGroup, {2, 3}, values_plan({{0, 1}, {}}));
    if (has_keys) plan->group_keys = {0};
    plan->aggregates.push_back({algebra::Aggregate::Kind::kCount, false, 1, " ", 2});
    plan->aggregates.push_back({algebra::Aggregate::Kind::kMin, false, 1, " ", 3});
    Runner runner(7);
    auto rows = runner.ids(*plan);
    REQUIRE(rows.size() == (has_keys ? 0 : 1));
    if (!has_keys) {
      CHECK(rows[0][0] == *inline_integer(0));
      CHECK(rows[0][1].is_unbound());
    }
  }
}

TEST_CASE("sums go on beyond what an id holds, and over other numbers") {
  PlanPtr child = make_plan_node(Kind::kValues, {0, 1});
  for (int i = 0; i < 40; ++i) child->rows.push_back({Term::integer(1), Term::integer((std::int64_t{1} << 59) - 1)});
  child->rows.push_back({Term::integer(2), Term::integer(3)});
  child->rows.push_back({Term::integer(2), Term::typed_literal("0.5", vocabulary::kXsdDecimal)});
  child->rows.push_back({Term::integer(3), Term::integer(3)});
  child->rows.push_back({Term::integer(3), Term::literal("no number")});
  PlanPtr plan = make_plan_node(Kind::kGroup, {0, 2}, std::move(child));
  plan->group_keys = {0};
  plan->aggregates.push_back({algebra::Aggregate::Kind::kSum, false, 1, " ", 2});
  for (std::size_t batch_rows : batch_sizes()) {
    Runner runner(batch_rows);
    auto rows = runner.ids(*plan);
    REQUIRE(rows.size() == 3);
    CHECK(runner.context.terms->term(rows[0][1]) == Term::typed_literal("23058430092136939480", vocabulary::kXsdInteger));
    CHECK(runner.context.terms->term(rows[1][1]) == Term::typed_literal("3.5", vocabulary::kXsdDecimal));
    CHECK(rows[2][1].is_unbound());
  }
}

TEST_CASE("unions line columns up, projections fill and reorder, slices cut") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 40; ++round) {
    Table a = random_table(random, {0, 1}, random() % 40, 9);
    Table b = random_table(random, {2, 0}, random() % 40, 9);
    PlanPtr both = make_plan_node(Kind::kUnion, {2, 1, 0}, values_plan(a), values_plan(b));
    PlanPtr project = make_plan_node(Kind::kProject, {0, 5, 2}, std::move(both));
    PlanPtr slice = make_plan_node(Kind::kSlice, {0, 5, 2}, std::move(project));
    slice->offset = random() % 50;
    if (random() % 2) slice->limit = random() % 30;
    Rows expected;
    for (const Row& row : a.rows) expected.push_back({row[0], 0, 0});
    for (const Row& row : b.rows) expected.push_back({row[1], 0, row[0]});
    expected.erase(expected.begin(),
                   expected.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(slice->offset, expected.size())));
    if (slice->limit && expected.size() > *slice->limit) expected.resize(static_cast<std::size_t>(*slice->limit));
    for (std::size_t batch_rows : batch_sizes()) {
      Runner runner(batch_rows);
      CAPTURE(round, batch_rows);
      CHECK(runner.run(*slice) == expected);
    }
  }
}

TEST_CASE("a slice stops the work below it") {
  PlanPtr slice = make_plan_node(Kind::kSlice, {0}, values_plan(Table{{0}, Rows(1000, Row{5})}));
  slice->limit = 10;
  Runner runner(8);
  runner.context.measure = true;
  CHECK(runner.run(*slice).size() == 10);
  CHECK(runner.context.statistics[slice->children[0].get()].rows == 16);
}

TEST_CASE("filters and extensions evaluate row by row") {
  using Op = algebra::Expression::Kind;
  std::mt19937 random(Catch::rngSeed());
  Table table = random_table(random, {0, 1}, 100, 20, 5);
  PlanPtr extend = make_plan_node(Kind::kExtend, {0, 1, 2}, values_plan(table));
  extend->variable = 2;
  extend->expression = operation(Op::kAdd, variable(0), variable(1));
  PlanPtr filter = make_plan_node(Kind::kFilter, {2, 0}, std::move(extend));
  filter->condition = operation(Op::kLess, variable(0), constant(Term::integer(10)));
  Rows expected;
  for (const Row& row : table.rows) {
    if (row[0] == 0 || row[0] >= 10) continue;
    expected.push_back({row[1] == 0 ? 0 : row[0] + row[1], row[0]});
  }
  for (std::size_t batch_rows : batch_sizes()) {
    Runner runner(batch_rows);
    CHECK(runner.run(*filter) == expected);
  }
}

}  // namespace tercet::test
