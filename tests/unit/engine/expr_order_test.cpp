// ORDER BY's order, equality of ids, aggregates, and evaluating whole batches.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "expr_support.h"

using namespace tercet;
using tercet::test::to_text;

namespace {

Term typed(std::string_view text, std::string_view type) {
  return Term::typed_literal(text, std::string(vocabulary::kXsd) + std::string(type));
}

// In the order they must come in; terms in one group are of equal rank.
std::vector<std::vector<Term>> ordered_groups() {
  return {{Term()},
          {Term::iri("http://example.org/a")},
          {Term::iri("http://example.org/b")},
          {typed("NaN", "double"), typed("NaN", "float")},
          {typed("-INF", "double")},
          {Term::integer(-5), typed("-5.0", "decimal")},
          {typed("-1.5", "decimal"), typed("-1.5E0", "double")},
          {Term::integer(0), typed("0.0E0", "double"), typed("-0.0E0", "double")},
          {typed("1.0E-300", "double")},
          {typed("0.1", "decimal"), typed("1.0E-1", "double")},
          {Term::integer(1), typed("01", "integer"), typed("1", "byte"), typed("1.0E0", "float")},
          {Term::integer(9007199254740992), typed("9007199254740992", "double")},
          {Term::integer(9007199254740993)},
          {typed("1e30", "double"), typed("1000000000000000000000000000000", "integer")},
          {typed("INF", "double")},
          {Term::literal("")},
          {Term::literal("A")},
          {Term::literal("a")},
          {Term::language_literal("a", "de")},
          {Term::language_literal("a", "en"), Term::language_literal("a", "EN")},
          {Term::literal("ab")},
          {Term::literal("\xEF\xBF\xBD")},
          {Term::literal("\xF0\x90\x80\x80")},
          {Term::boolean(false), typed("0", "boolean")},
          {Term::boolean(true)},
          {typed("2019-01-01T00:00:00Z", "dateTime")},
          {typed("2020-01-01T00:00:00Z", "dateTime"), typed("2020-01-01T01:00:00+01:00", "dateTime")},
          {typed("2020-01-01T00:00:00.00001Z", "dateTime")},
          {typed("2019-01-01", "date")},
          {typed("2020-01-01", "date")},
          {typed("11:00:00", "time")},
          {typed("12:00:00", "time")},
          {typed("PT1S", "dayTimeDuration")},
          {typed("P1M", "yearMonthDuration")},
          {typed("abc", "integer")},
          {Term::typed_literal("x", "http://example.org/t")},
          {Term::typed_literal("x", "http://example.org/u")}};
}

void check_order(ExecutionContext& context) {
  auto groups = ordered_groups();
  std::vector<std::pair<Id, std::size_t>> ids;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const Term& term : groups[i]) ids.emplace_back(context.terms->intern(term), i);
  }
  for (auto [a, rank_a] : ids) {
    for (auto [b, rank_b] : ids) {
      INFO(to_text(context.terms->term(a)) << " and " << to_text(context.terms->term(b)));
      int order = compare_for_order(a, b, context);
      CHECK((order < 0) == (rank_a < rank_b));
      CHECK((order > 0) == (rank_a > rank_b));
    }
  }
}

}  // namespace

TEST_CASE("the order of terms is total") {
  VariableTable variables;
  SECTION("of terms that only the query knows") {
    auto context = test::make_context(test::MemoryFacts(), variables);
    check_order(*context);
  }
  SECTION("of terms of the dictionary") {
    test::MemoryFacts facts;
    for (const auto& group : ordered_groups()) {
      for (const Term& term : group) {
        if (!term.is_unbound()) facts.add(Term::iri("http://example.org/s"), Term::iri("http://example.org/p"), term);
      }
    }
    auto context = test::make_context(facts, variables);
    check_order(*context);
  }
}

