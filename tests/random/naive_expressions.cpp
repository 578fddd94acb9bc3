// Expressions (SPARQL 1.1 Query, section 17).
#include <algorithm>
#include <functional>

#include "tests/random/naive_evaluator.h"
#include "tests/random/naive_functions.h"
#include "tests/random/naive_values.h"

namespace tercet::test {
namespace {

using Op = ast::Expression::Kind;

std::optional<Term> boolean(std::optional<bool> value) { return value ? std::optional(Term::boolean(*value)) : std::nullopt; }

std::optional<bool> negated(std::optional<bool> value) { return value ? std::optional(!*value) : std::nullopt; }

}  // namespace

std::optional<Term> NaiveEvaluator::value(const ast::Expression& expression, const Subject& subject, const Scope& scope) {
  auto argument = [&](std::size_t i) { return value(expression.arguments[i], subject, scope); };
  auto arithmetic_of = [&](char op) -> std::optional<Term> {
    auto a = argument(0);
    auto b = argument(1);
    return a && b ? arithmetic(op, *a, *b) : std::nullopt;
  };
  switch (expression.kind) {
    case Op::kTerm: return expression.term;
    case Op::kVariable: return variable(expression.variable, subject, scope);
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kLess:
    case Op::kGreater:
    case Op::kLessEqual:
    case Op::kGreaterEqual: return comparison(expression, subject, scope);
    case Op::kIn:
    case Op::kNotIn: return membership(expression, subject, scope);
    case Op::kOr:
    case Op::kAnd: return logic(expression, subject, scope);
    case Op::kNot: return boolean(negated(truth(expression.arguments[0], subject, scope)));
    case Op::kAdd: return arithmetic_of('+');
    case Op::kSubtract: return arithmetic_of('-');
    case Op::kMultiply: return arithmetic_of('*');
    case Op::kDivide: return arithmetic_of('/');
    case Op::kUnaryPlus:
    case Op::kUnaryMinus: {
      auto operand = argument(0);
      // -x is 0 - x, but that the sign of a zero changes too: -1 * x; + gives the value of a number.
      return operand ? arithmetic('*', *operand, Term::integer(expression.kind == Op::kUnaryMinus ? -1 : 1)) : std::nullopt;
    }
    case Op::kExists:
    case Op::kNotExists: return exists(expression, subject, scope);
    case Op::kBuiltInCall: return call(expression, subject, scope);
    case Op::kFunctionCall: {
      auto operand = argument(0);
      return operand ? naive_cast(expression.name, *operand) : std::nullopt;
    }
    case Op::kAggregate: {
      Term term = aggregate(expression, *subject.rows, scope).only();
      return term.is_unbound() ? std::nullopt : std::optional(term);
    }
  }
  return std::nullopt;
}

std::optional<bool> NaiveEvaluator::truth(const ast::Expression& expression, const Subject& subject, const Scope& scope) {
  auto term = value(expression, subject, scope);
  return term ? effective_boolean_value(*term) : std::nullopt;
}

std::optional<Term> NaiveEvaluator::variable(const std::string& name, const Subject& subject, const Scope& scope) const {
  if (auto value = scope.values.find(name); value != scope.values.end()) return value->second;
  auto binding = subject.solution.find(name);
  if (binding != subject.solution.end()) return binding->second;
  if (subject.known && !subject.known->contains(name)) throw Unsettled("?" + name + " has several values in a group");
  return std::nullopt;
}

std::optional<Term> NaiveEvaluator::comparison(const ast::Expression& expression, const Subject& subject, const Scope& scope) {
  auto a = value(expression.arguments[0], subject, scope);
  auto b = value(expression.arguments[1], subject, scope);
  if (!a || !b) return std::nullopt;
  switch (expression.kind) {
    case Op::kEqual: return boolean(equal(*a, *b));
    case Op::kNotEqual: return boolean(negated(equal(*a, *b)));
    case Op::kLess: return boolean(less(*a, *b));
    case Op::kGreater: return boolean(less(*b, *a));
    case Op::kLessEqual: return boolean(less_or_equal(*a, *b));
    default: return boolean(less_or_equal(*b, *a));
  }
}

// Section 17.4.1.9: (a = b) || (a = c) || …; of an error there is no membership, even in an empty list (section 17.2).
std::optional<Term> NaiveEvaluator::membership(const ast::Expression& expression, const Subject& subject, const Scope& scope) {
  bool is_in = expression.kind == Op::kIn;
  auto a = value(expression.arguments[0], subject, scope);
  if (!a) return std::nullopt;
  bool error = false;
  for (std::size_t i = 1; i < expression.arguments.size(); ++i) {
    auto b = value(expression.arguments[i], subject, scope);
    auto same = b ? equal(*a, *b) : std::nullopt;
    if (same == true) return Term::boolean(is_in);
    error = error || !same;
  }
  return error ? std::nullopt : std::optional(Term::boolean(!is_in));
}

// Section 17.2: one operand that decides is enough, the other may be an error.
std::optional<Term> NaiveEvaluator::logic(const ast::Expression& expression, const Subject& subject, const Scope& scope) {
  bool decides = expression.kind == Op::kOr;
  bool error = false;
  for (const ast::Expression& operand : expression.arguments) {
    auto truth = this->truth(operand, subject, scope);
    if (truth == decides) return Term::boolean(decides);
    error = error || !truth;
  }
  return error ? std::nullopt : std::optional(Term::boolean(!decides));
}

// Section 18.6: substitute(pattern, μ) has a solution.
std::optional<Term> NaiveEvaluator::exists(const ast::Expression& expression, const Subject& subject, const Scope& scope) {
  Solution values = merged(scope.values, subject.solution);
  bool exists = !pattern(*expression.pattern, {scope.graph, values}).empty();
  return Term::boolean(exists == (expression.kind == Op::kExists));
}

std::optional<Term> NaiveEvaluator::call(const ast::Expression& expression, const Subject& subject, const Scope& scope) {
  auto argument = [&](std::size_t i) { return value(expression.arguments[i], subject, scope); };
  if (expression.name == "BOUND") return Term::boolean(argument(0).has_value());
  if (expression.name == "BNODE") return Term::blank_node("fresh" + std::to_string(fresh_nodes_++));
  if (expression.name == "COALESCE") {
    for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
      if (auto term = argument(i)) return term;
    }
    return std::nullopt;
  }
  if (expression.name == "IF") {
    auto condition = truth(expression.arguments[0], subject, scope);
    return condition ? argument(*condition ? 1 : 2) : std::nullopt;
  }
  std::vector<Term> terms;
  for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
    auto term = argument(i);
    if (!term) return std::nullopt;
    terms.push_back(*term);
  }
  return naive_function(expression.name, terms);
}

}  // namespace tercet::test
