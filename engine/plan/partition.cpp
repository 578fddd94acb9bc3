#include "engine/plan/partition.h"

#include <algorithm>

namespace tercet {
namespace {

using Kind = PlanNode::Kind;
using algebra::Expression;

// What differs from call to call and what the host program has written stays with the thread that asks; EXISTS runs plans of its own.
bool is_for_any_thread(const Expression& expression) {
  return !expression.pattern && !expression.function && !algebra::is_volatile_call(expression) &&
         std::all_of(expression.arguments.begin(), expression.arguments.end(), is_for_any_thread);
}

bool is_node_for_any_thread(const PlanNode& node) {
  return (!node.condition || is_for_any_thread(*node.condition)) && (!node.expression || is_for_any_thread(*node.expression)) &&
         node.scan.graphs.kind != ScanGraphs::Kind::kCurrent;
}

std::optional<Partition> partition_of_scan(const PlanNode& node) {
  if (node.backward || node.limit) return std::nullopt;
  for (Column column : columns_of(node.scan.order)) {
    if (column == Column::kGraph) break;
    const ScanTerm& term = node.scan.terms[static_cast<std::size_t>(column)];
    if (term.kind == ScanTerm::Kind::kConstant) continue;
    Partition partition;
    partition.scans.push_back(&node);
    if (term.kind == ScanTerm::Kind::kVariable) partition.variable = term.variable;
    return partition;
  }
  return std::nullopt;
}

// By the first variable that is bound.
std::optional<Partition> partition_of_leapfrog(const PlanNode& node) {
  const LeapfrogSpec& spec = *node.leapfrog;
  const auto is_of_current_graph = [](const ScanSpec& scan) { return scan.graphs.kind == ScanGraphs::Kind::kCurrent; };
  if ((spec.count && spec.keys.empty()) || std::any_of(spec.scans.begin(), spec.scans.end(), is_of_current_graph))
    return std::nullopt;
  Partition partition;
  partition.leapfrog = &node;
  partition.variable = spec.variables.front();
  partition.most_ids = 1;
  return partition;
}

// Of a join that merges by the variable by which both sides are parted.
std::optional<Partition> partition_of_merge(const PlanNode& node) {
  if (node.keys.empty() || !node.loose_keys.empty()) return std::nullopt;
  std::optional<Partition> left = partition_of(*node.children[0]);
  if (!left || left->leapfrog || left->variable != node.keys.front()) return std::nullopt;
  const std::optional<Partition> right = partition_of(*node.children[1]);
  if (!right || right->leapfrog || right->variable != node.keys.front()) return std::nullopt;
  left->scans.insert(left->scans.end(), right->scans.begin(), right->scans.end());
  left->built.insert(left->built.end(), right->built.begin(), right->built.end());
  left->most_ids = 1;
  return left;
}

// Of a join that streams its first child past a table, which threads can share where it is made as a whole before the first row.
std::optional<Partition> partition_of_hash(const PlanNode& node) {
  if (node.keys.empty() || !node.loose_keys.empty()) return std::nullopt;
  std::optional<Partition> partition = partition_of(*node.children[0]);
  if (partition) partition->built.push_back(&node);
  return partition;
}

// Of a node that looks at neighbouring rows with equal `values` together.
std::optional<Partition> partition_of_neighbours(const PlanNode& node, const std::vector<VarId>& values) {
  std::optional<Partition> partition = partition_of(*node.children[0]);
  if (!partition || !partition->variable || std::find(values.begin(), values.end(), *partition->variable) == values.end())
    return std::nullopt;
  partition->most_ids = 1;
  return partition;
}

}  // namespace

bool is_for_any_thread(const PlanNode& plan) {
  return plan.kind != Kind::kService && plan.kind != Kind::kGraphLoop && is_node_for_any_thread(plan) &&
         std::all_of(plan.children.begin(), plan.children.end(), [](const PlanPtr& child) { return is_for_any_thread(*child); });
}

std::optional<Partition> partition_of(const PlanNode& node) {
  if (!is_node_for_any_thread(node)) return std::nullopt;
  switch (node.kind) {
    case Kind::kScan: return partition_of_scan(node);
    case Kind::kLeapfrogJoin: return partition_of_leapfrog(node);
    case Kind::kFilter:
    case Kind::kExtend:
    case Kind::kProject:
    case Kind::kIndexJoin: return partition_of(*node.children[0]);
    case Kind::kSort: return node.parts > 0 ? partition_of(*node.children[0]) : std::nullopt;
    case Kind::kMergeJoin: return partition_of_merge(node);
    case Kind::kHashJoin: return partition_of_hash(node);
    case Kind::kLeftJoin: return node.merges ? partition_of_merge(node) : partition_of_hash(node);
    case Kind::kSemiJoin:
    case Kind::kAntiJoin:
    case Kind::kMarkJoin:
    case Kind::kMinus: return node.merges ? partition_of_merge(node) : partition_of_hash(node);
    case Kind::kGroup:
      if (node.parts > 0) return partition_of(*node.children[0]);
      return node.group_sorted ? partition_of_neighbours(node, node.group_keys) : std::nullopt;
    case Kind::kDistinct:
      if (node.parts > 0) return partition_of(*node.children[0]);
      return node.distinct_sorted ? partition_of_neighbours(node, node.columns) : std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace tercet
