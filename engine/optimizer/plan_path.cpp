// Property paths that only a search can match (SPARQL 1.1 Query, section 18.4).
#include <utility>

#include "engine/optimizer/join_order.h"
#include "engine/optimizer/planner.h"

namespace tercet::optimizer {

// Without a constant at the begin, but with one at the end, the search goes from there.
PlanPtr Planner::path(const Node& node, const ActiveGraph& graph) {
  bool backward = node.subject.is_variable && !node.object.is_variable;
  auto spec = path_terms_.spec(node, graph, backward);
  PathEstimate estimate = path_terms_.estimate(*spec);
  double rows = (spec->from.is_variable ? estimate.starts : 1) * (spec->to.is_variable ? estimate.reach : 1);
  PlanPtr result = make_plan_node(PlanNode::Kind::kPath, end_variables(node), rows);
  if (spec->from.is_variable) result->sorted_by = {spec->from.variable};
  result->path = std::move(spec);
  return result;
}

PlanPtr Planner::path_join(PlanPtr left, const Node& node, const ActiveGraph& graph, bool outer, double rows) {
  VarSet bound = bound_columns(*left);
  bool backward = !(node.subject.is_variable && contains(bound, node.subject.variable));
  PlanPtr result = make_plan_node(PlanNode::Kind::kPath, left->columns, rows);
  for (VarId end : end_variables(node)) {
    if (is_among(result->columns, end)) continue;
    result->columns.push_back(end);
    if (outer) result->maybe_unbound.push_back(end);
  }
  result->maybe_unbound = united(left->maybe_unbound, result->maybe_unbound);
  result->sorted_by = left->sorted_by;
  result->outer = outer;
  result->path = path_terms_.spec(node, graph, backward);
  result->children.push_back(std::move(left));
  return result;
}

// OPTIONAL { ?x path ?y } where the left side binds one end and does not know the other.
bool Planner::search_optional(const NodePtr& node, const ActiveGraph& graph, PlanPtr& left) {
  const NodePtr& right = node->children[1];
  if (right->kind != Node::Kind::kPath) return false;
  VarSet ends = end_variables(*right);
  VarSet shared = intersected(ends, columns_of(*left));
  if (ends.size() != 2 || shared.size() != 1 || !contains(bound_columns(*left), shared.front())) return false;
  double rows = left->estimated_rows;
  left = path_join(std::move(left), *right, graph, true, rows);
  if (node->condition) left->condition = in_graph(*node->condition, graph);
  return true;
}

}  // namespace tercet::optimizer
