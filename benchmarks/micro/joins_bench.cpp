// Joins, sorting, grouping and DISTINCT over a million facts a predicate in memory. Rows touched a second is the figure to look at.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "engine/exec/operator.h"
#include "tests/support/memory_snapshot.h"

namespace tercet {
namespace {

constexpr std::int64_t kFacts = 1'000'000;
constexpr std::int64_t kGroups = 1000;

// number, "next", another number; number, "group", one of a thousand; number, "name", a string; a few numbers, "few", x.
std::shared_ptr<const Snapshot> facts() {
  static const std::shared_ptr<const Snapshot> snapshot = [] {
    test::MemoryFacts made;
    for (std::int64_t i = 0; i < kFacts; ++i) {
      Term subject = Term::integer(i);
      std::int64_t other = i * 7919 % kFacts;
      made.add(subject, Term::iri("next"), Term::integer(other));
      made.add(subject, Term::iri("group"), Term::integer(i % kGroups));
      made.add(subject, Term::iri("name"), Term::literal("the name of number " + std::to_string(other)));
      if (i % 1000 == 0) made.add(subject, Term::iri("few"), Term::iri("x"));
    }
    return made.snapshot();
  }();
  return snapshot;
}

PlanPtr node(PlanNode::Kind kind, std::vector<VarId> columns) {
  auto made = std::make_unique<PlanNode>();
  made->kind = kind;
  made->columns = std::move(columns);
  return made;
}

PlanPtr scan(const char* predicate, VarId subject, VarId object, Order order = Order::kPso) {
  PlanPtr made = node(PlanNode::Kind::kScan, {subject, object});
  made->scan.terms[0] = {ScanTerm::Kind::kVariable, {}, subject};
  made->scan.terms[1] = {ScanTerm::Kind::kConstant, *facts()->find(Term::iri(predicate).view()), 0};
  made->scan.terms[2] = {ScanTerm::Kind::kVariable, {}, object};
  made->scan.order = order;
  made->sorted_by = order == Order::kPso ? std::vector<VarId>{subject, object} : std::vector<VarId>{object, subject};
  return made;
}

PlanPtr join(PlanNode::Kind kind, PlanPtr left, PlanPtr right, std::vector<VarId> columns) {
  PlanPtr made = node(kind, std::move(columns));
  made->keys = {0};
  made->children.push_back(std::move(left));
  made->children.push_back(std::move(right));
  return made;
}

PlanPtr above(PlanNode::Kind kind, PlanPtr child, std::vector<VarId> columns) {
  PlanPtr made = node(kind, std::move(columns));
  made->children.push_back(std::move(child));
  return made;
}

// Runs the plan and counts its rows; `touched` is the number of rows it reads.
void run(benchmark::State& state, const PlanNode& plan, std::int64_t touched, std::size_t threads = 1) {
  VariableTable variables;
  std::size_t rows = 0;
  for ([[maybe_unused]] auto _ : state) {
    ExecutionContext context;
    context.snapshot = facts();
    context.variables = &variables;
    context.optimizer.threads = threads;
    context.terms = std::make_unique<LocalTerms>(*context.snapshot, context.memory);
    context.temporary_directory = "/tmp";
    OperatorPtr root = make_operator(plan, context);
    Batch batch;
    while (root->next(batch)) rows += batch.rows;
  }
  benchmark::DoNotOptimize(rows);
  state.SetItemsProcessed(state.iterations() * touched);
}

void BM_ScanTwoColumns(benchmark::State& state) { run(state, *scan("next", 0, 1), kFacts); }
void BM_MergeJoin(benchmark::State& state) {
  run(state, *join(PlanNode::Kind::kMergeJoin, scan("next", 0, 1), scan("group", 0, 2), {0, 1, 2}), 2 * kFacts);
}
void BM_MergeJoinFew(benchmark::State& state) {
  run(state, *join(PlanNode::Kind::kMergeJoin, scan("few", 0, 1), scan("group", 0, 2), {0, 1, 2}), kFacts / 1000);
}
void BM_HashJoin(benchmark::State& state) {
  run(state, *join(PlanNode::Kind::kHashJoin, scan("next", 1, 0, Order::kPso), scan("group", 0, 2), {0, 1, 2}), 2 * kFacts);
}
void BM_HashJoinTwoThreads(benchmark::State& state) {
  PlanPtr plan = above(PlanNode::Kind::kGather,
                       join(PlanNode::Kind::kHashJoin, scan("next", 1, 0, Order::kPso), scan("group", 0, 2), {0, 1, 2}), {0, 1, 2});
  plan->parts = 64;
  run(state, *plan, 2 * kFacts, 2);
}
void BM_SemiJoin(benchmark::State& state) {
  run(state, *join(PlanNode::Kind::kSemiJoin, scan("next", 1, 0, Order::kPso), scan("few", 0, 2), {0, 1}), kFacts);
}
void BM_IndexJoin(benchmark::State& state) {
  PlanPtr plan = above(PlanNode::Kind::kIndexJoin, scan("few", 0, 1), {0, 2});
  plan->scan = scan("next", 0, 2)->scan;
  run(state, *plan, kFacts / 1000);
}
void BM_IndexJoinUnsorted(benchmark::State& state) {
  PlanPtr plan = above(PlanNode::Kind::kIndexJoin, scan("next", 1, 0), {0, 2});
  plan->scan = scan("group", 0, 2)->scan;
  run(state, *plan, kFacts);
}
void BM_SortByNumber(benchmark::State& state) {
  PlanPtr plan = above(PlanNode::Kind::kSort, scan("next", 0, 1), {0, 1});
  plan->sort_keys = {{1, false}};
  run(state, *plan, kFacts);
}
void BM_SortByString(benchmark::State& state) {
  PlanPtr plan = above(PlanNode::Kind::kSort, scan("name", 0, 1), {0, 1});
  plan->sort_keys = {{1, true}};
  run(state, *plan, kFacts);
}
void BM_TopTen(benchmark::State& state) {
  PlanPtr plan = above(PlanNode::Kind::kSort, scan("next", 0, 1), {0, 1});
  plan->sort_keys = {{1, true}};
  plan->limit = 10;
  run(state, *plan, kFacts);
}
void BM_Distinct(benchmark::State& state) {
  run(state, *above(PlanNode::Kind::kDistinct, above(PlanNode::Kind::kProject, scan("next", 0, 1), {1}), {1}), kFacts);
}
void BM_GroupSum(benchmark::State& state) {
  PlanPtr plan = above(PlanNode::Kind::kGroup, scan("group", 0, 1), {1, 2});
  plan->group_keys = {1};
  plan->aggregates.push_back({algebra::Aggregate::Kind::kSum, false, 0, " ", 2});
  run(state, *plan, kFacts);
}

// ?x next+ ?y: from 1 round its cycle of kCycle numbers; from each of the thousand "few", together to kEnds.
constexpr std::int64_t kCycle = 12500;
constexpr std::int64_t kEnds = 41678;
PlanPtr path(algebra::TermOrVariable from, PlanPtr child, std::vector<VarId> columns) {
  auto spec = std::make_shared<PathSpec>();
  auto written = std::make_shared<ast::Path>();
  written->kind = ast::Path::Kind::kOneOrMore;
  written->operands.emplace_back().iri = Term::iri("next");
  spec->automaton = make_path_automaton(*written, *facts(), false);
  spec->path = written;
  spec->from = std::move(from);
  spec->to = {true, 1, {}};
  PlanPtr made = node(PlanNode::Kind::kPath, std::move(columns));
  made->path = spec;
  if (child) made->children.push_back(std::move(child));
  return made;
}
void BM_PathFromOne(benchmark::State& state) { run(state, *path({false, 0, Term::integer(1)}, nullptr, {1}), kCycle); }
void BM_PathFromThousand(benchmark::State& state) { run(state, *path({true, 0, {}}, scan("few", 0, 2), {0, 1}), kEnds); }

#define TERCET_BENCHMARK(name) BENCHMARK(name)->Unit(benchmark::kMillisecond)
TERCET_BENCHMARK(BM_ScanTwoColumns);
TERCET_BENCHMARK(BM_MergeJoin);
TERCET_BENCHMARK(BM_MergeJoinFew);
TERCET_BENCHMARK(BM_HashJoin);
TERCET_BENCHMARK(BM_HashJoinTwoThreads);
TERCET_BENCHMARK(BM_SemiJoin);
TERCET_BENCHMARK(BM_IndexJoin);
TERCET_BENCHMARK(BM_IndexJoinUnsorted);
TERCET_BENCHMARK(BM_SortByNumber);
TERCET_BENCHMARK(BM_SortByString);
TERCET_BENCHMARK(BM_TopTen);
TERCET_BENCHMARK(BM_Distinct);
TERCET_BENCHMARK(BM_GroupSum);
TERCET_BENCHMARK(BM_PathFromOne);
TERCET_BENCHMARK(BM_PathFromThousand);
#undef TERCET_BENCHMARK

}  // namespace
}  // namespace tercet

BENCHMARK_MAIN();
