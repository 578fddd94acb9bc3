// The pass distinct-below-sort.
#include <algorithm>

#include "engine/optimizer/expressions.h"
#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

// Whether the keys are the same for equal rows of these columns.
bool sorts_by_columns(const Node& order, const VarSet& columns) {
  return std::all_of(order.order.begin(), order.order.end(), [&](const algebra::OrderKey& key) {
    return !is_volatile(key.expression) && !has_exists(key.expression) && is_subset(variables_of(key.expression), columns);
  });
}

}  // namespace

NodePtr sort_different_rows(const NodePtr& node) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) children.push_back(sort_different_rows(child));
  NodePtr result = with_children(node, std::move(children));
  if (result->kind != Node::Kind::kDistinct || result->children[0]->kind != Node::Kind::kProject) return result;
  const NodePtr project = result->children[0];
  const NodePtr order = project->children[0];
  if (order->kind != Node::Kind::kOrderBy || !sorts_by_columns(*order, as_set(project->variables))) return result;
  const NodePtr distinct = with_children(result, {with_children(project, order->children)});
  return with_children(project, {with_children(order, {distinct})});
}

}  // namespace tercet::optimizer
