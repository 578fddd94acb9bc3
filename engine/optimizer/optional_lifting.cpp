// The pass optional-lifting: patterns come together below OPTIONAL.
//
// - Join(LeftJoin(A, B), C) is LeftJoin(Join(A, C), B), so that the join order has more to choose from,
// - Minus(LeftJoin(A, B), C) is LeftJoin(Minus(A, C), B), with fewer rows to extend.
#include <utility>

#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

using Kind = Node::Kind;

// Whether what shares no more with the right side of the left join than its left side binds may go below it.
bool can_lift(const NodePtr& left_join, const NodePtr& other, NodeFacts& facts) {
  if (left_join->kind != Kind::kLeftJoin || (left_join->condition && is_volatile(*left_join->condition))) return false;
  const VarSet& bound = facts.surely_bound(left_join->children[0]);
  VarSet right = facts.in_scope(left_join->children[1]);
  if (left_join->condition) right = united(right, variables_of(*left_join->condition));
  return is_subset(intersected(right, facts.in_scope(other)), bound);
}

NodePtr lift(const NodePtr& node, NodeFacts& facts);

NodePtr lift_join(const NodePtr& node, NodeFacts& facts) {
  for (std::size_t i = 0; i < 2; ++i) {
    const NodePtr& child = node->children[i];
    const NodePtr& other = node->children[1 - i];
    if (!can_lift(child, other, facts)) continue;
    std::vector<NodePtr> sides{child->children[0], other};
    if (i == 1) std::swap(sides[0], sides[1]);
    NodePtr joined = lift(with_children(node, std::move(sides)), facts);
    return with_children(child, {std::move(joined), child->children[1]});
  }
  return node;
}

NodePtr lift_minus(const NodePtr& node, NodeFacts& facts) {
  const NodePtr& left_join = node->children[0];
  if (!can_lift(left_join, node->children[1], facts)) return node;
  NodePtr left = lift(with_children(node, {left_join->children[0], node->children[1]}), facts);
  return with_children(left_join, {std::move(left), left_join->children[1]});
}

NodePtr lift(const NodePtr& node, NodeFacts& facts) {
  switch (node->kind) {
    case Kind::kJoin: return lift_join(node, facts);
    case Kind::kMinus: return lift_minus(node, facts);
    default: return node;
  }
}

}  // namespace

NodePtr lift_optionals(const NodePtr& node, NodeFacts& facts) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) children.push_back(lift_optionals(child, facts));
  return lift(with_children(node, std::move(children)), facts);
}

}  // namespace tercet::optimizer
