#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "storage/id.h"
#include "storage/id_places.h"
#include "storage/inline_term.h"

namespace {

using namespace tercet;
__extension__ typedef __int128 Wide;

std::string xsd(const char* name) { return std::string(vocabulary::kXsd) + name; }

std::optional<Id> id_of(const std::string& text, const char* type) {
  std::string datatype = xsd(type);
  return inline_id({TermKind::kLiteral, text, datatype, {}});
}

// Inline, of that kind, and printed as it was written.
Id require_inline(const std::string& text, const char* type, IdKind kind) {
  INFO(text << "^^" << type);
  std::optional<Id> id = id_of(text, type);
  REQUIRE(id.has_value());
  REQUIRE(id->kind() == kind);
  Term term = inline_term(*id);
  std::string memory = "something before";
  REQUIRE(Term(inline_view(*id, memory)) == term);
  REQUIRE(term.value() == text);
  REQUIRE(term.datatype() == xsd(type));
  return *id;
}

void require_dictionary(const char* type, std::initializer_list<const char*> texts) {
  for (const char* text : texts) {
    INFO("\"" << text << "\"^^" << type);
    REQUIRE_FALSE(id_of(text, type).has_value());
  }
}

std::mt19937_64& random_engine() {
  static std::mt19937_64 engine(20240611);
  return engine;
}

std::int64_t random_between(std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random_engine());
}

}  // namespace

TEST_CASE("inline booleans and integers") {
  require_inline("true", "boolean", IdKind::kBoolean);
  require_inline("false", "boolean", IdKind::kBoolean);
  require_dictionary("boolean", {"1", "0", "TRUE", "", " true"});
  for (const char* text : {"0", "7", "-7", "576460752303423487", "-576460752303423488", "99999999999999999"}) {
    require_inline(text, "integer", IdKind::kInteger);
  }
  require_dictionary("integer", {"", "-", "-0", "+1", "01", "1 ", "1.0", "576460752303423488", "-576460752303423489",
                                 "999999999999999999999", "1e5"});
  require_dictionary("int", {"5"});
  require_dictionary("string", {"5"});
  REQUIRE_FALSE(inline_id({TermKind::kIri, "5", vocabulary::kXsdInteger, {}}));
  REQUIRE_FALSE(inline_id({TermKind::kLiteral, "5", vocabulary::kXsdInteger, "en"}));
  for (int i = 0; i < 2000; ++i) {
    std::int64_t a = random_between(-(std::int64_t{1} << 59), (std::int64_t{1} << 59) - 1) >> random_between(0, 58);
    std::int64_t b = random_between(-(std::int64_t{1} << 59), (std::int64_t{1} << 59) - 1) >> random_between(0, 58);
    Id x = require_inline(std::to_string(a), "integer", IdKind::kInteger);
    REQUIRE(integer_value(x) == a);
    REQUIRE((x < *inline_integer(b)) == (a < b));
  }
}

TEST_CASE("inline decimals keep their zeros and their order") {
  for (const char* text : {"0", "0.0", "0.00", "1", "1.0", "1.50", "-1.5", "100", "100.0", "123456789012345", "0.5",
                           "0.0000000000000001", "1000000000000000", "-1234567890123450", "3.000000000000000"}) {
    require_inline(text, "decimal", IdKind::kDecimal);
  }
  require_dictionary("decimal", {"", "-", ".", ".5", "5.", "01", "00.5", "+1", "-0", "-0.0", "1e5", "1234567890123456",
                                 "10000000000000000", "0.00000000000000001", "1.0000000000000000", "1.2.3", "--1", "1,5"});
  DecimalParts parts = decimal_value(*id_of("-12.50", "decimal"));
  REQUIRE(parts.mantissa == -125);
  REQUIRE(parts.scale == 1);
  REQUIRE(order_key(*id_of("12.5", "decimal")) == order_key(*id_of("12.50", "decimal")));
  REQUIRE(decimal_value(*id_of("100", "decimal")).mantissa == 100);
  REQUIRE(decimal_value(*id_of("1234567890123450", "decimal")).scale == -1);
  REQUIRE(inline_term(*inline_decimal({-2500, 3})).value() == "-2.5");
  REQUIRE(inline_term(*inline_decimal({25, -3})).value() == "25000");
  REQUIRE(inline_term(*inline_decimal({0, 7})).value() == "0");
  REQUIRE_FALSE(inline_decimal({INT64_MIN, 0}).has_value());
  REQUIRE_FALSE(inline_decimal({1, 17}).has_value());
  REQUIRE_FALSE(inline_decimal({1, INT32_MIN}).has_value());
  for (int i = 0; i < 5000; ++i) {
    std::int64_t limit = std::int64_t{1} << random_between(1, 49);
    DecimalParts a{random_between(-limit, limit), static_cast<int>(random_between(0, 8))};
    DecimalParts b{random_between(-limit, limit), static_cast<int>(random_between(0, 8))};
    std::optional<Id> x = inline_decimal(a);
    std::optional<Id> y = inline_decimal(b);
    REQUIRE(x.has_value() == y.has_value());
    if (!x) continue;
    std::string text = inline_term(*x).value();
    require_inline(text, "decimal", IdKind::kDecimal);
    if (text.find('.') != std::string::npos) require_inline(text + "00", "decimal", IdKind::kDecimal);
    DecimalParts back = decimal_value(*x);
    Wide left = a.mantissa;
    Wide right = b.mantissa;
    for (int s = a.scale; s < 8; ++s) left *= 10;
    for (int s = b.scale; s < 8; ++s) right *= 10;
    REQUIRE((order_key(*x) < order_key(*y)) == (left < right));
    Wide again = back.mantissa;
    for (int s = back.scale; s < 8; ++s) again *= 10;
    REQUIRE((again == left));
  }
}

