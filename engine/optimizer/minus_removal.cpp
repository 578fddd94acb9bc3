// The pass minus-removal.
#include "engine/optimizer/passes.h"

namespace tercet::optimizer {

NodePtr remove_idle_minus(const NodePtr& node, NodeFacts& facts) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) children.push_back(remove_idle_minus(child, facts));
  NodePtr result = with_children(node, std::move(children));
  if (result->kind != Node::Kind::kMinus) return result;
  bool shares = !are_disjoint(facts.in_scope(result->children[0]), facts.in_scope(result->children[1]));
  return shares ? result : result->children[0];
}

}  // namespace tercet::optimizer
