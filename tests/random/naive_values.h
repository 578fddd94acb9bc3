// The values of literals, and what the operators of SPARQL 1.1 Query (sections 17.2 and 17.3) make of them. Written for the random
// tests alone and simple enough to be checked by reading: it shares no code with the engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tercet/term.h"
#include "tests/random/naive_data.h"

namespace tercet::test {

__extension__ typedef __int128 Int128;

// A decimal with twelve digits behind the point, exact: what needs more is Unsettled.
struct Fixed {
  Int128 units = 0;  // of 10^-12
};
inline constexpr std::int64_t kFixedUnit = 1'000'000'000'000;

// A point in time, in milliseconds: of UTC, or of the local clock where there is no timezone.
struct NaiveMoment {
  std::int64_t milliseconds = 0;
  std::optional<int> timezone;  // minutes
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, milliseconds_of_minute = 0;
};

struct NaiveValue {
  enum class Kind : std::uint8_t {
    kBlankNode,
    kIri,
    kString,
    kLangString,
    kBoolean,
    kInteger,  // the numbers in the order of their promotion (XPath and XQuery Operators, B.1)
    kDecimal,
    kFloat,
    kDouble,
    kDateTime,
    kDate,
    kDuration,
    kIllTyped,  // a datatype of these, with a text that is none of its lexical forms
    kUnknown,
  };
  Kind kind = Kind::kUnknown;
  Fixed exact;         // kInteger, kDecimal
  float single = 0;    // kFloat
  double real = 0;     // kDouble
  bool truth = false;  // kBoolean
  NaiveMoment moment;  // kDateTime, kDate

  bool is_literal() const { return kind >= Kind::kString; }
  bool is_string() const { return kind == Kind::kString || kind == Kind::kLangString; }
  bool is_numeric() const { return kind >= Kind::kInteger && kind <= Kind::kDouble; }
  bool is_moment() const { return kind == Kind::kDateTime || kind == Kind::kDate; }
};

// Precondition: the term is bound.
NaiveValue value_of(const Term& term);
// The value of a text in a datatype of XML Schema; kIllTyped when it is none, kUnknown when the datatype is none of ours.
NaiveValue parse_value(std::string_view text, std::string_view datatype);

Term decimal_term(Fixed value);
Term integer_term(Fixed value);
Term float_term(float value);
std::string moment_text(const NaiveValue& value);
// Without a point where there is no fraction.
std::string fixed_text(Fixed value);
double to_double(const NaiveValue& number);
float to_float(const NaiveValue& number);

// nullopt is a type error.
std::optional<bool> effective_boolean_value(const Term& term);
std::optional<bool> equal(const Term& a, const Term& b);
std::optional<bool> less(const Term& a, const Term& b);
std::optional<bool> less_or_equal(const Term& a, const Term& b);
std::optional<Term> arithmetic(char op, const Term& a, const Term& b);

// How two terms (unbound ones too) stand to each other in ORDER BY (section 15.1), where that is said.
enum class Standing : std::uint8_t { kBefore, kAfter, kTied, kOpen };
Standing standing(const Term& a, const Term& b);

}  // namespace tercet::test
