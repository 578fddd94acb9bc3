// SERVICE (SPARQL 1.1 Federated Query): questions to other endpoints, after what can be answered here.
#include <utility>

#include "engine/optimizer/join_group.h"

namespace tercet::optimizer {
namespace {

// Rows that an endpoint gives, where nothing is known of it.
constexpr double kServiceRows = 1000;

bool is_connected(const VarSet& variables, const PlanPtr& plan) { return !are_disjoint(variables, columns_of(*plan)); }

bool is_connected(const std::vector<Expression>& conditions, const PlanPtr& plan) {
  return std::any_of(conditions.begin(), conditions.end(),
                     [&](const Expression& condition) { return is_connected(variables_of(condition), plan); });
}

}  // namespace

const NodePtr* service_below_filters(const NodePtr& node, std::vector<Expression>& conditions) {
  const NodePtr* at = &node;
  for (; (*at)->kind == Node::Kind::kFilter; at = &(*at)->children[0]) {
    if (has_exists(*(*at)->condition)) return nullptr;
    for (Expression& condition : conjuncts(*(*at)->condition)) conditions.push_back(std::move(condition));
  }
  return (*at)->kind == Node::Kind::kService ? at : nullptr;
}

VarSet Planner::service_variables(const NodePtr& node) {
  VarSet named;
  for (const auto& variable : node->service->variables) named.push_back(variable.second);
  normalize(named);
  return intersected(named, facts_.in_scope(node->children[0]));
}

PlanPtr Planner::service(const NodePtr& node, PlanPtr left, bool outer) {
  VarSet answered = service_variables(node);
  auto spec = std::make_shared<ServiceSpec>();
  spec->pattern = node->service;
  spec->endpoint = node->graph;
  spec->silent = node->silent;
  for (const auto& variable : node->service->variables) {
    if (contains(answered, variable.second)) spec->variables.push_back(variable);
  }
  PlanPtr result = make_plan_node(PlanNode::Kind::kService, {}, kServiceRows);
  // What an endpoint leaves unbound is known when it has answered.
  result->maybe_unbound = answered;
  if (left) {
    VarSet columns = columns_of(*left);
    VarSet shared = intersected(columns, answered);
    result->columns = left->columns;
    result->estimated_rows = shared.empty() ? left->estimated_rows * kServiceRows : left->estimated_rows;
    result->loose_keys = shared;
    result->maybe_unbound = united(without(answered, columns), left->maybe_unbound);
    // Rows are asked for endpoint by endpoint; and a value that the endpoint adds may break the order.
    if (!node->graph.is_variable) result->sorted_by = left->sorted_by;
    auto may_change = [&](VarId variable) { return contains(shared, variable) && contains(left->maybe_unbound, variable); };
    result->sorted_by.erase(std::find_if(result->sorted_by.begin(), result->sorted_by.end(), may_change), result->sorted_by.end());
    result->children.push_back(std::move(left));
  }
  for (const auto& variable : spec->variables) {
    if (!is_among(result->columns, variable.second)) result->columns.push_back(variable.second);
  }
  result->service = std::move(spec);
  result->outer = outer;
  return result;
}

bool Planner::service_optional(const NodePtr& node, const ActiveGraph& graph, PlanPtr& left) {
  std::vector<Expression> conditions;
  const NodePtr* right = service_below_filters(node->children[1], conditions);
  // Conditions of the right side's own must not see the left side's values.
  if (!right || is_connected(conditions, left)) return false;
  // GRAPH ?g { OPTIONAL { SERVICE ... } } over nothing else must give a row a graph.
  if (graph.kind == ActiveGraph::Kind::kVariable && !is_among(left->columns, graph.variable)) return false;
  left = service(*right, std::move(left), true);
  if (node->condition) conditions.push_back(in_graph(*node->condition, graph));
  if (!conditions.empty()) left->condition = conjunction(std::move(conditions));
  return true;
}

// The service to be asked now, or the end: one that shares variables with what there is, unless nothing but services is left.
std::vector<JoinGroup::Remote>::iterator JoinGroup::next_service(const PlanPtr& plan, bool parts_left) {
  auto is_ready = [&](const Remote& remote) {
    const algebra::TermOrVariable& endpoint = remote.service->graph;
    return !endpoint.is_variable || (plan && is_among(plan->columns, endpoint.variable));
  };
  auto is_connected_and_ready = [&](const Remote& remote) {
    return plan && is_ready(remote) && is_connected(planner_.service_variables(remote.service), plan);
  };
  auto found = std::find_if(services_.begin(), services_.end(), is_connected_and_ready);
  if (found != services_.end() || parts_left) return found;
  found = std::find_if(services_.begin(), services_.end(), is_ready);
  // One whose endpoint nothing binds fails when it is asked.
  return found == services_.end() ? services_.begin() : found;
}

// Conditions that see variables of both sides are about the service's solutions alone.
PlanPtr JoinGroup::ask(Remote remote, PlanPtr plan) {
  if (!plan || !is_connected(remote.conditions, plan))
    return planner_.filter(std::move(remote.conditions), planner_.service(remote.service, std::move(plan), false));
  PlanPtr answer = planner_.filter(std::move(remote.conditions), planner_.service(remote.service, nullptr, false));
  return planner_.join(PlanNode::Kind::kHashJoin, std::move(plan), std::move(answer));
}

// Joins the parts of a group, which share no variables, smallest first, and asks the services: each as soon as it can be told values
// to look for, as a service may be what connects two parts.
PlanPtr JoinGroup::join_parts(std::vector<PlanPtr> parts) {
  PlanPtr result;
  auto part = parts.begin();
  if (part != parts.end()) result = std::move(*part++);
  if (result && !services_.empty()) result = bind_constants(std::move(result));
  while (part != parts.end() || !services_.empty()) {
    auto is_linked = [&](const PlanPtr& other) { return is_connected(columns_of(*other), result); };
    auto linked = services_.empty() ? part : std::find_if(part, parts.end(), is_linked);
    auto service = linked == parts.end() ? next_service(result, part != parts.end()) : services_.end();
    if (service != services_.end()) {
      Remote remote = std::move(*service);
      services_.erase(service);
      if (result) result = apply_settled(std::move(result));
      result = ask(std::move(remote), std::move(result));
    } else {
      if (linked != parts.end()) std::iter_swap(part, linked);
      result = planner_.join(PlanNode::Kind::kHashJoin, std::move(*part++), std::move(result));
    }
    double rows = result->estimated_rows * kOtherSelectivity;
    result = apply_ready(std::move(result), rows);
  }
  return result;
}

}  // namespace tercet::optimizer
