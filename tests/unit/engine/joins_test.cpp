// The joins against loops over all pairs.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/unit/engine/plan_kit.h"

namespace tercet::test {
namespace {

using Kind = PlanNode::Kind;

bool compatible(const Table& a, const Row& x, const Table& b, const Row& y, bool* shares = nullptr) {
  for (std::size_t i = 0; i < a.columns.size(); ++i) {
    if (!b.has(a.columns[i])) continue;
    std::int64_t other = y[b.place(a.columns[i])];
    if (x[i] == 0 || other == 0) continue;
    if (x[i] != other) return false;
    if (shares) *shares = true;
  }
  return true;
}

// The merged mapping, as columns of `columns`.
Row merged(const std::vector<VarId>& columns, const Table& a, const Row& x, const Table* b = nullptr, const Row* y = nullptr) {
  Row row;
  for (VarId variable : columns) {
    std::int64_t value = a.has(variable) ? x[a.place(variable)] : 0;
    if (value == 0 && b && b->has(variable)) value = (*y)[b->place(variable)];
    row.push_back(value);
  }
  return row;
}

using Condition = std::function<bool(const Row&)>;

Rows expected_join(const std::vector<VarId>& columns, const Table& a, const Table& b, bool outer = false,
                   const Condition& holds = {}) {
  Rows rows;
  for (const Row& x : a.rows) {
    bool matched = false;
    for (const Row& y : b.rows) {
      if (!compatible(a, x, b, y)) continue;
      Row row = merged(columns, a, x, &b, &y);
      if (holds && !holds(row)) continue;
      rows.push_back(row);
      matched = true;
    }
    if (outer && !matched) rows.push_back(merged(columns, a, x));
  }
  return rows;
}

// A mark join's rows with the mark as a number, as the runner shows it.
Rows expected_filter(const Table& a, const Table& b, Kind kind, const Condition& holds = {}) {
  Rows rows;
  std::vector<VarId> all = a.columns;
  for (VarId variable : b.columns) {
    if (!a.has(variable)) all.push_back(variable);
  }
  for (const Row& x : a.rows) {
    bool matches = false;
    for (const Row& y : b.rows) {
      bool shares = false;
      bool fits = compatible(a, x, b, y, &shares) && (!holds || holds(merged(all, a, x, &b, &y)));
      matches = matches || (fits && (kind != Kind::kMinus || shares));
    }
    if (kind == Kind::kMarkJoin) {
      rows.push_back(x);
      rows.back().push_back(Runner::number(inline_boolean(matches)));
    } else if (matches == (kind == Kind::kSemiJoin)) {
      rows.push_back(x);
    }
  }
  return rows;
}

struct Shape {
  std::vector<VarId> left, right, keys, loose, columns;
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all{
      {{0, 1}, {1, 2}, {1}, {}, {0, 1, 2}},   {{0, 1, 2}, {2, 1, 3}, {1, 2}, {}, {3, 0, 1, 2}},
      {{0, 1}, {2, 3}, {}, {}, {0, 1, 2, 3}}, {{0, 1, 2}, {1, 2, 3}, {1}, {2}, {0, 1, 2, 3}},
      {{0, 1}, {1, 2}, {}, {1}, {2, 0, 1}},   {{0, 1, 2}, {0, 1, 2}, {}, {0, 1, 2}, {0, 1, 2}},
      {{0, 1}, {1, 2}, {1}, {}, {0}},
  };
  return all;
}

// Strict keys are bound everywhere.
void bind_keys(Table& table, const std::vector<VarId>& keys, std::mt19937& random) {
  for (Row& row : table.rows) {
    for (VarId key : keys) {
      if (row[table.place(key)] == 0) row[table.place(key)] = 1 + static_cast<std::int64_t>(random() % 5);
    }
  }
}

PlanPtr join_plan(Kind kind, const Shape& shape, const Table& a, const Table& b) {
  PlanPtr plan = make_plan_node(kind, shape.columns, values_plan(a), values_plan(b));
  plan->keys = shape.keys;
  plan->loose_keys = shape.loose;
  return plan;
}

}  // namespace

TEST_CASE("hash joins find every compatible pair, in the order of the first child") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 40; ++round) {
    const Shape& shape = shapes()[random() % shapes().size()];
    int unbound = shape.loose.empty() ? 0 : 3;
    Table a = random_table(random, shape.left, random() % 30, 6, unbound);
    Table b = random_table(random, shape.right, random() % 30, 6, unbound);
    bind_keys(a, shape.keys, random);
    bind_keys(b, shape.keys, random);
    PlanPtr inner = join_plan(Kind::kHashJoin, shape, a, b);
    PlanPtr outer = join_plan(Kind::kLeftJoin, shape, a, b);
    Rows inner_rows = expected_join(shape.columns, a, b);
    Rows outer_rows = expected_join(shape.columns, a, b, true);
    for (std::size_t batch_rows : batch_sizes()) {
      Runner runner(batch_rows);
      CAPTURE(round, batch_rows);
      CHECK(sorted(runner.run(*inner)) == sorted(inner_rows));
      CHECK(sorted(runner.run(*outer)) == sorted(outer_rows));
      CHECK(runner.context.memory.used() == 0);
      // All partners of a left row come together, and left rows keep their order; with strict keys the second child's order shows
      // within.
      if (shape.loose.empty()) {
        CHECK(runner.run(*inner) == inner_rows);
        CHECK(runner.run(*outer) == outer_rows);
      }
    }
  }
}

