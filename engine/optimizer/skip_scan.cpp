// The pass skip-scan: where only the distinct values of one variable of a pattern are asked for, or how many facts have each, they are
// sought in the index instead of reading all facts. Many values are counted in the order of the index.
#include <algorithm>
#include <utility>

#include "engine/optimizer/passes.h"
#include "engine/optimizer/planner.h"
#include "engine/plan/scan_variables.h"

namespace tercet::optimizer {
namespace {

using Kind = PlanNode::Kind;

// Facts that have the same value, on the average, so that seeking the next value is worth it.
#ifdef TERCET_TINY
constexpr double kFactsOfValue = 24;
#else
constexpr double kFactsOfValue = 512;
#endif

bool can_be_reordered(const PlanNode& node) {
  return node.kind == Kind::kScan && !node.limit && !node.backward && node.ranges.empty();
}

// Null when the values are many, or no order begins with them.
PlanPtr skip_scan(const PlanNode& scan, VarId variable, const Snapshot& snapshot) {
  if (!can_be_reordered(scan)) return nullptr;
  const std::optional<Order> order = order_led_by(variable, scan.scan);
  if (!order) return nullptr;
  const auto values = static_cast<double>(snapshot.distinct_estimate(counted_pattern(scan.scan), *order));
  if (values * kFactsOfValue > scan.estimated_rows) return nullptr;
  PlanPtr result = make_plan_node(Kind::kSkipScan, {variable}, values);
  result->scan = scan.scan;
  result->scan.order = *order;
  result->sorted_by = {variable};
  return result;
}

// DISTINCT ?v.
PlanPtr distinct_values(const PlanNode& distinct, const Snapshot& snapshot) {
  const PlanNode& scan = *distinct.children.front();
  return scan.columns.size() == 1 ? skip_scan(scan, scan.columns.front(), snapshot) : nullptr;
}

// The number of facts of each value: GROUP BY ?v of nothing but COUNTs, which are all the same as no variable of a pattern is unbound.
PlanPtr counted_values(const PlanNode& group, const Planner& planner) {
  const PlanNode& scan = *group.children.front();
  const auto counts_rows = [](const PlanAggregate& aggregate) { return is_count(aggregate.kind) && !aggregate.distinct; };
  if (group.group_keys.size() != 1 || !std::all_of(group.aggregates.begin(), group.aggregates.end(), counts_rows)) return nullptr;
  // The directory counts facts of the default graph, or of all others. For those of one of them blocks would be read.
  const ScanGraphs& graphs = scan.scan.graphs;
  if (graphs.kind != ScanGraphs::Kind::kFilter || graphs.filter.kind == GraphFilter::Kind::kOne) return nullptr;
  if (has_repeated_variable(scan.scan)) return nullptr;
  PlanPtr result = skip_scan(scan, group.group_keys.front(), planner.snapshot());
  if (!result || group.aggregates.empty()) return result;
  std::vector<VarId> numbers;
  for (const PlanAggregate& aggregate : group.aggregates) numbers.push_back(aggregate.result);
  result->columns.push_back(numbers.front());
  return planner.with_the_same_number(numbers, std::move(result));
}

// A scan of one column in the order of its values, each once. False when there is no such order.
bool sort_values(PlanPtr& scan) {
  if (!can_be_reordered(*scan)) return false;
  const std::optional<Order> order = order_led_by(scan->columns.front(), scan->scan);
  if (!order) return false;
  set_order(*scan, *order);
  PlanPtr distinct = make_plan_node(Kind::kDistinct, scan->columns, scan->estimated_rows);
  distinct->distinct_sorted = true;
  distinct->sorted_by = scan->columns;
  distinct->maybe_unbound = scan->maybe_unbound;
  distinct->children.push_back(std::move(scan));
  scan = std::move(distinct);
  return true;
}

// What COUNT(DISTINCT ?v) and no other aggregate goes over.
void skip_below_count(PlanNode& group, const Planner& planner) {
  PlanPtr& scan = group.children.front();
  if (!group.group_keys.empty() || scan->columns.size() != 1 || group.aggregates.empty()) return;
  const auto counts_values = [&](const PlanAggregate& aggregate) { return is_count(aggregate.kind) && aggregate.distinct; };
  if (!std::all_of(group.aggregates.begin(), group.aggregates.end(), counts_values)) return;
  if (PlanPtr values = skip_scan(*scan, scan->columns.front(), planner.snapshot())) {
    scan = std::move(values);
  } else if (planner.passes().has(Pass::kSortedGrouping) && sort_values(scan)) {
    for (PlanAggregate& aggregate : group.aggregates) aggregate.distinct = false;
  }
}

}  // namespace

void skip_equal_values(PlanPtr& node, const Planner& planner) {
  for (PlanPtr& child : node->children) skip_equal_values(child, planner);
  PlanPtr skipping;
  if (node->kind == Kind::kDistinct) skipping = distinct_values(*node, planner.snapshot());
  if (node->kind == Kind::kGroup) skipping = counted_values(*node, planner);
  if (skipping) node = std::move(skipping);
  else if (node->kind == Kind::kGroup) skip_below_count(*node, planner);
}

}  // namespace tercet::optimizer