TEST_CASE("equality of ids") {
  VariableTable variables;
  auto context = test::make_context(test::MemoryFacts(), variables);
  auto id = [&](const Term& term) { return context->terms->intern(term); };
  CHECK(values_equal(id(Term::integer(1)), id(Term::real(1)), *context) == true);
  CHECK(values_equal(id(Term::literal("a")), id(Term::literal("b")), *context) == false);
  CHECK(values_equal(id(Term::typed_literal("a", "ex:t")), id(Term::typed_literal("b", "ex:t")), *context) == std::nullopt);
  CHECK(values_equal(kUnboundId, id(Term::integer(1)), *context) == std::nullopt);
}

namespace {

// A batch of random terms in three columns, and a random expression over them evaluated for the whole batch and for each row alone.
Term random_term(std::mt19937& random) {
  static const std::vector<Term> kTerms = [] {
    std::vector<Term> terms;
    for (const auto& group : ordered_groups()) terms.insert(terms.end(), group.begin(), group.end());
    return terms;
  }();
  return kTerms[random() % kTerms.size()];
}

std::string random_expression(std::mt19937& random, int depth) {
  static const std::vector<std::string> kLeaves{"?x",    "?y",   "?z",   "1",   "2.5",
                                                "\"a\"", "ex:a", "true", "0e0", "\"2020-01-01T00:00:00Z\"^^xsd:dateTime"};
  static const std::vector<std::string> kBinary{"=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "||", "&&"};
  if (depth == 0) return kLeaves[random() % kLeaves.size()];
  auto sub = [&] { return random_expression(random, depth - 1); };
  switch (random() % 8) {
    case 0: return "!(" + sub() + ")";
    case 1: return "(" + sub() + ") IN (" + sub() + ", " + random_expression(random, 0) + ")";
    case 2: return "COALESCE(" + sub() + ", " + sub() + ")";
    case 3: return "IF(" + sub() + ", " + sub() + ", " + sub() + ")";
    case 4: return "STR(" + sub() + ")";
    default: return "(" + sub() + ") " + kBinary[random() % kBinary.size()] + " (" + sub() + ")";
  }
}

}  // namespace

TEST_CASE("a batch gives what its rows give alone") {
  std::uint32_t seed = 20251124;
  CAPTURE(seed);
  std::mt19937 random(seed);
  test::MemoryFacts facts;
  for (int i = 0; i < 200; ++i) {
    Term term = random_term(random);
    if (!term.is_unbound()) facts.add(Term::iri("http://example.org/s"), Term::iri("http://example.org/p"), term);
  }
  for (int round = 0; round < 300; ++round) {
    VariableTable variables;
    std::string text = random_expression(random, 1 + static_cast<int>(random() % 3));
    INFO(text);
    algebra::Expression expression = test::parse_expression(text, variables);
    auto context = test::make_context(facts, variables);
    std::vector<VarId> columns{variables.id_of("x"), variables.id_of("y"), variables.id_of("z")};
    Batch batch;
    batch.rows = 50;
    batch.columns.resize(3);
    for (auto& column : batch.columns) {
      for (std::size_t row = 0; row < batch.rows; ++row) column.push_back(context->terms->intern(random_term(random)));
    }
    auto evaluator = make_evaluator(expression, columns, *context);
    std::vector<Id> ids;
    std::vector<std::uint32_t> selected;
    evaluator->evaluate(batch, *context, ids);
    evaluator->select(batch, *context, selected);
    std::vector<std::uint32_t> expected_rows;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      Batch single;
      single.rows = 1;
      for (const auto& column : batch.columns) single.columns.push_back({column[row]});
      std::vector<Id> alone;
      evaluator->evaluate(single, *context, alone);
      INFO("row " << row);
      CHECK(ids[row] == alone[0]);
      // The effective boolean value, by way of the function IF.
      algebra::Expression wrapped;
      wrapped.kind = algebra::Expression::Kind::kBuiltInCall;
      wrapped.name = "IF";
      wrapped.arguments.resize(3);
      wrapped.arguments[0] = expression;
      wrapped.arguments[1].term = Term::integer(1);
      wrapped.arguments[2].term = Term::integer(0);
      make_evaluator(wrapped, columns, *context)->evaluate(single, *context, alone);
      if (alone[0] == *inline_integer(1)) expected_rows.push_back(row);
    }
    CHECK(selected == expected_rows);
  }
}

