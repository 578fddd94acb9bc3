// Expressions over columns of ids against the same on Values, and that inline ids need none.
#include <catch2/catch.hpp>
#include <random>

#include "engine/expr/comparison.h"
#include "engine/expr/functions.h"
#include "engine/expr/numeric.h"
#include "tests/unit/engine/expr_support.h"

namespace tercet::test {
namespace {

using algebra::Expression;
using expr::Value;

Term typed(std::string_view text, std::string_view type) {
  return Term::typed_literal(text, std::string(vocabulary::kXsd).append(type));
}

std::vector<Term> terms() {
  std::vector<Term> terms{Term(),
                          Term::iri("http://example/a"),
                          Term::iri("http://example/b"),
                          Term::literal("a"),
                          Term::literal("b"),
                          Term::blank_node("b1"),
                          Term::language_literal("a", "en"),
                          Term::language_literal("a", "fr"),
                          Term::typed_literal("a", "http://example/type")};
  const auto add = [&](std::string_view type, std::initializer_list<const char*> texts) {
    for (const char* text : texts) terms.push_back(typed(text, type));
  };
  add("integer", {"0", "1", "-1", "3", "007", "1000000000000000", "-576460752303423488", "576460752303423487", "9007199254740993",
                  "123456789012345678901234567890"});
  add("byte", {"3"});
  add("decimal", {"0", "0.0", "1", "1.0", "1.00", "-0.5", "0.1", "2.9999", "3.0001", "123456789012345", "9999999999999990",
                  "0.0000000000000001", "-0.00000000000000012345", "0.123456789012345678", "9007199254740993.5"});
  add("double", {"0.0E0", "-0.0E0", "1.0E0", "-1.0E0", "0.1", "1.0E-1", "3.0E0", "NaN", "INF", "-INF", "9.007199254740992E15",
                 "1.0E300", "-2.5E-300"});
  add("float", {"0.0E0", "-0.0E0", "1.0E0", "0.1", "3.0E0", "NaN", "INF", "-INF"});
  add("boolean", {"true", "false", "1"});
  add("dateTime", {"2024-02-29T23:00:00Z", "2024-03-01T00:00:00+01:00", "2024-02-29T23:00:00", "1969-12-31T23:59:59.999Z",
                   "-0001-01-01T00:30:00-14:00", "2024-02-29T23:00:00.0000001Z"});
  add("date", {"2024-02-29", "2024-02-29Z", "2024-03-01+14:00", "-0044-03-15"});
  add("time", {"23:00:00Z", "00:30:00+01:00", "12:34:56.7"});
  return terms;
}

Expression leaf(VarId variable) {
  Expression expression;
  expression.kind = Expression::Kind::kVariable;
  expression.variable = variable;
  return expression;
}

Expression leaf(const Term& term) {
  Expression expression;
  expression.kind = Expression::Kind::kTerm;
  expression.term = term;
  return expression;
}

Expression binary(Expression::Kind kind, Expression left, Expression right) {
  Expression expression;
  expression.kind = kind;
  expression.arguments = {std::move(left), std::move(right)};
  return expression;
}

Id expected(Expression::Kind kind, Id a, Id b, ExecutionContext& context) {
  Term holder_a;
  Term holder_b;
  const Value x = expr::value_of_id(a, context, holder_a);
  const Value y = expr::value_of_id(b, context, holder_b);
  if (x.is_error() || y.is_error()) return kUnboundId;
  const auto compared = [&](expr::ComparisonOperator op) {
    const auto truth = expr::compare_values(op, x, y);
    return truth ? inline_boolean(*truth) : kUnboundId;
  };
  const auto computed = [&](expr::ArithmeticOperator op) { return expr::id_of(expr::arithmetic(op, x, y), context); };
  switch (kind) {
    case Expression::Kind::kEqual: return compared(expr::ComparisonOperator::kEqual);
    case Expression::Kind::kNotEqual: return compared(expr::ComparisonOperator::kNotEqual);
    case Expression::Kind::kLess: return compared(expr::ComparisonOperator::kLess);
    case Expression::Kind::kGreater: return compared(expr::ComparisonOperator::kGreater);
    case Expression::Kind::kLessEqual: return compared(expr::ComparisonOperator::kLessEqual);
    case Expression::Kind::kGreaterEqual: return compared(expr::ComparisonOperator::kGreaterEqual);
    case Expression::Kind::kAdd: return computed(expr::ArithmeticOperator::kAdd);
    case Expression::Kind::kSubtract: return computed(expr::ArithmeticOperator::kSubtract);
    case Expression::Kind::kMultiply: return computed(expr::ArithmeticOperator::kMultiply);
    default: return computed(expr::ArithmeticOperator::kDivide);
  }
}

constexpr Expression::Kind kOperators[] = {
    Expression::Kind::kEqual,     Expression::Kind::kNotEqual,     Expression::Kind::kLess, Expression::Kind::kGreater,
    Expression::Kind::kLessEqual, Expression::Kind::kGreaterEqual, Expression::Kind::kAdd,  Expression::Kind::kSubtract,
    Expression::Kind::kMultiply,  Expression::Kind::kDivide};

// evaluate() and select() of `expression` over columns x and y.
void check_columns(const Expression& expression, const std::vector<Id>& x, const std::vector<Id>& y,
                   const std::vector<VarId>& variables, const std::vector<Id>& wanted, ExecutionContext& context) {
  Batch batch;
  batch.rows = x.size();
  batch.columns = {x, y};
  std::vector<Id> ids;
  std::vector<std::uint32_t> rows;
  auto evaluator = make_evaluator(expression, variables, context);
  evaluator->evaluate(batch, context, ids);
  evaluator->select(batch, context, rows);
  std::vector<std::uint32_t> wanted_rows;
  for (std::uint32_t row = 0; row < wanted.size(); ++row) {
    Term holder;
    const Value value = expr::value_of_id(wanted[row], context, holder);
    if (expr::effective_boolean_value(value).value_or(false)) wanted_rows.push_back(row);
    if (ids[row] == wanted[row]) continue;
    FAIL_CHECK(to_text(context.terms->term(x[row]))
               << " and " << to_text(context.terms->term(y[row])) << " give " << to_text(context.terms->term(ids[row])) << ", not "
               << to_text(context.terms->term(wanted[row])));
  }
  CHECK(rows == wanted_rows);
}

}  // namespace

TEST_CASE("operators over columns and constants give what Values give") {
  VariableTable variables;
  const std::vector<Term> all = terms();
  MemoryFacts facts;
  // Else the query has made all that are no inline literals.
  if (GENERATE(false, true)) {
    for (const Term& term : all) {
      if (!term.is_unbound()) facts.add(Term::iri("http://example/a"), Term::iri("http://example/b"), term);
    }
  }
  auto context = make_context(facts, variables);
  const std::vector<VarId> columns{variables.id_of("x"), variables.id_of("y")};
  std::vector<Id> ids;
  for (const Term& term : all) ids.push_back(context->terms->intern(term));
  for (const Expression::Kind kind : kOperators) {
    CAPTURE(static_cast<int>(kind));
    std::vector<Id> x;
    std::vector<Id> y;
    std::vector<Id> wanted;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::vector<Id> same(ids.size(), ids[i]);
      std::vector<Id> one_wanted;
      std::vector<Id> other_wanted;
      for (const Id id : ids) {
        one_wanted.push_back(expected(kind, id, ids[i], *context));
        other_wanted.push_back(expected(kind, ids[i], id, *context));
      }
      if (!all[i].is_unbound()) {
        check_columns(binary(kind, leaf(columns[0]), leaf(all[i])), ids, same, columns, one_wanted, *context);
        check_columns(binary(kind, leaf(all[i]), leaf(columns[1])), same, ids, columns, other_wanted, *context);
      }
      x.insert(x.end(), ids.begin(), ids.end());
      y.insert(y.end(), same.begin(), same.end());
      wanted.insert(wanted.end(), one_wanted.begin(), one_wanted.end());
    }
    check_columns(binary(kind, leaf(columns[0]), leaf(columns[1])), x, y, columns, wanted, *context);
  }
}

