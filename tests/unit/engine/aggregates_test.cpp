// The set functions (section 18.5.1): values as the standard has them, and columns of them against sums of Values.
#include <catch2/catch.hpp>
#include <random>

#include "engine/exec/aggregate_column.h"
#include "engine/expr/comparison.h"
#include "engine/expr/numeric.h"
#include "tests/unit/engine/expr_support.h"

namespace tercet::test {
namespace {

using expr::Value;

Term typed(const std::string& text, std::string_view datatype) {
  return Term::typed_literal(text, std::string(vocabulary::kXsd).append(datatype));
}

std::string aggregate(algebra::Aggregate::Kind kind, const std::vector<Term>& terms, const std::string& separator = " ") {
  VariableTable variables;
  auto context = test::make_context(test::MemoryFacts(), variables);
  PlanAggregate plan;
  plan.kind = kind;
  plan.separator = separator;
  auto column = make_aggregate_column(plan, *context);
  column->resize(1);
  std::vector<Id> ids;
  for (const Term& term : terms) ids.push_back(context->terms->intern(term));
  column->add(std::vector<std::uint32_t>(ids.size(), 0), ids);
  CHECK(context->memory.used() > 0);
  return to_text(context->terms->term(column->result(0, kind)));
}

using Kind = algebra::Aggregate::Kind;

}  // namespace

TEST_CASE("aggregates of empty groups") {
  CHECK(aggregate(Kind::kCount, {}) == "0");
  CHECK(aggregate(Kind::kCountAll, {}) == "0");
  CHECK(aggregate(Kind::kSum, {}) == "0");
  CHECK(aggregate(Kind::kAvg, {}) == "0");
  CHECK(aggregate(Kind::kMin, {}) == "error");
  CHECK(aggregate(Kind::kMax, {}) == "error");
  CHECK(aggregate(Kind::kSample, {}) == "error");
  CHECK(aggregate(Kind::kGroupConcat, {}) == "\"\"");
}

TEST_CASE("aggregates of values") {
  std::vector<Term> numbers{Term::integer(1), Term::integer(2), typed("2.5", "decimal")};
  CHECK(aggregate(Kind::kCount, numbers) == "3");
  CHECK(aggregate(Kind::kSum, numbers) == "\"5.5\"^^xsd:decimal");
  CHECK(aggregate(Kind::kSum, {Term::integer(1), Term::integer(2)}) == "3");
  CHECK(aggregate(Kind::kSum, {Term::integer(1), Term::real(2)}) == "\"3.0E0\"^^xsd:double");
  CHECK(aggregate(Kind::kSum, {typed("1", "byte"), typed("02", "integer")}) == "3");
  CHECK(aggregate(Kind::kSum, {Term::integer(1), Term::literal("a")}) == "error");
  CHECK(aggregate(Kind::kSum, std::vector<Term>(40, Term::integer((std::int64_t{1} << 59) - 1))) == "23058430092136939480");
  CHECK(aggregate(Kind::kAvg, {Term::integer(1), Term::integer(2)}) == "\"1.5\"^^xsd:decimal");
  CHECK(aggregate(Kind::kAvg, {Term::integer(1), Term::integer(3)}) == "\"2\"^^xsd:decimal");
  CHECK(aggregate(Kind::kAvg, {Term::real(1), Term::integer(2)}) == "\"1.5E0\"^^xsd:double");
  CHECK(aggregate(Kind::kMin, {Term::literal("b"), Term::literal("a"), Term::integer(3)}) == "3");
  CHECK(aggregate(Kind::kMax, {Term::literal("b"), Term::literal("a"), Term::integer(3)}) == "\"b\"");
  CHECK(aggregate(Kind::kMax, {Term::integer(1), typed("2.5", "decimal"), Term::real(2)}) == "\"2.5\"^^xsd:decimal");
  CHECK(aggregate(Kind::kSample, {Term(), Term::integer(7)}) == "7");
  CHECK(aggregate(Kind::kGroupConcat, {Term::literal("a"), Term::language_literal("b", "en"), Term::integer(1)}, ", ") ==
        "\"a, b, 1\"");
}

TEST_CASE("errors in a group") {
  std::vector<Term> terms{Term::integer(1), Term()};
  CHECK(aggregate(Kind::kCount, terms) == "1");
  CHECK(aggregate(Kind::kCountAll, terms) == "2");
  for (Kind kind : {Kind::kSum, Kind::kAvg, Kind::kMin, Kind::kMax, Kind::kGroupConcat}) CHECK(aggregate(kind, terms) == "error");
}

namespace {

// Numbers, times and what else there is; mostly inline, in stretches of a kind, some that no 128 bits hold together.
class RandomColumn {
 public:
  RandomColumn(std::mt19937& random, ExecutionContext& context) : random_(random), context_(context) {}

