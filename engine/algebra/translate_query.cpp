// Query levels: what stands around a pattern (SPARQL 1.1 Query, sections 18.2.4 and 18.2.5).
#include <algorithm>
#include <utility>

#include "engine/algebra/text_order.h"
#include "engine/algebra/translator.h"
#include "tercet/error.h"

namespace tercet::algebra {
namespace {

bool has_aggregate(const ast::Expression& expression) {
  return expression.kind == ast::Expression::Kind::kAggregate ||
         std::any_of(expression.arguments.begin(), expression.arguments.end(), has_aggregate);
}

bool has_aggregate(const ast::Query& query) {
  auto in_projection = [](const ast::Projection& item) { return item.expression && has_aggregate(*item.expression); };
  auto in_order = [](const ast::OrderCondition& order) { return has_aggregate(order.expression); };
  const ast::SolutionModifier& modifier = query.modifier;
  return std::any_of(query.projection.begin(), query.projection.end(), in_projection) ||
         std::any_of(modifier.order_by.begin(), modifier.order_by.end(), in_order) ||
         std::any_of(modifier.having.begin(), modifier.having.end(), [](const ast::Expression& e) { return has_aggregate(e); });
}

NodePtr wrap(Node::Kind kind, NodePtr child) {
  Node node;
  node.kind = kind;
  node.children = {std::move(child)};
  return make_node(std::move(node));
}

NodePtr extend(VarId variable, Expression expression, NodePtr child) {
  Node node;
  node.kind = Node::Kind::kExtend;
  node.variable = variable;
  node.expression = std::move(expression);
  node.children = {std::move(child)};
  return make_node(std::move(node));
}

NodePtr slice(const ast::SolutionModifier& modifier, NodePtr child) {
  if (!modifier.limit && modifier.offset.value_or(0) == 0) return child;
  Node node;
  node.kind = Node::Kind::kSlice;
  node.offset = modifier.offset.value_or(0);
  node.limit = modifier.limit;
  node.children = {std::move(child)};
  return make_node(std::move(node));
}

}  // namespace

struct Translator::Level {
  std::vector<std::pair<VarId, Expression>> extends;
  std::vector<Expression> having;
  std::vector<OrderKey> order;
};

NodePtr Translator::query_level(const ast::Query& query, std::vector<VarId>& columns) {
  NodePtr pattern = closed_group(query.where);
  return modifiers(query, std::move(pattern), columns);
}

NodePtr Translator::sub_select(const ast::Query& query) {
  std::vector<VarId> columns;
  if (query.star) return query_level(query, columns);
  Scope inner;
  for (const ast::Projection& item : query.projection) inner.emplace(item.variable, variable(item.variable));
  Scope* outer = std::exchange(scope_, &inner);
  NodePtr node = query_level(query, columns);
  scope_ = outer;
  return node;
}

NodePtr Translator::modifiers(const ast::Query& query, NodePtr node, std::vector<VarId>& columns) {
  Level level;
  bool is_grouped = !query.modifier.group_by.empty() || !query.modifier.having.empty() || has_aggregate(query);
  if (is_grouped) {
    if (query.star) throw Error(ErrorCode::kSyntax, "SELECT * cannot be used with GROUP BY or aggregates; name the columns");
    Aggregation aggregation;
    node = group_keys(query, std::move(node), aggregation);
    level_expressions(query, &aggregation, level);
    Node group;
    group.kind = Node::Kind::kGroup;
    group.variables = std::move(aggregation.keys);
    group.aggregates = std::move(aggregation.aggregates);
    group.children = {std::move(node)};
    node = make_node(std::move(group));
  } else {
    level_expressions(query, nullptr, level);
  }
  if (!level.having.empty()) node = filter(conjunction(std::move(level.having)), std::move(node));
  if (query.values) node = join(std::move(node), inline_data(*query.values));
  if (query.form == ast::Query::Form::kSelect && !query.star) {
    for (const ast::Projection& item : query.projection) {
      VarId column = variable(item.variable);
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
    }
  } else {
    columns = visible_variables(*node);
  }
  for (auto& [variable, expression] : level.extends) node = extend(variable, std::move(expression), std::move(node));
  if (!level.order.empty()) {
    Node order;
    order.kind = Node::Kind::kOrderBy;
    order.order = std::move(level.order);
    order.children = {std::move(node)};
    node = make_node(std::move(order));
  }
  if (query.form == ast::Query::Form::kSelect) {
    Node project;
    project.kind = Node::Kind::kProject;
    project.variables = columns;
    project.children = {std::move(node)};
    node = make_node(std::move(project));
  }
  if (query.distinct) node = wrap(Node::Kind::kDistinct, std::move(node));
  if (query.reduced) node = wrap(Node::Kind::kReduced, std::move(node));
  return slice(query.modifier, std::move(node));
}

NodePtr Translator::group_keys(const ast::Query& query, NodePtr node, Aggregation& aggregation) {
  for (const ast::GroupCondition& condition : query.modifier.group_by) {
    VarId key;
    if (condition.variable.empty() && condition.expression.kind == ast::Expression::Kind::kVariable) {
      key = variable(condition.expression.variable);
    } else {
      key = condition.variable.empty() ? variables_.fresh("key") : variable(condition.variable);
      node = extend(key, expression(condition.expression, nullptr), std::move(node));
    }
    auto& keys = aggregation.keys;
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return node;
}

// HAVING before SELECT and ORDER BY after it: the names that AS defines are seen by ORDER BY only.
void Translator::level_expressions(const ast::Query& query, Aggregation* aggregation, Level& level) {
  for (const ast::Expression& condition : query.modifier.having) level.having.push_back(expression(condition, aggregation));
  for (const ast::Projection& item : query.projection) {
    VarId id = variable(item.variable);
    if (item.expression) {
      level.extends.emplace_back(id, expression(*item.expression, aggregation));
      if (aggregation) aggregation->defined.push_back(id);
    } else if (aggregation) {
      // A plain variable must be a key; where the parser lets another through, it is any value of the group.
      auto& keys = aggregation->keys;
      auto& defined = aggregation->defined;
      if (std::find(keys.begin(), keys.end(), id) != keys.end() || std::find(defined.begin(), defined.end(), id) != defined.end())
        continue;
      Aggregate sample;
      sample.kind = Aggregate::Kind::kSample;
      sample.argument = variable_expression(id);
      level.extends.emplace_back(id, variable_expression(aggregate_result(std::move(sample), *aggregation)));
      defined.push_back(id);
    }
  }
  for (const ast::OrderCondition& order : query.modifier.order_by) {
    level.order.push_back({expression(order.expression, aggregation), order.descending});
  }
}

std::vector<VarId> Translator::visible_variables(const Node& node) const {
  std::vector<VarId> variables = in_scope_variables(node);
  std::erase_if(variables, [&](VarId variable) { return !is_visible(variable); });
  return variables;
}

TriplePattern Translator::template_triple(const ast::TriplePattern& triple) {
  const auto* predicate = std::get_if<ast::Node>(&triple.predicate);
  if (!predicate) throw Error(ErrorCode::kSyntax, "a CONSTRUCT template cannot contain a property path");
  return {template_place(triple.subject), template_place(*predicate), template_place(triple.object)};
}

Query translate(const ast::Query& query, const std::string& base, const UserFunctions* functions) {
  Query result;
  result.form = query.form;
  result.explain = query.explain;
  result.base = query.base.value_or(base);
  if (query.star) name_in_text_order(query, result.variables);
  Translator translator(result.variables, functions);
  result.root = translator.query_level(query, result.columns);
  for (const ast::TriplePattern& triple : query.construct_template)
    result.construct_template.push_back(translator.template_triple(triple));
  for (const ast::Node& node : query.describe) result.describe.push_back(translator.template_place(node));
  if (query.form == ast::Query::Form::kDescribe && query.star) {
    for (VarId variable : result.columns) result.describe.push_back({true, variable, {}});
  }
  if (query.form != ast::Query::Form::kSelect) result.columns.clear();
  if (!query.dataset.empty()) {
    result.dataset.emplace();
    for (const ast::DatasetClause& clause : query.dataset) {
      (clause.named ? result.dataset->named_graphs : result.dataset->default_graphs).push_back(clause.iri);
    }
  }
  return result;
}

}  // namespace tercet::algebra