TEST_CASE("inline doubles and floats") {
  for (const char* text : {"0.0E0", "-0.0E0", "1.0E0", "1.5E3", "-2.5E-3", "INF", "-INF", "NaN", "1.0E100"}) {
    std::optional<double> value = Term::typed_literal(text, vocabulary::kXsdDouble).to_double();
    if (inline_double(*value)) require_inline(text, "double", IdKind::kDouble);
    require_inline(std::string(text) == "1.0E100" ? "1.0E30" : text, "float", IdKind::kFloat);
  }
  require_inline("1.5E3", "double", IdKind::kDouble);
  require_dictionary("double",
                     {"", "1", "1.0", "1.5e3", "1.50E3", "15.0E2", "1.0E+3", "1.0E03", "inf", "nan", "+INF", "1.0E400", "1.0E-1"});
  require_dictionary("float", {"1", "1.0E39", "1.00000000001E0", "infinity"});
  REQUIRE(inline_double(0.1) == std::nullopt);
  double previous = -HUGE_VAL;
  Id previous_id = *inline_double(previous);
  std::vector<double> values{-0.0, 0.0, HUGE_VAL, -1.0, 1.0};
  std::vector<float> floats{-0.0f, 0.0f, HUGE_VALF};
  for (int i = 0; i < 5000; ++i) {
    double value = std::bit_cast<double>(random_engine()() & ~std::uint64_t{15});
    if (!std::isnan(value)) values.push_back(value);
    float small = std::bit_cast<float>(static_cast<std::uint32_t>(random_engine()()));
    if (!std::isnan(small)) floats.push_back(small);
  }
  std::sort(values.begin(), values.end());
  for (double value : values) {
    std::optional<Id> id = inline_double(value);
    REQUIRE(id.has_value());
    REQUIRE(std::bit_cast<std::uint64_t>(double_value(*id)) == std::bit_cast<std::uint64_t>(value));
    if (value > previous) REQUIRE(previous_id < *id);
    require_inline(inline_term(*id).value(), "double", IdKind::kDouble);
    REQUIRE(inline_term(*id) == Term::real(value));
    previous = value;
    previous_id = *id;
  }
  REQUIRE(*inline_double(-0.0) < *inline_double(0.0));
  REQUIRE(*inline_double(HUGE_VAL) < *inline_double(std::nan("")));
  std::sort(floats.begin(), floats.end());
  for (std::size_t i = 0; i < floats.size(); ++i) {
    Id id = inline_float(floats[i]);
    REQUIRE(std::bit_cast<std::uint32_t>(float_value(id)) == std::bit_cast<std::uint32_t>(floats[i]));
    require_inline(inline_term(id).value(), "float", IdKind::kFloat);
    if (i > 0 && floats[i - 1] < floats[i]) REQUIRE(inline_float(floats[i - 1]) < id);
  }
}

