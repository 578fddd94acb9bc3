#include "engine/expr/numeric.h"

#include <algorithm>
#include <cmath>

namespace tercet::expr {
namespace {

template <typename Float>
Float floating(ArithmeticOperator op, Float a, Float b) {
  switch (op) {
    case ArithmeticOperator::kAdd: return a + b;
    case ArithmeticOperator::kSubtract: return a - b;
    case ArithmeticOperator::kMultiply: return a * b;
    case ArithmeticOperator::kDivide: break;
  }
  return a / b;
}

std::optional<Decimal> exact(ArithmeticOperator op, const Decimal& a, const Decimal& b) {
  switch (op) {
    case ArithmeticOperator::kAdd: return add(a, b);
    case ArithmeticOperator::kSubtract: return subtract(a, b);
    case ArithmeticOperator::kMultiply: return multiply(a, b);
    case ArithmeticOperator::kDivide: break;
  }
  return divide(a, b);
}

Value numbers(ArithmeticOperator op, const Value& a, const Value& b) {
  switch (std::max(a.kind, b.kind)) {
    case ValueKind::kDouble: return Value::of_double(floating(op, to_double(a), to_double(b)));
    case ValueKind::kFloat: return Value::of_float(floating(op, to_float(a), to_float(b)));
    default: break;
  }
  auto result = exact(op, a.decimal, b.decimal);
  if (!result) return Value::error();
  bool integer = std::max(a.kind, b.kind) == ValueKind::kInteger && op != ArithmeticOperator::kDivide;
  return integer ? Value::of_integer(*result) : Value::of_decimal(*result);
}

Decimal seconds_of(const Moment& moment) {
  auto fraction = Decimal::make(static_cast<Int128>(moment.attoseconds), 18);
  return add(Decimal(moment.seconds), fraction.value_or(Decimal())).value_or(Decimal());
}

std::optional<Moment> with_seconds(const Moment& moment, const Decimal& seconds) {
  constexpr std::int64_t kFarthest = 6'000'000'000'000'000;  // the years that have a lexical form here
  Decimal whole = seconds.floor();
  auto count = whole.to_int64();
  if (!count || *count > kFarthest || *count < -kFarthest) return std::nullopt;
  auto fraction = subtract(seconds, whole);
  auto attoseconds = fraction ? multiply(*fraction, Decimal(1'000'000'000'000'000'000)) : std::nullopt;
  if (!attoseconds) return std::nullopt;
  Moment result = moment;
  result.seconds = *count;
  result.attoseconds = static_cast<std::uint64_t>(attoseconds->truncated().mantissa());
  return result;
}

// Moves a date by months, the day cut to the last of its month (XPath Operators 10.7).
std::optional<Moment> add_months(const Moment& moment, std::int64_t months) {
  if (months == 0) return moment;
  CalendarFields fields = fields_of(moment);
  std::int64_t count = fields.year * 12 + (fields.month - 1) + months;
  std::int64_t year = count >= 0 ? count / 12 : -((11 - count) / 12);
  auto month = static_cast<int>(count - year * 12) + 1;
  for (int day = fields.day; day > 27; --day) {
    if (auto moved = moment_at(year, month, day, moment)) return moved;
  }
  return moment_at(year, month, fields.day, moment);
}

Value move_by(const Value& moment, const Value& duration, bool backwards) {
  std::int64_t months = backwards ? -duration.duration.months : duration.duration.months;
  if (moment.kind == ValueKind::kTime && months != 0) return Value::error();
  Decimal seconds = backwards ? duration.duration.seconds.negated() : duration.duration.seconds;
  auto moved = add_months(moment.moment, months);
  auto total = moved ? add(seconds_of(*moved), seconds) : std::nullopt;
  auto result = total ? with_seconds(*moved, *total) : std::nullopt;
  if (!result) return Value::error();
  if (moment.kind == ValueKind::kDate) *result = start_of_day(*result);
  if (moment.kind == ValueKind::kTime) *result = on_first_day(*result);
  return Value::of_moment(moment.kind, *result);
}

Value between(const Value& a, const Value& b) {
  if (a.kind != b.kind || a.moment.timezone.has_value() != b.moment.timezone.has_value()) return Value::error();
  auto seconds = subtract(seconds_of(a.moment), seconds_of(b.moment));
  return seconds ? Value::of_duration(ValueKind::kDayTimeDuration, {0, *seconds}) : Value::error();
}

Value durations(ArithmeticOperator op, const Value& a, const Value& b) {
  if (a.kind != b.kind || a.kind == ValueKind::kDuration) return Value::error();
  auto months = exact(op, Decimal(a.duration.months), Decimal(b.duration.months));
  auto seconds = exact(op, a.duration.seconds, b.duration.seconds);
  auto count = months ? months->to_int64() : std::nullopt;
  return count && seconds ? Value::of_duration(a.kind, {*count, *seconds}) : Value::error();
}

Value scale_duration(ArithmeticOperator op, const Value& duration, const Value& number) {
  if (duration.kind == ValueKind::kDuration) return Value::error();
  auto factor = number.kind == ValueKind::kDouble  ? Decimal::from_double(number.real)
                : number.kind == ValueKind::kFloat ? Decimal::from_float(number.single)
                                                   : std::optional(number.decimal);
  if (!factor) return Value::error();
  auto months = exact(op, Decimal(duration.duration.months), *factor);
  auto seconds = exact(op, duration.duration.seconds, *factor);
  auto count = months ? months->rounded().to_int64() : std::nullopt;
  return count && seconds ? Value::of_duration(duration.kind, {*count, *seconds}) : Value::error();
}

Value temporal(ArithmeticOperator op, const Value& a, const Value& b) {
  bool adds = op == ArithmeticOperator::kAdd;
  bool subtracts = op == ArithmeticOperator::kSubtract;
  if (a.is_moment() && b.is_moment() && subtracts) return between(a, b);
  if (a.is_moment() && b.is_duration() && (adds || subtracts)) return move_by(a, b, subtracts);
  if (a.is_duration() && b.is_moment() && adds) return move_by(b, a, false);
  if (a.is_duration() && b.is_duration() && (adds || subtracts)) return durations(op, a, b);
  if (a.is_duration() && b.is_numeric() && !adds && !subtracts) return scale_duration(op, a, b);
  if (a.is_numeric() && b.is_duration() && op == ArithmeticOperator::kMultiply) return scale_duration(op, b, a);
  return Value::error();
}

// fn:round: a half goes towards positive infinity; the sign of a zero is kept.
template <typename Float>
Float round_half_up(Float value) {
  if (!std::isfinite(value) || value == std::trunc(value)) return value;
  Float below = std::floor(value);
  Float result = value - below >= Float{0.5} ? below + 1 : below;
  return result == 0 && std::signbit(value) ? -Float{0} : result;
}

template <typename OnDecimal, typename OnFloat, typename OnDouble>
Value map_number(const Value& value, OnDecimal on_decimal, OnFloat on_float, OnDouble on_double) {
  switch (value.kind) {
    case ValueKind::kInteger: return Value::of_integer(on_decimal(value.decimal));
    case ValueKind::kDecimal: return Value::of_decimal(on_decimal(value.decimal));
    case ValueKind::kFloat: return Value::of_float(on_float(value.single));
    case ValueKind::kDouble: return Value::of_double(on_double(value.real));
    default: return Value::error();
  }
}

}  // namespace

double to_double(const Value& number) {
  if (number.kind == ValueKind::kDouble) return number.real;
  if (number.kind == ValueKind::kFloat) return double{number.single};
  return number.decimal.to_double();
}

float to_float(const Value& number) {
  if (number.kind == ValueKind::kFloat) return number.single;
  if (number.kind == ValueKind::kDouble) return static_cast<float>(number.real);
  return number.decimal.to_float();
}

Value arithmetic(ArithmeticOperator op, const Value& a, const Value& b) {
  if (a.is_numeric() && b.is_numeric()) return numbers(op, a, b);
  return temporal(op, a, b);
}

Value negate(const Value& value) {
  if (value.is_duration()) return Value::of_duration(value.kind, {-value.duration.months, value.duration.seconds.negated()});
  return map_number(
      value, [](const Decimal& d) { return d.negated(); }, [](float f) { return -f; }, [](double d) { return -d; });
}

Value unary_plus(const Value& value) {
  return map_number(
      value, [](const Decimal& d) { return d; }, [](float f) { return f; }, [](double d) { return d; });
}

Value absolute(const Value& value) {
  return map_number(
      value, [](const Decimal& d) { return d.is_negative() ? d.negated() : d; }, [](float f) { return std::fabs(f); },
      [](double d) { return std::fabs(d); });
}

Value ceiling(const Value& value) {
  return map_number(
      value, [](const Decimal& d) { return d.ceiling(); }, [](float f) { return std::ceil(f); },
      [](double d) { return std::ceil(d); });
}

Value floor(const Value& value) {
  return map_number(
      value, [](const Decimal& d) { return d.floor(); }, [](float f) { return std::floor(f); },
      [](double d) { return std::floor(d); });
}

Value rounded(const Value& value) {
  return map_number(
      value, [](const Decimal& d) { return d.rounded(); }, [](float f) { return round_half_up(f); },
      [](double d) { return round_half_up(d); });
}

}  // namespace tercet::expr
