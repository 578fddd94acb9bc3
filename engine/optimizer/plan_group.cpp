// GROUP BY and aggregates (section 18.5.1), and the pass count-shortcut: COUNT over one triple pattern is read from the store's
// directory.
#include <cmath>
#include <utility>

#include "engine/optimizer/join_group.h"
#include "engine/optimizer/planner.h"
#include "engine/plan/scan_variables.h"

namespace tercet::optimizer {
namespace {

using AggregateKind = algebra::Aggregate::Kind;

// Groups that come of so many rows, where nothing is known of them.
constexpr double kGroupsOfRows = 0.1;

bool counts_rows(const algebra::Aggregate& aggregate, const std::vector<VarId>& bound) {
  if (aggregate.distinct) return false;
  if (aggregate.kind == AggregateKind::kCountAll) return true;
  return aggregate.kind == AggregateKind::kCount && aggregate.argument->kind == Expression::Kind::kVariable &&
         is_among(bound, aggregate.argument->variable);
}

std::vector<VarId> results_of(const std::vector<algebra::Aggregate>& aggregates) {
  std::vector<VarId> results;
  for (const algebra::Aggregate& aggregate : aggregates) results.push_back(aggregate.result);
  return results;
}

}  // namespace

PlanPtr Planner::plan_group(const NodePtr& node, const ActiveGraph& graph) {
  if (passes_.has(Pass::kCountShortcut)) {
    if (PlanPtr count = count_shortcut(*node, graph)) return count;
    if (PlanPtr count = count_arms(*node, graph)) return count;
  }
  VarSet adjacent;
  if (passes_.has(Pass::kSortedGrouping)) adjacent = as_set(node->variables);
  PlanPtr child;
  if (PlanPtr counted = count_joined(*node, graph, adjacent, child)) return counted;
  if (!child) child = plan(node->children[0], graph, adjacent);
  return finish_group(*node, graph, std::move(child));
}

PlanPtr Planner::finish_group(const Node& node, const ActiveGraph& graph, PlanPtr child) {
  for (const algebra::Aggregate& aggregate : node.aggregates) {
    if (!aggregate.distinct || aggregate.kind != AggregateKind::kCountAll) continue;
    // COUNT(DISTINCT *) tells solutions apart, which blank nodes of the pattern are no part of.
    std::vector<VarId> columns = facts_.in_scope(node.children[0]);
    std::erase_if(columns, [&](VarId variable) { return variables_.name(variable).starts_with("._:"); });
    child = project(std::move(columns), std::move(child));
  }
  std::vector<VarId> with_keys = child->columns;
  for (VarId key : node.variables) {
    if (!is_among(with_keys, key)) with_keys.push_back(key);
  }
  child = project(std::move(with_keys), std::move(child));
  PlanPtr result = make_plan_node(PlanNode::Kind::kGroup, node.variables, 1);
  result->group_keys = node.variables;
  for (const algebra::Aggregate& aggregate : node.aggregates) {
    PlanAggregate planned;
    planned.kind = aggregate.kind;
    planned.distinct = aggregate.distinct;
    planned.separator = aggregate.separator;
    planned.result = aggregate.result;
    if (aggregate.argument) {
      const Expression& argument = *aggregate.argument;
      bool is_column = argument.kind == Expression::Kind::kVariable && is_among(child->columns, argument.variable);
      planned.argument = is_column ? argument.variable : variables_.fresh("argument");
      if (!is_column) child = extend_in(*planned.argument, argument, std::move(child), graph);
    }
    result->columns.push_back(aggregate.result);
    if (!is_count(aggregate.kind)) result->maybe_unbound.push_back(aggregate.result);
    result->aggregates.push_back(std::move(planned));
  }
  normalize(result->maybe_unbound);
  VarSet keys = as_set(node.variables);
  result->maybe_unbound = united(result->maybe_unbound, intersected(keys, child->maybe_unbound));
  if (!keys.empty()) {
    const std::optional<double> groups = most_combinations(*child, node.variables);
    result->estimated_rows = groups ? *groups : std::ceil(child->estimated_rows * kGroupsOfRows);
    result->group_sorted = passes_.has(Pass::kSortedGrouping) && brings_together(child->sorted_by, keys);
    if (result->group_sorted)
      result->sorted_by.assign(child->sorted_by.begin(), child->sorted_by.begin() + static_cast<std::ptrdiff_t>(keys.size()));
  }
  result->children.push_back(std::move(child));
  return result;
}

PlanPtr Planner::count_joined(const Node& node, const ActiveGraph& graph, const VarSet& adjacent, PlanPtr& child) {
  const NodePtr& pattern = node.children[0];
  const bool joins = pattern->kind == Node::Kind::kBgp || pattern->kind == Node::Kind::kJoin || pattern->kind == Node::Kind::kGraph;
  if (!passes_.has(Pass::kLeapfrogJoin) || !joins || node.aggregates.empty()) return nullptr;
  const VarSet& bound = facts_.surely_bound(pattern);
  auto is_counted = [&](const algebra::Aggregate& aggregate) { return counts_rows(aggregate, bound); };
  if (!std::all_of(node.aggregates.begin(), node.aggregates.end(), is_counted)) return nullptr;
  if (pattern->kind == Node::Kind::kGraph && pattern->graph.is_variable &&
      !can_bind_in_scans(pattern->children[0], pattern->graph.variable))
    return nullptr;

  JoinGroup group(*this);
  child = group.plan(pattern, graph, adjacent);
  std::optional<LeapfrogChoice> choice = group.count_instead(as_set(node.variables));
  if (!choice) return nullptr;
  const VarId number = node.aggregates.front().result;
  choice->spec.count = number;
  PlanPtr by_rows = finish_group(node, graph, std::move(child));
  PlanPtr result = make_plan_node(PlanNode::Kind::kLeapfrogJoin, choice->spec.keys, by_rows->estimated_rows);
  result->columns.push_back(number);
  result->leapfrog = std::make_shared<LeapfrogSpec>(std::move(choice->spec));
  result->children.push_back(std::move(by_rows));
  return with_the_same_number(results_of(node.aggregates), std::move(result));
}

PlanPtr Planner::with_the_same_number(const std::vector<VarId>& results, PlanPtr plan) const {
  for (std::size_t i = 1; i < results.size(); ++i) {
    plan = extend(results[i], algebra::variable_expression(results.front()), std::move(plan));
  }
  return plan;
}

PlanPtr Planner::count_arms(const Node& node, const ActiveGraph& graph) {
  const NodePtr& pattern = node.children[0];
  if (pattern->kind != Node::Kind::kUnion || !node.variables.empty() || node.aggregates.empty()) return nullptr;
  auto adds_up = [](const algebra::Aggregate& aggregate) { return is_count(aggregate.kind) && !aggregate.distinct; };
  if (!std::all_of(node.aggregates.begin(), node.aggregates.end(), adds_up)) return nullptr;
  PlanPtr result = make_plan_node(PlanNode::Kind::kGroup, {}, 1);
  std::vector<VarId> counts;
  for (const algebra::Aggregate& aggregate : node.aggregates) {
    counts.push_back(variables_.fresh("count"));
    PlanAggregate sum;
    sum.kind = AggregateKind::kSum;
    sum.argument = counts.back();
    sum.result = aggregate.result;
    result->columns.push_back(aggregate.result);
    result->aggregates.push_back(std::move(sum));
  }
  std::vector<PlanPtr> arms;
  for (const NodePtr& arm : pattern->children) arms.push_back(count_arm(node, arm, counts, graph));
  result->children.push_back(union_of(std::move(arms)));
  return result;
}

PlanPtr Planner::count_arm(const Node& node, const NodePtr& arm, const std::vector<VarId>& counts, const ActiveGraph& graph) {
  Node group = node;
  group.children = {arm};
  for (std::size_t i = 0; i < counts.size(); ++i) group.aggregates[i].result = counts[i];
  // A variable that the arm does not have is bound nowhere.
  auto is_absent = [&](const algebra::Aggregate& aggregate) {
    return aggregate.argument && aggregate.argument->kind == Expression::Kind::kVariable &&
           !contains(facts_.in_scope(arm), aggregate.argument->variable);
  };
  std::erase_if(group.aggregates, is_absent);
  if (group.aggregates.empty()) {
    algebra::Aggregate all;
    all.result = variables_.fresh("count");
    group.aggregates.push_back(std::move(all));
  }
  PlanPtr plan = plan_group(algebra::make_node(std::move(group)), graph);
  for (const VarId count : counts) {
    if (is_among(plan->columns, count)) continue;
    Expression zero;
    zero.term = Term::integer(0);
    plan = extend(count, std::move(zero), std::move(plan));
  }
  return project(counts, std::move(plan));
}

PlanPtr Planner::count_shortcut(const Node& node, const ActiveGraph& graph) {
  if (!node.variables.empty() || node.aggregates.empty()) return nullptr;
  ActiveGraph active = graph;
  const Node* pattern = node.children[0].get();
  if (pattern->kind == Node::Kind::kGraph) {
    const algebra::TermOrVariable& name = pattern->graph;
    if (name.is_variable) active = {ActiveGraph::Kind::kVariable, {}, name.variable};
    else if (!name.term.is_unbound()) active = {ActiveGraph::Kind::kNamed, name.term, 0};
    else return nullptr;
    pattern = pattern->children[0].get();
  }
  if (pattern->kind != Node::Kind::kBgp || pattern->triples.size() != 1) return nullptr;
  auto spec = scan_terms_.spec(pattern->triples.front(), active);
  if (!spec || has_repeated_variable(*spec) || spec->graphs.kind == ScanGraphs::Kind::kMergeOf) return nullptr;
  std::vector<VarId> bound = variables_of(*spec);
  auto is_counted = [&](const algebra::Aggregate& aggregate) { return counts_rows(aggregate, bound); };
  if (!std::all_of(node.aggregates.begin(), node.aggregates.end(), is_counted)) return nullptr;

  VarId number = node.aggregates.front().result;
  PlanPtr result = make_plan_node(PlanNode::Kind::kCount, {number}, 1);
  result->scan = std::move(*spec);
  result->count_result = number;
  return with_the_same_number(results_of(node.aggregates), std::move(result));
}

}  // namespace tercet::optimizer
