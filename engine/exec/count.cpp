// kCount: how many facts a pattern matches.
#include "engine/exec/count_facts.h"
#include "engine/exec/operators.h"
#include "engine/exec/pattern_scan.h"
#include "engine/plan/scan_variables.h"

namespace tercet {
namespace {

class CountOperator final : public Operator {
 public:
  using Operator::Operator;

 protected:
  bool do_next(Batch& out) override {
    if (done_) return false;
    done_ = true;
    Term number = Term::integer(static_cast<std::int64_t>(count_facts(plan_.scan, context_)));
    out.reset(plan_.columns.size());
    out.rows = 1;
    for (auto& column : out.columns) column.assign(1, context_.terms->intern(number));
    return true;
  }

 private:
  bool done_ = false;
};

std::uint64_t count_in(QuadPattern& pattern, Id graph, const ExecutionContext& context) {
  pattern.graphs = {graph == kDefaultGraphId ? GraphFilter::Kind::kDefault : GraphFilter::Kind::kOne, graph};
  return context.snapshot->count(pattern);
}

// Where no directory knows the number.
std::uint64_t count_rows(const ScanSpec& spec, const ExecutionContext& context) {
  PatternScan scan(spec, spec.order, {}, 0, context);
  QuadBatch quads;
  std::uint64_t rows = 0;
  while (scan.next(quads, context.batch_rows)) {
    rows += quads.rows;
    context.poll();
  }
  return rows;
}

}  // namespace

std::uint64_t count_facts(const ScanSpec& scan, const ExecutionContext& context) {
  const ScanGraphs& graphs = scan.graphs;
  QuadPattern pattern;
  for (std::size_t place = 0; place < scan.terms.size(); ++place) {
    if (scan.terms[place].kind != ScanTerm::Kind::kConstant) continue;
    Id id = scan.terms[place].constant;
    if (id.is_unbound() || id.kind() == IdKind::kLocal) return 0;
    pattern.constant(static_cast<Column>(place)) = id;
  }
  const bool merges_graphs = graphs.kind == ScanGraphs::Kind::kMergeOf && graphs.graphs.size() > 1;
  if (has_repeated_variable(scan) || merges_graphs) return count_rows(scan, context);
  switch (graphs.kind) {
    case ScanGraphs::Kind::kFilter: pattern.graphs = graphs.filter; return context.snapshot->count(pattern);
    case ScanGraphs::Kind::kCurrent: return count_in(pattern, context.current_graph, context);
    case ScanGraphs::Kind::kMergeOf:
    case ScanGraphs::Kind::kOneOf: break;
  }
  std::uint64_t sum = 0;
  for (Id graph : graphs.graphs) sum += count_in(pattern, graph, context);
  return sum;
}

OperatorPtr make_count(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<CountOperator>(plan, context); }

}  // namespace tercet