  std::vector<Id> make(std::size_t rows, bool only_numbers) {
    std::vector<Id> ids;
    while (ids.size() < rows) {
      const auto kind = random_() % (only_numbers ? 40 : 50);
      for (std::size_t left = 1 + random_() % (random_() % 2 ? 3 : 60); left > 0 && ids.size() < rows; --left)
        ids.push_back(context_.terms->intern(term(kind)));
    }
    return ids;
  }

 private:
  std::int64_t number(int bits) { return static_cast<std::int64_t>(distribution_(random_)) >> (64 - bits); }

  Term term(std::size_t kind) {
    if (kind < 8) return Term::integer(number(1 + static_cast<int>(random_() % 58)));
    if (kind < 20) return decimal(0, 5);
    if (kind < 24) return decimal(-1, 30);
    if (kind < 28) return Term::real(static_cast<double>(number(12)) / 8);
    if (kind < 30) return typed(random_() % 2 ? "-0.0E0" : "0.0E0", "double");
    if (kind < 33) return typed(std::to_string(random_() % 90) + ".5E0", "float");
    if (kind < 34) return typed(random_() % 2 ? "NaN" : "INF", random_() % 2 ? "double" : "float");
    if (kind < 36) return typed("0" + std::to_string(random_() % 90), "integer");
    if (kind < 38) return typed("1.000000000000000000" + std::to_string(random_() % 90), "decimal");
    if (kind < 40) return Term::integer((std::int64_t{1} << 59) - 1);
    if (kind < 43)
      return typed("2024-01-0" + std::to_string(1 + random_() % 9) + (random_() % 2 ? "T00:00:00Z" : "T01:00:00+01:00"),
                   "dateTime");
    if (kind < 45) return Term::boolean(random_() % 2);
    if (kind < 47) return Term::iri("http://example/" + std::to_string(random_() % 20));
    if (kind < 49) return Term::literal(std::to_string(random_() % 20));
    return Term();
  }
  Term decimal(int least_scale, int largest_scale) {
    const int scale = least_scale + static_cast<int>(random_() % static_cast<unsigned>(largest_scale - least_scale + 1));
    const auto id = inline_decimal({number(2 + static_cast<int>(random_() % 48)), scale});
    return id ? inline_term(*id) : Term::integer(1);
  }

  std::mt19937& random_;
  ExecutionContext& context_;
  std::uniform_int_distribution<std::uint64_t> distribution_;
};

// What the columns are to give, one value after the other.
class Expected {
 public:
  void add(Id id, const ExecutionContext& context) {
    Term holder;
    Value value = expr::value_of_id(id, context, holder);
    ++count_;
    std::int64_t small = 0;
    if (id.kind() == IdKind::kInteger && !__builtin_add_overflow(integers_, integer_value(id), &small)) integers_ = small;
    else if (!value.is_numeric()) failed_ = true;
    else others_ = others_.is_error() ? expr::unary_plus(value) : expr::arithmetic(expr::ArithmeticOperator::kAdd, others_, value);
    is_bound_ = is_bound_ && !id.is_unbound();
    if (least_.is_unbound() || compare_for_order(id, least_, context) < 0) least_ = id;
    if (most_.is_unbound() || compare_for_order(id, most_, context) > 0) most_ = id;
  }

