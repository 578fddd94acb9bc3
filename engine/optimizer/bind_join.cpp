// The pass bind-join: a pattern that has no order of its own in a group (UNION, the right side of OPTIONAL and MINUS, a subquery) begins
// from the values that its variables have in the rows it is joined with, where that costs less than all of its solutions.
//
// kBindings, joined to patterns inside of it, takes away solutions whose values are in no such row, and changes nothing about the
// others: each of its variables is bound in all solutions of what it is joined to, and it has each combination once. As the solutions
// that are taken away have no partner outside, the join outside stays the same.
#include <algorithm>
#include <utility>

#include "engine/optimizer/join_order.h"
#include "engine/optimizer/planner.h"

namespace tercet::optimizer {
namespace {

// Plans that cost less are not worth another.
#ifdef TERCET_TINY
constexpr double kLeastCost = 0;
constexpr double kOwnShare = 0;
#else
constexpr double kLeastCost = 50'000;
constexpr double kOwnShare = 1;  // of what a bound plan costs, that is weighed
#endif
// Bindings in patterns that get bindings, and plans of a query that are made to be weighed: what is nested is planned more than once.
constexpr std::size_t kMostNested = 8;
constexpr std::size_t kMostPlans = 200;
// A bound plan that costs more is held against one of the whole pattern with bindings inside.
constexpr double kDear = 1e7;
constexpr double kPortionStart = 5000;
constexpr double kPortionRow = 20;  // is kept
constexpr double kManyRows = 1000;
// Of the cost of what it takes the place of: estimates are not exact.
constexpr double kWorth = 0.75;

// Not what would not be the same the second time: a question to an endpoint, RAND().
bool can_run_again(const Node& node);

bool can_run_again(const Expression& expression) {
  return !algebra::is_volatile_call(expression) && (!expression.pattern || can_run_again(*expression.pattern)) &&
         std::all_of(expression.arguments.begin(), expression.arguments.end(),
                     [](const Expression& argument) { return can_run_again(argument); });
}

bool can_run_again(const Node& node) {
  bool can = node.kind != Node::Kind::kService;
  for (const auto* expression : {&node.condition, &node.expression}) can = can && (!*expression || can_run_again(**expression));
  for (const algebra::OrderKey& key : node.order) can = can && can_run_again(key.expression);
  for (const algebra::Aggregate& aggregate : node.aggregates)
    can = can && (!aggregate.argument || can_run_again(*aggregate.argument));
  return can && std::all_of(node.children.begin(), node.children.end(), [](const NodePtr& child) { return can_run_again(*child); });
}

[[gnu::noinline]] NodePtr joined_with_bindings(const NodePtr& node, VarSet keys, VarId bindings) {
  Node leaf;
  leaf.kind = Node::Kind::kBindings;
  leaf.variables = std::move(keys);
  leaf.variable = bindings;
  Node join;
  join.kind = Node::Kind::kJoin;
  join.children = {algebra::make_node(std::move(leaf)), node};
  return algebra::make_node(std::move(join));
}

// Whether a plan of it may have bindings inside.
bool has_parts(const Node& node);

bool has_parts(const Expression& expression) {
  return expression.pattern || std::any_of(expression.arguments.begin(), expression.arguments.end(),
                                           [](const Expression& argument) { return has_parts(argument); });
}

bool has_parts(const Node& node) {
  using Kind = Node::Kind;
  if (node.kind == Kind::kUnion || node.kind == Kind::kLeftJoin || node.kind == Kind::kMinus) return true;
  for (const auto* expression : {&node.condition, &node.expression}) {
    if (*expression && has_parts(**expression)) return true;
  }
  const bool is_join = node.kind == Kind::kJoin;
  return std::any_of(node.children.begin(), node.children.end(), [&](const NodePtr& child) {
    const bool is_pattern = child->kind == Kind::kJoin || child->kind == Kind::kBgp || child->kind == Kind::kPath;
    return (is_join && !is_pattern) || has_parts(*child);
  });
}

NodePtr bound(const NodePtr& node, VarSet keys, VarId bindings, Planner& planner);

[[gnu::noinline]] NodePtr bound_arms(const NodePtr& node, const VarSet& keys, VarId bindings, Planner& planner) {
  std::vector<NodePtr> arms;
  for (const NodePtr& arm : node->children) arms.push_back(bound(arm, keys, bindings, planner));
  return with_children(node, std::move(arms));
}

[[gnu::noinline]] NodePtr bound_first(const NodePtr& node, VarSet keys, VarId bindings, Planner& planner) {
  std::vector<NodePtr> children = node->children;
  children[0] = bound(children[0], std::move(keys), bindings, planner);
  return with_children(node, std::move(children));
}

// `node` with bindings of as many of `keys` as possible joined to the patterns in it; the node itself when that is nowhere possible.
NodePtr bound(const NodePtr& node, VarSet keys, VarId bindings, Planner& planner) {
  using Kind = Node::Kind;
  switch (node->kind) {
    case Kind::kBgp:
    case Kind::kPath:
    case Kind::kJoin:
      keys = intersected(keys, planner.facts().surely_bound(node));
      return keys.empty() ? node : joined_with_bindings(node, std::move(keys), bindings);
    case Kind::kUnion: return bound_arms(node, keys, bindings, planner);
    case Kind::kLeftJoin:
    case Kind::kMinus:
    case Kind::kFilter:
    case Kind::kDistinct:
    case Kind::kReduced:
    case Kind::kOrderBy: return bound_first(node, std::move(keys), bindings, planner);
    case Kind::kExtend: return bound_first(node, without(keys, {node->variable}), bindings, planner);
    case Kind::kProject:
    case Kind::kGroup: return bound_first(node, intersected(keys, as_set(node->variables)), bindings, planner);
    case Kind::kGraph:
      if (node->graph.is_variable) {
        // What runs graph by graph would begin from all of them in each.
        if (!planner.can_bind_in_scans(node->children[0], node->graph.variable)) return node;
        keys = without(keys, {node->graph.variable});
      }
      return bound_first(node, std::move(keys), bindings, planner);
    default: return node;
  }
}

// Runs of the second child, for so many rows of the first.
double portions_of(double rows) {
  double portion = kFirstPortionRows;
  double runs = 1;
  for (; rows > portion && portion < kMostPortionRows; ++runs) {
    rows -= portion;
    portion *= kPortionGrowth;
  }
  return runs + std::max(0.0, rows / portion - 1);
}

}  // namespace

PlanPtr Planner::bindings(const Node& node) const {
  PlanPtr result = make_plan_node(PlanNode::Kind::kBindings, node.variables, bindings_rows_.at(node.variable));
  result->bindings = node.variable;
  result->keys = node.variables;
  result->sorted_by = node.variables;
  return result;
}

std::optional<BoundPlan> Planner::bound_plan(const NodePtr& pattern, const ActiveGraph& graph, const VarSet& keys, double rows) {
  if (keys.empty() || !can_run_again(*pattern)) return std::nullopt;
  BoundPlan result;
  result.bindings = variables_.fresh("bindings");
  const NodePtr node = bound(pattern, keys, result.bindings, *this);
  if (node == pattern) return std::nullopt;
  ++bound_depth_;
  bindings_rows_[result.bindings] = std::max(1.0, rows);
  result.plan = plan(node, graph);
  --bound_depth_;
  return result;
}

// Of what reads the same whatever the bindings are; nullopt where there are none.
std::optional<double> Planner::cost_of_rest(const PlanNode& plan) const {
  if (plan.kind == PlanNode::Kind::kBindings) return 0;
  std::optional<double> sum;
  std::vector<const PlanNode*> others;
  for (const PlanPtr& child : plan.children) {
    const std::optional<double> rest = cost_of_rest(*child);
    if (rest) sum = sum.value_or(0) + *rest;
    else others.push_back(child.get());
  }
  for (const PlanNode* other : others) {
    if (sum) *sum += cost(*other);
  }
  return sum;
}

bool Planner::binds() const {
  return binds_ && passes_.has(Pass::kBindJoin) && bound_depth_ < kMostNested && bound_plans_ < kMostPlans;
}

bool Planner::may_be_bound(const PlanNode& plan) const { return binds() && cost(plan) >= kLeastCost; }

PlanPtr Planner::plan_alone(const NodePtr& pattern, const ActiveGraph& graph, const VarSet& adjacent) {
  if (!binds() || !has_parts(*pattern)) return plan(pattern, graph, adjacent);
  ++bound_plans_;
  binds_ = false;
  PlanPtr result = plan(pattern, graph, adjacent);
  binds_ = true;
  return result;
}

PlanPtr Planner::plan_again(const NodePtr& pattern, const ActiveGraph& graph, const VarSet& adjacent, PlanPtr alone) {
  if (!binds() || !has_parts(*pattern)) return alone;
  PlanPtr result = plan(pattern, graph, adjacent);
  const std::vector<VarId>& order = alone->sorted_by;
  const bool keeps_order =
      result->sorted_by.size() >= order.size() && std::equal(order.begin(), order.end(), result->sorted_by.begin());
  return keeps_order && result->maybe_unbound == alone->maybe_unbound ? std::move(result) : std::move(alone);
}

// Of a plan for one row and one for many.
BoundCost Planner::bound_cost(const NodePtr& pattern, const ActiveGraph& graph, const VarSet& keys) {
  BoundCost result;
  if (!binds()) return result;
  bound_plans_ += 2;
  const bool was_probing = std::exchange(is_probing_, true);
  const auto one = bound_plan(pattern, graph, keys, 1);
  const auto many = one ? bound_plan(pattern, graph, keys, kManyRows) : std::nullopt;
  is_probing_ = was_probing;
  if (!many) return result;
  const double of_one = cost(*one->plan);
  result.row = kOwnShare * (std::max(0.0, cost(*many->plan) - of_one) / (kManyRows - 1) + kPortionRow);
  result.start = kOwnShare * (kPortionStart + of_one);
  result.matches = std::max(1.0, one->plan->estimated_rows);
  return result;
}

PlanPtr Planner::bind_join(PlanNode::Kind kind, PlanPtr left, BoundPlan right, std::optional<Expression> condition) const {
  PlanPtr portion = make_plan_node(PlanNode::Kind::kBindings, left->columns, left->estimated_rows);
  portion->maybe_unbound = left->maybe_unbound;
  portion->sorted_by = left->sorted_by;
  portion->bindings = right.bindings;
  PlanPtr joined = kind == PlanNode::Kind::kHashJoin
                       ? join(kind, std::move(portion), std::move(right.plan))
                       : one_sided_join(kind, std::move(portion), std::move(right.plan), std::move(condition));
  PlanPtr result = make_plan_node(PlanNode::Kind::kBindJoin, joined->columns, joined->estimated_rows);
  result->maybe_unbound = joined->maybe_unbound;
  result->sorted_by = joined->sorted_by;
  result->bindings = right.bindings;
  result->children.push_back(std::move(left));
  result->children.push_back(std::move(joined));
  return result;
}

PlanPtr Planner::join_or_bind(PlanNode::Kind kind, PlanPtr left, const NodePtr& pattern, const ActiveGraph& graph,
                              const VarSet& adjacent, std::optional<Expression> condition) {
  PlanPtr right = plan_alone(pattern, graph, adjacent);
  const bool merges = passes_.has(Pass::kMergeJoin) && !condition && can_merge(*left, *right);
  if (auto bound = cheaper_bound_plan(*left, pattern, graph, adjacent, right, merges))
    return bind_join(kind, std::move(left), std::move(*bound), std::move(condition));
  return one_sided_join(kind, std::move(left), std::move(right), std::move(condition));
}

std::optional<BoundPlan> Planner::cheaper_bound_plan(const PlanNode& left, const NodePtr& pattern, const ActiveGraph& graph,
                                                     const VarSet& adjacent, PlanPtr& alone, bool merges) {
  auto stay_alone = [&]() -> std::optional<BoundPlan> {
    alone = plan_again(pattern, graph, adjacent, std::move(alone));
    return std::nullopt;
  };
  if (!may_be_bound(*alone)) return stay_alone();
  const double rows = left.estimated_rows;
  ++bound_plans_;
  auto found = bound_plan(pattern, graph, intersected(bound_columns(left), facts_.in_scope(pattern)), rows);
  if (!found) return stay_alone();
  auto cost_of_alone = [&] {
    const double hashed = cost(*alone) + hash_join_cost(alone->estimated_rows, rows);
    return merges ? std::min(hashed, merge_cost(left, *alone) - cost(left)) : hashed;
  };
  const double again = (portions_of(rows) - 1) * cost_of_rest(*found->plan).value_or(0);
  const double of_bound =
      kPortionStart + rows * kPortionRow + cost(*found->plan) + again + hash_join_cost(found->plan->estimated_rows, rows);
  if (kOwnShare * of_bound >= cost_of_alone() * kWorth) return stay_alone();
  if (of_bound < kDear) return found;
  alone = plan_again(pattern, graph, adjacent, std::move(alone));
  if (kOwnShare * of_bound >= cost_of_alone() * kWorth) return std::nullopt;
  return found;
}

}  // namespace tercet::optimizer
