// The pass early-projection: no operator carries a column that nothing above it reads. Rows stay, as often as they are.
#include <utility>

#include "engine/optimizer/expressions.h"
#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

using Kind = PlanNode::Kind;

[[gnu::noinline]] void keep_columns(PlanNode& node, const VarSet& needed) {
  std::erase_if(node.columns, [&](VarId variable) { return !contains(needed, variable); });
  node.maybe_unbound = intersected(node.maybe_unbound, needed);
  auto gone =
      std::find_if(node.sorted_by.begin(), node.sorted_by.end(), [&](VarId variable) { return !contains(needed, variable); });
  node.sorted_by.erase(gone, node.sorted_by.end());
}

// A variable that stands twice stays in the pattern, as the scan compares its places.
[[gnu::noinline]] void prune_scan(ScanSpec& scan, const VarSet& needed) {
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

[[gnu::noinline]] VarSet needed_by_node(const PlanNode& node, const VarSet& needed) {
  VarSet result = united(needed, united(as_set(node.keys), as_set(node.loose_keys)));
  if (node.condition) result = united(result, variables_of(*node.condition));
  if (node.kind == Kind::kSort) {
    VarSet keys;
    for (const SortKey& key : node.sort_keys) keys.push_back(key.variable);
    result = united(result, as_set(std::move(keys)));
  }
  return result;
}

[[gnu::noinline]] VarSet among_columns(const VarSet& wanted, const PlanNode& node) {
  return intersected(wanted, as_set(node.columns));
}

[[gnu::noinline]] void prune_children(PlanNode& node, const VarSet& needed) {
  VarSet wanted = needed_by_node(node, needed);
  for (PlanPtr& child : node.children) prune(child, among_columns(wanted, *child));
}

// What a group reads of its child; aggregates that nobody reads go away.
[[gnu::noinline]] VarSet needed_by_group(PlanNode& node, const VarSet& needed) {
  std::erase_if(node.aggregates, [&](const PlanAggregate& aggregate) { return !contains(needed, aggregate.result); });
  VarSet wanted = node.group_keys;
  for (const PlanAggregate& aggregate : node.aggregates) {
    if (aggregate.argument) wanted.push_back(*aggregate.argument);
    if (aggregate.distinct && aggregate.kind == algebra::Aggregate::Kind::kCountAll) return as_set(node.children.front()->columns);
  }
  normalize(wanted);
  return wanted;
}

// Those of `needed` and of the graph's name that the child has.
[[gnu::noinline]] VarSet needed_in_loop(PlanNode& node, const VarSet& needed) {
  const std::vector<VarId>& columns = node.children.front()->columns;
  node.bind_graph = is_among(columns, node.graph_variable) || contains(needed, node.graph_variable);
  return intersected(united(needed, {node.graph_variable}), as_set(columns));
}

[[gnu::noinline]] VarSet needed_of_left(const PlanNode& node, const VarSet& keys, const VarSet& needed) {
  return intersected(united(needed, keys), as_set(node.children[0]->columns));
}

[[gnu::noinline]] void prune_semi_join(PlanNode& node, const VarSet& needed) {
  VarSet read = united(as_set(node.keys), as_set(node.loose_keys));
  if (node.condition) read = united(read, variables_of(*node.condition));
  prune(node.children[0], needed_of_left(node, read, needed));
  prune(node.children[1], among_columns(read, *node.children[1]));
}

// A mark that nobody reads is not made.
[[gnu::noinline]] void prune_mark_join(PlanPtr& node, const VarSet& needed) {
  if (contains(needed, node->variable)) {
    prune_semi_join(*node, needed);
    return keep_columns(*node, needed);
  }
  PlanPtr only = std::move(node->children.front());
  node = std::move(only);
  prune(node, needed);
}

[[gnu::noinline]] VarSet needed_by_extend(const PlanNode& node, const VarSet& needed) {
  VarSet wanted = united(without(needed, {node.variable}), variables_of(*node.expression));
  return intersected(wanted, as_set(node.children.front()->columns));
}

// An expression whose value nobody reads is not computed.
[[gnu::noinline]] void prune_extend(PlanPtr& node, const VarSet& needed) {
  if (!contains(needed, node->variable)) {
    PlanPtr only = std::move(node->children.front());
    node = std::move(only);
    return prune(node, needed);
  }
  prune(node->children.front(), needed_by_extend(*node, needed));
  keep_columns(*node, needed);
}

[[gnu::noinline]] VarSet needed_by_path(const PlanNode& node, const VarSet& needed) {
  VarSet wanted = needed;
  if (node.condition) wanted = united(wanted, variables_of(*node.condition));
  for (const auto* end : {&node.path->from, &node.path->to}) {
    if (end->is_variable) wanted = united(wanted, {end->variable});
  }
  return intersected(wanted, as_set(node.children.front()->columns));
}

[[gnu::noinline]] VarSet needed_by_service(const PlanNode& node, const VarSet& needed) {
  VarSet wanted = united(needed, as_set(node.loose_keys));
  if (node.condition) wanted = united(wanted, variables_of(*node.condition));
  if (node.service->endpoint.is_variable) wanted = united(wanted, {node.service->endpoint.variable});
  return intersected(wanted, as_set(node.children.front()->columns));
}

[[gnu::noinline]] VarSet needed_by_index_join(PlanNode& node, const VarSet& needed) {
  VarSet columns = as_set(node.children.front()->columns);
  VarSet wanted = needed;
  if (node.condition) wanted = united(wanted, variables_of(*node.condition));
  prune_scan(node.scan, united(wanted, columns));
  for (const ScanTerm& term : node.scan.terms) {
    if (term.kind == ScanTerm::Kind::kVariable) wanted.push_back(term.variable);
  }
  if (node.scan.graphs.variable) wanted.push_back(*node.scan.graphs.variable);
  normalize(wanted);
  return intersected(wanted, columns);
}

// What the second child's kBindings, pruned already, read of the first.
void add_needed_bindings(const PlanNode& node, VarId bindings, VarSet& wanted) {
  if (node.kind == Kind::kBindings && node.bindings == bindings) {
    const std::vector<VarId>& read = node.keys.empty() ? node.columns : node.keys;
    wanted.insert(wanted.end(), read.begin(), read.end());
  }
  for (const PlanPtr& child : node.children) add_needed_bindings(*child, bindings, wanted);
}

[[gnu::noinline]] void prune_bind_join(PlanNode& node, const VarSet& needed) {
  prune(node.children[1], among_columns(needed, *node.children[1]));
  VarSet wanted;
  add_needed_bindings(*node.children[1], node.bindings, wanted);
  normalize(wanted);
  prune(node.children[0], wanted);
}

void prune(PlanPtr& node, const VarSet& needed) {
  switch (node->kind) {
    case Kind::kUnit:
    case Kind::kValues:
    case Kind::kCount: return;
    case Kind::kExtend: return prune_extend(node, needed);
    case Kind::kMarkJoin: return prune_mark_join(node, needed);
    case Kind::kScan: prune_scan(node->scan, needed); break;
    case Kind::kIndexJoin: prune(node->children.front(), needed_by_index_join(*node, needed)); break;
    case Kind::kPath:
      if (!node->children.empty()) prune(node->children.front(), needed_by_path(*node, needed));
      break;
    case Kind::kService:
      if (!node->children.empty()) prune(node->children.front(), needed_by_service(*node, needed));
      break;
    case Kind::kDistinct:  // its rows are told apart by all their columns
      prune(node->children.front(), as_set(node->children.front()->columns));
      break;
    case Kind::kGroup: prune(node->children.front(), needed_by_group(*node, needed)); break;
    case Kind::kBindJoin: prune_bind_join(*node, needed); break;
    case Kind::kGraphLoop: prune(node->children.front(), needed_in_loop(*node, needed)); break;
    case Kind::kSemiJoin:
    case Kind::kAntiJoin:
    case Kind::kMinus: prune_semi_join(*node, needed); break;
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
