// Expressions, and the aggregates in them (SPARQL 1.1 Query, section 18.2.4.1).
#include <algorithm>
#include <utility>

#include "engine/algebra/translator.h"
#include "tercet/error.h"

namespace tercet::algebra {
namespace {

bool contains(const std::vector<VarId>& variables, VarId variable) {
  return std::find(variables.begin(), variables.end(), variable) != variables.end();
}

Aggregate::Kind aggregate_kind(const ast::Expression& expression) {
  using Kind = Aggregate::Kind;
  if (expression.name == "COUNT") return expression.arguments.empty() ? Kind::kCountAll : Kind::kCount;
  if (expression.name == "SUM") return Kind::kSum;
  if (expression.name == "MIN") return Kind::kMin;
  if (expression.name == "MAX") return Kind::kMax;
  if (expression.name == "AVG") return Kind::kAvg;
  if (expression.name == "SAMPLE") return Kind::kSample;
  if (expression.name == "GROUP_CONCAT") return Kind::kGroupConcat;
  throw Error(ErrorCode::kEvaluation,
              expression.name + " is no aggregate of SPARQL 1.1 (COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT)");
}

}  // namespace

Expression Translator::expression(const ast::Expression& expression, Aggregation* aggregation) {
  using Kind = Expression::Kind;
  if (expression.kind == Kind::kAggregate) {
    if (aggregation) return aggregate(expression, *aggregation);
    throw Error(
        ErrorCode::kSyntax,
        expression.name + " is an aggregate: it may stand in SELECT, HAVING and ORDER BY only, and not inside another aggregate");
  }
  if (expression.kind == Kind::kVariable && aggregation) return variable_in_group(expression, *aggregation);
  if (expression.kind == Kind::kFunctionCall && expression.distinct) {
    throw Error(ErrorCode::kUnsupported, "DISTINCT in a call of <" + expression.name + ">: it is no aggregate this version knows");
  }
  Expression result;
  result.kind = expression.kind;
  result.range = expression.range;
  result.term = expression.term;
  result.name = expression.name;
  if (expression.kind == Kind::kVariable) result.variable = variable(expression.variable);
  if (expression.kind == Kind::kFunctionCall && functions_) {
    if (auto found = functions_->find(expression.name); found != functions_->end()) result.function = found->second;
  }
  if (expression.pattern) result.pattern = closed_group(*expression.pattern);
  result.arguments.reserve(expression.arguments.size());
  for (const ast::Expression& argument : expression.arguments) result.arguments.push_back(this->expression(argument, aggregation));
  return result;
}

// A variable outside of an aggregate stands for its value in any row of the group, unless it is a key.
Expression Translator::variable_in_group(const ast::Expression& expression, Aggregation& aggregation) {
  VarId id = variable(expression.variable);
  if (!contains(aggregation.keys, id) && !contains(aggregation.defined, id)) {
    Aggregate sample;
    sample.kind = Aggregate::Kind::kSample;
    sample.argument = variable_expression(id);
    id = aggregate_result(std::move(sample), aggregation);
  }
  Expression result = variable_expression(id);
  result.range = expression.range;
  return result;
}

Expression Translator::aggregate(const ast::Expression& expression, Aggregation& aggregation) {
  Aggregate aggregate;
  aggregate.kind = aggregate_kind(expression);
  aggregate.distinct = expression.distinct;
  if (!expression.arguments.empty()) aggregate.argument = this->expression(expression.arguments.front(), nullptr);
  if (expression.separator) aggregate.separator = *expression.separator;
  Expression result = variable_expression(aggregate_result(std::move(aggregate), aggregation));
  result.range = expression.range;
  return result;
}

VarId Translator::aggregate_result(Aggregate aggregate, Aggregation& aggregation) {
  auto add = [&] {
    aggregate.result = variables_.fresh("aggregate");
    aggregation.aggregates.push_back(std::move(aggregate));
    return aggregation.aggregates.back().result;
  };
  if (aggregate.argument && is_volatile(*aggregate.argument)) return add();
  std::string text = std::to_string(static_cast<int>(aggregate.kind)) + (aggregate.distinct ? " distinct " : " ");
  if (aggregate.argument) text += to_string(*aggregate.argument, variables_);
  text += '\0' + aggregate.separator;
  auto known = aggregation.results.find(text);
  if (known != aggregation.results.end()) return known->second;
  VarId result = add();
  aggregation.results.emplace(std::move(text), result);
  return result;
}

}  // namespace tercet::algebra
