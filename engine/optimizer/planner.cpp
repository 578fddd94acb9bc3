#include "engine/optimizer/planner.h"

#include <cmath>
#include <limits>
#include <utility>

#include "engine/optimizer/join_group.h"
#include "engine/optimizer/join_order.h"
#include "engine/optimizer/optional_order.h"
#include "engine/plan/distinct_rows.h"
#include "tercet/error.h"

namespace tercet::optimizer {
namespace {

// Rows that a condition lets through, where nothing is known of it.
constexpr double kFilterSelectivity = 0.3;

std::vector<VarId> merged_columns(const std::vector<VarId>& left, const std::vector<VarId>& right) {
  std::vector<VarId> columns = left;
  for (VarId variable : right) {
    if (!is_among(left, variable)) columns.push_back(variable);
  }
  return columns;
}

double join_rows(double left, double right, bool connected) { return connected ? std::max(left, right) : left * right; }

}  // namespace

PlanPtr make_plan_node(PlanNode::Kind kind, std::vector<VarId> columns, double rows) {
  auto node = std::make_unique<PlanNode>();
  node->kind = kind;
  node->columns = std::move(columns);
  node->estimated_rows = rows;
  return node;
}

VarSet columns_of(const PlanNode& plan) { return as_set(plan.columns); }
VarSet bound_columns(const PlanNode& plan) { return without(columns_of(plan), plan.maybe_unbound); }

bool can_merge(const PlanNode& left, const PlanNode& right) {
  VarSet shared = intersected(columns_of(left), columns_of(right));
  auto sorted = static_cast<std::ptrdiff_t>(shared.size());
  return !shared.empty() && are_disjoint(shared, left.maybe_unbound) && are_disjoint(shared, right.maybe_unbound) &&
         brings_together(left.sorted_by, shared) && right.sorted_by.size() >= shared.size() &&
         std::equal(left.sorted_by.begin(), left.sorted_by.begin() + sorted, right.sorted_by.begin());
}

PlanPtr Planner::empty(std::vector<VarId> columns) { return make_plan_node(PlanNode::Kind::kEmpty, std::move(columns), 0); }
PlanPtr Planner::unit() { return make_plan_node(PlanNode::Kind::kUnit, {}, 1); }

PlanPtr Planner::plan(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent) {
  using Kind = Node::Kind;
  switch (node->kind) {
    case Kind::kUnit:
    case Kind::kBgp:
    case Kind::kPath:
    case Kind::kJoin:
    case Kind::kFilter:
    case Kind::kService:
    case Kind::kBindings:
    case Kind::kValues: return JoinGroup(*this).plan(node, graph, adjacent);
    case Kind::kGraph: return plan_graph(node, adjacent);
    case Kind::kLeftJoin: return plan_left_join(node, graph, adjacent);
    case Kind::kUnion: return plan_union(node, graph);
    case Kind::kMinus: return plan_minus(node, graph, adjacent);
    case Kind::kExtend: return plan_extend(node, graph, adjacent);
    case Kind::kGroup: return plan_group(node, graph);
    case Kind::kOrderBy: return plan_order_by(node, graph);
    case Kind::kProject: return project(node->variables, plan(node->children[0], graph, adjacent));
    case Kind::kDistinct: return plan_distinct(node, graph);
    case Kind::kReduced: return plan(node->children[0], graph, adjacent);
    case Kind::kSlice: return plan_slice(node, graph, adjacent);
  }
  return unit();
}

PlanPtr Planner::plan_left_join(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent) {
  if (passes_.has(Pass::kOptionalLifting)) {
    if (is_plain_select(*node->children[1], facts_)) {
      const VarSet hidden = hidden_variables(*node->children[1], facts_);
      PlanPtr joined = plan_left_join(with_children(node, {node->children[0], node->children[1]->children[0]}), graph, adjacent);
      return project_away(hidden, std::move(joined));
    }
    const NodePtr ordered = order_optionals(node, facts_, [&](const NodePtr& each) { return partners_of_one(*each, graph); });
    if (ordered != node) return plan_left_join(ordered, graph, adjacent);
  }
  PlanPtr left = plan_left_side(node, graph, adjacent);
  if (service_optional(node, graph, left)) return left;
  if (passes_.has(Pass::kIndexJoin) && (seek_optional(node, graph, left) || search_optional(node, graph, left))) return left;
  const VarSet adjacent_right = node->condition ? VarSet{} : merge_order(*left, node->children[1]);
  std::optional<Expression> condition;
  if (node->condition) condition = in_graph(*node->condition, graph);
  const double rows = left->estimated_rows;
  PlanPtr result =
      join_or_bind(PlanNode::Kind::kLeftJoin, std::move(left), node->children[1], graph, adjacent_right, std::move(condition));
  if (result->kind == PlanNode::Kind::kBindJoin) return result;
  if (!result->keys.empty() && result->loose_keys.empty()) {
    const double matches = rows * matches_of_one(*result->children[0], *result->children[1]);
    result->estimated_rows = std::min(result->estimated_rows, matches);
  }
  return result;
}

// Rows of an OPTIONAL of one pattern for one row of the left side, one at least; of anything else nothing is known.
std::optional<double> Planner::partners_of_one(const Node& left_join, const ActiveGraph& graph) {
  const std::optional<algebra::TriplePattern> triple = single_triple(left_join.children[1]);
  if (!triple) return std::nullopt;
  const std::optional<ScanSpec> spec = scan_terms_.spec(*triple, graph);
  if (!spec) return std::nullopt;
  bool exact = false;
  const double rows = scan_terms_.rows(*spec, exact);
  return rows_of_one(*spec, intersected(facts_.in_scope(left_join.children[0]), as_set(variables_of(*spec))), rows);
}

double Planner::rows_of_one(const ScanSpec& spec, const VarSet& keys, double rows) const {
  double distinct = 1;
  for (VarId key : keys) distinct = std::max(distinct, scan_terms_.distinct(spec, key, rows));
  return std::max(1.0, rows / distinct);
}

// Rows of a scan for one row of the left side, one at least; of anything else nothing is known.
double Planner::matches_of_one(const PlanNode& left, const PlanNode& right) const {
  if (right.kind != PlanNode::Kind::kScan) return std::numeric_limits<double>::infinity();
  return rows_of_one(right.scan, intersected(columns_of(left), columns_of(right)), right.estimated_rows);
}

double Planner::most_values(const PlanNode& plan, VarId variable) const {
  using Kind = PlanNode::Kind;
  constexpr double kUnknown = std::numeric_limits<double>::infinity();
  if (!is_among(plan.columns, variable)) return kUnknown;
  const bool scans = plan.kind == Kind::kScan || plan.kind == Kind::kIndexJoin;
  double most = plan.kind == Kind::kValues ? static_cast<double>(plan.rows.size()) : kUnknown;
  if (scans && is_among(variables_of(plan.scan), variable)) {
    bool exact = false;
    most = scan_terms_.distinct(plan.scan, variable, scan_terms_.rows(plan.scan, exact));
  }
  double of_all_children = 0;
  for (const PlanPtr& child : plan.children) {
    const double of_child = most_values(*child, variable);
    of_all_children += is_among(child->columns, variable) ? of_child : 1;
    if (plan.kind != Kind::kUnion) most = std::min(most, of_child);
  }
  return plan.kind == Kind::kUnion ? of_all_children : most;
}

std::optional<double> Planner::most_combinations(const PlanNode& plan, const std::vector<VarId>& variables) const {
  constexpr double kFewRows = 1e4;  // of which samples would cost more than they tell
  if (plan.estimated_rows < kFewRows) return std::nullopt;
  double most = 1;
  for (const VarId variable : variables) most *= most_values(plan, variable) + (contains(plan.maybe_unbound, variable) ? 1 : 0);
  if (std::isinf(most)) return std::nullopt;
  return std::min(most, plan.estimated_rows);
}

PlanPtr Planner::plan_left_side(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent) {
  bool can_be_sorted = node->children[1]->kind == Node::Kind::kBgp && !node->condition && passes_.has(Pass::kMergeJoin);
  if (!adjacent.empty() || !can_be_sorted) return plan(node->children[0], graph, adjacent);
  return plan(node->children[0], graph, intersected(facts_.in_scope(node->children[0]), facts_.in_scope(node->children[1])));
}

VarSet Planner::merge_order(const PlanNode& left, const NodePtr& right) {
  if (!passes_.has(Pass::kMergeJoin)) return {};
  VarSet shared = intersected(columns_of(left), facts_.in_scope(right));
  return brings_together(left.sorted_by, shared) ? shared : VarSet{};
}

std::optional<algebra::TriplePattern> Planner::single_triple(const NodePtr& node) const {
  if (node->kind != Node::Kind::kBgp || node->triples.size() != 1) return std::nullopt;
  return node->triples.front();
}

bool Planner::seek_optional(const NodePtr& node, const ActiveGraph& graph, PlanPtr& left) {
  auto triple = single_triple(node->children[1]);
  if (!triple) return false;
  auto spec = scan_terms_.spec(*triple, graph);
  if (!spec) return false;
  VarSet shared = intersected(columns_of(*left), as_set(variables_of(*spec)));
  if (shared.empty() || !are_disjoint(shared, left->maybe_unbound)) return false;
  bool exact = false;
  double rows = left->estimated_rows;
  double others = scan_terms_.rows(*spec, exact);
  bool merges = !node->condition && !merge_order(*left, node->children[1]).empty();
  double joined = merges ? std::min(rows * kSortedSeek, others * kMergeRow) : others * kHashBuildRow + rows * kHashProbeRow;
  if (rows * kSeek >= joined) return false;
  left = index_join(std::move(left), *spec, true, rows);
  if (node->condition) left->condition = in_graph(*node->condition, graph);
  return true;
}

PlanPtr Planner::plan_union(const NodePtr& node, const ActiveGraph& graph) {
  std::vector<PlanPtr> plans;
  for (const NodePtr& child : node->children) plans.push_back(plan(child, graph));
  return union_of(std::move(plans));
}

PlanPtr Planner::union_of(std::vector<PlanPtr> plans) {
  PlanPtr result = make_plan_node(PlanNode::Kind::kUnion, {}, 0);
  result->children = std::move(plans);
  for (const PlanPtr& child : result->children) {
    result->columns = merged_columns(result->columns, child->columns);
    result->estimated_rows += child->estimated_rows;
  }
  for (const PlanPtr& child : result->children) {
    VarSet missing = without(columns_of(*result), columns_of(*child));
    result->maybe_unbound = united(result->maybe_unbound, united(child->maybe_unbound, missing));
  }
  return result;
}

PlanPtr Planner::plan_minus(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent) {
  PlanPtr left = plan_left_side(node, graph, adjacent);
  const VarSet adjacent_right = merge_order(*left, node->children[1]);
  return join_or_bind(PlanNode::Kind::kMinus, std::move(left), node->children[1], graph, adjacent_right, std::nullopt);
}

PlanPtr Planner::plan_extend(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent) {
  PlanPtr child = plan(node->children[0], graph, adjacent);
  return extend_in(node->variable, *node->expression, std::move(child), graph);
}

PlanPtr Planner::plan_order_by(const NodePtr& node, const ActiveGraph& graph) {
  // Rows that come by the first key, sorted by its ids, are mostly in order already, or from the last to the first, which the sort sees
  // before it sorts. One with a limit drops rows soonest when those that it wants come first.
  VarSet adjacent;
  const algebra::OrderKey& first = node->order.front();
  const bool helps = !first.descending || !is_limited_;
  if (passes_.has(Pass::kSortedGrouping) && helps && first.expression.kind == Expression::Kind::kVariable) {
    adjacent = {first.expression.variable};
  }
  return finish_order_by(*node, graph, plan(node->children[0], graph, adjacent));
}

PlanPtr Planner::finish_order_by(const Node& node, const ActiveGraph& graph, PlanPtr child) {
  std::vector<SortKey> keys;
  for (const algebra::OrderKey& key : node.order) {
    if (key.expression.kind == Expression::Kind::kVariable) {
      // A variable that is nowhere is unbound in every row and sorts nothing.
      if (is_among(child->columns, key.expression.variable)) keys.push_back({key.expression.variable, key.descending});
      continue;
    }
    VarId computed = variables_.fresh("order");
    child = extend_in(computed, key.expression, std::move(child), graph);
    keys.push_back({computed, key.descending});
  }
  if (keys.empty()) return child;
  PlanPtr sort = make_plan_node(PlanNode::Kind::kSort, child->columns, child->estimated_rows);
  sort->maybe_unbound = child->maybe_unbound;
  sort->sort_keys = std::move(keys);
  sort->children.push_back(std::move(child));
  return sort;
}

PlanPtr Planner::plan_distinct(const NodePtr& node, const ActiveGraph& graph) {
  VarSet adjacent;
  if (passes_.has(Pass::kSortedGrouping)) adjacent = facts_.in_scope(node->children[0]);
  PlanPtr child = plan(node->children[0], graph, adjacent);
  if (passes_.has(Pass::kDistinctRemoval) && gives_distinct_rows(*child)) return child;
  const double rows = most_combinations(*child, child->columns).value_or(child->estimated_rows);
  PlanPtr result = make_plan_node(PlanNode::Kind::kDistinct, child->columns, rows);
  result->maybe_unbound = child->maybe_unbound;
  result->sorted_by = child->sorted_by;
  result->distinct_sorted = passes_.has(Pass::kSortedGrouping) && brings_together(child->sorted_by, columns_of(*child));
  result->children.push_back(std::move(child));
  return result;
}

PlanPtr Planner::plan_slice(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent) {
  const bool was_limited = std::exchange(is_limited_, is_limited_ || node->limit.has_value());
  PlanPtr child = plan(node->children[0], graph, adjacent);
  is_limited_ = was_limited;
  double rows = std::max(0.0, child->estimated_rows - static_cast<double>(node->offset));
  if (node->limit) rows = std::min(rows, static_cast<double>(*node->limit));
  PlanPtr result = make_plan_node(PlanNode::Kind::kSlice, child->columns, rows);
  result->maybe_unbound = child->maybe_unbound;
  result->sorted_by = child->sorted_by;
  result->offset = node->offset;
  result->limit = node->limit;
  result->children.push_back(std::move(child));
  return result;
}

PlanPtr Planner::join(PlanNode::Kind kind, PlanPtr left, PlanPtr right) const {
  using Kind = PlanNode::Kind;
  VarSet shared = intersected(columns_of(*left), columns_of(*right));
  VarSet loose = intersected(shared, united(left->maybe_unbound, right->maybe_unbound));
  bool keeps_left_columns = kind == Kind::kSemiJoin || kind == Kind::kAntiJoin || kind == Kind::kMarkJoin || kind == Kind::kMinus;
  bool connected = !shared.empty();
  double rows = join_rows(left->estimated_rows, right->estimated_rows, connected);
  if (kind == Kind::kLeftJoin) rows = std::max(rows, left->estimated_rows);
  if (keeps_left_columns) rows = kind == Kind::kMarkJoin ? left->estimated_rows : std::ceil(left->estimated_rows * 0.5);
  PlanPtr result = make_plan_node(kind, keeps_left_columns ? left->columns : merged_columns(left->columns, right->columns), rows);
  result->keys = without(shared, loose);
  result->loose_keys = std::move(loose);
  result->sorted_by = left->sorted_by;
  if (keeps_left_columns) {
    result->maybe_unbound = left->maybe_unbound;
  } else {
    VarSet only_left = without(left->maybe_unbound, columns_of(*right));
    VarSet both = intersected(left->maybe_unbound, right->maybe_unbound);
    VarSet right_columns = without(columns_of(*right), columns_of(*left));
    VarSet only_right = kind == Kind::kLeftJoin ? right_columns : intersected(right_columns, right->maybe_unbound);
    if (kind == Kind::kLeftJoin) both = intersected(left->maybe_unbound, columns_of(*right));
    result->maybe_unbound = united(only_left, united(both, only_right));
  }
  // A column that a row may leave unbound can get its value from the other side, which may break the order.
  auto is_loose = [&](VarId variable) { return contains(result->loose_keys, variable); };
  result->sorted_by.erase(std::find_if(result->sorted_by.begin(), result->sorted_by.end(), is_loose), result->sorted_by.end());
  result->children.push_back(std::move(left));
  result->children.push_back(std::move(right));
  return result;
}

PlanPtr Planner::one_sided_join(PlanNode::Kind kind, PlanPtr left, PlanPtr right, std::optional<Expression> condition) const {
  bool merges = passes_.has(Pass::kMergeJoin) && !condition && can_merge(*left, *right);
  PlanPtr result = join(kind, std::move(left), std::move(right));
  result->condition = std::move(condition);
  result->merges = merges;
  const std::vector<VarId>& sorted_by = result->children[0]->sorted_by;
  if (merges) result->keys.assign(sorted_by.begin(), sorted_by.begin() + static_cast<std::ptrdiff_t>(result->keys.size()));
  return result;
}

PlanPtr Planner::scan(const ScanSpec& spec, Order order, double rows) const {
  PlanPtr result = make_plan_node(PlanNode::Kind::kScan, variables_of(spec), rows);
  result->scan = spec;
  result->scan.order = order;
  result->sorted_by = sorted_variables(spec, order);
  return result;
}

PlanPtr Planner::index_join(PlanPtr left, const ScanSpec& spec, bool outer, double rows) const {
  std::vector<VarId> own = variables_of(spec);
  VarSet shared = intersected(columns_of(*left), as_set(own));
  PlanPtr result = make_plan_node(PlanNode::Kind::kIndexJoin, merged_columns(left->columns, own), rows);
  result->scan = spec;
  result->scan.order = order_for_seeks(spec, shared);
  result->keys = shared;
  result->outer = outer;
  result->maybe_unbound = left->maybe_unbound;
  if (outer) result->maybe_unbound = united(result->maybe_unbound, without(as_set(own), shared));
  result->sorted_by = left->sorted_by;
  result->children.push_back(std::move(left));
  return result;
}

PlanPtr Planner::filter(std::vector<Expression> conditions, PlanPtr child) const {
  if (conditions.empty()) return child;
  double rows =
      child->estimated_rows * std::pow(kFilterSelectivity, static_cast<double>(std::min<std::size_t>(conditions.size(), 3)));
  PlanPtr result = make_plan_node(PlanNode::Kind::kFilter, child->columns, std::ceil(rows));
  result->maybe_unbound = child->maybe_unbound;
  result->sorted_by = child->sorted_by;
  result->condition = conjunction(std::move(conditions));
  result->children.push_back(std::move(child));
  return result;
}

PlanPtr Planner::extend(VarId variable, Expression expression, PlanPtr child) {
  PlanPtr result = make_plan_node(PlanNode::Kind::kExtend, child->columns, child->estimated_rows);
  result->maybe_unbound = child->maybe_unbound;
  result->sorted_by = child->sorted_by;
  if (!is_among(result->columns, variable)) result->columns.push_back(variable);
  bool is_bound = expression.kind == Expression::Kind::kTerm ||
                  (expression.kind == Expression::Kind::kVariable && contains(bound_columns(*child), expression.variable));
  if (!is_bound) result->maybe_unbound = united(result->maybe_unbound, {variable});
  result->variable = variable;
  result->expression = std::move(expression);
  result->children.push_back(std::move(child));
  return result;
}

PlanPtr Planner::project(std::vector<VarId> columns, PlanPtr child) {
  if (columns == child->columns) return child;
  PlanPtr result = make_plan_node(PlanNode::Kind::kProject, std::move(columns), child->estimated_rows);
  VarSet kept = columns_of(*result);
  result->maybe_unbound = without(kept, bound_columns(*child));
  result->sorted_by = child->sorted_by;
  auto gone =
      std::find_if(result->sorted_by.begin(), result->sorted_by.end(), [&](VarId variable) { return !contains(kept, variable); });
  result->sorted_by.erase(gone, result->sorted_by.end());
  result->children.push_back(std::move(child));
  return result;
}

PlanPtr Planner::project_away(const VarSet& hidden, PlanPtr child) {
  std::vector<VarId> columns = child->columns;
  std::erase_if(columns, [&](VarId variable) { return contains(hidden, variable); });
  return project(std::move(columns), std::move(child));
}

PlanPtr Planner::values(const Node& node) const {
  if (node.rows.empty()) return empty(node.variables);
  PlanPtr result = make_plan_node(PlanNode::Kind::kValues, node.variables, static_cast<double>(node.rows.size()));
  result->rows = node.rows;
  for (std::size_t i = 0; i < node.variables.size(); ++i) {
    auto is_unbound = [i](const auto& row) { return row[i].is_unbound(); };
    if (std::any_of(node.rows.begin(), node.rows.end(), is_unbound)) result->maybe_unbound.push_back(node.variables[i]);
  }
  normalize(result->maybe_unbound);
  return result;
}

}  // namespace tercet::optimizer
