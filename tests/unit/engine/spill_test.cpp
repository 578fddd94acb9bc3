// DISTINCT and GROUP BY within memory budgets far too small for their rows, against the same plans with room for all.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "engine/exec/bounded_row_set.h"
#include "tercet/database.h"
#include "tests/unit/engine/plan_kit.h"

namespace tercet::test {
namespace {

using Kind = PlanNode::Kind;
using Aggregate = algebra::Aggregate::Kind;

constexpr std::size_t kBudget = std::size_t{1} << 15;
constexpr std::size_t kRows = 20000;

// A directory for the spilled rows of one test, gone with everything in it.
class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "tercet-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::string& path() const { return path_; }
  bool empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::string path_;
};

// The rows of the plan within a small budget, after a look at what is left behind.
Rows run_in(const PlanNode& plan, std::size_t memory, std::size_t batch_rows) {
  Directory directory;
  Runner runner(batch_rows, MemoryFacts().snapshot(), memory);
  runner.context.temporary_directory = directory.path();
  Rows rows = runner.run(plan);
  CHECK(runner.context.memory.used() == 0);
  CHECK(directory.empty());
  return rows;
}

PlanPtr distinct_plan(const Table& table) { return make_plan_node(Kind::kDistinct, table.columns, values_plan(table)); }

PlanPtr group_plan(const Table& table, std::vector<VarId> keys) {
  PlanPtr plan = make_plan_node(Kind::kGroup, {}, values_plan(table));
  plan->group_keys = keys;
  plan->aggregates = {{Aggregate::kCountAll, false, {}, " ", 4}, {Aggregate::kSum, false, 1, " ", 5},
                      {Aggregate::kAvg, false, 1, " ", 6},       {Aggregate::kCount, true, 1, " ", 7},
                      {Aggregate::kCountAll, true, {}, " ", 8},  {Aggregate::kSum, true, 1, " ", 9}};
  plan->columns = keys;
  for (const auto& aggregate : plan->aggregates) plan->columns.push_back(aggregate.result);
  return plan;
}

// The rows as texts, for results that are not numbers.
std::multiset<std::string> texts(Runner& runner, const PlanNode& plan) {
  std::multiset<std::string> lines;
  for (const auto& row : runner.ids(plan)) {
    std::string line;
    for (Id id : row) line += runner.context.terms->term(id).to_ntriples() + " ";
    lines.insert(line);
  }
  return lines;
}

bool is_known_order(const Table& table, const Rows& rows) {
  Rows expected;
  std::set<Row> seen;
  for (const Row& row : table.rows) {
    if (seen.insert(row).second) expected.push_back(row);
  }
  return rows == expected;
}

void fails_for_memory(const PlanNode& plan) {
  Runner runner(64, MemoryFacts().snapshot(), kBudget);
  try {
    runner.run(plan);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kMemoryBudget);
  }
  CHECK(runner.context.memory.used() == 0);
}

}  // namespace

TEST_CASE("DISTINCT beyond the memory budget gives each row once") {
  std::mt19937 random(Catch::rngSeed());
  for (int largest : {40, 90, 100000}) {
    Table table = random_table(random, {0, 1}, kRows, largest, 9);
    PlanPtr plan = distinct_plan(table);
    std::set<Row> expected(table.rows.begin(), table.rows.end());
    for (std::size_t batch_rows : {std::size_t{2}, std::size_t{2048}}) {
      for (std::size_t memory : {kBudget, kBudget / 4, std::size_t{1} << 18}) {
        CAPTURE(largest, batch_rows, memory);
        CHECK((sorted(run_in(*plan, memory, batch_rows)) == Rows(expected.begin(), expected.end())));
      }
    }
  }
}

TEST_CASE("DISTINCT beyond the memory budget keeps an order that counts") {
  std::mt19937 random(Catch::rngSeed());
  Table table = random_table(random, {0, 1}, kRows, 90);
  sort_by(table, {1});
  PlanPtr by_columns = distinct_plan(table);
  by_columns->sorted_by = {1};
  PlanPtr by_sort = make_plan_node(Kind::kSort, table.columns, values_plan(table));
  by_sort->sort_keys = {{1, false}};
  by_sort = make_plan_node(Kind::kDistinct, table.columns, std::move(by_sort));
  for (std::size_t batch_rows : {std::size_t{2}, std::size_t{2048}}) {
    CAPTURE(batch_rows);
    CHECK(is_known_order(table, run_in(*by_columns, kBudget, batch_rows)));
    CHECK(is_known_order(table, run_in(*by_sort, 8 * kBudget, batch_rows)));
  }
}

TEST_CASE("the first distinct rows come before the input is at its end") {
  Table table{{0}, {}};
  for (std::int64_t i = 1; i <= 20000; ++i) table.rows.push_back({i});
  PlanPtr slice = make_plan_node(Kind::kSlice, {0}, distinct_plan(table));
  slice->limit = 100;
  Runner runner(64, MemoryFacts().snapshot(), kBudget);
  runner.context.measure = true;
  CHECK(runner.run(*slice).size() == 100);
  CHECK(runner.context.statistics[slice->children[0]->children[0].get()].rows <= 128);
}