  Id of(algebra::Aggregate::Kind kind, ExecutionContext& context) const {
    if (kind == Kind::kMin) return is_bound_ ? least_ : kUnboundId;
    if (kind == Kind::kMax) return is_bound_ ? most_ : kUnboundId;
    if (failed_) return kUnboundId;
    const Value integers = Value::of_integer(integers_);
    Value sum = others_.is_error() ? integers : expr::arithmetic(expr::ArithmeticOperator::kAdd, others_, integers);
    if (kind == Kind::kAvg && count_ > 0) sum = expr::arithmetic(expr::ArithmeticOperator::kDivide, sum, Value::of_integer(count_));
    return expr::id_of(sum, context);
  }

 private:
  std::int64_t integers_ = 0;
  Value others_;
  std::int64_t count_ = 0;
  bool failed_ = false;
  bool is_bound_ = true;
  Id least_, most_;
};

std::string text_of(Id id, const ExecutionContext& context) { return to_text(context.terms->term(id)); }

}  // namespace

TEST_CASE("columns of aggregates give what one value after the other gives") {
  std::mt19937 random(Catch::rngSeed());
  for (int round = 0; round < 300; ++round) {
    VariableTable variables;
    auto context = make_context(MemoryFacts(), variables);
    const std::size_t group_count = 1 + random() % (round % 3 == 0 ? 1 : 5);
    const std::vector<Id> ids = RandomColumn(random, *context).make(random() % 400, round % 2 == 0);
    std::vector<std::uint32_t> groups;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (random() % 20 == 0 || round % 4 == 0) group = static_cast<std::uint32_t>(random() % group_count);
      groups.push_back(group);
    }
    std::vector<Expected> expected(group_count);
    for (std::size_t i = 0; i < ids.size(); ++i) expected[groups[i]].add(ids[i], *context);
    for (Kind kind : {Kind::kSum, Kind::kAvg, Kind::kMin, Kind::kMax}) {
      PlanAggregate plan;
      plan.kind = kind;
      auto column = make_aggregate_column(plan, *context);
      for (std::size_t begin = 0, size = 0; begin < ids.size(); begin += size) {
        size = std::min<std::size_t>(1 + random() % 200, ids.size() - begin);
        column->resize(group_count);
        column->add(std::span(groups).subspan(begin, size), std::span(ids).subspan(begin, size));
      }
      column->resize(group_count);
      for (std::size_t i = 0; i < group_count; ++i) {
        CAPTURE(round, static_cast<int>(kind), i);
        CHECK(text_of(column->result(i, kind), *context) == text_of(expected[i].of(kind, *context), *context));
      }
    }
  }
}

TEST_CASE("inline numbers are summed without a Value") {
  VariableTable variables;
  auto context = make_context(MemoryFacts(), variables);
  const auto made_by = [&](const std::vector<Term>& terms, bool grouped) {
    std::vector<Id> ids;
    std::vector<std::uint32_t> groups;
    for (std::size_t i = 0; i < 10'000; ++i) {
      ids.push_back(context->terms->intern(terms[i * terms.size() / 10'000]));
      groups.push_back(static_cast<std::uint32_t>(grouped ? i % 7 : 0));
    }
    const std::uint64_t before = context->values_made;
    PlanAggregate plan;
    plan.kind = Kind::kAvg;
    auto column = make_aggregate_column(plan, *context);
    column->resize(7);
    column->add(groups, ids);
    return context->values_made - before;
  };
  for (const bool grouped : {false, true}) {
    CHECK(made_by({Term::integer(5), typed("2.50", "decimal"), typed("0.001", "decimal"), Term::integer(-7)}, grouped) == 0);
    CHECK(made_by({Term::real(1.5), Term::integer(2)}, grouped) == 0);
    CHECK(made_by({typed("1.5E0", "float")}, grouped) == 0);
    CHECK(made_by({typed("2.5", "decimal"), Term::integer(1), typed("007", "integer"), typed("3.5", "decimal")}, grouped) == 2500);
  }
}

}  // namespace tercet::test