TEST_CASE("an expression may be deep") {
  using Expression = algebra::Expression;
  VariableTable variables;
  auto context = test::make_context(test::MemoryFacts(), variables);
  Expression variable;
  variable.kind = Expression::Kind::kVariable;
  variable.variable = variables.id_of("x");
  Batch batch;
  batch.rows = 1;
  batch.columns = {{*inline_integer(3)}};
  auto call = [](const char* name) {
    Expression expression;
    expression.kind = Expression::Kind::kBuiltInCall;
    expression.name = name;
    return expression;
  };
  auto operation = [](Expression::Kind kind) {
    Expression expression;
    expression.kind = kind;
    return expression;
  };
  Expression cast = operation(Expression::Kind::kFunctionCall);
  cast.name = vocabulary::kXsdString;
  // What stands at every level, how many arguments it has, and the value of the whole.
  struct Level {
    Expression expression;
    std::size_t arguments;
    const char* result;
  };
  std::vector<Level> levels{{operation(Expression::Kind::kSubtract), 2, "-5997"},
                            {operation(Expression::Kind::kNot), 1, "true"},
                            {operation(Expression::Kind::kUnaryMinus), 1, "3"},
                            {operation(Expression::Kind::kOr), 2, "true"},
                            {operation(Expression::Kind::kAnd), 2, "true"},
                            {operation(Expression::Kind::kEqual), 2, "false"},
                            {operation(Expression::Kind::kLess), 2, "error"},
                            {operation(Expression::Kind::kIn), 2, "false"},
                            {call("COALESCE"), 2, "3"},
                            {call("IF"), 3, "3"},
                            {call("STR"), 1, "\"3\""},
                            {call("ISLITERAL"), 1, "true"},
                            {call("SAMETERM"), 2, "false"},
                            {cast, 1, "\"3\""}};
  for (const Level& level : levels) {
    INFO(static_cast<int>(level.expression.kind) << " " << level.expression.name);
    Expression expression = variable;
    for (int i = 0; i < 2000; ++i) {
      Expression outer = level.expression;
      outer.arguments.push_back(std::move(expression));
      outer.arguments.resize(level.arguments, variable);
      expression = std::move(outer);
    }
    std::vector<Id> ids;
    std::vector<std::uint32_t> rows;
    auto evaluator = make_evaluator(expression, {variable.variable}, *context);
    evaluator->evaluate(batch, *context, ids);
    evaluator->select(batch, *context, rows);
    CHECK(to_text(context->terms->term(ids[0])) == level.result);
    CHECK(!constant_value(expression));
  }
}

TEST_CASE("blank nodes with a label belong to a solution") {
  VariableTable variables;
  auto context = test::make_context(test::MemoryFacts(), variables);
  algebra::Expression expression = test::parse_expression("BNODE(?x)", variables);
  VarId x = variables.id_of("x");
  VarId a = variables.id_of("a");
  Batch batch;
  batch.rows = 2;
  batch.columns = {{context->terms->intern(Term::literal("l")), context->terms->intern(Term::literal("l"))}};
  std::vector<Id> first;
  make_evaluator(expression, {x}, *context)->evaluate(batch, *context, first);
  CHECK(first[0] != first[1]);
  // The evaluator above it, which sees the column that the first one bound.
  batch.columns.push_back(first);
  std::vector<Id> second;
  make_evaluator(expression, {x, a}, *context)->evaluate(batch, *context, second);
  CHECK(second == first);
  // Other solutions.
  batch.columns.pop_back();
  std::vector<Id> third;
  make_evaluator(expression, {x}, *context)->evaluate(batch, *context, third);
  CHECK(third[0] != first[0]);
  CHECK(context->terms->term(third[0]).value().starts_with('c'));
}