TEST_CASE("inline dates and times keep the text and are ordered by instant") {
  for (const char* text :
       {"2024-02-29T12:34:56Z", "1970-01-01T00:00:00", "2024-06-11T08:00:00.5+02:00", "2024-06-11T08:00:00.125-14:00",
        "-0044-03-15T12:00:00Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "1969-12-31T23:59:59.999"}) {
    require_inline(text, "dateTime", IdKind::kDateTime);
  }
  require_dictionary("dateTime", {"2024-06-11T08:00:00+00:00",
                                  "2024-06-11T08:00:00-00:00",
                                  "2024-06-11T24:00:00Z",
                                  "2024-06-11T08:00:00.50",
                                  "2024-06-11T08:00:00.0",
                                  "2024-06-11T08:00:00.1234",
                                  "2024-06-11T08:00:60",
                                  "2023-02-29T00:00:00",
                                  "2024-13-01T00:00:00",
                                  "2024-00-01T00:00:00",
                                  "2024-01-00T00:00:00",
                                  "02024-01-01T00:00:00",
                                  "-0000-01-01T00:00:00",
                                  "2024-06-11",
                                  "2024-06-11T08:00",
                                  "2024-06-11T08:00:00z",
                                  "20240-01-01T00:00:00",
                                  "999999-01-01T00:00:00",
                                  "2024-06-11T08:00:00+14:01",
                                  "2024-06-11T08:00:00+02:60",
                                  "2024-06-11 08:00:00",
                                  "2024-06-11T08:00:00Z ",
                                  "",
                                  "T",
                                  "2024-06-11T08:00:00.",
                                  "2024-06-11T08:00:00+2:00"});
  for (const char* text : {"2024-02-29", "2024-02-29Z", "2024-02-29+05:30", "-0001-12-31-14:00"})
    require_inline(text, "date", IdKind::kDate);
  require_dictionary("date", {"2023-02-29", "2024-2-9", "2024-02-29T00:00:00", "24-02-29"});
  for (const char* text : {"00:00:00", "23:59:59.999Z", "12:00:00+14:00", "12:00:00-14:00"})
    require_inline(text, "time", IdKind::kTime);
  require_dictionary("time", {"24:00:00", "12:00", "12:60:00", "1:00:00"});

  REQUIRE(time_value(*id_of("1970-01-02T00:00:00.001Z", "dateTime")).milliseconds == 86'400'001);
  REQUIRE(time_value(*id_of("1970-01-01T01:00:00+01:00", "dateTime")).milliseconds == 0);
  REQUIRE(time_value(*id_of("1970-01-01T01:00:00+01:00", "dateTime")).timezone_minutes == 60);
  REQUIRE_FALSE(time_value(*id_of("1970-01-01", "date")).timezone_minutes.has_value());
  REQUIRE(*id_of("2024-01-01T00:00:00+01:00", "dateTime") < *id_of("2024-01-01T00:00:00Z", "dateTime"));
  REQUIRE_FALSE(inline_time(IdKind::kDate, {1, std::nullopt}).has_value());
  REQUIRE_FALSE(inline_time(IdKind::kTime, {86'400'000, std::nullopt}).has_value());
  REQUIRE_FALSE(inline_time(IdKind::kDateTime, {INT64_MAX, 0}).has_value());
  REQUIRE_FALSE(inline_time(IdKind::kDateTime, {0, 841}).has_value());

  constexpr std::int64_t kLimit = std::int64_t{1} << 48;
  for (int i = 0; i < 5000; ++i) {
    TimeParts a{random_between(-kLimit, kLimit - 1) >> random_between(0, 20), std::nullopt};
    if (random_between(0, 1) == 1) a.timezone_minutes = static_cast<int>(random_between(-840, 840));
    std::optional<Id> id = inline_time(IdKind::kDateTime, a);
    REQUIRE(id.has_value());
    REQUIRE(time_value(*id).milliseconds == a.milliseconds);
    REQUIRE(time_value(*id).timezone_minutes == a.timezone_minutes);
    REQUIRE(*id == require_inline(inline_term(*id).value(), "dateTime", IdKind::kDateTime));
    TimeParts b{random_between(-kLimit, kLimit - 1), 0};
    if (a.milliseconds != b.milliseconds) REQUIRE((*id < *inline_time(IdKind::kDateTime, b)) == (a.milliseconds < b.milliseconds));
  }
}

TEST_CASE("blank nodes and the unbound id have terms") {
  REQUIRE(inline_term(Id::make(IdKind::kBlankNode, 17)) == Term::blank_node("b17"));
  REQUIRE(inline_term(kUnboundId).is_unbound());
}

TEST_CASE("ids are sorted with their places") {
  std::mt19937_64 random(7);
  for (const std::size_t size : {0u, 1u, 5u, 1000u, 1024u, 20000u}) {
    for (const int kinds : {1, 3}) {
      std::vector<IdPlace> ids;
      for (std::uint32_t place = 0; place < size; ++place) {
        const auto kind = static_cast<IdKind>(1 + random() % static_cast<unsigned>(kinds));
        ids.push_back({Id::make(kind, random() % (random() % 4 == 0 ? std::uint64_t{1} << 59 : 5000)), place});
      }
      std::vector<IdPlace> expected = ids;
      std::stable_sort(expected.begin(), expected.end(), [](const IdPlace& a, const IdPlace& b) { return a.id < b.id; });
      sort_by_id(ids);
      REQUIRE(std::equal(ids.begin(), ids.end(), expected.begin(), expected.end(),
                         [](const IdPlace& a, const IdPlace& b) { return a.id == b.id && a.place == b.place; }));
    }
  }
}
