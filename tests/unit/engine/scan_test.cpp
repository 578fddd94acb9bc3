// Scans, counts, index joins and graph loops against all facts.
#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "tests/unit/engine/plan_kit.h"

namespace tercet::test {
namespace {

using Kind = PlanNode::Kind;
using Quad = std::array<Id, 4>;

struct Facts {
  std::shared_ptr<const Snapshot> snapshot;
  std::vector<Id> names;   // n0 ... of things that stand anywhere in a fact
  std::vector<Id> graphs;  // g0 ...
  std::vector<Quad> quads;
};

Facts random_facts(std::mt19937& random, std::size_t count) {
  MemoryFacts facts;
  auto name = [&] { return Term::iri("n" + std::to_string(random() % 5)); };
  for (std::size_t i = 0; i < count; ++i) {
    unsigned graph = random() % 4;
    facts.add(name(), name(), name(), graph == 0 ? Term() : Term::iri("g" + std::to_string(graph)));
  }
  Facts made;
  made.snapshot = facts.snapshot();
  for (int i = 0; i < 5; ++i) {
    if (auto id = made.snapshot->find(Term::iri("n" + std::to_string(i)).view())) made.names.push_back(*id);
  }
  made.graphs = made.snapshot->named_graphs();
  auto scan = made.snapshot->scan({{}, {}, {}, {GraphFilter::Kind::kAll, {}}}, Order::kSpo, kAllColumns);
  QuadBatch batch;
  while (scan->next(batch, 100)) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      made.quads.push_back({batch.columns[0][row], batch.columns[1][row], batch.columns[2][row], batch.columns[3][row]});
    }
  }
  return made;
}

Order random_order_for(const ScanSpec& scan, std::mt19937& random) {
  std::vector<Order> fitting;
  for (std::size_t i = 0; i < kOrders; ++i) {
    auto order = static_cast<Order>(i);
    bool constant_may_come = true;
    bool fits = true;
    for (Column column : columns_of(order)) {
      if (column == Column::kGraph) break;
      bool constant = scan.terms[static_cast<std::size_t>(column)].kind == ScanTerm::Kind::kConstant;
      fits = fits && (constant_may_come || !constant);
      constant_may_come = constant_may_come && constant;
    }
    if (fits) fitting.push_back(order);
  }
  return fitting[random() % fitting.size()];
}

// Variables from 0 to 3, some twice, some constants, any graphs.
ScanSpec random_spec(const Facts& facts, Id current, std::mt19937& random) {
  ScanSpec scan;
  for (ScanTerm& term : scan.terms) {
    switch (random() % 4) {
      case 0:
        term.kind = ScanTerm::Kind::kConstant;
        term.constant = facts.names[random() % facts.names.size()];
        break;
      case 1: term.kind = ScanTerm::Kind::kAny; break;
      default: term.kind = ScanTerm::Kind::kVariable; term.variable = random() % 4;
    }
  }
  switch (random() % 6) {
    case 0: scan.graphs.filter.kind = GraphFilter::Kind::kDefault; break;
    case 1: scan.graphs.filter.kind = GraphFilter::Kind::kNamed; break;
    case 2: scan.graphs.filter = {GraphFilter::Kind::kOne, current}; break;
    case 3: scan.graphs.kind = ScanGraphs::Kind::kMergeOf; break;
    case 4: scan.graphs.kind = ScanGraphs::Kind::kOneOf; break;
    default: scan.graphs.kind = ScanGraphs::Kind::kCurrent;
  }
  for (Id graph : facts.graphs) {
    if (random() % 2) scan.graphs.graphs.push_back(graph);
  }
  if (scan.graphs.kind != ScanGraphs::Kind::kMergeOf && scan.graphs.filter.kind != GraphFilter::Kind::kDefault && random() % 2) {
    scan.graphs.variable = random() % 5;
  }
  scan.order = random_order_for(scan, random);
  return scan;
}

bool in_graphs(const ScanGraphs& graphs, Id graph, Id current) {
  switch (graphs.kind) {
    case ScanGraphs::Kind::kMergeOf:
    case ScanGraphs::Kind::kOneOf: return std::find(graphs.graphs.begin(), graphs.graphs.end(), graph) != graphs.graphs.end();
    case ScanGraphs::Kind::kCurrent: return graph == current;
    case ScanGraphs::Kind::kFilter: break;
  }
  switch (graphs.filter.kind) {
    case GraphFilter::Kind::kDefault: return graph == kDefaultGraphId;
    case GraphFilter::Kind::kOne: return graph == graphs.filter.graph;
    case GraphFilter::Kind::kNamed: return graph != kDefaultGraphId;
    case GraphFilter::Kind::kAll: return true;
  }
  return false;
}