TEST_CASE("the condition of a left join sees both sides") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 40; ++round) {
    Shape shape{{0, 1}, {1, 2}, {1}, {}, {0, 1, 2}};
    bool loose = round % 2 == 1;
    if (loose) std::swap(shape.keys, shape.loose);
    Table a = random_table(random, shape.left, random() % 20, 4, loose ? 3 : 0);
    Table b = random_table(random, shape.right, random() % 20, 4, loose ? 3 : 0);
    PlanPtr plan = join_plan(Kind::kLeftJoin, shape, a, b);
    plan->condition = operation(algebra::Expression::Kind::kLess, variable(0), variable(2));
    auto holds = [](const Row& row) { return row[0] != 0 && row[2] != 0 && row[0] < row[2]; };
    Rows rows = expected_join(shape.columns, a, b, true, holds);
    for (std::size_t batch_rows : batch_sizes()) {
      CAPTURE(round, batch_rows);
      Runner runner(batch_rows);
      CHECK(sorted(runner.run(*plan)) == sorted(rows));
      if (!loose) CHECK(runner.run(*plan) == rows);
    }
  }
}

// Variable 9 is the mark.
PlanPtr filter_plan(Kind kind, Shape shape, const Table& a, const Table& b) {
  shape.columns = shape.left;
  if (kind == Kind::kMarkJoin) shape.columns.push_back(9);
  PlanPtr plan = join_plan(kind, shape, a, b);
  plan->variable = 9;
  return plan;
}

TEST_CASE("semi joins, anti joins, mark joins and minus keep the right rows in order") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 60; ++round) {
    Shape shape = shapes()[random() % shapes().size()];
    int unbound = shape.loose.empty() ? 0 : 3;
    Table a = random_table(random, shape.left, random() % 20, 5, unbound);
    Table b = random_table(random, shape.right, random() % 6, 5, unbound);
    bind_keys(a, shape.keys, random);
    bind_keys(b, shape.keys, random);
    for (Kind kind : {Kind::kSemiJoin, Kind::kAntiJoin, Kind::kMarkJoin, Kind::kMinus}) {
      PlanPtr plan = filter_plan(kind, shape, a, b);
      Rows rows = expected_filter(a, b, kind);
      for (std::size_t batch_rows : batch_sizes()) {
        CAPTURE(round, batch_rows, static_cast<int>(kind));
        Runner runner(batch_rows);
        CHECK(runner.run(*plan) == rows);
        CHECK(runner.context.memory.used() == 0);
      }
    }
  }
}

TEST_CASE("the condition of a semi join sees both sides") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 60; ++round) {
    Shape shape = shapes()[random() % 5];
    int unbound = shape.loose.empty() ? 0 : 3;
    Table a = random_table(random, shape.left, random() % 20, 5, unbound);
    Table b = random_table(random, shape.right, random() % 20, 5, unbound);
    bind_keys(a, shape.keys, random);
    bind_keys(b, shape.keys, random);
    VarId other = shape.right.back();
    std::size_t place = shape.left.size();
    for (VarId variable : shape.right) place += a.has(variable) || variable == other ? 0 : 1;
    if (a.has(other)) place = a.place(other);
    auto holds = [&](const Row& row) { return row[0] != 0 && row[place] != 0 && row[0] < row[place]; };
    for (Kind kind : {Kind::kSemiJoin, Kind::kAntiJoin, Kind::kMarkJoin}) {
      PlanPtr plan = filter_plan(kind, shape, a, b);
      plan->condition = operation(algebra::Expression::Kind::kLess, variable(shape.left.front()), variable(other));
      Rows rows = expected_filter(a, b, kind, holds);
      for (std::size_t batch_rows : batch_sizes()) {
        CAPTURE(round, batch_rows, static_cast<int>(kind));
        Runner runner(batch_rows);
        CHECK(runner.run(*plan) == rows);
        CHECK(runner.context.memory.used() == 0);
      }
    }
  }
}

