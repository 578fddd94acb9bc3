// The pass constant-folding.
#include <utility>

#include "engine/expr/evaluator.h"
#include "engine/optimizer/passes.h"

namespace tercet::optimizer {
namespace {

std::optional<bool> constant_truth(const Expression& expression) {
  if (expression.kind != Expression::Kind::kTerm) return std::nullopt;
  return expression.term.to_boolean();
}

// Changes an expression in place: a copy a level would cost the square of the depth.
void fold(Expression& expression) {
  for (Expression& argument : expression.arguments) fold(argument);
  if (expression.kind == Expression::Kind::kTerm || expression.kind == Expression::Kind::kVariable || expression.pattern) return;
  auto is_constant = [](const Expression& argument) { return argument.kind == Expression::Kind::kTerm; };
  if (!std::all_of(expression.arguments.begin(), expression.arguments.end(), is_constant) || is_volatile(expression)) return;
  if (auto value = constant_value(expression); value && !value->is_unbound()) {
    Expression constant;
    constant.term = std::move(*value);
    constant.range = expression.range;
    expression = std::move(constant);
  }
}

Expression folded(const Expression& expression) {
  Expression result = expression;
  fold(result);
  return result;
}

[[gnu::noinline]] NodePtr fold_filter(const NodePtr& node) {
  std::vector<Expression> kept;
  for (Expression& conjunct : conjuncts(*node->condition)) {
    auto truth = constant_truth(conjunct);
    if (truth == false) return make_empty(*node);
    if (!truth) kept.push_back(std::move(conjunct));
  }
  return make_filter(std::move(kept), node->children[0]);
}

[[gnu::noinline]] NodePtr fold_left_join(const NodePtr& node) {
  if (is_empty(*node->children[0])) return make_empty(*node);
  if (is_empty(*node->children[1])) return node->children[0];
  if (!node->condition) return node;
  auto truth = constant_truth(*node->condition);
  if (!truth) return node;
  if (!*truth) return node->children[0];
  Node copy = *node;
  copy.condition.reset();
  return algebra::make_node(std::move(copy));
}

[[gnu::noinline]] NodePtr fold_union(const NodePtr& node) {
  std::vector<NodePtr> kept;
  for (const NodePtr& child : node->children) {
    if (!is_empty(*child)) kept.push_back(child);
  }
  if (kept.empty()) return make_empty(*node);
  return kept.size() == 1 ? kept.front() : with_children(node, std::move(kept));
}

[[gnu::noinline]] NodePtr fold_node(const NodePtr& node) {
  using Kind = Node::Kind;
  auto is_empty_child = [](const NodePtr& child) { return is_empty(*child); };
  switch (node->kind) {
    case Kind::kFilter: return is_empty(*node->children[0]) ? make_empty(*node) : fold_filter(node);
    case Kind::kLeftJoin: return fold_left_join(node);
    case Kind::kUnion: return fold_union(node);
    case Kind::kMinus:
      if (is_empty(*node->children[0])) return make_empty(*node);
      return is_empty(*node->children[1]) ? node->children[0] : node;
    case Kind::kGroup:  // without keys it has a solution even over none
    case Kind::kService: return node;
    default: return std::any_of(node->children.begin(), node->children.end(), is_empty_child) ? make_empty(*node) : node;
  }
}

[[gnu::noinline]] NodePtr fold_expressions(const NodePtr& node) {
  return with_expressions(rewrite_exists(node, fold_constants), folded);
}

[[gnu::noinline]] std::vector<NodePtr> fold_children(const Node& node) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node.children) children.push_back(fold_constants(child));
  return children;
}

}  // namespace

NodePtr fold_constants(const NodePtr& node) {
  NodePtr result = with_children(node, fold_children(*node));
  if (has_expressions(*result)) result = fold_expressions(result);
  return fold_node(result);
}

}  // namespace tercet::optimizer
