// The pass early-projection: no operator carries a column that nothing above it reads. Rows stay, as often as they are.
#include <utility>

#include "engine/optimizer/expressions.h"
#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

using Kind = PlanNode::Kind;

void keep_columns(PlanNode& node, const VarSet& needed) {
  std::erase_if(node.columns, [&](VarId variable) { return !contains(needed, variable); });
  node.maybe_unbound = intersected(node.maybe_unbound, needed);
  auto gone =
      std::find_if(node.sorted_by.begin(), node.sorted_by.end(), [&](VarId variable) { return !contains(needed, variable); });
  node.sorted_by.erase(gone, node.sorted_by.end());
}

// A variable that stands twice stays in the pattern, as the scan compares its places.
void prune_scan(ScanSpec& scan, const VarSet& needed) {
  std::vector<VarId> places;
  for (const ScanTerm& term : scan.terms) {
    if (term.kind == ScanTerm::Kind::kVariable) places.push_back(term.variable);
  }
  if (scan.graphs.variable) places.push_back(*scan.graphs.variable);
  auto is_idle = [&](VarId variable) {
    return !contains(needed, variable) && std::count(places.begin(), places.end(), variable) == 1;
  };
  for (ScanTerm& term : scan.terms) {
    if (term.kind == ScanTerm::Kind::kVariable && is_idle(term.variable)) term = {};
  }
  if (scan.graphs.variable && is_idle(*scan.graphs.variable)) scan.graphs.variable.reset();
}

void prune(PlanPtr& node, const VarSet& needed);

VarSet needed_by_node(const PlanNode& node, const VarSet& needed) {
  VarSet result = united(needed, united(as_set(node.keys), as_set(node.loose_keys)));
  if (node.condition) result = united(result, variables_of(*node.condition));
  if (node.kind == Kind::kSort) {
    VarSet keys;
    for (const SortKey& key : node.sort_keys) keys.push_back(key.variable);
    result = united(result, as_set(std::move(keys)));
  }
  return result;
}

void prune_children(PlanNode& node, const VarSet& needed) {
  VarSet wanted = needed_by_node(node, needed);
  for (PlanPtr& child : node.children) prune(child, intersected(wanted, as_set(child->columns)));
}

void prune_group(PlanNode& node, const VarSet& needed) {
  std::erase_if(node.aggregates, [&](const PlanAggregate& aggregate) { return !contains(needed, aggregate.result); });
  VarSet wanted = node.group_keys;
  bool needs_all = false;
  for (const PlanAggregate& aggregate : node.aggregates) {
    if (aggregate.argument) wanted.push_back(*aggregate.argument);
    needs_all = needs_all || (aggregate.distinct && aggregate.kind == algebra::Aggregate::Kind::kCountAll);
  }
  normalize(wanted);
  PlanPtr& child = node.children.front();
  prune(child, needs_all ? as_set(child->columns) : wanted);
}

void prune_extend(PlanPtr& node, const VarSet& needed) {
  PlanPtr& child = node->children.front();
  if (!contains(needed, node->variable)) {
    PlanPtr only = std::move(child);
    node = std::move(only);
    prune(node, needed);
    return;
  }
  VarSet wanted = united(without(needed, {node->variable}), variables_of(*node->expression));
  prune(child, intersected(wanted, as_set(child->columns)));
  keep_columns(*node, needed);
}

void prune_index_join(PlanNode& node, const VarSet& needed) {
  PlanPtr& child = node.children.front();
  VarSet wanted = needed;
  if (node.condition) wanted = united(wanted, variables_of(*node.condition));
  prune_scan(node.scan, united(wanted, as_set(child->columns)));
  for (const ScanTerm& term : node.scan.terms) {
    if (term.kind == ScanTerm::Kind::kVariable) wanted.push_back(term.variable);
  }
  if (node.scan.graphs.variable) wanted.push_back(*node.scan.graphs.variable);
  normalize(wanted);
  prune(child, intersected(wanted, as_set(child->columns)));
}

void prune(PlanPtr& node, const VarSet& needed) {
  switch (node->kind) {
    case Kind::kUnit:
    case Kind::kValues:
    case Kind::kCount: return;
    case Kind::kExtend: return prune_extend(node, needed);
    case Kind::kScan: prune_scan(node->scan, needed); break;
    case Kind::kIndexJoin: prune_index_join(*node, needed); break;
    case Kind::kDistinct: {  // its rows are told apart by all their columns
      PlanPtr& child = node->children.front();
      prune(child, as_set(child->columns));
      break;
    }
    case Kind::kGroup: prune_group(*node, needed); break;
    case Kind::kGraphLoop: {
      PlanPtr& child = node->children.front();
      bool is_inner = is_among(child->columns, node->graph_variable);
      prune(child, intersected(united(needed, {node->graph_variable}), as_set(child->columns)));
      node->bind_graph = is_inner || contains(needed, node->graph_variable);
      break;
    }
    case Kind::kSemiJoin:
    case Kind::kAntiJoin:
    case Kind::kMinus: {
      VarSet keys = united(as_set(node->keys), as_set(node->loose_keys));
      PlanPtr& left = node->children[0];
      prune(left, intersected(united(needed, keys), as_set(left->columns)));
      prune(node->children[1], keys);
      break;
    }
    default: prune_children(*node, needed); break;
  }
  keep_columns(*node, needed);
}

// A projection that changes nothing any more.
void drop_idle_projections(PlanPtr& node) {
  for (PlanPtr& child : node->children) drop_idle_projections(child);
  while (node->kind == Kind::kProject && node->columns == node->children.front()->columns) {
    PlanPtr child = std::move(node->children.front());
    node = std::move(child);
  }
}

}  // namespace

void drop_unneeded_columns(PlanPtr& root) {
  prune(root, as_set(root->columns));
  drop_idle_projections(root);
}

}  // namespace tercet::optimizer