TEST_CASE("operators over random numbers give what Values give") {
  std::mt19937_64 random(Catch::rngSeed());
  VariableTable variables;
  auto context = make_context(MemoryFacts(), variables);
  const std::vector<VarId> columns{variables.id_of("x"), variables.id_of("y")};
  const auto number = [&](int bits) { return static_cast<std::int64_t>(random()) >> (64 - bits); };
  const auto random_id = [&] {
    switch (random() % 4) {
      case 0: return *inline_integer(number(1 + static_cast<int>(random() % 58)));
      case 1: return *inline_double(static_cast<double>(number(1 + static_cast<int>(random() % 30))) / 64);
      default:
        return inline_decimal({number(2 + static_cast<int>(random() % 48)), static_cast<int>(random() % 20)})
            .value_or(inline_boolean(true));
    }
  };
  for (int round = 0; round < 100; ++round) {
    const Expression::Kind kind = kOperators[random() % std::size(kOperators)];
    const Expression::Kind inner = kOperators[6 + random() % 4];
    CAPTURE(round, static_cast<int>(kind), static_cast<int>(inner));
    std::vector<Id> x;
    std::vector<Id> y;
    std::vector<Id> wanted;
    const Id constant = random_id();
    for (std::size_t row = 0; row < 300; ++row) {
      x.push_back(random_id());
      y.push_back(random() % 8 == 0 ? x.back() : random_id());
      wanted.push_back(expected(kind, expected(inner, x.back(), y.back(), *context), constant, *context));
    }
    check_columns(binary(kind, binary(inner, leaf(columns[0]), leaf(columns[1])), leaf(inline_term(constant))), x, y, columns,
                  wanted, *context);
  }
}

