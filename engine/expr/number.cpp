#include "engine/expr/number.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tercet::expr {
namespace {

using Kind = Number::Kind;

constexpr auto kPowers = powers_of_ten<19>();
constexpr std::array<double, 23> kExactPowers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
// What a double holds exactly.
constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53;

Number integer_number(std::int64_t integer) {
  Number number;
  number.kind = Kind::kInteger;
  number.integer = integer;
  return number;
}

Number decimal_number(Int128 mantissa, int scale) {
  Number number;
  const auto small = static_cast<std::int64_t>(mantissa);
  if (small != mantissa || scale > Decimal::kDigits) return number;
  number.kind = Kind::kDecimal;
  number.scale = static_cast<std::uint8_t>(scale);
  number.integer = small;
  return number;
}

Number double_number(double real) {
  Number number;
  number.kind = Kind::kDouble;
  number.real = real;
  return number;
}

// Both parts are exact doubles, so that one division rounds correctly.
std::optional<double> quotient(std::int64_t mantissa, int scale) {
  if (scale > 22 || mantissa > kExactIntegers || mantissa < -kExactIntegers) return std::nullopt;
  return static_cast<double>(mantissa) / kExactPowers[static_cast<std::size_t>(scale)];
}

std::optional<double> as_double(const Number& number) {
  switch (number.kind) {
    case Kind::kInteger: return static_cast<double>(number.integer);
    case Kind::kDecimal: return quotient(number.integer, number.scale);
    case Kind::kDouble: return number.real;
    default: return std::nullopt;
  }
}

Number arithmetic_of_integers(ArithmeticOperator op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflow = true;
  switch (op) {
    case ArithmeticOperator::kAdd: overflow = __builtin_add_overflow(a, b, &result); break;
    case ArithmeticOperator::kSubtract: overflow = __builtin_sub_overflow(a, b, &result); break;
    case ArithmeticOperator::kMultiply: overflow = __builtin_mul_overflow(a, b, &result); break;
    case ArithmeticOperator::kDivide: break;  // a decimal
  }
  return overflow ? Number() : integer_number(result);
}

// The mantissas of two exact numbers at their longer scale.
struct Aligned {
  Int128 a, b;
  int scale;
};
std::optional<Aligned> align(const Number& a, const Number& b) {
  const int scale = std::max(a.scale, b.scale);
  const auto shift_a = static_cast<std::size_t>(scale - a.scale);
  const auto shift_b = static_cast<std::size_t>(scale - b.scale);
  if (std::max(shift_a, shift_b) >= kPowers.size()) return std::nullopt;
  return Aligned{a.integer * kPowers[shift_a], b.integer * kPowers[shift_b], scale};
}

Number arithmetic_of_decimals(ArithmeticOperator op, const Number& a, const Number& b) {
  if (op == ArithmeticOperator::kDivide) return {};
  if (op == ArithmeticOperator::kMultiply) return decimal_number(Int128{a.integer} * b.integer, a.scale + b.scale);
  const auto aligned = align(a, b);
  if (!aligned) return {};
  return decimal_number(op == ArithmeticOperator::kAdd ? aligned->a + aligned->b : aligned->a - aligned->b, aligned->scale);
}

Number arithmetic_of_doubles(ArithmeticOperator op, double a, double b) {
  switch (op) {
    case ArithmeticOperator::kAdd: return double_number(a + b);
    case ArithmeticOperator::kSubtract: return double_number(a - b);
    case ArithmeticOperator::kMultiply: return double_number(a * b);
    case ArithmeticOperator::kDivide: break;
  }
  return double_number(a / b);
}

template <typename T>
Ordering order_of(const T& a, const T& b) {
  return a < b ? Ordering::kLess : a > b ? Ordering::kGreater : a == b ? Ordering::kEqual : Ordering::kUnordered;
}

}  // namespace

Number number_of(Id id) {
  if (id.kind() == IdKind::kInteger) return integer_number(integer_value(id));
  if (id.kind() == IdKind::kDouble) return double_number(double_value(id));
  if (id.kind() != IdKind::kDecimal) return {};
  const DecimalParts parts = decimal_value(id);
  return parts.scale < 0 ? decimal_number(parts.mantissa * kPowers[static_cast<std::size_t>(-parts.scale)], 0)
                         : decimal_number(parts.mantissa, parts.scale);
}

Id id_of_number(const Number& number) {
  switch (number.kind) {
    case Kind::kInteger: return inline_integer(number.integer).value_or(kUnboundId);
    case Kind::kDecimal: return inline_decimal({number.integer, number.scale}).value_or(kUnboundId);
    case Kind::kDouble: return inline_double(number.real).value_or(kUnboundId);
    default: return kUnboundId;
  }
}

Number arithmetic_of_numbers(ArithmeticOperator op, const Number& a, const Number& b) {
  if (a.kind == Kind::kInteger && b.kind == Kind::kInteger) return arithmetic_of_integers(op, a.integer, b.integer);
  if (a.kind == Kind::kNone || b.kind == Kind::kNone) return {};
  if (a.kind != Kind::kDouble && b.kind != Kind::kDouble) return arithmetic_of_decimals(op, a, b);
  const auto x = as_double(a);
  const auto y = as_double(b);
  return x && y ? arithmetic_of_doubles(op, *x, *y) : Number();
}

std::optional<Ordering> order_of_numbers(const Number& a, const Number& b) {
  if (a.kind == Kind::kNone || b.kind == Kind::kNone) return std::nullopt;
  if (a.kind != Kind::kDouble && b.kind != Kind::kDouble) {
    const auto aligned = align(a, b);
    return aligned ? std::optional(order_of(aligned->a, aligned->b)) : std::nullopt;
  }
  const auto x = as_double(a);
  const auto y = as_double(b);
  return x && y ? std::optional(order_of(*x, *y)) : std::nullopt;
}

std::optional<double> decimal_as_double(Id decimal) {
  DecimalParts parts = coded_decimal_value(decimal);
  if (parts.scale > 22) parts = decimal_value(decimal);
  if (parts.scale < 0) return static_cast<double>(parts.mantissa) * kExactPowers[static_cast<std::size_t>(-parts.scale)];
  return quotient(parts.mantissa, parts.scale);
}

}  // namespace tercet::expr
