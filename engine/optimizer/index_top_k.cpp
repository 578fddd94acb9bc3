// The pass index-top-k: a sort that keeps few rows first tries those that an index gives in the order of its first key.
//
// `ORDER BY DESC(?when) LIMIT 10` over a join is, mostly, the last few facts of `?post created ?when` and what joins with them. How many of
// them it takes nobody knows beforehand: most may have no partner. So the scan of the trial is cut where it has cost half of what
// the plan without it costs, which then runs.
#include <cmath>
#include <limits>

#include "engine/optimizer/join_order.h"
#include "engine/optimizer/passes.h"
#include "engine/optimizer/planner.h"
#include "engine/plan/scan_variables.h"

namespace tercet::optimizer {
namespace {

using Kind = PlanNode::Kind;

constexpr std::uint64_t kMostWanted = 4096;  // rows of a sort
// Rows of the scan; a trial of fewer is not worth its start.
#ifdef TERCET_TINY
constexpr double kFewestTried = 0;
#else
constexpr double kFewestTried = 256;
#endif

// What a plan of scans, joins and the like costs, by the estimates it was made with.
double cost_of(const PlanNode& node) {
  double cost = 0;
  for (const PlanPtr& child : node.children) cost += cost_of(*child);
  auto rows = [&](std::size_t child) { return node.children[child]->estimated_rows; };
  switch (node.kind) {
    case Kind::kScan: return kScanStart + node.estimated_rows * kScanRow;
    case Kind::kMergeJoin: return cost + (rows(0) + rows(1)) * kMergeRow;
    case Kind::kIndexJoin: return cost + kScanStart + rows(0) * kSortedSeek;
    case Kind::kHashJoin:
    case Kind::kLeftJoin: return cost + rows(0) * kHashProbeRow + rows(1) * kHashBuildRow;
    default: return cost + (node.children.empty() ? 0 : rows(0) * kOutputRow);
  }
}

// Joined patterns taken apart.
struct Parts {
  std::vector<ScanSpec> scans;
  std::vector<Expression> conditions;
};

// False when there is something else among them.
bool take_apart(const PlanNode& node, Parts& parts) {
  switch (node.kind) {
    case Kind::kScan: parts.scans.push_back(node.scan); return true;
    case Kind::kFilter: parts.conditions.push_back(*node.condition); return take_apart(*node.children[0], parts);
    case Kind::kIndexJoin:
      parts.scans.push_back(node.scan);
      return !node.outer && !node.condition && take_apart(*node.children[0], parts);
    case Kind::kMergeJoin:
    case Kind::kHashJoin:
      return node.loose_keys.empty() && take_apart(*node.children[0], parts) && take_apart(*node.children[1], parts);
    default: return false;
  }
}

class Trial {
 public:
  Trial(const Planner& planner, const Snapshot& snapshot, PlanNode& sort)
      : planner_(planner), snapshot_(snapshot), sort_(sort), key_(sort.sort_keys.front()) {}

  // Gives the sort its trial, if one is worth while.
  void add() {
    const PlanNode* node = sort_.children.front().get();
    std::vector<const PlanNode*> above;  // what stands above the joins, each keeping the order of its first child
    while (keeps_order(*node)) {
      above.push_back(node);
      node = node->children.front().get();
    }
    Parts parts;
    if (!is_among(node->columns, key_.variable) || contains(node->maybe_unbound, key_.variable) || !take_apart(*node, parts))
      return;
    if (!find_lead(parts)) return;
    PlanPtr trial = lead_scan(std::move(parts));
    PlanNode* scan = trial.get();
    if (trial = join_all(std::move(trial)); trial == nullptr) return;
    while (!above.empty()) {
      trial = put_above(*above.back(), std::move(trial));
      above.pop_back();
      if (trial == nullptr) return;
    }
    const double affordable =
        (cost_of(*sort_.children.front()) + sort_.children.front()->estimated_rows * kSortRow) / 2 / row_cost_;
    if (affordable < kFewestTried || expected_rows(*scan) > affordable) return;
    if (affordable < scan->estimated_rows) scan->limit = static_cast<std::uint64_t>(affordable);
    sort_.children.insert(sort_.children.begin(), planner_.project(sort_.children.front()->columns, std::move(trial)));
  }

 private:
  bool keeps_order(const PlanNode& node) const {
    switch (node.kind) {
      case Kind::kExtend: return node.variable != key_.variable;
      case Kind::kProject: return true;
      case Kind::kIndexJoin: return node.outer;
      case Kind::kLeftJoin: return node.children[1]->kind == Kind::kScan && node.loose_keys.empty() && !node.keys.empty();
      default: return false;
    }
  }

  // Chooses the scan that leads: one that can give the key in order.
  bool find_lead(Parts& parts) {
    for (std::size_t i = 0; i < parts.scans.size(); ++i) {
      const ScanSpec& spec = parts.scans[i];
      if (has_repeated_variable(spec)) continue;
      for (const Order order : possible_orders(spec)) {
        const std::vector<VarId> sorted = sorted_variables(spec, order);
        if (sorted.empty() || sorted.front() != key_.variable || spec.graphs.variable == key_.variable) continue;
        if (!ids_are_in_order(spec, order)) return false;
        lead_ = i;
        order_ = order;
        return true;
      }
    }
    return false;
  }

