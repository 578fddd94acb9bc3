// Expressions and queries.
#include <algorithm>
#include <iterator>

#include "parser/sparql/sparql_builder.h"

namespace tercet::sparql {

using ast::Expression;
using ast::Query;

// ---- Expressions

HighExpression SparqlBuilder::pop_expression() {
  HighExpression top = std::move(expressions_.back());
  expressions_.pop_back();
  return top;
}

void SparqlBuilder::push_expression(Expression expression, std::uint32_t height) {
  expressions_.push_back({std::move(expression), height});
}

void SparqlBuilder::operand() {
  HighExpression& entry = expressions_.emplace_back();
  entry.expression.range = current_.range;
  if (current_.is_variable()) {
    entry.expression.kind = Expression::Kind::kVariable;
    entry.expression.variable = current_.variable;
  } else {
    entry.expression.term = current_.term;
  }
}

void SparqlBuilder::unary(Expression::Kind kind, Token text) {
  HighExpression& top = expressions_.back();
  Expression expression;
  expression.kind = kind;
  expression.range = range_to_here(text.begin);
  expression.arguments.push_back(std::move(top.expression));
  top.expression = std::move(expression);
  top.height = checked_height(top.height + 1, text.begin);
}

void SparqlBuilder::binary(Expression::Kind kind) {
  HighExpression right = pop_expression();
  HighExpression& left = expressions_.back();
  Expression expression;
  expression.kind = kind;
  expression.range = {left.expression.range.begin, right.expression.range.end};
  expression.arguments.reserve(2);
  expression.arguments.push_back(std::move(left.expression));
  expression.arguments.push_back(std::move(right.expression));
  left.expression = std::move(expression);
  left.height = checked_height(std::max(left.height, right.height) + 1, last_.begin);
}

void SparqlBuilder::chain(Expression::Kind kind) {
  if (expressions_[expressions_.size() - 2].expression.kind != kind) {
    binary(kind);
    return;
  }
  HighExpression right = pop_expression();
  HighExpression& left = expressions_.back();
  left.expression.range.end = right.expression.range.end;
  left.expression.arguments.push_back(std::move(right.expression));
  left.height = checked_height(std::max(left.height, right.height + 1), last_.begin);
}

void SparqlBuilder::begin_built_in(Token name) {
  mark(name);
  Call call{expressions_.size(), name.begin, built_in_, false, false, std::nullopt};
  calls_.push_back(std::move(call));
}

void SparqlBuilder::begin_call() { calls_.push_back({expressions_.size(), current_begin_, nullptr, false, false, std::nullopt}); }

void SparqlBuilder::begin_list(Token bracket) {
  calls_.push_back({expressions_.size(), bracket.begin, nullptr, false, false, std::nullopt});
}

void SparqlBuilder::count_all(Token asterisk) {
  Call& call = calls_.back();
  if (call.built_in->name != "COUNT") {
    std::string message(call.built_in->name);
    fail(asterisk.begin, message + "(*) is not possible; only COUNT counts whole solutions");
  }
  call.all = true;
}

void SparqlBuilder::separator() {
  Call& call = calls_.back();
  if (call.built_in->name != "GROUP_CONCAT") fail(last_.begin, "SEPARATOR belongs to GROUP_CONCAT");
  call.separator = string_value_;
}

Call SparqlBuilder::pop_call() {
  Call call = std::move(calls_.back());
  calls_.pop_back();
  return call;
}

std::vector<Expression> SparqlBuilder::pop_arguments(const Call& call, std::uint32_t& height) {
  std::vector<Expression> arguments;
  arguments.reserve(expressions_.size() - call.first_argument);
  for (std::size_t i = call.first_argument; i < expressions_.size(); ++i) {
    height = std::max(height, expressions_[i].height);
    arguments.push_back(std::move(expressions_[i].expression));
  }
  expressions_.resize(call.first_argument);
  return arguments;
}

void SparqlBuilder::check_arity(const Call& call, std::size_t given) const {
  const BuiltIn& built_in = *call.built_in;
  if (given >= built_in.min_arguments && (built_in.max_arguments == BuiltIn::kAny || given <= built_in.max_arguments)) return;
  std::string message(built_in.name);
  message += " takes ";
  if (built_in.max_arguments == 0) {
    message += "no argument";
  } else {
    message += std::to_string(built_in.min_arguments);
    if (built_in.max_arguments != built_in.min_arguments) message += " or " + std::to_string(built_in.max_arguments);
    message += built_in.max_arguments == 1 ? " argument" : " arguments";
  }
  fail(call.begin, message + ", and here are " + std::to_string(given));
}

void SparqlBuilder::end_built_in() {
  Call call = pop_call();
  Expression expression;
  expression.kind = call.built_in->aggregate ? Expression::Kind::kAggregate : Expression::Kind::kBuiltInCall;
  expression.name = call.built_in->name;
  expression.distinct = call.distinct;
  expression.separator = std::move(call.separator);
  expression.range = range_to_here(call.begin);
  std::uint32_t height = 0;
  expression.arguments = pop_arguments(call, height);
  if (!call.all) check_arity(call, expression.arguments.size());
  if (expression.name == "BOUND" && expression.arguments.front().kind != Expression::Kind::kVariable)
    fail(call.begin, "BOUND takes a variable");
  push_expression(std::move(expression), checked_height(height + 1, call.begin));
}

void SparqlBuilder::end_call() {
  Call call = pop_call();
  Expression expression;
  expression.kind = Expression::Kind::kFunctionCall;
  expression.distinct = call.distinct;
  std::uint32_t height = 0;
  expression.arguments = pop_arguments(call, height);
  if (call.distinct && expression.arguments.empty()) fail(call.begin, "DISTINCT needs an argument behind it");
  HighExpression& function = expressions_.back();
  expression.name = function.expression.term.value();
  expression.range = {function.expression.range.begin, source_.original_offset(offset(last_.end))};
  function.expression = std::move(expression);
  function.height = checked_height(height + 1, call.begin);
}

void SparqlBuilder::end_list(Expression::Kind kind) {
  Call call = pop_call();
  Expression expression;
  expression.kind = kind;
  HighExpression& tested = expressions_[call.first_argument - 1];
  std::uint32_t height = tested.height;
  std::vector<Expression> list = pop_arguments(call, height);
  expression.range = {tested.expression.range.begin, source_.original_offset(offset(last_.end))};
  expression.arguments.reserve(list.size() + 1);
  expression.arguments.push_back(std::move(tested.expression));
  std::move(list.begin(), list.end(), std::back_inserter(expression.arguments));
  tested.expression = std::move(expression);
  tested.height = checked_height(height + 1, call.begin);
}

void SparqlBuilder::exists(Expression::Kind kind, Token text) {
  Expression expression;
  expression.kind = kind;
  expression.range = range_to_here(text.begin);
  expression.pattern = std::make_shared<const ast::GroupGraphPattern>(std::move(finished_.pattern));
  push_expression(std::move(expression), checked_height(finished_.height + 1, text.begin));
}

// ---- Queries

void SparqlBuilder::begin_query(Query::Form form) {
  if (update_is_wanted() && !is_update_)
    fail(last_.begin, "this is a query, and an update is wanted here (INSERT, DELETE, LOAD, CLEAR, DROP, CREATE, ADD, MOVE, COPY)");
  queries_.emplace_back();
  query().form = form;
}

void SparqlBuilder::note_height(std::uint32_t height) { queries_.back().height = std::max(queries_.back().height, height); }

void SparqlBuilder::project_variable() {
  // A solution has a variable once, however often it is asked for.
  if (!queries_.back().projected.insert(current_.variable).second) return;
  ast::Projection projection;
  projection.variable = current_.variable;
  projection.range = current_.range;
  query().projection.push_back(std::move(projection));
}

void SparqlBuilder::project_expression(Token text) {
  HighExpression value = pop_expression();
  note_height(value.height);
  ast::Projection projection;
  projection.variable = current_.variable;
  projection.expression = std::move(value.expression);
  projection.range = range_to_here(text.begin);
  queries_.back().projected.insert(projection.variable);
  query().projection.push_back(std::move(projection));
}

void SparqlBuilder::dataset(bool named) { query().dataset.push_back({current_.term, named}); }

void SparqlBuilder::where() {
  query().where = std::move(finished_.pattern);
  note_height(finished_.height);
}

void SparqlBuilder::begin_template() { contexts_.push_back(Context::kTemplate); }

void SparqlBuilder::end_template() { contexts_.pop_back(); }

void SparqlBuilder::construct_where() {
  // CONSTRUCT WHERE { template }: the template is the pattern, too.
  ast::GroupElement element;
  element.element = ast::TriplesBlock{query().construct_template};
  if (query().construct_template.empty()) return;
  element.range = {query().construct_template.front().range.begin, query().construct_template.back().range.end};
  query().where.range = element.range;
  query().where.elements.push_back(std::move(element));
}

void SparqlBuilder::group_variable() {
  operand();
  group_expression();
}

void SparqlBuilder::group_expression() {
  HighExpression value = pop_expression();
  note_height(value.height);
  query().modifier.group_by.push_back({std::move(value.expression), {}});
}

void SparqlBuilder::group_as() { query().modifier.group_by.back().variable = current_.variable; }

void SparqlBuilder::having() {
  HighExpression value = pop_expression();
  note_height(value.height);
  query().modifier.having.push_back(std::move(value.expression));
}

void SparqlBuilder::order(bool descending) {
  HighExpression value = pop_expression();
  note_height(value.height);
  query().modifier.order_by.push_back({std::move(value.expression), descending});
}

void SparqlBuilder::end_sub_select(Token text) {
  OpenQuery open = std::move(queries_.back());
  queries_.pop_back();
  add_element(text, ast::SubSelect{std::make_unique<Query>(std::move(open.query))}, open.height + 1);
}

ast::Statement SparqlBuilder::finish() {
  if (is_update_ || update_is_wanted()) return finish_update();
  Query result = std::move(query());
  result.explain = explain_;
  if (base_declared_) result.base = base_;
  result.prefixes = std::move(declared_prefixes_);
  return result;
}

}  // namespace tercet::sparql