TEST_CASE("groups beyond the memory budget are those of unlimited memory") {
  std::mt19937 random(Catch::rngSeed());
  for (int largest : {3, 60, 100000}) {
    Table table = random_table(random, {0, 1, 2}, kRows / 2, largest, 9);
    for (Row& row : table.rows) row[1] = 1 + static_cast<std::int64_t>(random() % 2000);
    for (const std::vector<VarId>& keys : {std::vector<VarId>{0}, {2, 0}, {0, 3}, {}}) {
      PlanPtr plan = group_plan(table, keys);
      Runner roomy(2048);
      std::multiset<std::string> expected = texts(roomy, *plan);
      for (std::size_t batch_rows : {std::size_t{2}, std::size_t{2048}}) {
        CAPTURE(largest, keys.size(), batch_rows);
        Directory directory;
        Runner runner(batch_rows, MemoryFacts().snapshot(), 2 * kBudget);
        runner.context.temporary_directory = directory.path();
        CHECK((texts(runner, *plan) == expected));
        CHECK(runner.context.memory.used() == 0);
        CHECK(directory.empty());
      }
    }
  }
}

TEST_CASE("sorted groups have more distinct values than the memory budget has room for") {
  std::mt19937 random(Catch::rngSeed());
  for (int largest : {1, 3, 60, 100000}) {
    Table table = random_table(random, {0, 1, 2}, kRows, largest, 0);
    for (Row& row : table.rows) row[1] = 1 + static_cast<std::int64_t>(random() % 5000);
    sort_by(table, {0});
    PlanPtr plan = group_plan(table, {0});
    Runner roomy(2048);
    std::multiset<std::string> expected = texts(roomy, *plan);
    plan->group_sorted = true;
    for (std::size_t batch_rows : {std::size_t{2}, std::size_t{300}, std::size_t{2048}}) {
      CAPTURE(largest, batch_rows);
      Runner runner(batch_rows, MemoryFacts().snapshot(), 32 * kBudget);
      CHECK((texts(runner, *plan) == expected));
      CHECK(runner.context.memory.used() == 0);
    }
  }
}

TEST_CASE("grouping that must hold it all says that the memory is not enough") {
  Table table{{0, 1}, {}};
  for (std::int64_t i = 1; i <= 20000; ++i) table.rows.push_back({1, i});
  PlanPtr plan = make_plan_node(Kind::kGroup, {0, 2}, values_plan(table));
  plan->group_keys = {0};
  plan->aggregates = {{Aggregate::kGroupConcat, false, 1, " ", 2}};
  fails_for_memory(*plan);
}

TEST_CASE("spilled rows that cannot be written are an error in words, cancelled work stops") {
  std::mt19937 random(Catch::rngSeed());
  PlanPtr plan = distinct_plan(random_table(random, {0, 1}, kRows, 100000));
  Runner nowhere(64, MemoryFacts().snapshot(), kBudget);
  nowhere.context.temporary_directory = "/nowhere/at/all";
  try {
    nowhere.run(*plan);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kIo);
  }
  CHECK(nowhere.context.memory.used() == 0);

  Runner stopped(64, MemoryFacts().snapshot(), kBudget);
  stopped.context.cancelled = std::make_shared<std::atomic<bool>>(false);
  OperatorPtr root = make_operator(*plan, stopped.context);
  Batch batch;
  for (std::size_t rows = 0; rows < 2000; rows += batch.rows) REQUIRE(root->next(batch));
  *stopped.context.cancelled = true;
  CHECK_THROWS_AS(root->next(batch), Error);
}

TEST_CASE("a query of the database answers within a small budget as within a large one") {
  Database database = Database::in_memory();
  std::string text;
  for (int i = 0; i < 20000; ++i) {
    text += "<x:s" + std::to_string(i) + "> <x:p" + std::to_string(i % 7) + "> " + std::to_string(i * 37 % 9001) + " .\n";
  }
  LoadOptions load;
  load.format = RdfFormat::kTurtle;
  database.load_text(text, load);
  for (const char* query : {"SELECT DISTINCT ?o (?o * 3 AS ?n) WHERE { ?s ?p ?o }",
                            "SELECT ?o (COUNT(DISTINCT ?s) AS ?n) (AVG(?o) AS ?a) WHERE { ?s ?p ?o } GROUP BY ?o",
                            "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }"}) {
    std::vector<std::multiset<std::string>> answers;
    for (std::size_t memory : {std::size_t{1} << 30, std::size_t{1} << 19}) {
      QueryOptions options;
      options.memory_bytes = memory;
      options.disabled_passes = {"sorted-grouping"};
      Cursor rows = database.query(query, options);
      answers.emplace_back();
      while (rows.next()) {
        std::string line;
        for (std::size_t i = 0; i < rows.columns().size(); ++i) line += rows[i].to_ntriples() + " ";
        answers.back().insert(line);
      }
    }
    CAPTURE(query);
    CHECK((answers[0] == answers[1]));
    CHECK_FALSE(answers[0].empty());
  }
}

}  // namespace tercet::test