TEST_CASE("the fields of inline dates and times are those of their Values") {
  VariableTable variables;
  auto context = make_context(MemoryFacts(), variables);
  const VarId x = variables.id_of("x");
  std::vector<Id> ids;
  for (const Term& term : terms()) ids.push_back(context->terms->intern(term));
  for (const char* name : {"YEAR", "MONTH", "DAY", "HOURS", "MINUTES"}) {
    CAPTURE(name);
    Expression call;
    call.kind = Expression::Kind::kBuiltInCall;
    call.name = name;
    call.arguments = {leaf(x)};
    std::vector<Id> wanted;
    for (const Id id : ids) {
      Term holder;
      const Value value = expr::value_of_id(id, *context, holder);
      expr::TextArena arena;
      std::unique_ptr<expr::CallState> state;
      expr::Call made{arena, context.get(), state};
      wanted.push_back(value.is_error() ? kUnboundId
                                        : expr::id_of(expr::find_function(name)->function(made, {&value, 1}), *context));
    }
    check_columns(call, ids, ids, {x, variables.id_of("y")}, wanted, *context);
  }
}

TEST_CASE("expressions over inline ids make no Value") {
  VariableTable variables;
  const std::vector<std::string> texts{"?n < 10",
                                       "?d >= 2.5",
                                       "?d < ?n",
                                       "10 > ?d || ?n = 3",
                                       "IF(?d < 10, \"cheap\", IF(?d < 100, \"fair\", \"dear\"))",
                                       "?n * 2 + ?d > 100.5",
                                       "?n * ?d - 1",
                                       "?r / 2e0 < ?d",
                                       "!(?r > 1.5)",
                                       "?i != ?n",
                                       "?t = ?i || ?n = 3",
                                       "?i = <http://example/b>",
                                       "?n != <http://example/that_is_nowhere>",
                                       "?d NOT IN (<http://example/a>, <http://example/that_is_nowhere>)",
                                       "YEAR(?t)",
                                       "MONTH(?t) = 2",
                                       "HOURS(?t) * 60 + MINUTES(?t)",
                                       "?t < \"2024-01-01T00:00:00Z\"^^xsd:dateTime"};
  for (const std::string& text : texts) {
    CAPTURE(text);
    const Expression expression = parse_expression(text, variables);
    MemoryFacts facts;
    facts.add(Term::iri("http://example/a"), Term::iri("http://example/b"), Term::literal("a"));
    auto context = make_context(facts, variables);
    const Id iri = *context->snapshot->find(Term::iri("http://example/a").view());
    const std::vector<VarId> columns{variables.id_of("n"), variables.id_of("d"), variables.id_of("r"), variables.id_of("t"),
                                     variables.id_of("i")};
    Batch batch;
    batch.rows = 5000;
    batch.columns.resize(columns.size());
    for (std::int64_t row = 0; row < 5000; ++row) {
      batch.columns[0].push_back(*inline_integer(row));
      batch.columns[1].push_back(*inline_decimal({row * 7, 2}));
      batch.columns[2].push_back(*inline_double(static_cast<double>(row) / 4));
      batch.columns[3].push_back(*inline_time(IdKind::kDateTime, {row * 7'777'777'000, 60}));
      batch.columns[4].push_back(iri);
    }
    auto evaluator = make_evaluator(expression, columns, *context);
    std::vector<Id> ids;
    std::vector<std::uint32_t> rows;
    evaluator->evaluate(batch, *context, ids);
    if (expression.kind < Expression::Kind::kAdd || expression.kind == Expression::Kind::kNot) {
      context->values_made = 0;  // evaluate() of a truth takes a Value for its id
      evaluator->select(batch, *context, rows);
    }
    CHECK(context->values_made == 0);
  }
}

TEST_CASE("|| && ! over columns are those of single rows") {
  const std::vector<std::string> texts{"?a || ?b",         "?a && ?b", "?a || ?b || ?c", "?a && ?b && ?c", "!(?a && (?b || !?c))",
                                       "(?a || ?b) && !?c"};
  const Id ids[] = {inline_boolean(false), inline_boolean(true), kUnboundId};
  const std::string constants[] = {"false", "true", "(1/0)"};
  std::mt19937_64 random(20261129);
  Batch batch;
  batch.rows = 9000;  // more than are evaluated at once
  batch.columns.resize(3);
  std::vector<std::size_t> kinds;  // 9 times that of a, 3 times that of b, that of c
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const std::size_t kind = kinds.emplace_back(random() % 27);
    batch.columns[0].push_back(ids[kind / 9]);
    batch.columns[1].push_back(ids[kind / 3 % 3]);
    batch.columns[2].push_back(ids[kind % 3]);
  }
  for (const std::string& text : texts) {
    CAPTURE(text);
    std::vector<bool> is_true;
    for (std::size_t kind = 0; kind < 27; ++kind) {
      std::string said = text;
      for (const auto& [name, value] : {std::pair("?a", kind / 9), std::pair("?b", kind / 3 % 3), std::pair("?c", kind % 3)}) {
        if (const std::size_t at = said.find(name); at != std::string::npos) said.replace(at, 2, constants[value]);
      }
      VariableTable none;
      is_true.push_back(constant_value(parse_expression(said, none)) == Term::boolean(true));
    }
    std::vector<std::uint32_t> expected;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (is_true[kinds[row]]) expected.push_back(row);
    }
    VariableTable variables;
    const Expression expression = parse_expression(text, variables);
    auto context = make_context(MemoryFacts(), variables);
    const std::vector<VarId> columns{variables.id_of("a"), variables.id_of("b"), variables.id_of("c")};
    std::vector<std::uint32_t> rows{7};  // what was there goes
    make_evaluator(expression, columns, *context)->select(batch, *context, rows);
    const bool same = rows == expected;  // not their thousands of numbers
    CHECK(same);
  }
}

TEST_CASE("functions of strings of the dictionary are told from their bytes") {
  const std::vector<std::string> filters{"STRLEN(#) > 6",           "CONTAINS(#, \"7\")",      "STRSTARTS(#, \"text 1\")",
                                         "STRENDS(#, \"7\")",       "REGEX(#, \"t .*7$\")",    "REGEX(#, \"^T.* [0-3]7$\", \"i\")",
                                         "!REGEX(#, \"(.)\\\\1\")", "REGEX(#, \"1.7\", \"q\")"};
  MemoryFacts facts;
  std::vector<Term> terms;
  for (int i = 0; i < 300; ++i) terms.push_back(Term::literal("text " + std::to_string(i)));
  for (const Term& term : terms) facts.add(Term::iri("x:s"), Term::iri("x:p"), term);
  for (const std::string& filter : filters) {
    CAPTURE(filter);
    const std::size_t place = filter.find('#');
    const auto about = [&](const std::string& argument) { return std::string(filter).replace(place, 1, argument); };
    VariableTable variables;
    const Expression expression = parse_expression(about("?s"), variables);
    auto context = make_context(facts, variables);
    Batch batch;
    batch.rows = terms.size();
    batch.columns.resize(1);
    std::vector<std::uint32_t> expected;
    for (const Term& term : terms) {
      batch.columns[0].push_back(*context->snapshot->find(term.view()));
      VariableTable none;
      if (constant_value(parse_expression(about(term.to_ntriples()), none)) == Term::boolean(true))
        expected.push_back(static_cast<std::uint32_t>(batch.columns[0].size() - 1));
    }
    std::vector<std::uint32_t> rows;
    make_evaluator(expression, {variables.id_of("s")}, *context)->select(batch, *context, rows);
    CHECK(rows == expected);
    CHECK((filter.ends_with("\"q\")") || (!rows.empty() && rows.size() < terms.size())));
    CHECK(context->values_made == 0);
  }
}

}  // namespace tercet::test
