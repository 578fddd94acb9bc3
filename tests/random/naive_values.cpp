#include "tests/random/naive_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace tercet::test {
namespace {

using Kind = NaiveValue::Kind;

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

bool is_decimal(std::string_view text) {
  text = without_sign(text);
  std::size_t point = text.find('.');
  if (point == std::string_view::npos) return is_digits(text);
  std::string_view whole = text.substr(0, point);
  std::string_view fraction = text.substr(point + 1);
  return (is_digits(whole) || whole.empty()) && (is_digits(fraction) || fraction.empty()) && text.size() > 1;
}

Fixed parse_fixed(std::string_view text) {
  std::string_view digits = without_sign(text);
  std::size_t point = std::min(digits.find('.'), digits.size());
  std::string whole(digits.substr(0, point));
  std::string fraction(point < digits.size() ? digits.substr(point + 1) : "");
  while (fraction.ends_with('0')) fraction.pop_back();
  if (fraction.size() > 12 || whole.size() > 20) throw Unsettled("a decimal of many digits");
  fraction.resize(12, '0');
  Fixed value;
  for (char c : whole + fraction) value.units = value.units * 10 + (c - '0');
  if (text.starts_with('-')) value.units = -value.units;
  return value;
}

bool is_floating(std::string_view text) {
  if (text == "NaN" || without_sign(text) == "INF") return true;
  std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos) return is_decimal(text);
  return is_decimal(text.substr(0, e)) && is_digits(without_sign(text.substr(e + 1)));
}

// strtod and strtof round correctly; they know "inf" and "nan" in any case.
double parse_double(std::string_view text) { return std::strtod(std::string(text).c_str(), nullptr); }
float parse_float(std::string_view text) { return std::strtof(std::string(text).c_str(), nullptr); }

std::int64_t days_before_year(std::int64_t year) {
  auto leap_days = [](std::int64_t y) { return y / 4 - y / 100 + y / 400; };
  return year * 365 + leap_days(year - 1) + 1;
}

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

std::int64_t days_since_1970(int year, int month, int day) {
  std::int64_t days = days_before_year(year) - days_before_year(1970) + day - 1;
  for (int m = 1; m < month; ++m) days += days_in_month(year, m);
  return days;
}

int number(std::string_view text) {
  int value = 0;
  for (char c : text) value = value * 10 + (c - '0');
  return value;
}

// "dd-dd-dd" and the like: digits where the pattern has a 0, the pattern's own characters elsewhere.
bool has_shape(std::string_view text, std::string_view pattern) {
  return text.size() == pattern.size() && std::equal(text.begin(), text.end(), pattern.begin(),
                                                     [](char c, char p) { return p == '0' ? c >= '0' && c <= '9' : c == p; });
}

