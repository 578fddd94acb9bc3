#include "engine/optimizer/node_facts.h"

#include <utility>

namespace tercet::optimizer {
namespace {

bool is_always_bound(const Expression& expression, const VarSet& bound) {
  if (expression.kind == Expression::Kind::kTerm) return !expression.term.is_unbound();
  return expression.kind == Expression::Kind::kVariable && contains(bound, expression.variable);
}

VarSet bound_in_all_rows(const Node& values) {
  VarSet bound;
  for (std::size_t i = 0; i < values.variables.size(); ++i) {
    auto is_bound = [i](const auto& row) { return !row[i].is_unbound(); };
    if (std::all_of(values.rows.begin(), values.rows.end(), is_bound)) bound.push_back(values.variables[i]);
  }
  normalize(bound);
  return bound;
}

}  // namespace

const VarSet& NodeFacts::in_scope(const NodePtr& node) { return facts(node).in_scope; }
const VarSet& NodeFacts::surely_bound(const NodePtr& node) { return facts(node).surely_bound; }

bool NodeFacts::is_settled(const VarSet& variables, const NodePtr& part, const VarSet& other_scope) {
  const VarSet& bound = surely_bound(part);
  return std::all_of(variables.begin(), variables.end(),
                     [&](VarId variable) { return contains(bound, variable) || !contains(other_scope, variable); });
}

const NodeFacts::Facts& NodeFacts::facts(const NodePtr& node) {
  if (auto found = known_.find(node.get()); found != known_.end()) return found->second;
  for (const NodePtr& child : node->children) facts(child);
  Facts result;
  result.keep_alive = node;
  if (node->children.empty()) find_own(*node, result);
  else combine(*node, result);
  return known_.emplace(node.get(), std::move(result)).first->second;
}

void NodeFacts::find_own(const Node& node, Facts& facts) {
  facts.in_scope = algebra::in_scope_variables(node);
  facts.surely_bound = node.kind == Node::Kind::kValues ? bound_in_all_rows(node) : facts.in_scope;
}

void NodeFacts::combine(const Node& node, Facts& facts) {
  const Facts& first = this->facts(node.children.front());
  using Kind = Node::Kind;
  switch (node.kind) {
    case Kind::kJoin: {
      const Facts& second = this->facts(node.children[1]);
      facts.in_scope = united(first.in_scope, second.in_scope);
      facts.surely_bound = united(first.surely_bound, second.surely_bound);
      return;
    }
    case Kind::kLeftJoin:
      facts.in_scope = united(first.in_scope, this->facts(node.children[1]).in_scope);
      facts.surely_bound = first.surely_bound;
      return;
    case Kind::kUnion:
      facts.in_scope = first.in_scope;
      facts.surely_bound = first.surely_bound;
      for (std::size_t i = 1; i < node.children.size(); ++i) {
        const Facts& other = this->facts(node.children[i]);
        facts.in_scope = united(facts.in_scope, other.in_scope);
        facts.surely_bound = intersected(facts.surely_bound, other.surely_bound);
      }
      return;
    case Kind::kGraph:
    case Kind::kService:
      facts.in_scope = first.in_scope;
      facts.surely_bound = node.kind == Kind::kGraph ? first.surely_bound : VarSet{};
      if (!node.graph.is_variable) return;
      facts.in_scope = united(facts.in_scope, {node.graph.variable});
      if (node.kind == Kind::kGraph) facts.surely_bound = united(facts.surely_bound, {node.graph.variable});
      return;
    case Kind::kExtend:
      facts.in_scope = united(first.in_scope, {node.variable});
      facts.surely_bound = first.surely_bound;
      if (is_always_bound(*node.expression, first.surely_bound)) facts.surely_bound = united(facts.surely_bound, {node.variable});
      return;
    case Kind::kGroup: {
      VarSet keys = as_set(node.variables);
      facts.in_scope = algebra::in_scope_variables(node);
      facts.surely_bound = intersected(keys, first.surely_bound);
      for (const algebra::Aggregate& aggregate : node.aggregates) {
        if (is_count(aggregate.kind)) facts.surely_bound.push_back(aggregate.result);
      }
      normalize(facts.surely_bound);
      return;
    }
    case Kind::kProject:
      facts.in_scope = as_set(node.variables);
      facts.surely_bound = intersected(facts.in_scope, first.surely_bound);
      return;
    default:  // kFilter, kMinus, kOrderBy, kDistinct, kReduced, kSlice
      facts.in_scope = first.in_scope;
      facts.surely_bound = first.surely_bound;
      return;
  }
}

}  // namespace tercet::optimizer
