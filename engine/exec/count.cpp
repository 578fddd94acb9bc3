// kCount: how many facts a pattern matches, from the store's directory.
#include "engine/exec/operators.h"
#include "engine/exec/pattern_scan.h"

namespace tercet {
namespace {

class CountOperator final : public Operator {
 public:
  using Operator::Operator;

 protected:
  bool do_next(Batch& out) override {
    if (done_) return false;
    done_ = true;
    Term number = Term::integer(static_cast<std::int64_t>(count()));
    out.reset(plan_.columns.size());
    out.rows = 1;
    for (auto& column : out.columns) column.assign(1, context_.terms->intern(number));
    return true;
  }

 private:
  std::uint64_t count() {
    const ScanSpec& scan = plan_.scan;
    const ScanGraphs& graphs = scan.graphs;
    QuadPattern pattern;
    std::array<Id*, 3> constants{&pattern.subject, &pattern.predicate, &pattern.object};
    for (std::size_t place = 0; place < constants.size(); ++place) {
      if (scan.terms[place].kind != ScanTerm::Kind::kConstant) continue;
      Id id = scan.terms[place].constant;
      if (id.is_unbound() || id.kind() == IdKind::kLocal) return 0;
      *constants[place] = id;
    }
    if (has_repeated_variable() || (graphs.kind == ScanGraphs::Kind::kMergeOf && graphs.graphs.size() > 1)) return count_rows();
    switch (graphs.kind) {
      case ScanGraphs::Kind::kFilter: pattern.graphs = graphs.filter; return context_.snapshot->count(pattern);
      case ScanGraphs::Kind::kCurrent: return count_in(pattern, context_.current_graph);
      case ScanGraphs::Kind::kMergeOf:
      case ScanGraphs::Kind::kOneOf: break;
    }
    std::uint64_t sum = 0;
    for (Id graph : graphs.graphs) sum += count_in(pattern, graph);
    return sum;
  }

  std::uint64_t count_in(QuadPattern& pattern, Id graph) const {
    pattern.graphs = {graph == kDefaultGraphId ? GraphFilter::Kind::kDefault : GraphFilter::Kind::kOne, graph};
    return context_.snapshot->count(pattern);
  }

  bool has_repeated_variable() const {
    std::vector<VarId> seen;
    if (plan_.scan.graphs.variable) seen.push_back(*plan_.scan.graphs.variable);
    for (const ScanTerm& term : plan_.scan.terms) {
      if (term.kind != ScanTerm::Kind::kVariable) continue;
      for (VarId variable : seen) {
        if (variable == term.variable) return true;
      }
      seen.push_back(term.variable);
    }
    return false;
  }

  // Where no directory knows the number.
  std::uint64_t count_rows() {
    PatternScan scan(plan_.scan, plan_.scan.order, {}, 0, context_);
    QuadBatch quads;
    std::uint64_t rows = 0;
    while (scan.next(quads, context_.batch_rows)) {
      rows += quads.rows;
      context_.poll();
    }
    return rows;
  }

  bool done_ = false;
};

}  // namespace

OperatorPtr make_count(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<CountOperator>(plan, context); }

}  // namespace tercet