namespace {

// Two tables to join, each sorted by what they share.
struct SortedTables {
  Shape shape;
  int largest = 0;  // of the values
  Table a, b;
};

SortedTables sorted_tables(std::mt19937& random) {
  SortedTables made;
  made.shape = shapes()[random() % 2];
  made.largest = std::vector<int>{1, 2, 5, 40, 1000}[random() % 5];
  made.a = random_table(random, made.shape.left, random() % 60, made.largest);
  made.b = random_table(random, made.shape.right, random() % 60, made.largest);
  sort_by(made.a, made.shape.keys);
  sort_by(made.b, made.shape.keys);
  return made;
}

}  // namespace

TEST_CASE("merge joins pair groups across batches") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 120; ++round) {
    const auto [shape, largest, a, b] = sorted_tables(random);
    PlanPtr plan = join_plan(Kind::kMergeJoin, shape, a, b);
    for (auto& child : plan->children) child->sorted_by = shape.keys;
    plan->sorted_by = shape.keys;
    Rows rows = expected_join(shape.columns, a, b);
    for (std::size_t batch_rows : batch_sizes()) {
      CAPTURE(round, batch_rows, largest);
      Runner runner(batch_rows);
      CHECK(runner.run(*plan) == rows);
      CHECK(runner.context.memory.used() == 0);
    }
  }
}

TEST_CASE("left joins, semi joins, anti joins, mark joins and minus merge sorted children") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 120; ++round) {
    const auto [shape, largest, a, b] = sorted_tables(random);
    for (Kind kind : {Kind::kLeftJoin, Kind::kSemiJoin, Kind::kAntiJoin, Kind::kMarkJoin, Kind::kMinus}) {
      bool is_left_join = kind == Kind::kLeftJoin;
      PlanPtr plan = is_left_join ? join_plan(kind, shape, a, b) : filter_plan(kind, shape, a, b);
      plan->merges = true;
      for (auto& child : plan->children) child->sorted_by = shape.keys;
      plan->sorted_by = shape.keys;
      Rows rows = is_left_join ? expected_join(shape.columns, a, b, true) : expected_filter(a, b, kind);
      for (std::size_t batch_rows : batch_sizes()) {
        CAPTURE(round, batch_rows, largest, static_cast<int>(kind));
        Runner runner(batch_rows);
        CHECK(runner.run(*plan) == rows);
        CHECK(runner.context.memory.used() == 0);
      }
    }
  }
}

TEST_CASE("a join that does not fit into memory says so") {
  std::mt19937 random(Catch::rngSeed());
  Table big = random_table(random, {0, 1}, 5000, 100);
  PlanPtr plan = join_plan(Kind::kHashJoin, {{0, 1}, {0, 1}, {0}, {}, {0, 1}}, big, big);
  Runner runner(100, MemoryFacts().snapshot(), 1 << 14);
  try {
    runner.run(*plan);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kMemoryBudget);
  }
  CHECK(runner.context.memory.used() == 0);
}

TEST_CASE("joins stop when they are cancelled") {
  std::mt19937 random(Catch::rngSeed());
  Table big = random_table(random, {0}, 3000, 100);
  Table other = random_table(random, {1}, 3000, 100);
  PlanPtr plan = join_plan(Kind::kHashJoin, {{0}, {1}, {}, {}, {0, 1}}, big, other);
  Runner runner(100);
  runner.context.cancelled = std::make_shared<std::atomic<bool>>(false);
  OperatorPtr root = make_operator(*plan, runner.context);
  Batch batch;
  REQUIRE(root->next(batch));
  *runner.context.cancelled = true;
  CHECK_THROWS_AS(root->next(batch), Error);
}

}  // namespace tercet::test
