// Group graph patterns (SPARQL 1.1 Query, sections 18.2.2.2, .6, .8).
#include <utility>

#include "engine/algebra/translator.h"
#include "parser/sparql/sparql_text.h"

namespace tercet::algebra {

NodePtr unit() {
  static const NodePtr node = make_node({});
  return node;
}

NodePtr combined(Node::Kind kind, std::vector<NodePtr> children) {
  Node node;
  node.kind = kind;
  node.children = std::move(children);
  return make_node(std::move(node));
}

// Joining with the empty pattern changes nothing (section 18.2.2.8).
NodePtr join(NodePtr left, NodePtr right) {
  if (left->kind == Node::Kind::kUnit) return right;
  if (right->kind == Node::Kind::kUnit) return left;
  return combined(Node::Kind::kJoin, {std::move(left), std::move(right)});
}

NodePtr filter(Expression condition, NodePtr child) {
  Node node;
  node.kind = Node::Kind::kFilter;
  node.condition = std::move(condition);
  node.children = {std::move(child)};
  return make_node(std::move(node));
}

NodePtr filtered(NodePtr child, std::vector<Expression> conditions) {
  return conditions.empty() ? std::move(child) : filter(conjunction(std::move(conditions)), std::move(child));
}

NodePtr left_join(NodePtr left, NodePtr right, std::vector<Expression> conditions) {
  Node node;
  node.kind = Node::Kind::kLeftJoin;
  if (!conditions.empty()) node.condition = conjunction(std::move(conditions));
  node.children = {std::move(left), std::move(right)};
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
  Group result{unit(), {}};
  std::vector<const ast::TriplesBlock*> blocks;  // adjacent, but for filters
  for (const ast::GroupElement& element : pattern.elements) {
    if (const auto* block = std::get_if<ast::TriplesBlock>(&element.element)) {
      blocks.push_back(block);
    } else if (const auto* condition = std::get_if<ast::Filter>(&element.element)) {
      add_filter(*condition, result.filters);
    } else {
      if (!blocks.empty()) result.body = join(std::move(result.body), triples(blocks));
      blocks.clear();
      result.body = pattern_element(element, std::move(result.body));
    }
  }
  if (!blocks.empty()) result.body = join(std::move(result.body), triples(blocks));
  return result;
}

void Translator::add_filter(const ast::Filter& condition, std::vector<Expression>& filters) {
  filters.push_back(expression(condition.condition, nullptr));
}

NodePtr Translator::closed_group(const ast::GroupGraphPattern& pattern) {
  Group translated = group(pattern);
  return filtered(std::move(translated.body), std::move(translated.filters));
}

NodePtr Translator::pattern_element(const ast::GroupElement& element, NodePtr body) {
  const auto& any = element.element;
  if (const auto* optional_part = std::get_if<ast::OptionalGraphPattern>(&any)) return optional(*optional_part, std::move(body));
  if (const auto* excluded = std::get_if<ast::MinusGraphPattern>(&any)) return minus(*excluded, std::move(body));
  if (const auto* binding = std::get_if<ast::Bind>(&any)) return bind(*binding, std::move(body));
  NodePtr part = joined_element(element);
  return join(std::move(body), std::move(part));
}

NodePtr Translator::joined_element(const ast::GroupElement& element) {
  const auto& any = element.element;
  if (const auto* graph = std::get_if<ast::GraphGraphPattern>(&any)) {
    NodePtr pattern = closed_group(*graph->pattern);
    return named_graph(graph->graph, std::move(pattern));
  }
  if (const auto* remote = std::get_if<ast::ServiceGraphPattern>(&any)) {
    NodePtr pattern = closed_group(*remote->pattern);
    return service(*remote, std::move(pattern));
  }
  if (const auto* choice = std::get_if<ast::GroupOrUnionGraphPattern>(&any)) return alternatives(*choice);
  if (const auto* inner = std::get_if<ast::SubSelect>(&any)) return sub_select(*inner->query);
  return inline_data(std::get<ast::InlineData>(any));
}

// The filters of the optional group itself are the condition of the left join; those of a group inside of it are not.
NodePtr Translator::optional(const ast::OptionalGraphPattern& optional, NodePtr left) {
  Group right = group(*optional.pattern);
  return left_join(std::move(left), std::move(right.body), std::move(right.filters));
}

NodePtr Translator::minus(const ast::MinusGraphPattern& minus, NodePtr left) {
  NodePtr right = closed_group(*minus.pattern);
  return combined(Node::Kind::kMinus, {std::move(left), std::move(right)});
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
  std::vector<NodePtr> children;
  for (const auto& alternative : pattern.alternatives) children.push_back(closed_group(*alternative));
  return combined(Node::Kind::kUnion, std::move(children));
}

NodePtr Translator::named_graph(const ast::Node& name, NodePtr child) {
  Node node;
  node.kind = Node::Kind::kGraph;
  node.graph = place(name);
  node.children = {std::move(child)};
  return make_node(std::move(node));
}

NodePtr Translator::service(const ast::ServiceGraphPattern& remote, NodePtr child) {
  auto pattern = std::make_shared<ServicePattern>();
  pattern->pattern = remote.pattern;
  for (const std::string& name : mentioned_variables(*remote.pattern)) pattern->variables.emplace_back(name, variable(name));
  Node node;
  node.kind = Node::Kind::kService;
  node.graph = place(remote.endpoint);
  node.silent = remote.silent;
  node.service = std::move(pattern);
  node.children = {std::move(child)};
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