  // Whether the order of the key's ids is that of their values (or finer): all are of one kind that has it so.
  bool ids_are_in_order(const ScanSpec& spec, Order order) const {
    QuadPattern pattern;
    pattern.graphs.kind = GraphFilter::Kind::kAll;
    Column column = Column::kGraph;
    for (std::size_t i = 0; i < spec.terms.size(); ++i) {
      const ScanTerm& term = spec.terms[i];
      if (term.kind == ScanTerm::Kind::kConstant) pattern.constant(static_cast<Column>(i)) = term.constant;
      else if (term.kind == ScanTerm::Kind::kVariable && term.variable == key_.variable) column = static_cast<Column>(i);
    }
    auto first_of = [&](std::unique_ptr<QuadScan> scan) {
      QuadBatch batch;
      return scan->next(batch, 1) ? batch.columns[static_cast<std::size_t>(column)].front() : kUnboundId;
    };
    const Id least = first_of(snapshot_.scan(pattern, order, mask_of(column)));
    const Id greatest = first_of(snapshot_.scan_backward(pattern, order, mask_of(column)));
    if (least.kind() != greatest.kind()) return false;
    switch (least.kind()) {
      case IdKind::kInteger:
      case IdKind::kDecimal:
      case IdKind::kDateTime:
      case IdKind::kDate:
      case IdKind::kTime:
      case IdKind::kBoolean: return true;
      case IdKind::kIri:
      case IdKind::kString: return least == greatest || snapshot_.ids_are_sorted(least, greatest);
      default: return false;
    }
  }

  double rows_of(const ScanSpec& spec) const {
    bool exact = false;
    return planner_.scan_terms().rows(spec, exact);
  }

  PlanPtr lead_scan(Parts parts) {
    parts_ = std::move(parts);
    const ScanSpec spec = parts_.scans[lead_];
    parts_.scans.erase(parts_.scans.begin() + static_cast<std::ptrdiff_t>(lead_));
    PlanPtr scan = planner_.scan(spec, order_, rows_of(spec));
    scan->backward = key_.descending;
    scan->sorted_by.clear();
    return scan;
  }

  // Null when some are not connected with the rest.
  PlanPtr join_all(PlanPtr plan) {
    plan = filter_ready(std::move(plan), false);
    while (!parts_.scans.empty()) {
      const std::size_t next = next_scan(*plan);
      if (next == parts_.scans.size()) return nullptr;
      plan = seek(std::move(plan), parts_.scans[next], false);
      parts_.scans.erase(parts_.scans.begin() + static_cast<std::ptrdiff_t>(next));
      plan = filter_ready(std::move(plan), parts_.scans.empty());
    }
    return plan;
  }

  // Facts that a scan has for a row of the plan; infinite when they share no variable.
  double fanout(const PlanNode& plan, const ScanSpec& spec) const {
    double rows = rows_of(spec);
    double result = std::numeric_limits<double>::infinity();
    for (const VarId variable : variables_of(spec)) {
      if (!is_among(plan.columns, variable)) continue;
      result = (std::isinf(result) ? rows : result) / std::max(1.0, planner_.scan_terms().distinct(spec, variable, rows));
    }
    return result;
  }

  // The one with the fewest facts for a row; their number when none is connected.
  std::size_t next_scan(const PlanNode& plan) const {
    std::size_t best = parts_.scans.size();
    double fewest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < parts_.scans.size(); ++i) {
      const double facts = fanout(plan, parts_.scans[i]);
      if (facts >= fewest) continue;
      fewest = facts;
      best = i;
    }
    return best;
  }

  PlanPtr seek(PlanPtr plan, const ScanSpec& spec, bool outer) {
    row_cost_ += growth_ * kSeek;
    growth_ *= std::max(outer ? 1.0 : 0.0, fanout(*plan, spec));
    row_cost_ += growth_ * kOutputRow;
    const double rows = plan->estimated_rows;
    return planner_.index_join(std::move(plan), spec, outer, rows);
  }

  // The conditions whose variables are there, or all.
  PlanPtr filter_ready(PlanPtr plan, bool all) {
    std::vector<Expression> ready;
    std::vector<Expression> waiting;
    for (Expression& condition : parts_.conditions) {
      const bool is_ready =
          all || parts_.scans.empty() || (!has_exists(condition) && is_subset(variables_of(condition), as_set(plan->columns)));
      (is_ready ? ready : waiting).push_back(std::move(condition));
    }
    parts_.conditions = std::move(waiting);
    return planner_.filter(std::move(ready), std::move(plan));
  }

  PlanPtr put_above(const PlanNode& node, PlanPtr plan) {
    switch (node.kind) {
      case Kind::kExtend: return planner_.extend(node.variable, *node.expression, std::move(plan));
      case Kind::kProject: return planner_.project(node.columns, std::move(plan));
      default: break;
    }
    plan = seek(std::move(plan), node.kind == Kind::kLeftJoin ? node.children[1]->scan : node.scan, true);
    plan->condition = node.condition;
    return plan;
  }

  // Of the leading scan, until the sort has its rows and has seen all that are equal to the last of them.
  double expected_rows(const PlanNode& scan) const {
    const double results = std::max(1.0, sort_.children.front()->estimated_rows);
    const double ties = scan.estimated_rows / planner_.scan_terms().distinct(scan.scan, key_.variable, scan.estimated_rows);
    return 2 * std::max(static_cast<double>(*sort_.limit) * scan.estimated_rows / results, ties);
  }

  const Planner& planner_;
  const Snapshot& snapshot_;
  PlanNode& sort_;
  const SortKey key_;
  Parts parts_;
  std::size_t lead_ = 0;
  Order order_ = Order::kSpo;
  double growth_ = 1;           // rows for a row of the leading scan, as joined so far
  double row_cost_ = kScanRow;  // of a row of the leading scan
};

}  // namespace

void try_indexes(PlanNode& node, const Planner& planner, const Snapshot& snapshot) {
  for (const PlanPtr& child : node.children) try_indexes(*child, planner, snapshot);
  if (node.kind == Kind::kSort && node.limit && *node.limit <= kMostWanted) Trial(planner, snapshot, node).add();
}

}  // namespace tercet::optimizer
