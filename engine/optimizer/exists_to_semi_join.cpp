// The pass exists-to-semi-join: FILTER EXISTS and NOT EXISTS as one join instead of a search for every solution.
//
// EXISTS puts a solution's values in the place of variables (section 18.6, substitute); a join compares them afterwards. The two
// are the same where every variable that both sides know is bound by the pattern's triples before anything else looks at it.
#include <cmath>
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
    case Kind::kBgp: return true;
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

}  // namespace

bool exists_is_join(const NodePtr& pattern, const VarSet& columns, const VarSet& bound, NodeFacts& facts) {
  VarSet shared = intersected(mentioned_variables(*pattern), columns);
  // What the pattern mentions it must bind, in every solution; what it binds must be bound on the other side.
  return is_subset(shared, bound) && is_subset(shared, facts.surely_bound(pattern)) && is_join(pattern, shared, facts);
}

PlanPtr Planner::semi_join(const Expression& exists, PlanPtr& left, const ActiveGraph& graph) {
  if (!exists_is_join(exists.pattern, columns_of(*left), bound_columns(*left), facts_)) return nullptr;
  if (graph.kind == ActiveGraph::Kind::kVariable && !can_bind_in_scans(exists.pattern, graph.variable)) return nullptr;
  PlanPtr right = plan(exists.pattern, graph);
  double joined = right->estimated_rows * kHashBuildRow + left->estimated_rows * kHashProbeRow;
  if (left->estimated_rows * kSearch < joined) return nullptr;
  auto kind = exists.kind == Expression::Kind::kExists ? PlanNode::Kind::kSemiJoin : PlanNode::Kind::kAntiJoin;
  return join(kind, std::move(left), std::move(right));
}

PlanPtr Planner::apply_conditions(std::vector<Expression> conditions, PlanPtr child, const ActiveGraph& graph) {
  std::vector<Expression> plain, searched;
  for (Expression& condition : conditions) (has_exists(condition) ? searched : plain).push_back(std::move(condition));
  child = filter(std::move(plain), std::move(child));
  std::vector<Expression> left_over;
  for (Expression& condition : searched) {
    using Kind = Expression::Kind;
    if (condition.kind == Kind::kNot && condition.arguments.front().pattern) {
      Expression inner = std::move(condition.arguments.front());
      inner.kind = inner.kind == Kind::kExists ? Kind::kNotExists : Kind::kExists;
      condition = std::move(inner);
    }
    if (condition.pattern && passes_.has(Pass::kExistsToSemiJoin)) {
      if (PlanPtr joined = semi_join(condition, child, graph)) {
        child = std::move(joined);
        continue;
      }
    }
    left_over.push_back(in_graph(condition, graph));
  }
  return filter(std::move(left_over), std::move(child));
}

}  // namespace tercet::optimizer