// The solutions of a spec that agree with `bound` (by variable; unbound is free), each as the values of variables 0 to 4.
std::vector<std::array<Id, 5>> expected_scan(const Facts& facts, const ScanSpec& scan, Id current,
                                             const std::array<Id, 5>& bound = {}) {
  std::vector<std::array<Id, 5>> rows;
  std::set<Quad> merged;
  for (Quad quad : facts.quads) {
    if (!in_graphs(scan.graphs, quad[3], current)) continue;
    std::array<Id, 5> row = bound;
    bool fits = true;
    auto bind = [&](VarId variable, Id id) {
      if (row[variable].is_unbound()) row[variable] = id;
      fits = fits && row[variable] == id;
    };
    for (std::size_t i = 0; i < 3; ++i) {
      const ScanTerm& term = scan.terms[i];
      if (term.kind == ScanTerm::Kind::kConstant) fits = fits && quad[i] == term.constant;
      if (term.kind == ScanTerm::Kind::kVariable) bind(term.variable, quad[i]);
    }
    if (scan.graphs.variable) bind(*scan.graphs.variable, quad[3]);
    if (!fits) continue;
    if (scan.graphs.kind == ScanGraphs::Kind::kMergeOf && !merged.insert({quad[0], quad[1], quad[2], Id{}}).second) continue;
    rows.push_back(row);
  }
  return rows;
}

std::vector<VarId> variables_of(const ScanSpec& scan) {
  std::set<VarId> variables;
  for (const ScanTerm& term : scan.terms) {
    if (term.kind == ScanTerm::Kind::kVariable) variables.insert(term.variable);
  }
  if (scan.graphs.variable) variables.insert(*scan.graphs.variable);
  return {variables.begin(), variables.end()};
}

using IdRows = std::vector<std::vector<Id>>;

IdRows project(const std::vector<std::array<Id, 5>>& rows, const std::vector<VarId>& columns) {
  IdRows out;
  for (const auto& row : rows) {
    out.emplace_back();
    for (VarId column : columns) out.back().push_back(row[column]);
  }
  std::sort(out.begin(), out.end());
  return out;
}

IdRows sorted_ids(IdRows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace

TEST_CASE("scans give what matches, and counts count it") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 300; ++round) {
    Facts facts = random_facts(random, 1 + random() % 60);
    Id current = facts.graphs.empty() ? kDefaultGraphId : facts.graphs[random() % facts.graphs.size()];
    PlanPtr plan = make_plan_node(Kind::kScan, {});
    plan->scan = random_spec(facts, current, random);
    plan->columns = variables_of(plan->scan);
    if (!plan->columns.empty() && random() % 2) plan->columns.pop_back();
    auto expected = expected_scan(facts, plan->scan, current);
    PlanPtr count = make_plan_node(Kind::kCount, {9});
    count->scan = plan->scan;
    count->count_result = 9;
    for (std::size_t batch_rows : batch_sizes()) {
      CAPTURE(round, batch_rows);
      Runner runner(batch_rows, facts.snapshot);
      runner.context.current_graph = current;
      CHECK(sorted_ids(runner.ids(*plan)) == project(expected, plan->columns));
      CHECK(runner.run(*count) == Rows{{static_cast<std::int64_t>(expected.size())}});
    }
  }
}

