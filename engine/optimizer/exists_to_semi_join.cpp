// The pass exists-to-semi-join: EXISTS and NOT EXISTS as one join instead of a search for every solution. As a condition of its own
// it is a semi or anti join; inside an expression a mark join, which adds a column that says whether there is a partner.
//
// EXISTS puts a solution's values in the place of variables (section 18.6, substitute); a join compares them afterwards. The two
// are the same where
// - every variable that the pattern mentions and the solutions have is bound in all solutions of both;
// - what looks at such a variable inside of the pattern (a filter, BIND) stands over patterns that have bound it already, and no
//   OPTIONAL, MINUS, subquery, group, or SERVICE stands in the pattern, for which a value put in is another thing than one joined
//   with later; an OPTIONAL or ORDER BY around all of the rest changes nothing and is left out;
// - of the filters around all of the rest, those that look at a variable that the pattern does not bind become the join's condition.
// All others are searched, solution by solution (exec/exists.h).
#include <optional>
#include <utility>

#include "engine/optimizer/join_order.h"
#include "engine/optimizer/planner.h"

namespace tercet::optimizer {
namespace {

// What one search for one solution costs: planning, and a few seeks.
constexpr double kSearch = 30'000;

bool sees_only_bound(const VarSet& variables, const VarSet& shared, const NodePtr& node, NodeFacts& facts) {
  return is_subset(intersected(variables, shared), facts.surely_bound(node));
}

bool is_join(const NodePtr& node, const VarSet& shared, NodeFacts& facts) {
  using Kind = Node::Kind;
  switch (node->kind) {
    case Kind::kUnit:
    case Kind::kBgp:
    case Kind::kValues: return true;
    case Kind::kJoin: break;
    case Kind::kPath:
      // A term matches itself by no edge wherever it is, a variable only in the graph.
      if (matches_without_edge(*node->path) && !are_disjoint(end_variables(*node), shared)) return false;
      break;
    case Kind::kFilter:
      if (has_exists(*node->condition) || !sees_only_bound(variables_of(*node->condition), shared, node->children[0], facts))
        return false;
      break;
    case Kind::kUnion: {
      auto binds_all = [&](const NodePtr& child) {
        return is_subset(intersected(facts.in_scope(node), shared), facts.surely_bound(child));
      };
      if (!std::all_of(node->children.begin(), node->children.end(), binds_all)) return false;
      break;
    }
    case Kind::kExtend:
      if (contains(shared, node->variable) || has_exists(*node->expression) ||
          !sees_only_bound(variables_of(*node->expression), shared, node->children[0], facts)) {
        return false;
      }
      break;
    case Kind::kGraph:
      if (node->graph.is_variable && contains(shared, node->graph.variable) && node->children[0]->kind != Kind::kBgp) return false;
      break;
    default: return false;
  }
  return std::all_of(node->children.begin(), node->children.end(),
                     [&](const NodePtr& child) { return is_join(child, shared, facts); });
}

// The conditions of the pattern's own group that look at what only the solution outside binds: they stay conditions of the join, over
// the values of both sides, where substitution would have put the one and the pattern the other.
struct DecorrelatedExists {
  NodePtr pattern;
  std::vector<Expression> conditions;
};

// An equality with a value from outside is a look-up once the value is known, for which a join has no counterpart.
bool is_lookup(const Expression& condition) {
  bool equates = condition.kind == Expression::Kind::kEqual ||
                 (condition.kind == Expression::Kind::kBuiltInCall && condition.name == "SAMETERM");
  return equates && std::all_of(condition.arguments.begin(), condition.arguments.end(),
                                [](const Expression& argument) { return argument.kind == Expression::Kind::kVariable; });
}

bool can_be_joined_on(const Expression& condition) {
  return !has_exists(condition) && !is_volatile(condition) && !is_lookup(condition);
}

// Takes the conditions that look outside from the filters on top of a pattern. Existence needs no more than what an OPTIONAL or an
// ORDER BY stands on.
DecorrelatedExists split(NodePtr pattern, const VarSet& columns, NodeFacts& facts) {
  DecorrelatedExists result;
  std::vector<Expression> inside;
  for (;; pattern = pattern->children[0]) {
    if (pattern->kind == Node::Kind::kFilter) {
      for (Expression& condition : conjuncts(*pattern->condition)) {
        bool is_own = sees_only_bound(variables_of(condition), columns, pattern->children[0], facts);
        (is_own || !can_be_joined_on(condition) ? inside : result.conditions).push_back(std::move(condition));
      }
      continue;
    }
    bool adds_only = pattern->kind == Node::Kind::kLeftJoin || pattern->kind == Node::Kind::kOrderBy;
    if (!adds_only || !inside.empty() || !result.conditions.empty()) break;
  }
  result.pattern = make_filter(std::move(inside), std::move(pattern));
  return result;
}

std::optional<DecorrelatedExists> decorrelate(const NodePtr& pattern, const PlanNode& left, NodeFacts& facts) {
  VarSet columns = columns_of(left);
  DecorrelatedExists exists = split(pattern, columns, facts);
  VarSet shared = intersected(mentioned_variables(*exists.pattern), columns);
  // What the pattern mentions it must bind, in every solution; what it binds must be bound on the other side.
  bool is_sound = is_subset(shared, bound_columns(left)) && is_subset(shared, facts.surely_bound(exists.pattern)) &&
                  is_join(exists.pattern, shared, facts);
  // Without a key every condition would be tried on every pair.
  if (!is_sound || (shared.empty() && !exists.conditions.empty())) return std::nullopt;
  return exists;
}

double join_cost(const PlanNode& left, const PlanNode& right, bool must_hash) {
  if (must_hash || !can_merge(left, right)) return hash_join_cost(right.estimated_rows, left.estimated_rows);
  double read = right.estimated_rows * kMergeRow;
  if (right.kind == PlanNode::Kind::kScan) read = std::min(read, kScanStart + left.estimated_rows * kSortedSeek);
  return read + left.estimated_rows * kMergeRow;
}

}  // namespace

PlanPtr Planner::exists_join(PlanNode::Kind kind, const NodePtr& pattern, PlanPtr& left, const ActiveGraph& graph) {
  if (!passes_.has(Pass::kExistsToSemiJoin)) return nullptr;
  if (graph.kind == ActiveGraph::Kind::kVariable && !can_bind_in_scans(pattern, graph.variable)) return nullptr;
  auto exists = decorrelate(pattern, *left, facts_);
  if (!exists) return nullptr;
  bool is_plain = exists->conditions.empty();
  const VarSet adjacent = is_plain ? merge_order(*left, exists->pattern) : VarSet{};
  PlanPtr right = plan_alone(exists->pattern, graph, adjacent);
  std::optional<Expression> condition;
  if (!is_plain) condition = conjunction(std::move(exists->conditions));
  const bool must_hash = !is_plain || !passes_.has(Pass::kMergeJoin);
  // What a mark join adds has no place in the join of a portion.
  if (kind != PlanNode::Kind::kMarkJoin) {
    if (auto bound = cheaper_bound_plan(*left, exists->pattern, graph, adjacent, right, !must_hash && can_merge(*left, *right)))
      return bind_join(kind, std::move(left), std::move(*bound), std::move(condition));
  } else {
    right = plan_again(exists->pattern, graph, adjacent, std::move(right));
  }
  if (left->estimated_rows * kSearch < join_cost(*left, *right, must_hash)) return nullptr;
  return one_sided_join(kind, std::move(left), std::move(right), std::move(condition));
}

PlanPtr Planner::mark_exists(Expression& expression, PlanPtr child, const ActiveGraph& graph) {
  if (!has_exists(expression)) return child;
  for (Expression& argument : expression.arguments) child = mark_exists(argument, std::move(child), graph);
  return expression.pattern ? mark(expression, std::move(child), graph) : std::move(child);
}

PlanPtr Planner::mark(Expression& exists, PlanPtr child, const ActiveGraph& graph) {
  PlanPtr marked = exists_join(PlanNode::Kind::kMarkJoin, exists.pattern, child, graph);
  if (!marked) return child;
  marked->variable = variables_.fresh("exists");
  marked->columns.push_back(marked->variable);
  bool negated = exists.kind == Expression::Kind::kNotExists;
  exists = algebra::variable_expression(marked->variable);
  if (!negated) return marked;
  Expression negation;
  negation.kind = Expression::Kind::kNot;
  negation.arguments.push_back(std::move(exists));
  exists = std::move(negation);
  return marked;
}

PlanPtr Planner::extend_in(VarId variable, Expression expression, PlanPtr child, const ActiveGraph& graph) {
  std::vector<VarId> columns = child->columns;
  if (!is_among(columns, variable)) columns.push_back(variable);
  child = mark_exists(expression, std::move(child), graph);
  return project(std::move(columns), extend(variable, in_graph(expression, graph), std::move(child)));
}

PlanPtr Planner::apply_conditions(std::vector<Expression> conditions, PlanPtr child, const ActiveGraph& graph) {
  std::vector<Expression> plain, searched;
  for (Expression& condition : conditions) (has_exists(condition) ? searched : plain).push_back(std::move(condition));
  child = filter(std::move(plain), std::move(child));
  std::vector<VarId> columns = child->columns;
  std::vector<Expression> left_over;
  for (Expression& condition : searched) {
    using Kind = Expression::Kind;
    if (condition.kind == Kind::kNot && condition.arguments.front().pattern) {
      Expression inner = std::move(condition.arguments.front());
      inner.kind = inner.kind == Kind::kExists ? Kind::kNotExists : Kind::kExists;
      condition = std::move(inner);
    }
    if (condition.pattern) {
      auto kind = condition.kind == Kind::kExists ? PlanNode::Kind::kSemiJoin : PlanNode::Kind::kAntiJoin;
      if (PlanPtr joined = exists_join(kind, condition.pattern, child, graph)) {
        child = std::move(joined);
        continue;
      }
    }
    left_over.push_back(std::move(condition));
  }
  for (Expression& condition : left_over) {
    child = mark_exists(condition, std::move(child), graph);
    condition = in_graph(condition, graph);
  }
  return project(std::move(columns), filter(std::move(left_over), std::move(child)));
}

}  // namespace tercet::optimizer