// Takes a timezone off the end; false when there is a wrong one.
bool take_timezone(std::string_view& text, std::optional<int>& timezone) {
  if (text.ends_with('Z')) {
    timezone = 0;
    text.remove_suffix(1);
    return true;
  }
  if (text.size() < 6) return true;
  std::string_view zone = text.substr(text.size() - 6);
  if (!has_shape(zone, "+00:00") && !has_shape(zone, "-00:00")) return true;
  int hours = number(zone.substr(1, 2));
  int minutes = number(zone.substr(4, 2));
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return false;
  timezone = (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
  text.remove_suffix(6);
  return true;
}

// Years of four digits only; others are not among the random terms.
std::optional<NaiveMoment> parse_moment(std::string_view text, bool with_clock) {
  NaiveMoment moment;
  if (!take_timezone(text, moment.timezone)) return std::nullopt;
  if (!has_shape(text.substr(0, with_clock ? 19 : text.size()), with_clock ? "0000-00-00T00:00:00" : "0000-00-00"))
    return std::nullopt;
  moment.year = number(text.substr(0, 4));
  moment.month = number(text.substr(5, 2));
  moment.day = number(text.substr(8, 2));
  if (moment.month < 1 || moment.month > 12 || moment.day < 1 || moment.day > days_in_month(moment.year, moment.month))
    return std::nullopt;
  if (with_clock) {
    moment.hour = number(text.substr(11, 2));
    moment.minute = number(text.substr(14, 2));
    int second = number(text.substr(17, 2));
    if (moment.hour > 23 || moment.minute > 59 || second > 59) return std::nullopt;
    std::string fraction(text.substr(19));
    if (!fraction.empty() && (fraction[0] != '.' || !is_digits(fraction.substr(1)))) return std::nullopt;
    while (fraction.ends_with('0')) fraction.pop_back();
    if (fraction.size() > 4) throw Unsettled("a fraction of a second of many digits");
    fraction.resize(4, '0');
    moment.milliseconds_of_minute = second * 1000 + number(fraction.substr(1));
  }
  std::int64_t minutes = days_since_1970(moment.year, moment.month, moment.day) * 1440 + moment.hour * 60 + moment.minute;
  moment.milliseconds = (minutes - moment.timezone.value_or(0)) * 60'000 + moment.milliseconds_of_minute;
  return moment;
}

struct IntegerType {
  std::string_view name;
  std::optional<std::int64_t> low, high;
};
constexpr std::array<IntegerType, 6> kIntegerTypes{{{"integer", {}, {}},
                                                    {"int", -2147483648ll, 2147483647ll},
                                                    {"byte", -128, 127},
                                                    {"unsignedByte", 0, 255},
                                                    {"nonNegativeInteger", 0, {}},
                                                    {"negativeInteger", {}, -1}}};

bool is_within(Fixed value, const IntegerType& type) {
  auto fixed = [](std::int64_t bound) { return static_cast<Int128>(bound) * kFixedUnit; };
  return (!type.low || value.units >= fixed(*type.low)) && (!type.high || value.units <= fixed(*type.high));
}

void parse_integer(std::string_view text, const IntegerType& type, NaiveValue& value) {
  if (!is_digits(without_sign(text))) return;
  Fixed number = parse_fixed(text);
  if (!is_within(number, type)) return;
  value.kind = Kind::kInteger;
  value.exact = number;
}

std::strong_ordering order_of_texts(const std::string& a, const std::string& b) { return a.compare(b) <=> 0; }

// nullopt where the standard has no order; unordered for NaN.
std::optional<std::partial_ordering> order_of(const Term& a, const Term& b) {
  NaiveValue x = value_of(a);
  NaiveValue y = value_of(b);
  if (x.is_numeric() && y.is_numeric()) {
    switch (std::max(x.kind, y.kind)) {
      case Kind::kDouble: return to_double(x) <=> to_double(y);
      case Kind::kFloat: return to_float(x) <=> to_float(y);
      default: break;
    }
    return x.exact.units < y.exact.units   ? std::partial_ordering::less
           : x.exact.units > y.exact.units ? std::partial_ordering::greater
                                           : std::partial_ordering::equivalent;
  }
  if (x.kind != y.kind) return std::nullopt;
  if (x.kind == Kind::kString) return order_of_texts(a.value(), b.value());
  if (x.kind == Kind::kBoolean) return int{x.truth} <=> int{y.truth};
  if (!x.is_moment()) return std::nullopt;
  // XML Schema 1.1 part 2, 3.3.7: a time without a timezone is somewhere within 14 hours before and behind.
  constexpr std::int64_t kFourteenHours = 14 * 3'600'000ll;
  std::int64_t gap = x.moment.milliseconds - y.moment.milliseconds;
  if (x.moment.timezone.has_value() == y.moment.timezone.has_value()) return gap <=> 0;
  if (gap > kFourteenHours) return std::partial_ordering::greater;
  if (gap < -kFourteenHours) return std::partial_ordering::less;
  return std::nullopt;
}

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

Fixed checked(char op, Fixed a, Fixed b) {
  Int128 result = 0;
  switch (op) {
    case '+': return {a.units + b.units};
    case '-': return {a.units - b.units};
    case '*':
      if (__builtin_mul_overflow(a.units, b.units, &result)) throw Unsettled("a large product");
      if (result % kFixedUnit != 0) throw Unsettled("a product of many digits");
      return {result / kFixedUnit};
    default: break;
  }
  if (__builtin_mul_overflow(a.units, Int128{kFixedUnit}, &result)) throw Unsettled("a large quotient");
  if (result % b.units != 0) throw Unsettled("the digits of a quotient");
  return {result / b.units};
}

template <typename Float>
Float floating(char op, Float a, Float b) {
  return op == '+' ? a + b : op == '-' ? a - b : op == '*' ? a * b : a / b;
}

}  // namespace

