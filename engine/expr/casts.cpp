// The constructor functions (section 17.5, XPath and XQuery Functions and Operators 17).
#include <cmath>

#include "engine/expr/functions.h"
#include "engine/expr/numeric.h"

namespace tercet::expr {
namespace {

// As fn:string writes a floating-point number: without an exponent where that is readable.
template <typename Float>
std::string floating_string(Float value, const std::optional<Decimal>& exact, std::string (*text)(Float)) {
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  Float size = std::fabs(value);
  if (std::isfinite(value) && size >= Float(1e-6) && size < Float(1e6) && exact) return exact->to_string();
  return text(value);
}

std::optional<Decimal> to_decimal(const Value& value) {
  switch (value.kind) {
    case ValueKind::kBoolean: return Decimal(value.boolean ? 1 : 0);
    case ValueKind::kInteger:
    case ValueKind::kDecimal: return value.decimal;
    case ValueKind::kFloat: return Decimal::from_float(value.single);
    case ValueKind::kDouble: return Decimal::from_double(value.real);
    default: return std::nullopt;
  }
}

Value to_integer(const DatatypeInfo& datatype, const Value& value) {
  auto number = to_decimal(value);
  if (!number) return Value::error();
  Decimal whole = number->truncated();
  if (!within_bounds(datatype, whole)) return Value::error();
  Value result = Value::of_integer(whole);
  if (datatype.iri != vocabulary::kXsdInteger) result.qualifier = datatype.iri;
  return result;
}

Value to_boolean(const Value& value) {
  if (value.kind != ValueKind::kBoolean && !value.is_numeric()) return Value::error();
  return Value::of(*effective_boolean_value(value));
}

Value to_moment(ValueKind kind, const Value& value) {
  if (!value.is_moment()) return Value::error();
  if (value.kind == kind) return Value::of_moment(kind, value.moment);
  if (kind == ValueKind::kDate && value.kind == ValueKind::kDateTime) return Value::of_moment(kind, start_of_day(value.moment));
  if (kind == ValueKind::kTime && value.kind == ValueKind::kDateTime) return Value::of_moment(kind, on_first_day(value.moment));
  if (kind == ValueKind::kDateTime && value.kind == ValueKind::kDate) return Value::of_moment(kind, value.moment);
  return Value::error();
}

Value to_duration(ValueKind kind, const Value& value) {
  if (!value.is_duration()) return Value::error();
  Duration duration = value.duration;
  if (kind == ValueKind::kDayTimeDuration) duration.months = 0;
  if (kind == ValueKind::kYearMonthDuration) duration.seconds = Decimal();
  return Value::of_duration(kind, duration);
}

Value from_string(const DatatypeInfo& datatype, std::string_view text) {
  Value value = parse_literal(datatype, text);
  if (value.kind == ValueKind::kIllTyped) return Value::error();
  if (value.kind == ValueKind::kInteger && datatype.iri != vocabulary::kXsdInteger) value.qualifier = datatype.iri;
  return value;
}

}  // namespace

Value cast(const DatatypeInfo& datatype, const Value& value) {
  if (value.kind == ValueKind::kString) return from_string(datatype, value.text);
  switch (datatype.kind) {
    case ValueKind::kInteger: return to_integer(datatype, value);
    case ValueKind::kBoolean: return to_boolean(value);
    case ValueKind::kDecimal: {
      auto number = to_decimal(value);
      return number ? Value::of_decimal(*number) : Value::error();
    }
    case ValueKind::kFloat:
      if (value.kind == ValueKind::kBoolean) return Value::of_float(value.boolean ? 1.0f : 0.0f);
      return value.is_numeric() ? Value::of_float(to_float(value)) : Value::error();
    case ValueKind::kDouble:
      if (value.kind == ValueKind::kBoolean) return Value::of_double(value.boolean ? 1.0 : 0.0);
      return value.is_numeric() ? Value::of_double(to_double(value)) : Value::error();
    case ValueKind::kDateTime:
    case ValueKind::kDate:
    case ValueKind::kTime: return to_moment(datatype.kind, value);
    default: return to_duration(datatype.kind, value);
  }
}

Value cast_to_string(const Value& value, TextArena& arena) {
  switch (value.kind) {
    case ValueKind::kError:
    case ValueKind::kBlankNode:
    case ValueKind::kLangString:
    case ValueKind::kIllTyped:
    case ValueKind::kUnknown: return Value::error();
    case ValueKind::kIri:
    case ValueKind::kString: return Value::of_string(value.text);
    case ValueKind::kBoolean: return Value::of_string(value.boolean ? "true" : "false");
    case ValueKind::kFloat:
      return Value::of_string(arena.keep(floating_string(value.single, Decimal::from_float(value.single), float_text)));
    case ValueKind::kDouble:
      return Value::of_string(arena.keep(floating_string(value.real, Decimal::from_double(value.real), double_text)));
    default: break;
  }
  // The canonical form of the value, whatever the literal was written like.
  Value plain = value;
  plain.has_text = false;
  plain.id = kUnboundId;
  return Value::of_string(lexical_form(plain, arena));
}

}  // namespace tercet::expr