TEST_CASE("index joins look up every row, whatever the order of the scan") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 400; ++round) {
    Facts facts = random_facts(random, 1 + random() % 80);
    Id current = facts.graphs.empty() ? kDefaultGraphId : facts.graphs[0];
    ScanSpec scan = random_spec(facts, current, random);
    std::vector<VarId> scan_variables = variables_of(scan);
    // The child binds some of the scan's variables, sometimes not in every row.
    bool loose = random() % 4 == 0;
    PlanPtr child = make_plan_node(Kind::kValues, {});
    for (VarId variable : scan_variables) {
      if (random() % 2) child->columns.push_back(variable);
    }
    child->columns.push_back(8);
    if (loose) child->maybe_unbound = child->columns;
    std::size_t rows = random() % 20;
    IdRows expected;
    bool outer = random() % 2;
    std::vector<VarId> columns = child->columns;
    for (VarId variable : scan_variables) {
      if (std::find(columns.begin(), columns.end(), variable) == columns.end()) columns.push_back(variable);
    }
    for (std::size_t i = 0; i < rows; ++i) {
      std::array<Id, 5> bound{};
      child->rows.emplace_back();
      for (VarId variable : child->columns) {
        if (variable == 8) continue;
        const auto& pool = scan.graphs.variable == variable && random() % 2 ? facts.graphs : facts.names;
        if (pool.empty() || (loose && random() % 3 == 0)) {
          child->rows.back().emplace_back();
          if (!loose) child->maybe_unbound = child->columns;
          continue;
        }
        bound[variable] = pool[random() % pool.size()];
        child->rows.back().push_back(facts.snapshot->term(bound[variable]));
      }
      Id number = *inline_integer(static_cast<std::int64_t>(i));
      child->rows.back().push_back(Term::integer(static_cast<std::int64_t>(i)));
      auto found = expected_scan(facts, scan, current, bound);
      if (found.empty() && outer) found.push_back(bound);
      for (const auto& row : found) {
        expected.emplace_back();
        for (VarId column : columns) expected.back().push_back(column == 8 ? number : row[column]);
      }
    }
    PlanPtr plan = make_plan_node(Kind::kIndexJoin, columns, std::move(child));
    plan->scan = scan;
    plan->outer = outer;
    std::size_t number_column = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), 8u) - columns.begin());
    for (std::size_t batch_rows : batch_sizes()) {
      CAPTURE(round, batch_rows, outer, loose);
      Runner runner(batch_rows, facts.snapshot);
      runner.context.current_graph = current;
      IdRows got = runner.ids(*plan);
      CHECK(std::is_sorted(got.begin(), got.end(),
                           [&](const auto& a, const auto& b) { return a[number_column] < b[number_column]; }));
      CHECK(sorted_ids(got) == sorted_ids(expected));
      CHECK(runner.context.memory.used() == 0);
    }
  }
}

TEST_CASE("an outer index join with a condition is a left join") {
  MemoryFacts facts;
  for (int i = 1; i <= 20; ++i) {
    for (int j = 0; j < i % 4; ++j) facts.add(Term::iri("s" + std::to_string(i)), Term::iri("p"), Term::integer(i + j));
  }
  auto snapshot = facts.snapshot();
  PlanPtr child = make_plan_node(Kind::kValues, {0, 1});
  Rows expected;
  for (int i = 20; i >= 0; --i) {
    child->rows.push_back({Term::iri("s" + std::to_string(i)), Term::integer(10)});
    bool any = false;
    for (int j = 0; j < i % 4; ++j) {
      if (i + j <= 10) continue;
      expected.push_back({10, i + j});
      any = true;
    }
    if (!any) expected.push_back({10, 0});
  }
  PlanPtr plan = make_plan_node(Kind::kIndexJoin, {1, 2}, std::move(child));
  plan->outer = true;
  plan->scan.terms[0] = {ScanTerm::Kind::kVariable, {}, 0};
  plan->scan.terms[1] = {ScanTerm::Kind::kConstant, *snapshot->find(Term::iri("p").view()), 0};
  plan->scan.terms[2] = {ScanTerm::Kind::kVariable, {}, 2};
  plan->scan.order = Order::kPso;
  plan->condition = operation(algebra::Expression::Kind::kGreater, variable(2), variable(1));
  for (std::size_t batch_rows : batch_sizes()) {
    Runner runner(batch_rows, snapshot);
    CAPTURE(batch_rows);
    CHECK(runner.run(*plan) == expected);
  }
}

