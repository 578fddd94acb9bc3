#include "engine/expr/values.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "engine/exec/context.h"

namespace tercet::expr {
namespace {

using Int64Limits = std::numeric_limits<std::int64_t>;
using UInt64Limits = std::numeric_limits<std::uint64_t>;

#define XSD "http://www.w3.org/2001/XMLSchema#"
constexpr std::array kDatatypes{
    DatatypeInfo{XSD "integer", ValueKind::kInteger, {}, {}},
    DatatypeInfo{XSD "decimal", ValueKind::kDecimal, {}, {}},
    DatatypeInfo{XSD "float", ValueKind::kFloat, {}, {}},
    DatatypeInfo{XSD "double", ValueKind::kDouble, {}, {}},
    DatatypeInfo{XSD "boolean", ValueKind::kBoolean, {}, {}},
    DatatypeInfo{XSD "dateTime", ValueKind::kDateTime, {}, {}},
    DatatypeInfo{XSD "date", ValueKind::kDate, {}, {}},
    DatatypeInfo{XSD "time", ValueKind::kTime, {}, {}},
    DatatypeInfo{XSD "duration", ValueKind::kDuration, {}, {}},
    DatatypeInfo{XSD "dayTimeDuration", ValueKind::kDayTimeDuration, {}, {}},
    DatatypeInfo{XSD "yearMonthDuration", ValueKind::kYearMonthDuration, {}, {}},
    DatatypeInfo{XSD "long", ValueKind::kInteger, Int64Limits::min(), std::uint64_t{Int64Limits::max()}},
    DatatypeInfo{XSD "int", ValueKind::kInteger, -2147483648ll, 2147483647u},
    DatatypeInfo{XSD "short", ValueKind::kInteger, -32768, 32767u},
    DatatypeInfo{XSD "byte", ValueKind::kInteger, -128, 127u},
    DatatypeInfo{XSD "nonNegativeInteger", ValueKind::kInteger, 0, {}},
    DatatypeInfo{XSD "positiveInteger", ValueKind::kInteger, 1, {}},
    DatatypeInfo{XSD "nonPositiveInteger", ValueKind::kInteger, {}, 0u},
    DatatypeInfo{XSD "negativeInteger", ValueKind::kInteger, {}, 1u, true},
    DatatypeInfo{XSD "unsignedLong", ValueKind::kInteger, 0, UInt64Limits::max()},
    DatatypeInfo{XSD "unsignedInt", ValueKind::kInteger, 0, 4294967295u},
    DatatypeInfo{XSD "unsignedShort", ValueKind::kInteger, 0, 65535u},
    DatatypeInfo{XSD "unsignedByte", ValueKind::kInteger, 0, 255u},
};
#undef XSD

// The datatypes whose IRI is that of the value's kind; others are kept in the value.
std::string_view own_datatype(ValueKind kind) {
  if (kind == ValueKind::kString) return vocabulary::kXsdString;
  if (kind == ValueKind::kLangString) return vocabulary::kRdfLangString;
  for (const DatatypeInfo& datatype : kDatatypes) {
    if (datatype.kind == kind) return datatype.iri;
  }
  return {};
}

// Reads any of XML Schema's floating-point forms. What is too large for the type is infinite, what is too small zero.
template <typename Float>
std::optional<Float> parse_floating(std::string_view text) {
  std::string_view rest = text;
  bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  constexpr Float kInfinity = std::numeric_limits<Float>::infinity();
  if (rest == "INF") return negative ? -kInfinity : kInfinity;
  if (text == "NaN") return std::numeric_limits<Float>::quiet_NaN();
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0;
  std::size_t digits = 0;
  std::optional<std::ptrdiff_t> first_place;  // of the first digit that is not zero, as a power of ten
  auto read_digits = [&](std::ptrdiff_t place, std::ptrdiff_t step) {
    for (; i < rest.size() && is_digit(rest[i]); ++i, ++digits, place += step) {
      if (rest[i] != '0' && !first_place) first_place = place;
    }
  };
  std::size_t whole_end = 0;
  while (whole_end < rest.size() && is_digit(rest[whole_end])) ++whole_end;
  read_digits(static_cast<std::ptrdiff_t>(whole_end) - 1, -1);
  if (i < rest.size() && rest[i] == '.') {
    ++i;
    read_digits(-1, -1);
  }
  if (digits == 0) return std::nullopt;
  bool large_exponent = false;
  bool negative_exponent = false;
  if (i < rest.size() && (rest[i] == 'e' || rest[i] == 'E')) {
    ++i;
    if (i < rest.size() && (rest[i] == '+' || rest[i] == '-')) negative_exponent = rest[i++] == '-';
    std::size_t begin = i;
    while (i < rest.size() && is_digit(rest[i])) ++i;
    if (i == begin) return std::nullopt;
    std::string_view exponent = rest.substr(begin, i - begin);
    while (exponent.starts_with('0')) exponent.remove_prefix(1);
    large_exponent = exponent.size() > 9;
    if (!large_exponent && first_place) {
      std::ptrdiff_t number = 0;
      for (char c : exponent) number = number * 10 + (c - '0');
      *first_place += negative_exponent ? -number : number;
    }
  }
  if (i != rest.size()) return std::nullopt;
  Float value = 0;
  if (first_place) {
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    bool small = large_exponent ? negative_exponent : *first_place < 0;
    if (error == std::errc::result_out_of_range || large_exponent) value = small ? Float{0} : kInfinity;
  }
  return negative ? -value : value;
}

template <typename Float>
std::string floating_text(Float value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "INF" : "-INF";
  std::array<char, 64> buffer{};
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  std::size_t e = text.find('e');
  std::string out(text.substr(0, e));
  if (out.find('.') == std::string::npos) out += ".0";
  std::string_view exponent = text.substr(e + 1);
  bool negative = exponent[0] == '-';
  exponent.remove_prefix(1);
  while (exponent.size() > 1 && exponent[0] == '0') exponent.remove_prefix(1);
  return out.append(negative ? "E-" : "E").append(exponent);
}

MomentKind moment_kind(ValueKind kind) {
  return kind == ValueKind::kDateTime ? MomentKind::kDateTime : kind == ValueKind::kDate ? MomentKind::kDate : MomentKind::kTime;
}

DurationKind duration_kind(ValueKind kind) {
  return kind == ValueKind::kDuration          ? DurationKind::kDuration
         : kind == ValueKind::kDayTimeDuration ? DurationKind::kDayTime
                                               : DurationKind::kYearMonth;
}

std::string canonical_text(const Value& value) {
  switch (value.kind) {
    case ValueKind::kBoolean: return value.boolean ? "true" : "false";
    case ValueKind::kInteger:
    case ValueKind::kDecimal: return value.decimal.to_string();
    case ValueKind::kFloat: return float_text(value.single);
    case ValueKind::kDouble: return double_text(value.real);
    case ValueKind::kDateTime:
    case ValueKind::kDate:
    case ValueKind::kTime: return to_string(moment_kind(value.kind), value.moment);
    case ValueKind::kDuration:
    case ValueKind::kDayTimeDuration:
    case ValueKind::kYearMonthDuration: return to_string(duration_kind(value.kind), value.duration);
    default: return {};
  }
}

// The milliseconds of a moment; nullopt when it has a finer fraction.
std::optional<TimeParts> time_parts(const Moment& moment) {
  constexpr std::uint64_t kAttosecondsAMillisecond = 1'000'000'000'000'000u;
  if (moment.attoseconds % kAttosecondsAMillisecond != 0) return std::nullopt;
  TimeParts parts;
  parts.milliseconds = moment.seconds * 1000 + static_cast<std::int64_t>(moment.attoseconds / kAttosecondsAMillisecond);
  if (moment.timezone) parts.timezone_minutes = *moment.timezone;
  return parts;
}

Moment moment_of(const TimeParts& parts) {
  Moment moment;
  std::int64_t rest = parts.milliseconds % 1000;
  if (rest < 0) rest += 1000;
  moment.seconds = (parts.milliseconds - rest) / 1000;
  moment.attoseconds = static_cast<std::uint64_t>(rest) * 1'000'000'000'000'000u;
  if (parts.timezone_minutes) moment.timezone = static_cast<std::int16_t>(*parts.timezone_minutes);
  return moment;
}

std::optional<Id> inline_decimal_of(const Decimal& decimal) {
  constexpr Int128 kMost = std::numeric_limits<std::int64_t>::max();
  if (decimal.mantissa() > kMost || decimal.mantissa() < -kMost) return std::nullopt;
  return inline_decimal({static_cast<std::int64_t>(decimal.mantissa()), decimal.scale()});
}

// The inline id of a computed value of one of the kinds' own datatypes.
std::optional<Id> inline_id_of(const Value& value) {
  if (value.has_text || !value.qualifier.empty()) return std::nullopt;
  switch (value.kind) {
    case ValueKind::kBoolean: return inline_boolean(value.boolean);
    case ValueKind::kInteger: {
      auto integer = value.decimal.to_int64();
      return integer ? inline_integer(*integer) : std::nullopt;
    }
    case ValueKind::kFloat: return inline_float(value.single);
    case ValueKind::kDouble: return inline_double(value.real);
    case ValueKind::kDecimal: return inline_decimal_of(value.decimal);
    default: return std::nullopt;
  }
}

}  // namespace

// Old and new text live side by side while it is moved.
void TextArena::grow(std::string& text, std::size_t size) const {
  expect(text.capacity() + size);
  const std::size_t generous = std::max(size, text.capacity() * 2);
  text.reserve(text.capacity() + generous <= memory_.budget().room() ? generous : size);
}

void TextArena::throw_full() const {
  throw Error(ErrorCode::kMemoryBudget, "an expression makes more text in one row than the memory budget of " +
                                            std::to_string(memory_.budget().limit() >> 20) +
                                            " MiB has room for; give the query a larger budget, or compute less");
}

Value Value::of(bool boolean) {
  Value value;
  value.kind = ValueKind::kBoolean;
  value.boolean = boolean;
  return value;
}

Value Value::of_integer(const Decimal& integer) {
  Value value;
  value.kind = ValueKind::kInteger;
  value.decimal = integer;
  return value;
}

Value Value::of_decimal(const Decimal& decimal) {
  Value value;
  value.kind = ValueKind::kDecimal;
  value.decimal = decimal;
  return value;
}

Value Value::of_float(float single) {
  Value value;
  value.kind = ValueKind::kFloat;
  value.single = single;
  return value;
}

Value Value::of_double(double real) {
  Value value;
  value.kind = ValueKind::kDouble;
  value.real = real;
  return value;
}

Value Value::of_moment(ValueKind kind, const Moment& moment) {
  Value value;
  value.kind = kind;
  value.moment = moment;
  return value;
}

Value Value::of_duration(ValueKind kind, const Duration& duration) {
  Value value;
  value.kind = kind;
  value.duration = duration;
  return value;
}

Value Value::of_string(std::string_view text) {
  Value value;
  value.kind = ValueKind::kString;
  value.has_text = true;
  value.text = text;
  return value;
}

Value Value::of_lang_string(std::string_view text, std::string_view language) {
  Value value = of_string(text);
  value.kind = ValueKind::kLangString;
  value.qualifier = language;
  return value;
}

Value Value::of_iri(std::string_view iri) {
  Value value = of_string(iri);
  value.kind = ValueKind::kIri;
  return value;
}

std::span<const DatatypeInfo> known_datatypes() { return kDatatypes; }

const DatatypeInfo* find_datatype(std::string_view iri) {
  if (!iri.starts_with(vocabulary::kXsd)) return nullptr;
  for (const DatatypeInfo& datatype : kDatatypes) {
    if (datatype.iri == iri) return &datatype;
  }
  return nullptr;
}

bool within_bounds(const DatatypeInfo& datatype, const Decimal& value) {
  Int128 number = value.mantissa();
  if (datatype.low && number < *datatype.low) return false;
  if (!datatype.high) return true;
  Int128 high = static_cast<Int128>(*datatype.high);
  return number <= (datatype.high_is_negative ? -high : high);
}

std::string_view collapse_white_space(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::optional<double> parse_double(std::string_view text) { return parse_floating<double>(text); }
std::optional<float> parse_float(std::string_view text) { return parse_floating<float>(text); }
std::string float_text(float value) { return floating_text(value); }
std::string double_text(double value) { return floating_text(value); }

Value parse_literal(const DatatypeInfo& datatype, std::string_view text) {
  Value value;
  value.kind = ValueKind::kIllTyped;
  auto typed = [&](ValueKind kind) { value.kind = kind; };
  text = collapse_white_space(text);
  switch (datatype.kind) {
    case ValueKind::kInteger:
      if (text.find('.') != std::string_view::npos) break;
      if (auto number = Decimal::parse(text); number && within_bounds(datatype, *number)) {
        typed(ValueKind::kInteger);
        value.decimal = *number;
      }
      break;
    case ValueKind::kDecimal:
      if (auto number = Decimal::parse(text)) {
        typed(ValueKind::kDecimal);
        value.decimal = *number;
      }
      break;
    case ValueKind::kFloat:
      if (auto number = parse_float(text)) {
        typed(ValueKind::kFloat);
        value.single = *number;
      }
      break;
    case ValueKind::kDouble:
      if (auto number = parse_double(text)) {
        typed(ValueKind::kDouble);
        value.real = *number;
      }
      break;
    case ValueKind::kBoolean:
      if (text == "true" || text == "false" || text == "1" || text == "0") {
        typed(ValueKind::kBoolean);
        value.boolean = text == "true" || text == "1";
      }
      break;
    case ValueKind::kDateTime:
    case ValueKind::kDate:
    case ValueKind::kTime:
      if (auto moment = parse_moment(moment_kind(datatype.kind), text)) {
        typed(datatype.kind);
        value.moment = *moment;
      }
      break;
    case ValueKind::kDuration:
    case ValueKind::kDayTimeDuration:
    case ValueKind::kYearMonthDuration:
      if (auto duration = parse_duration(duration_kind(datatype.kind), text)) {
        typed(datatype.kind);
        value.duration = *duration;
      }
      break;
    default: break;
  }
  return value;
}

Value value_of(const TermView& term, Id id) {
  Value value;
  switch (term.kind) {
    case TermKind::kUnbound: return value;
    case TermKind::kBlankNode: value.kind = ValueKind::kBlankNode; break;
    case TermKind::kIri: value.kind = ValueKind::kIri; break;
    case TermKind::kLiteral:
      if (!term.language.empty()) {
        value.kind = ValueKind::kLangString;
        value.qualifier = term.language;
      } else if (term.datatype.empty() || term.datatype == vocabulary::kXsdString) {
        value.kind = ValueKind::kString;
      } else {
        if (const DatatypeInfo* datatype = find_datatype(term.datatype)) value = parse_literal(*datatype, term.value);
        else value.kind = ValueKind::kUnknown;
        value.qualifier = term.datatype;
      }
      break;
  }
  value.has_text = true;
  value.text = term.value;
  value.id = id;
  return value;
}

Value value_of_inline(Id id) {
  Value value;
  switch (id.kind()) {
    case IdKind::kBlankNode: value.kind = ValueKind::kBlankNode; break;
    case IdKind::kBoolean: value = Value::of(boolean_value(id)); break;
    case IdKind::kInteger: value = Value::of_integer(integer_value(id)); break;
    case IdKind::kDecimal: {
      DecimalParts parts = decimal_value(id);
      if (auto decimal = Decimal::make(parts.mantissa, parts.scale)) value = Value::of_decimal(*decimal);
      break;
    }
    case IdKind::kDouble: value = Value::of_double(double_value(id)); break;
    case IdKind::kFloat: value = Value::of_float(float_value(id)); break;
    case IdKind::kDateTime: value = Value::of_moment(ValueKind::kDateTime, moment_of(time_value(id))); break;
    case IdKind::kDate: value = Value::of_moment(ValueKind::kDate, moment_of(time_value(id))); break;
    case IdKind::kTime: value = Value::of_moment(ValueKind::kTime, moment_of(time_value(id))); break;
    default: return value;
  }
  value.id = id;
  return value;
}

Value value_of_id(Id id, const ExecutionContext& context, Term& holder) {
  if (id.kind() == IdKind::kLocal) return value_of(context.terms->local(id), id);
  if (!id.in_dictionary()) return value_of_inline(id);
  holder = context.snapshot->term(id);
  return value_of(holder.view(), id);
}

Term term_of(const Value& value) {
  if (value.is_error()) return {};
  if (!value.has_text && !value.id.is_unbound()) return inline_term(value.id);
  switch (value.kind) {
    case ValueKind::kBlankNode: return Term::blank_node(value.text);
    case ValueKind::kIri: return Term::iri(value.text);
    case ValueKind::kLangString: return Term::language_literal(value.text, value.qualifier);
    default: break;
  }
  if (value.has_text) return Term::typed_literal(value.text, value.qualifier);
  return Term::typed_literal(canonical_text(value), datatype_of(value));
}

Id id_of(const Value& value, ExecutionContext& context) {
  if (!value.id.is_unbound() || value.is_error()) return value.id;
  if (auto id = inline_id_of(value)) return *id;
  if (value.is_moment() && value.qualifier.empty() && !value.has_text) {
    IdKind kind = value.kind == ValueKind::kDateTime ? IdKind::kDateTime
                  : value.kind == ValueKind::kDate   ? IdKind::kDate
                                                     : IdKind::kTime;
    if (auto parts = time_parts(value.moment)) {
      if (auto id = inline_time(kind, *parts)) return *id;
    }
  }
  // A text may be large: it is not copied on its way.
  if (value.has_text && (value.kind == ValueKind::kIri || (value.kind == ValueKind::kString && value.qualifier.empty()))) {
    const TermKind kind = value.kind == ValueKind::kIri ? TermKind::kIri : TermKind::kLiteral;
    return context.terms->intern(TermView{kind, value.text, {}, {}});
  }
  return context.terms->intern(term_of(value));
}

std::string_view lexical_form(const Value& value, TextArena& arena) {
  if (value.has_text) return value.text;
  if (!value.id.is_unbound()) return arena.copy(inline_term(value.id).value());
  return arena.keep(canonical_text(value));
}

std::string_view datatype_of(const Value& value) {
  return value.qualifier.empty() || value.kind == ValueKind::kLangString ? own_datatype(value.kind) : value.qualifier;
}

std::optional<bool> effective_boolean_value(const Value& value) {
  switch (value.kind) {
    case ValueKind::kBoolean: return value.boolean;
    case ValueKind::kString:
    case ValueKind::kLangString: return !value.text.empty();
    case ValueKind::kInteger:
    case ValueKind::kDecimal: return !value.decimal.is_zero();
    case ValueKind::kFloat: return value.single != 0 && !std::isnan(value.single);
    case ValueKind::kDouble: return value.real != 0 && !std::isnan(value.real);
    case ValueKind::kIllTyped: {
      // A boolean or number that is none is false, no error.
      const DatatypeInfo* datatype = find_datatype(value.qualifier);
      if (datatype && datatype->kind >= ValueKind::kBoolean && datatype->kind <= ValueKind::kDouble) return false;
      return std::nullopt;
    }
    default: return std::nullopt;
  }
}

}  // namespace tercet::expr