NaiveValue parse_value(std::string_view text, std::string_view datatype) {
  NaiveValue value;
  if (!datatype.starts_with(vocabulary::kXsd)) return value;
  datatype.remove_prefix(vocabulary::kXsd.size());
  text = trimmed(text);
  value.kind = Kind::kIllTyped;
  for (const IntegerType& type : kIntegerTypes) {
    if (datatype == type.name) {
      parse_integer(text, type, value);
      return value;
    }
  }
  auto settle = [&](Kind kind, bool fits) {
    if (fits) value.kind = kind;
    return fits;
  };
  if (datatype == "decimal") {
    if (settle(Kind::kDecimal, is_decimal(text))) value.exact = parse_fixed(text);
  } else if (datatype == "double") {
    if (settle(Kind::kDouble, is_floating(text))) value.real = parse_double(text);
  } else if (datatype == "float") {
    if (settle(Kind::kFloat, is_floating(text))) value.single = parse_float(text);
  } else if (datatype == "boolean") {
    settle(Kind::kBoolean, text == "true" || text == "false" || text == "1" || text == "0");
    value.truth = text == "true" || text == "1";
  } else if (datatype == "dateTime" || datatype == "date") {
    auto moment = parse_moment(text, datatype == "dateTime");
    if (settle(datatype == "date" ? Kind::kDate : Kind::kDateTime, moment.has_value())) value.moment = *moment;
  } else if (datatype == "dayTimeDuration") {
    value.kind = Kind::kDuration;
  } else {
    value.kind = Kind::kUnknown;
  }
  return value;
}

NaiveValue value_of(const Term& term) {
  NaiveValue value;
  if (term.is_iri()) value.kind = Kind::kIri;
  else if (term.is_blank_node()) value.kind = Kind::kBlankNode;
  else if (!term.language().empty()) value.kind = Kind::kLangString;
  else if (term.datatype() == vocabulary::kXsdString) value.kind = Kind::kString;
  else return parse_value(term.value(), term.datatype());
  return value;
}

std::string fixed_text(Fixed value) {
  bool negative = value.units < 0;
  Int128 units = negative ? -value.units : value.units;
  std::string text;
  for (int digits = 0; units != 0 || digits < 13; ++digits, units /= 10)
    text += static_cast<char>('0' + static_cast<int>(units % 10));
  std::reverse(text.begin(), text.end());
  text.insert(text.size() - 12, ".");
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return (negative ? "-" : "") + text;
}

Term decimal_term(Fixed value) { return Term::typed_literal(fixed_text(value), vocabulary::kXsdDecimal); }
Term integer_term(Fixed value) { return Term::typed_literal(fixed_text(value), vocabulary::kXsdInteger); }

Term float_term(float value) {
  std::string text = std::isnan(value) ? "NaN" : value > 0 ? "INF" : "-INF";
  if (std::isfinite(value)) {
    // The fewest digits that give the same float.
    std::array<char, 40> buffer{};
    for (int digits = 1; digits < 12; ++digits) {
      std::snprintf(buffer.data(), buffer.size(), "%.*e", digits, static_cast<double>(value));
      if (std::strtof(buffer.data(), nullptr) == value) break;
    }
    text = buffer.data();
    std::size_t e = text.find('e');
    int exponent = std::atoi(text.c_str() + e + 1);
    text = text.substr(0, e) + "E" + std::to_string(exponent);
  }
  return Term::typed_literal(text, vocabulary::kXsdFloat);
}

