// The pass top-k: a sort below a LIMIT keeps only as many rows as are wanted.
#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

void limit_sort_below(PlanNode& slice) {
  if (!slice.limit || *slice.limit > UINT64_MAX - slice.offset) return;
  PlanNode* below = slice.children.front().get();
  // These give a row for a row, in order.
  while (below->kind == PlanNode::Kind::kProject || below->kind == PlanNode::Kind::kExtend) below = below->children.front().get();
  if (below->kind == PlanNode::Kind::kSort) below->limit = slice.offset + *slice.limit;
}

}  // namespace

void limit_sorts(PlanNode& root) {
  if (root.kind == PlanNode::Kind::kSlice) limit_sort_below(root);
  for (const PlanPtr& child : root.children) limit_sorts(*child);
}

}  // namespace tercet::optimizer
