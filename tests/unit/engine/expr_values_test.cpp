// Decimals, times and durations by themselves.
#include <catch2/catch.hpp>
#include <random>

#include "engine/expr/datetime.h"
#include "engine/expr/decimal.h"
#include "engine/expr/values.h"

using namespace tercet::expr;

namespace {

std::string text_of(const std::optional<Decimal>& decimal) { return decimal ? decimal->to_string() : "-"; }
Decimal number(std::string_view text) {
  auto parsed = Decimal::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace

TEST_CASE("decimals are read and written in the shortest form") {
  for (const char* text : {"0", "1", "-1", "2.5", "-0.1", "0.001", "12345678901234567890123456789012345678",
                           "0.12345678901234567890123456789012345678"}) {
    CHECK(text_of(Decimal::parse(text)) == text);
  }
  CHECK(text_of(Decimal::parse("+1.50")) == "1.5");
  CHECK(text_of(Decimal::parse("1.")) == "1");
  CHECK(text_of(Decimal::parse(".5")) == "0.5");
  CHECK(text_of(Decimal::parse("-0.0")) == "0");
  CHECK(text_of(Decimal::parse("000123.4500")) == "123.45");
  for (const char* text : {"", ".", "+", "1e1", "1,5", "--1", " 1", "123456789012345678901234567890123456789"})
    CHECK(text_of(Decimal::parse(text)) == "-");
}

TEST_CASE("decimal arithmetic at the edges") {
  CHECK(text_of(divide(Decimal(1), Decimal(3))) == "0.3333333333333333333");
  CHECK(text_of(divide(Decimal(2), Decimal(3))) == "0.6666666666666666667");
  CHECK(text_of(divide(Decimal(-1), Decimal(8))) == "-0.125");
  CHECK(text_of(divide(number("1000000000000000000000000000"), number("0.001"))) == "1000000000000000000000000000000");
  CHECK(text_of(divide(Decimal(1), number("99999999999999999999999999999999999999"))) ==
        "0.00000000000000000000000000000000000001");
  CHECK(text_of(divide(Decimal(1), Decimal())) == "-");
  CHECK(text_of(multiply(number("0.00000000000000000001"), number("0.00000000000000000001"))) == "0");
  CHECK(text_of(multiply(number("99999999999999999999999999999999999999"), Decimal(10))) == "-");
  CHECK(text_of(add(number("99999999999999999999999999999999999999"), Decimal(1))) == "-");
  CHECK(text_of(add(number("99999999999999999999999999999999999998"), number("0.4"))) == "99999999999999999999999999999999999998");
  CHECK(number("2.5").rounded() == Decimal(3));
  CHECK(number("-2.5").rounded() == Decimal(-2));
  CHECK(number("-2.51").rounded() == Decimal(-3));
  CHECK(number("-0.5").floor() == Decimal(-1));
  CHECK(number("-0.5").ceiling() == Decimal(0));
  CHECK(compare(number("0.1"), number("0.10000000000000000000000000000000000001")) < 0);
  CHECK(compare(number("-0.1"), number("-0.10000000000000000000000000000000000001")) > 0);
  CHECK(compare(number("12345678901234567890123456789012345678"), number("0.5")) > 0);
  CHECK(text_of(Decimal::from_double(1.1)) == "1.1");
  CHECK(text_of(Decimal::from_double(1e30)) == "1000000000000000000000000000000");
  CHECK(text_of(Decimal::from_double(1e300)) == "-");
  CHECK(text_of(Decimal::from_double(1e-300)) == "0");
}

TEST_CASE("decimal arithmetic against 64 bits") {
  std::mt19937_64 random(20251124);
  for (int i = 0; i < 20000; ++i) {
    std::int64_t a = static_cast<std::int64_t>(random() >> (random() % 40 + 24)) - 1000;
    std::int64_t b = static_cast<std::int64_t>(random() >> (random() % 40 + 24)) - 1000;
    auto x = Decimal::make(a, 3);
    auto y = Decimal::make(b, 3);
    REQUIRE((x && y));
    INFO(a << " " << b);
    CHECK(add(*x, *y) == Decimal::make(static_cast<Int128>(a) + b, 3));
    CHECK(subtract(*x, *y) == Decimal::make(static_cast<Int128>(a) - b, 3));
    CHECK(multiply(*x, *y) == Decimal::make(static_cast<Int128>(a) * b, 6));
    CHECK(compare(*x, *y) == (a < b ? -1 : a > b ? 1 : 0));
    if (b != 0) CHECK(divide(*multiply(*x, *y), *y) == x);
    CHECK(Decimal::parse(x->to_string()) == x);
  }
}

TEST_CASE("moments are read and written") {
  auto round_trip = [](MomentKind kind, std::string_view text) {
    auto moment = parse_moment(kind, text);
    return moment ? to_string(kind, *moment) : std::string("-");
  };
  for (const char* text : {"2020-02-29T23:59:59.123456789012345678Z", "-0001-01-01T00:00:00", "0000-02-29T00:00:00Z",
                           "12020-01-01T00:00:00+14:00", "1969-12-31T23:59:59.5-00:30", "9999-12-31T00:00:00Z"}) {
    CHECK(round_trip(MomentKind::kDateTime, text) == text);
  }
  CHECK(round_trip(MomentKind::kDateTime, "2020-12-31T24:00:00Z") == "2021-01-01T00:00:00Z");
  CHECK(round_trip(MomentKind::kDateTime, "2020-01-01T00:00:00.500-00:00") == "2020-01-01T00:00:00.5Z");
  for (const char* text :
       {"2021-02-29T00:00:00", "2020-01-01", "2020-1-1T00:00:00", "20-01-01T00:00:00", "02020-01-01T00:00:00",
        "2020-01-01T24:00:01", "2020-01-01T00:60:00", "2020-01-01T00:00:60", "2020-01-01T00:00:00.", "2020-01-01T00:00:00+14:01",
        "2020-01-01T00:00:00z", "2020-01-01T00:00:00Zx", "99999999999999999999-01-01T00:00:00", ""}) {
    CHECK(round_trip(MomentKind::kDateTime, text) == "-");
  }
  for (const char* text : {"2020-02-29", "2020-02-29Z", "2020-02-29-12:30"}) CHECK(round_trip(MomentKind::kDate, text) == text);
  for (const char* text : {"12:30:00", "00:00:00+14:00", "23:59:59.25Z"}) CHECK(round_trip(MomentKind::kTime, text) == text);
  CHECK(round_trip(MomentKind::kTime, "24:00:00") == "00:00:00");
}

TEST_CASE("durations are read and written") {
  auto round_trip = [](DurationKind kind, std::string_view text) {
    auto duration = parse_duration(kind, text);
    return duration ? to_string(kind, *duration) : std::string("-");
  };
  for (const char* text : {"P1Y2M3DT4H5M6.5S", "-P1M", "PT0S", "P1D", "PT0.001S"})
    CHECK(round_trip(DurationKind::kDuration, text) == text);
  CHECK(round_trip(DurationKind::kDayTime, "PT36H") == "P1DT12H");
  CHECK(round_trip(DurationKind::kDayTime, "-PT90M") == "-PT1H30M");
  CHECK(round_trip(DurationKind::kYearMonth, "P14M") == "P1Y2M");
  CHECK(round_trip(DurationKind::kYearMonth, "P0M") == "P0M");
  for (const char* text : {"P", "PT", "P1", "1D", "P1DT", "PT1D", "P1H", "P1.5D", "P1M1Y", "P-1D", "PT1S1M", ""}) {
    CHECK(round_trip(DurationKind::kDuration, text) == "-");
  }
  CHECK(round_trip(DurationKind::kDayTime, "P1Y") == "-");
  CHECK(round_trip(DurationKind::kYearMonth, "P1D") == "-");
}

TEST_CASE("floating-point texts") {
  CHECK(parse_double("1e1") == 10.0);
  CHECK(parse_double("-.5E-1") == -0.05);
  CHECK(parse_double("1e999999999999999999") == std::numeric_limits<double>::infinity());
  CHECK(parse_double("-1e999") == -std::numeric_limits<double>::infinity());
  CHECK(parse_double("1e-999999999999999999") == 0.0);
  CHECK(parse_double("0e999999999999999999") == 0.0);
  CHECK(parse_float("1e39") == std::numeric_limits<float>::infinity());
  CHECK(parse_double("0.000000000000000000000000001e400") == std::numeric_limits<double>::infinity());
  for (const char* text : {"", ".", "e1", "1e", "1e+", "inf", "nan", "-NaN", "0x1", "1 ", "--1"}) CHECK(!parse_double(text));
  CHECK(double_text(1e21) == "1.0E21");
  CHECK(double_text(0.1) == "1.0E-1");
  CHECK(double_text(-0.0) == "-0.0E0");
  CHECK(float_text(0.1f) == "1.0E-1");
}

TEST_CASE("terms have numbers where their datatype has the value") {
  auto term = [](std::string_view text, std::string_view type) {
    return tercet::Term::typed_literal(text, std::string(tercet::vocabulary::kXsd).append(type));
  };
  CHECK(term(" +7 ", "byte").to_integer() == 7);
  CHECK(term("127", "byte").to_double() == 127);
  CHECK_FALSE(term("128", "byte").to_integer());
  CHECK_FALSE(term("128", "byte").to_double());
  CHECK_FALSE(term("4000000000", "int").to_integer());
  CHECK_FALSE(term("-1", "nonNegativeInteger").to_double());
  CHECK_FALSE(term("0", "negativeInteger").to_integer());
  CHECK_FALSE(term("9223372036854775808", "long").to_double());
  CHECK_FALSE(term("99999999999999999999", "integer").to_integer());
  CHECK(term("99999999999999999999", "integer").to_double() == 1e20);
  CHECK(term("-99999999999999999999", "negativeInteger").to_double() == -1e20);
  CHECK_FALSE(term("-99999999999999999999", "positiveInteger").to_double());
  CHECK(term("18446744073709551615", "unsignedLong").to_double() == 18446744073709551615.0);
  CHECK_FALSE(term("18446744073709551616", "unsignedLong").to_double());
}
