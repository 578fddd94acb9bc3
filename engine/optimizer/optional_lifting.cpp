// The pass optional-lifting: patterns come together, so that the join order has more to choose from.
//
// - Join(LeftJoin(A, B), C) is LeftJoin(Join(A, C), B),
// - Join(Project(A), C), LeftJoin(Project(A), C) and LeftJoin(C, Project(A)) are joins of A below the projection: what a plain sub-select does not project has
//   variables of its own (engine/algebra/translator.h),
// - Minus(LeftJoin(A, B), C) is LeftJoin(Minus(A, C), B), with fewer rows to extend.
#include <utility>

#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

using Kind = Node::Kind;

// Whether what shares no more with the right side of the left join than its left side binds may go below it.
bool can_lift(const NodePtr& left_join, const NodePtr& other, NodeFacts& facts) {
  if (left_join->kind != Kind::kLeftJoin) return false;
  const VarSet& bound = facts.surely_bound(left_join->children[0]);
  VarSet right = facts.in_scope(left_join->children[1]);
  if (left_join->condition) right = united(right, variables_of(*left_join->condition));
  return is_subset(intersected(right, facts.in_scope(other)), bound);
}

// Patterns only: what groups, sorts, cuts or computes stays a pattern of its own.
bool is_plain(const NodePtr& node) {
  switch (node->kind) {
    case Kind::kBgp:
    case Kind::kPath:
    case Kind::kJoin: return true;
    case Kind::kFilter:
    case Kind::kLeftJoin: return is_plain(node->children[0]);
    default: return false;
  }
}

bool is_plain_select(const NodePtr& node) { return node->kind == Kind::kProject && is_plain(node->children[0]); }

NodePtr lift(const NodePtr& node, NodeFacts& facts);

[[gnu::noinline]] NodePtr projected(NodePtr node, VarSet variables) {
  Node projection;
  projection.kind = Kind::kProject;
  projection.variables = std::move(variables);
  projection.children = {std::move(node)};
  return algebra::make_node(std::move(projection));
}

// The projection that is a child of a join, above it.
NodePtr lift_projection(const NodePtr& join, std::size_t child, NodeFacts& facts) {
  const NodePtr& projection = join->children[child];
  std::vector<NodePtr> sides = join->children;
  sides[child] = projection->children[0];
  VarSet variables = united(as_set(projection->variables), facts.in_scope(join->children[1 - child]));
  return projected(lift(with_children(join, std::move(sides)), facts), std::move(variables));
}

NodePtr lift_left_join(const NodePtr& node, NodeFacts& facts) {
  for (std::size_t i = 0; i < 2; ++i) {
    if (is_plain_select(node->children[i])) return lift_projection(node, i, facts);
  }
  return node;
}

NodePtr lift_join(const NodePtr& node, NodeFacts& facts) {
  for (std::size_t i = 0; i < 2; ++i) {
    const NodePtr& child = node->children[i];
    const NodePtr& other = node->children[1 - i];
    if (is_plain_select(child)) return lift_projection(node, i, facts);
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
    case Kind::kLeftJoin: return lift_left_join(node, facts);
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
