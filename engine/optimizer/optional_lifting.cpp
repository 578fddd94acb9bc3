// The pass optional-lifting.
#include <utility>

#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

// Whether joining `other` to the left side of the left join first gives the same solutions.
bool can_lift(const NodePtr& left_join, const NodePtr& other, NodeFacts& facts) {
  if (left_join->kind != Node::Kind::kLeftJoin) return false;
  const VarSet& bound = facts.surely_bound(left_join->children[0]);
  VarSet right = facts.in_scope(left_join->children[1]);
  if (left_join->condition) right = united(right, variables_of(*left_join->condition));
  return is_subset(intersected(right, facts.in_scope(other)), bound);
}

NodePtr lift(const NodePtr& node, NodeFacts& facts) {
  if (node->kind != Node::Kind::kJoin) return node;
  for (std::size_t i = 0; i < 2; ++i) {
    const NodePtr& left_join = node->children[i];
    const NodePtr& other = node->children[1 - i];
    if (!can_lift(left_join, other, facts)) continue;
    std::vector<NodePtr> sides{left_join->children[0], other};
    if (i == 1) std::swap(sides[0], sides[1]);
    NodePtr joined = lift(with_children(node, std::move(sides)), facts);
    return with_children(left_join, {std::move(joined), left_join->children[1]});
  }
  return node;
}

}  // namespace

NodePtr lift_optionals(const NodePtr& node, NodeFacts& facts) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) children.push_back(lift_optionals(child, facts));
  return lift(with_children(node, std::move(children)), facts);
}

}  // namespace tercet::optimizer
