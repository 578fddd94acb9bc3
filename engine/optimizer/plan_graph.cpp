// GRAPH (section 18.6, evaluation of Graph): by scans that bind the graph's name where that is the same, else graph by graph.
#include <utility>

#include "engine/optimizer/planner.h"

namespace tercet::optimizer {
namespace {

// Patterns whose solutions in all graphs at once, joined on the graph's name, are those of each graph put together.
bool is_graphwise(const NodePtr& node, NodeFacts& facts) {
  using Kind = Node::Kind;
  switch (node->kind) {
    case Kind::kUnit:
    case Kind::kBgp:
    case Kind::kService:  // another endpoint knows nothing of our graphs
    case Kind::kValues:
    case Kind::kBindings: return true;
    case Kind::kJoin:
    case Kind::kLeftJoin:
    case Kind::kFilter:
    case Kind::kUnion:
    case Kind::kExtend: break;
    case Kind::kMinus:
      // The graph's name must not be what makes two solutions share a variable.
      if (are_disjoint(facts.surely_bound(node->children[0]), facts.surely_bound(node->children[1]))) return false;
      break;
    default: return false;
  }
  return std::all_of(node->children.begin(), node->children.end(),
                     [&](const NodePtr& child) { return is_graphwise(child, facts); });
}

}  // namespace

bool Planner::can_bind_in_scans(const NodePtr& pattern, VarId graph_variable) {
  if (!passes_.has(Pass::kGraphInScans)) return false;
  // Inside of GRAPH ?g the name is no value of ?g yet: conditions there must not see it.
  if (pattern->kind == Node::Kind::kBgp) return true;
  return is_graphwise(pattern, facts_) && !contains(mentioned_variables(*pattern), graph_variable);
}

PlanPtr Planner::plan_graph(const NodePtr& node, const VarSet& adjacent) {
  const NodePtr& pattern = node->children[0];
  if (!node->graph.is_variable) {
    if (node->graph.term.is_unbound()) return plan(pattern, {ActiveGraph::Kind::kCurrent, {}, 0}, adjacent);
    if (!scan_terms_.has_graph(node->graph.term)) return empty(facts_.in_scope(node));
    return plan(pattern, {ActiveGraph::Kind::kNamed, node->graph.term, 0}, adjacent);
  }
  VarId name = node->graph.variable;
  if (can_bind_in_scans(pattern, name)) return plan(pattern, {ActiveGraph::Kind::kVariable, {}, name}, adjacent);
  PlanPtr child = plan(pattern, {ActiveGraph::Kind::kCurrent, {}, 0});
  PlanPtr loop = make_plan_node(PlanNode::Kind::kGraphLoop, child->columns, child->estimated_rows);
  if (!is_among(loop->columns, name)) loop->columns.push_back(name);
  loop->maybe_unbound = without(child->maybe_unbound, {name});
  loop->graph_variable = name;
  loop->graphs = scan_terms_.named_graphs();
  loop->children.push_back(std::move(child));
  return loop;
}

PlanPtr Planner::graph_names(const ActiveGraph& graph) {
  PlanPtr names = make_plan_node(PlanNode::Kind::kGraphNames, {graph.variable}, 10);
  names->graph_variable = graph.variable;
  names->graphs = scan_terms_.named_graphs();
  names->sorted_by = {graph.variable};
  return names;
}

namespace {

[[gnu::noinline]] NodePtr graph_node(const NodePtr& pattern, const ActiveGraph& graph) {
  Node node;
  node.kind = Node::Kind::kGraph;
  if (graph.kind == ActiveGraph::Kind::kVariable) node.graph = {true, graph.variable, {}};
  if (graph.kind == ActiveGraph::Kind::kNamed) node.graph.term = graph.name;
  node.children = {pattern};
  return algebra::make_node(std::move(node));
}

void put_in_graph(Expression& expression, const ActiveGraph& graph) {
  if (expression.pattern) expression.pattern = graph_node(expression.pattern, graph);
  for (Expression& argument : expression.arguments) put_in_graph(argument, graph);
}

}  // namespace

Expression Planner::in_graph(const Expression& expression, const ActiveGraph& graph) const {
  Expression result = expression;
  if (graph.kind != ActiveGraph::Kind::kDefault && has_exists(expression)) put_in_graph(result, graph);
  return result;
}

}  // namespace tercet::optimizer