std::string moment_text(const NaiveValue& value) {
  const NaiveMoment& moment = value.moment;
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02d", moment.year, moment.month, moment.day);
  std::string text = buffer.data();
  if (value.kind == Kind::kDateTime) {
    std::snprintf(buffer.data(), buffer.size(), "T%02d:%02d:%02d.%03d", moment.hour, moment.minute,
                  moment.milliseconds_of_minute / 1000, moment.milliseconds_of_minute % 1000);
    text += buffer.data();
    while (text.ends_with('0') && text.find('.') != std::string::npos) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  if (!moment.timezone) return text;
  if (*moment.timezone == 0) return text + "Z";
  int minutes = std::abs(*moment.timezone);
  std::snprintf(buffer.data(), buffer.size(), "%c%02d:%02d", *moment.timezone < 0 ? '-' : '+', minutes / 60, minutes % 60);
  return text + buffer.data();
}

double to_double(const NaiveValue& number) {
  if (number.kind == Kind::kDouble) return number.real;
  if (number.kind == Kind::kFloat) return double{number.single};
  return parse_double(fixed_text(number.exact));
}

float to_float(const NaiveValue& number) {
  if (number.kind == Kind::kFloat) return number.single;
  if (number.kind == Kind::kDouble) return static_cast<float>(number.real);
  return parse_float(fixed_text(number.exact));
}

// Section 17.2.2.
std::optional<bool> effective_boolean_value(const Term& term) {
  NaiveValue value = value_of(term);
  if (value.kind == Kind::kBoolean) return value.truth;
  if (value.is_string()) return !term.value().empty();
  if (value.is_numeric()) return !std::isnan(to_double(value)) && to_double(value) != 0;
  // «If the lexical form is not valid for that datatype»: of a number or boolean it is false.
  if (value.kind != Kind::kIllTyped) return std::nullopt;
  if (term.datatype().ends_with("dateTime") || term.datatype().ends_with("date")) return std::nullopt;
  return false;
}

std::optional<bool> equal(const Term& a, const Term& b) {
  NaiveValue x = value_of(a);
  NaiveValue y = value_of(b);
  if (!x.is_literal() || !y.is_literal()) return a == b;
  if (auto order = order_of(a, b)) return *order == std::partial_ordering::equivalent;
  if (x.is_moment() && x.kind == y.kind) return std::nullopt;  // it depends on a timezone that is not there
  if (a == b) return true;
  if (x.kind == Kind::kLangString && y.kind == Kind::kLangString)
    return a.value() == b.value() && lower_case(a.language()) == lower_case(b.language());
  if (x.kind == Kind::kDuration && y.kind == Kind::kDuration) throw Unsettled("durations of different forms");
  // RDFterm-equal is an error, but where the values are known to differ: 17.3.1 lets an implementation know datatypes.
  auto is_known = [](const NaiveValue& value) { return value.kind < Kind::kIllTyped; };
  if ((is_known(x) && is_known(y)) || x.kind == Kind::kLangString || y.kind == Kind::kLangString) return false;
  return std::nullopt;
}

std::optional<bool> less(const Term& a, const Term& b) {
  if (value_of(a).kind == Kind::kDuration && value_of(b).kind == Kind::kDuration) throw Unsettled("the order of durations");
  auto order = order_of(a, b);
  return order ? std::optional(*order == std::partial_ordering::less) : std::nullopt;
}

std::optional<bool> less_or_equal(const Term& a, const Term& b) {
  if (value_of(a).kind == Kind::kDuration && value_of(b).kind == Kind::kDuration) throw Unsettled("the order of durations");
  auto order = order_of(a, b);
  return order ? std::optional(*order == std::partial_ordering::less || *order == std::partial_ordering::equivalent) : std::nullopt;
}

std::optional<Term> arithmetic(char op, const Term& a, const Term& b) {
  NaiveValue x = value_of(a);
  NaiveValue y = value_of(b);
  auto is_time = [](const NaiveValue& value) { return value.is_moment() || value.kind == Kind::kDuration; };
  if (is_time(x) || is_time(y)) {
    // Not in the standard's table of operators; an implementation may add it.
    if (is_time(x) && (is_time(y) || y.is_numeric())) throw Unsettled("arithmetic with times");
    if (is_time(y) && x.is_numeric()) throw Unsettled("arithmetic with times");
  }
  if (!x.is_numeric() || !y.is_numeric()) return std::nullopt;
  switch (std::max(x.kind, y.kind)) {
    case Kind::kDouble: return Term::real(floating(op, to_double(x), to_double(y)));
    case Kind::kFloat: return float_term(floating(op, to_float(x), to_float(y)));
    default: break;
  }
  if (op == '/' && y.exact.units == 0) return std::nullopt;
  Fixed result = checked(op, x.exact, y.exact);
  bool is_integer = std::max(x.kind, y.kind) == Kind::kInteger && op != '/';
  return is_integer ? integer_term(result) : decimal_term(result);
}

namespace {

// Of large numbers `=` finds different ones equal that some order tells apart, as their common type has no room for the difference.
bool is_rounded(const Term& a, const Term& b) {
  NaiveValue x = value_of(a);
  NaiveValue y = value_of(b);
  constexpr double kExactFloats = 16777216;
  return x.is_numeric() && y.is_numeric() && x.kind != y.kind && std::fabs(to_double(x)) >= kExactFloats;
}

}  // namespace

Standing standing(const Term& a, const Term& b) {
  auto rank = [](const Term& term) { return term.is_unbound() ? 0 : term.is_blank_node() ? 1 : term.is_iri() ? 2 : 3; };
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? Standing::kBefore : Standing::kAfter;
  if (a == b) return Standing::kTied;
  if (a.is_iri()) return a.value() < b.value() ? Standing::kBefore : Standing::kAfter;
  if (!a.is_literal()) return Standing::kOpen;
  if (value_of(a).kind == Kind::kDuration && value_of(b).kind == Kind::kDuration) return Standing::kOpen;
  if (less(a, b) == true) return Standing::kBefore;
  if (less(b, a) == true) return Standing::kAfter;
  return equal(a, b) == true && !is_rounded(a, b) ? Standing::kTied : Standing::kOpen;
}

}  // namespace tercet::test
