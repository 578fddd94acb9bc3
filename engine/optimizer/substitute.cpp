#include "engine/optimizer/substitute.h"

#include <utility>

namespace tercet::optimizer {
namespace {

void replace(algebra::TermOrVariable& place, const Substitution& substitution) {
  if (!place.is_variable) return;
  auto found = substitution.find(place.variable);
  if (found != substitution.end()) place = {false, 0, found->second};
}

// Rows that agree with the values, without those columns.
void replace_in_values(Node& node, const Substitution& substitution) {
  for (std::size_t i = node.variables.size(); i-- > 0;) {
    auto found = substitution.find(node.variables[i]);
    if (found == substitution.end()) continue;
    std::erase_if(node.rows, [&](const auto& row) { return !row[i].is_unbound() && row[i] != found->second; });
    for (auto& row : node.rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
    node.variables.erase(node.variables.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

// Keys stay keys: they get their value below the group.
void bind_keys(Node& node, const Substitution& substitution) {
  for (VarId key : node.variables) {
    auto found = substitution.find(key);
    if (found == substitution.end()) continue;
    Node extend;
    extend.kind = Node::Kind::kExtend;
    extend.variable = key;
    extend.expression.emplace();
    extend.expression->term = found->second;
    extend.children = {node.children.front()};
    node.children.front() = algebra::make_node(std::move(extend));
  }
}

}  // namespace

Expression substitute(const Expression& expression, const Substitution& substitution) {
  Expression result = expression;
  if (result.kind == Expression::Kind::kVariable) {
    if (auto found = substitution.find(result.variable); found != substitution.end()) {
      result.kind = Expression::Kind::kTerm;
      result.term = found->second;
    }
  }
  if (result.pattern) result.pattern = substitute(result.pattern, substitution);
  // BOUND asks for a variable: one with a value is bound.
  if (result.kind == Expression::Kind::kBuiltInCall && result.name == "BOUND" && result.arguments.size() == 1 &&
      result.arguments.front().kind == Expression::Kind::kVariable && substitution.contains(result.arguments.front().variable)) {
    result = {};
    result.term = Term::boolean(true);
    return result;
  }
  for (Expression& argument : result.arguments) argument = substitute(argument, substitution);
  return result;
}

namespace {

[[gnu::noinline]] NodePtr substitute_own(const NodePtr& node, std::vector<NodePtr> children, const Substitution& substitution) {
  Node copy = *node;
  copy.children = std::move(children);
  for (algebra::TriplePattern& triple : copy.triples) {
    replace(triple.subject, substitution);
    replace(triple.predicate, substitution);
    replace(triple.object, substitution);
  }
  replace(copy.subject, substitution);
  replace(copy.object, substitution);
  replace(copy.graph, substitution);
  if (copy.service) copy.service = algebra::with_values(copy.service, substitution);
  switch (copy.kind) {
    case Node::Kind::kValues: replace_in_values(copy, substitution); break;
    case Node::Kind::kProject:
      std::erase_if(copy.variables, [&](VarId variable) { return substitution.contains(variable); });
      break;
    case Node::Kind::kGroup: bind_keys(copy, substitution); break;
    default: break;
  }
  return algebra::make_node(std::move(copy));
}

}  // namespace

NodePtr substitute(const NodePtr& node, const Substitution& substitution) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) children.push_back(substitute(child, substitution));
  NodePtr result = substitute_own(node, std::move(children), substitution);
  return with_expressions(result, [&](const Expression& expression) { return substitute(expression, substitution); });
}

}  // namespace tercet::optimizer