TEST_CASE("merge joins of scans skip by seeking") {
  std::mt19937 random(Catch::rngSeed());
  MemoryFacts facts;
  for (int i = 0; i < 60000; ++i) facts.add(Term::integer(i), Term::iri("many"), Term::integer(i % 7));
  for (int i = 0; i < 12; ++i) facts.add(Term::integer(static_cast<int>(random() % 60000)), Term::iri("few"), Term::iri("x"));
  auto snapshot = facts.snapshot();
  auto scan = [&](const char* predicate, VarId object) {
    PlanPtr plan = make_plan_node(Kind::kScan, {0, object});
    plan->scan.terms[0] = {ScanTerm::Kind::kVariable, {}, 0};
    plan->scan.terms[1] = {ScanTerm::Kind::kConstant, *snapshot->find(Term::iri(predicate).view()), 0};
    plan->scan.terms[2] = {ScanTerm::Kind::kVariable, {}, object};
    plan->scan.order = Order::kPso;
    plan->sorted_by = {0, object};
    return plan;
  };
  PlanPtr join = make_plan_node(Kind::kMergeJoin, {0, 1}, scan("many", 1), scan("few", 2));
  join->keys = join->sorted_by = {0};
  PlanPtr hash = make_plan_node(Kind::kHashJoin, {0, 1}, scan("many", 1), scan("few", 2));
  hash->keys = {0};
  for (std::size_t batch_rows : batch_sizes()) {
    Runner runner(batch_rows, snapshot);
    runner.context.measure = true;
    Rows got = runner.run(*join);
    CHECK(got == runner.run(*hash));
    // Most of the long side is never read.
    if (batch_rows >= 7) CHECK(runner.context.statistics[join->children[0].get()].rows < 20000);
  }
}

TEST_CASE("merge joins of scans keep groups whole while they skip") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 60; ++round) {
    MemoryFacts facts;
    for (const char* predicate : {"p", "q"}) {
      for (auto i = random() % 40; i > 0; --i) {
        facts.add(Term::integer(static_cast<int>(random() % 12)), Term::iri(predicate),
                  Term::integer(static_cast<int>(random() % 12)));
      }
      facts.add(Term::integer(0), Term::iri(predicate), Term::integer(0));
    }
    auto snapshot = facts.snapshot();
    auto join = [&](Kind kind) {
      PlanPtr plan = make_plan_node(kind, {0, 1, 2});
      for (VarId object : {1u, 2u}) {
        PlanPtr scan = make_plan_node(Kind::kScan, {0, object});
        scan->scan.terms[0] = {ScanTerm::Kind::kVariable, {}, 0};
        scan->scan.terms[1] = {ScanTerm::Kind::kConstant, *snapshot->find(Term::iri(object == 1 ? "p" : "q").view()), 0};
        scan->scan.terms[2] = {ScanTerm::Kind::kVariable, {}, object};
        scan->scan.order = Order::kPso;
        scan->sorted_by = {0, object};
        plan->children.push_back(std::move(scan));
      }
      plan->keys = {0};
      return plan;
    };
    for (std::size_t batch_rows : batch_sizes()) {
      CAPTURE(round, batch_rows);
      Runner runner(batch_rows, snapshot);
      CHECK(runner.run(*join(Kind::kMergeJoin)) == runner.run(*join(Kind::kHashJoin)));
    }
  }
}

TEST_CASE("a graph loop runs its pattern in every graph") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 50; ++round) {
    Facts facts = random_facts(random, 1 + random() % 60);
    PlanPtr scan = make_plan_node(Kind::kScan, {0, 1});
    scan->scan.terms[0] = {ScanTerm::Kind::kVariable, {}, 0};
    scan->scan.terms[1] = {ScanTerm::Kind::kVariable, {}, 1};
    scan->scan.graphs.kind = ScanGraphs::Kind::kCurrent;
    PlanPtr loop = make_plan_node(Kind::kGraphLoop, {3, 0, 1}, std::move(scan));
    loop->graph_variable = 3;
    PlanPtr names = make_plan_node(Kind::kGraphNames, {3});
    names->graph_variable = 3;
    IdRows expected;
    for (const Quad& quad : facts.quads) {
      if (quad[3] != kDefaultGraphId) expected.push_back({quad[3], quad[0], quad[1]});
    }
    for (std::size_t batch_rows : batch_sizes()) {
      CAPTURE(round, batch_rows);
      Runner runner(batch_rows, facts.snapshot);
      CHECK(sorted_ids(runner.ids(*loop)) == sorted_ids(expected));
      CHECK(runner.ids(*names).size() == facts.graphs.size());
      CHECK(runner.context.current_graph == kDefaultGraphId);
    }
  }
}

TEST_CASE("the first batch of a scan is small") {
  MemoryFacts facts;
  for (int i = 0; i < 5000; ++i) facts.add(Term::integer(i), Term::iri("p"), Term::integer(i));
  PlanPtr plan = make_plan_node(Kind::kScan, {0});
  plan->scan.terms[0] = {ScanTerm::Kind::kVariable, {}, 0};
  Runner runner(2048, facts.snapshot());
  OperatorPtr root = make_operator(*plan, runner.context);
  Batch batch;
  REQUIRE(root->next(batch));
  CHECK(batch.rows <= 64);
}

}  // namespace tercet::test
