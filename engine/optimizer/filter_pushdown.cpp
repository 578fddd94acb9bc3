// The pass filter-pushdown. JoinGroup then places the conjuncts among the patterns of one group.
#include <utility>

#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

using Conditions = std::vector<Expression>;

NodePtr push(const NodePtr& node, Conditions conditions, NodeFacts& facts);

// Moves the conditions that `test` accepts from one list to another.
template <typename Test>
[[gnu::noinline]] Conditions take(Conditions& conditions, const Test& test) {
  Conditions taken;
  std::erase_if(conditions, [&](Expression& condition) {
    // EXISTS is dear: it waits until the other conditions have been applied. RAND() must not be asked more often, or less.
    if (has_exists(condition) || is_volatile(condition) || !test(variables_of(condition))) return false;
    taken.push_back(std::move(condition));
    return true;
  });
  return taken;
}

struct Shares {
  Conditions left, right, own;
};

[[gnu::noinline]] Shares share_join(const NodePtr& node, Conditions conditions, NodeFacts& facts) {
  const NodePtr& left = node->children[0];
  const NodePtr& right = node->children[1];
  Shares shares;
  shares.left = take(conditions, [&](const VarSet& variables) { return facts.is_settled(variables, left, facts.in_scope(right)); });
  shares.right =
      take(conditions, [&](const VarSet& variables) { return facts.is_settled(variables, right, facts.in_scope(left)); });
  // What both sides bind can thin out both.
  for (const Expression& condition : shares.left) {
    VarSet variables = variables_of(condition);
    if (!variables.empty() && is_subset(variables, facts.surely_bound(right))) shares.right.push_back(condition);
  }
  shares.own = std::move(conditions);
  return shares;
}

[[gnu::noinline]] NodePtr push_join(const NodePtr& node, Conditions conditions, NodeFacts& facts) {
  Shares shares = share_join(node, std::move(conditions), facts);
  NodePtr left = push(node->children[0], std::move(shares.left), facts);
  NodePtr right = push(node->children[1], std::move(shares.right), facts);
  return make_filter(std::move(shares.own), with_children(node, {std::move(left), std::move(right)}));
}

// Only the left side's conditions go down: a row of the right that fails would come back as an unextended left row. The join's own
// condition is another matter: what it says of the right alone thins out the right.
[[gnu::noinline]] Shares share_left_join(const NodePtr& node, Conditions& conditions, NodeFacts& facts) {
  const NodePtr& left = node->children[0];
  const NodePtr& right = node->children[1];
  Shares shares;
  shares.left = take(conditions, [&](const VarSet& variables) { return facts.is_settled(variables, left, facts.in_scope(right)); });
  if (!node->condition) return shares;
  shares.own = conjuncts(*node->condition);
  shares.right =
      take(shares.own, [&](const VarSet& variables) { return facts.is_settled(variables, right, facts.in_scope(left)); });
  return shares;
}

[[gnu::noinline]] NodePtr push_left_join(const NodePtr& node, Conditions conditions, NodeFacts& facts) {
  Shares shares = share_left_join(node, conditions, facts);
  NodePtr left = push(node->children[0], std::move(shares.left), facts);
  NodePtr right = push(node->children[1], std::move(shares.right), facts);
  return make_filter(std::move(conditions), make_left_join(std::move(left), std::move(right), std::move(shares.own)));
}

[[gnu::noinline]] NodePtr push_union(const NodePtr& node, Conditions conditions, NodeFacts& facts) {
  Conditions taken = take(conditions, [](const VarSet&) { return true; });
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) children.push_back(push(child, taken, facts));
  return make_filter(std::move(conditions), with_children(node, std::move(children)));
}

// Into the first child: what `test` accepts. The others are on their own.
template <typename Test>
[[gnu::noinline]] NodePtr push_first(const NodePtr& node, Conditions conditions, NodeFacts& facts, const Test& test) {
  Conditions taken = take(conditions, test);
  std::vector<NodePtr> children{push(node->children[0], std::move(taken), facts)};
  for (std::size_t i = 1; i < node->children.size(); ++i) children.push_back(push(node->children[i], {}, facts));
  return make_filter(std::move(conditions), with_children(node, std::move(children)));
}

// All of a filter's conditions; it is dissolved.
[[gnu::noinline]] Conditions with_own(const Node& filter, Conditions conditions) {
  Conditions all = conjuncts(*filter.condition);
  for (Expression& condition : conditions) all.push_back(std::move(condition));
  return all;
}

NodePtr push(const NodePtr& node, Conditions conditions, NodeFacts& facts) {
  using Kind = Node::Kind;
  switch (node->kind) {
    case Kind::kFilter: return push(node->children[0], with_own(*node, std::move(conditions)), facts);
    case Kind::kJoin: return push_join(node, std::move(conditions), facts);
    case Kind::kLeftJoin: return push_left_join(node, std::move(conditions), facts);
    case Kind::kUnion: return push_union(node, std::move(conditions), facts);
    case Kind::kMinus:
    case Kind::kDistinct:
    case Kind::kReduced:
    case Kind::kOrderBy: return push_first(node, std::move(conditions), facts, [](const VarSet&) { return true; });
    case Kind::kExtend:
      return push_first(node, std::move(conditions), facts,
                        [&](const VarSet& variables) { return !contains(variables, node->variable); });
    case Kind::kGraph:
      return push_first(node, std::move(conditions), facts, [&](const VarSet& variables) {
        return !node->graph.is_variable || !contains(variables, node->graph.variable);
      });
    case Kind::kProject:
      return push_first(node, std::move(conditions), facts, [&](const VarSet& variables) {
        return is_subset(intersected(variables, facts.in_scope(node->children[0])), as_set(node->variables));
      });
    case Kind::kGroup:
      return push_first(node, std::move(conditions), facts, [&](const VarSet& variables) {
        return !node->variables.empty() && is_subset(variables, as_set(node->variables));
      });
    case Kind::kSlice: return push_first(node, std::move(conditions), facts, [](const VarSet&) { return false; });
    default: return make_filter(std::move(conditions), node);
  }
}

}  // namespace

NodePtr push_filters_down(const NodePtr& node, NodeFacts& facts) { return push(node, {}, facts); }

}  // namespace tercet::optimizer
