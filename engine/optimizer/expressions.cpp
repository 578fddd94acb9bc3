#include "engine/optimizer/expressions.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tercet::optimizer {
namespace {

void add_variables(const Expression& expression, VarSet& variables);

void add(const algebra::TermOrVariable& place, VarSet& variables) {
  if (place.is_variable) variables.push_back(place.variable);
}

void add_own(const Node& node, VarSet& variables) {
  for (const algebra::TriplePattern& triple : node.triples) {
    add(triple.subject, variables);
    add(triple.predicate, variables);
    add(triple.object, variables);
  }
  add(node.subject, variables);
  add(node.object, variables);
  add(node.graph, variables);
  if (node.kind == Node::Kind::kExtend) variables.push_back(node.variable);
  variables.insert(variables.end(), node.variables.begin(), node.variables.end());
  if (node.condition) add_variables(*node.condition, variables);
  if (node.expression) add_variables(*node.expression, variables);
  for (const algebra::Aggregate& aggregate : node.aggregates) {
    if (aggregate.argument) add_variables(*aggregate.argument, variables);
    variables.push_back(aggregate.result);
  }
  for (const algebra::OrderKey& key : node.order) add_variables(key.expression, variables);
}

void add_mentioned(const Node& node, VarSet& variables) {
  add_own(node, variables);
  for (const NodePtr& child : node.children) add_mentioned(*child, variables);
}

void add_variables(const Expression& expression, VarSet& variables) {
  if (expression.kind == Expression::Kind::kVariable) variables.push_back(expression.variable);
  if (expression.pattern) add_mentioned(*expression.pattern, variables);
  for (const Expression& argument : expression.arguments) add_variables(argument, variables);
}

void add_conjuncts(const Expression& expression, std::vector<Expression>& out) {
  if (expression.kind != Expression::Kind::kAnd) {
    out.push_back(expression);
    return;
  }
  for (const Expression& argument : expression.arguments) add_conjuncts(argument, out);
}

}  // namespace

VarSet variables_of(const Expression& expression) {
  VarSet variables;
  add_variables(expression, variables);
  normalize(variables);
  return variables;
}

VarSet mentioned_variables(const Node& node) {
  VarSet variables;
  add_mentioned(node, variables);
  normalize(variables);
  return variables;
}

std::vector<Expression> conjuncts(const Expression& expression) {
  std::vector<Expression> result;
  add_conjuncts(expression, result);
  return result;
}

Expression conjunction(std::vector<Expression> conditions) {
  if (conditions.size() == 1) return std::move(conditions.front());
  Expression all;
  all.kind = Expression::Kind::kAnd;
  all.range = conditions.front().range;
  all.arguments = std::move(conditions);
  return all;
}

bool has_exists(const Expression& expression) {
  return expression.pattern || std::any_of(expression.arguments.begin(), expression.arguments.end(), has_exists);
}

bool reads_texts(const Expression& expression) {
  constexpr std::array<std::string_view, 12> kOnIds{"BOUND",    "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "SAMETERM",
                                                    "COALESCE", "IF",    "YEAR",  "MONTH",   "DAY",       "ABS"};
  const bool is_call = expression.kind == Expression::Kind::kBuiltInCall || expression.kind == Expression::Kind::kFunctionCall;
  return (is_call && std::find(kOnIds.begin(), kOnIds.end(), expression.name) == kOnIds.end()) ||
         std::any_of(expression.arguments.begin(), expression.arguments.end(), reads_texts);
}

NodePtr with_children(const NodePtr& node, std::vector<NodePtr> children) {
  if (children == node->children) return node;
  Node copy = *node;
  copy.children = std::move(children);
  return algebra::make_node(std::move(copy));
}

bool has_expressions(const Node& node) {
  auto has_argument = [](const algebra::Aggregate& aggregate) { return aggregate.argument.has_value(); };
  return node.condition || node.expression || !node.order.empty() ||
         std::any_of(node.aggregates.begin(), node.aggregates.end(), has_argument);
}

namespace {

// All expressions of a node, in a fixed sequence.
template <typename AnyNode, typename Visit>
void visit_expressions(AnyNode& node, const Visit& visit) {
  if (node.condition) visit(*node.condition);
  if (node.expression) visit(*node.expression);
  for (auto& aggregate : node.aggregates) {
    if (aggregate.argument) visit(*aggregate.argument);
  }
  for (auto& key : node.order) visit(key.expression);
}

[[gnu::noinline]] std::vector<Expression> expressions_of(const Node& node) {
  std::vector<Expression> expressions;
  visit_expressions(node, [&](const Expression& expression) { expressions.push_back(expression); });
  return expressions;
}

[[gnu::noinline]] NodePtr replace_expressions(const Node& node, std::vector<Expression> expressions) {
  Node copy = node;
  auto next = expressions.begin();
  visit_expressions(copy, [&](Expression& expression) { expression = std::move(*next++); });
  return algebra::make_node(std::move(copy));
}

}  // namespace

NodePtr with_expressions(const NodePtr& node, const std::function<Expression(const Expression&)>& change) {
  if (!has_expressions(*node)) return node;
  std::vector<Expression> expressions = expressions_of(*node);
  for (Expression& expression : expressions) expression = change(expression);
  return replace_expressions(*node, std::move(expressions));
}

NodePtr make_filter(std::vector<Expression> conditions, NodePtr child) {
  if (conditions.empty()) return child;
  Node node;
  node.kind = Node::Kind::kFilter;
  node.condition = conjunction(std::move(conditions));
  node.children = {std::move(child)};
  return algebra::make_node(std::move(node));
}

NodePtr make_left_join(NodePtr left, NodePtr right, std::vector<Expression> conditions) {
  Node node;
  node.kind = Node::Kind::kLeftJoin;
  if (!conditions.empty()) node.condition = conjunction(std::move(conditions));
  node.children = {std::move(left), std::move(right)};
  return algebra::make_node(std::move(node));
}

NodePtr make_empty(const Node& node) {
  Node empty;
  empty.kind = Node::Kind::kValues;
  empty.variables = algebra::in_scope_variables(node);
  return algebra::make_node(std::move(empty));
}

bool is_empty(const Node& node) { return node.kind == Node::Kind::kValues && node.rows.empty(); }

}  // namespace tercet::optimizer
