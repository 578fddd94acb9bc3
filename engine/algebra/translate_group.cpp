// Group graph patterns (SPARQL 1.1 Query, sections 18.2.2.2, .6, .8).
#include <utility>

#include "engine/algebra/translator.h"

namespace tercet::algebra {

NodePtr unit() {
  static const NodePtr node = make_node({});
  return node;
}

// Joining with the empty pattern changes nothing (section 18.2.2.8).
NodePtr join(NodePtr left, NodePtr right) {
  if (left->kind == Node::Kind::kUnit) return right;
  if (right->kind == Node::Kind::kUnit) return left;
  Node node;
  node.kind = Node::Kind::kJoin;
  node.children = {std::move(left), std::move(right)};
  return make_node(std::move(node));
}

NodePtr filter(Expression condition, NodePtr child) {
  Node node;
  node.kind = Node::Kind::kFilter;
  node.condition = std::move(condition);
  node.children = {std::move(child)};
  return make_node(std::move(node));
}

Expression conjunction(std::vector<Expression> conditions) {
  if (conditions.size() == 1) return std::move(conditions.front());
  Expression all;
  all.kind = Expression::Kind::kAnd;
  all.range = conditions.front().range;
  for (Expression& condition : conditions) {
    if (condition.kind == Expression::Kind::kAnd) {
      for (Expression& part : condition.arguments) all.arguments.push_back(std::move(part));
    } else {
      all.arguments.push_back(std::move(condition));
    }
  }
  return all;
}

Expression variable_expression(VarId variable) {
  Expression expression;
  expression.kind = Expression::Kind::kVariable;
  expression.variable = variable;
  return expression;
}

VarId Translator::variable(const std::string& name) {
  if (!scope_) return variables_.id_of(name);
  auto known = scope_->find(name);
  if (known != scope_->end()) return known->second;
  VarId fresh = variables_.fresh(name);
  scope_->emplace(name, fresh);
  renamed_.insert(fresh);
  return fresh;
}

TermOrVariable Translator::template_place(const ast::Node& node) {
  if (node.is_variable()) return {true, variable(node.variable), {}};
  return {false, 0, node.term};
}

TermOrVariable Translator::place(const ast::Node& node) {
  // A blank node of a pattern is a variable that nobody sees (section 4.1.4). A label belongs to one basic graph pattern.
  if (!node.is_variable() && node.term.is_blank_node()) return {true, variables_.id_of("._:" + node.term.value()), {}};
  return template_place(node);
}

Translator::Group Translator::group(const ast::GroupGraphPattern& pattern) {
  NodePtr body = unit();
  std::vector<Expression> filters;
  std::vector<const ast::TriplesBlock*> blocks;  // adjacent, but for filters
  for (const ast::GroupElement& element : pattern.elements) {
    if (const auto* block = std::get_if<ast::TriplesBlock>(&element.element)) {
      blocks.push_back(block);
      continue;
    }
    if (!blocks.empty() && !std::holds_alternative<ast::Filter>(element.element)) {
      body = join(std::move(body), triples(blocks));
      blocks.clear();
    }
    add_element(element, body, filters);
  }
  if (!blocks.empty()) body = join(std::move(body), triples(blocks));
  if (filters.empty()) return {std::move(body), std::nullopt};
  return {std::move(body), conjunction(std::move(filters))};
}

NodePtr Translator::closed_group(const ast::GroupGraphPattern& pattern) {
  Group translated = group(pattern);
  return translated.condition ? filter(std::move(*translated.condition), std::move(translated.body)) : std::move(translated.body);
}

void Translator::add_element(const ast::GroupElement& element, NodePtr& body, std::vector<Expression>& filters) {
  const auto& any = element.element;
  if (const auto* condition = std::get_if<ast::Filter>(&any)) {
    filters.push_back(expression(condition->condition, nullptr));
  } else if (const auto* optional_part = std::get_if<ast::OptionalGraphPattern>(&any)) {
    body = optional(*optional_part, std::move(body));
  } else if (const auto* minus = std::get_if<ast::MinusGraphPattern>(&any)) {
    Node node;
    node.kind = Node::Kind::kMinus;
    node.children = {std::move(body), closed_group(*minus->pattern)};
    body = make_node(std::move(node));
  } else if (const auto* binding = std::get_if<ast::Bind>(&any)) {
    body = bind(*binding, std::move(body));
  } else if (const auto* named = std::get_if<ast::GraphGraphPattern>(&any)) {
    body = join(std::move(body), graph(named->graph, *named->pattern));
  } else if (const auto* remote = std::get_if<ast::ServiceGraphPattern>(&any)) {
    body = join(std::move(body), service(*remote));
  } else if (const auto* data = std::get_if<ast::InlineData>(&any)) {
    body = join(std::move(body), inline_data(*data));
  } else if (const auto* choice = std::get_if<ast::GroupOrUnionGraphPattern>(&any)) {
    body = join(std::move(body), alternatives(*choice));
  } else if (const auto* inner = std::get_if<ast::SubSelect>(&any)) {
    body = join(std::move(body), sub_select(*inner->query));
  }
}

// The filters of the optional group itself are the condition of the left join; those of a group inside of it are not.
NodePtr Translator::optional(const ast::OptionalGraphPattern& optional, NodePtr left) {
  Group right = group(*optional.pattern);
  Node node;
  node.kind = Node::Kind::kLeftJoin;
  node.children = {std::move(left), std::move(right.body)};
  node.condition = std::move(right.condition);
  return make_node(std::move(node));
}

NodePtr Translator::bind(const ast::Bind& bind, NodePtr child) {
  Node node;
  node.kind = Node::Kind::kExtend;
  node.expression = expression(bind.expression, nullptr);
  node.variable = variable(bind.variable);
  node.children = {std::move(child)};
  return make_node(std::move(node));
}

NodePtr Translator::alternatives(const ast::GroupOrUnionGraphPattern& pattern) {
  if (pattern.alternatives.size() == 1) return closed_group(*pattern.alternatives.front());
  Node node;
  node.kind = Node::Kind::kUnion;
  for (const auto& alternative : pattern.alternatives) node.children.push_back(closed_group(*alternative));
  return make_node(std::move(node));
}

NodePtr Translator::graph(const ast::Node& name, const ast::GroupGraphPattern& pattern) {
  Node node;
  node.kind = Node::Kind::kGraph;
  node.graph = place(name);
  node.children = {closed_group(pattern)};
  return make_node(std::move(node));
}

NodePtr Translator::service(const ast::ServiceGraphPattern& service) {
  Node node;
  node.kind = Node::Kind::kService;
  node.graph = place(service.endpoint);
  node.silent = service.silent;
  node.children = {closed_group(*service.pattern)};
  return make_node(std::move(node));
}

NodePtr Translator::inline_data(const ast::InlineData& data) {
  Node node;
  node.kind = Node::Kind::kValues;
  for (const std::string& name : data.variables) node.variables.push_back(variable(name));
  node.rows = data.rows;
  return make_node(std::move(node));
}

}  // namespace tercet::algebra
