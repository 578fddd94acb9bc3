#include "engine/expr/constant_order.h"

#include <bit>
#include <cmath>
#include <limits>

#include "engine/expr/numeric.h"

namespace tercet::expr {
namespace {

static_assert(static_cast<int>(Ordering::kLess) == 0 && static_cast<int>(Ordering::kEqual) == 1 &&
              static_cast<int>(Ordering::kGreater) == 2);

bool is_exact(IdKind kind) { return kind == IdKind::kInteger || kind == IdKind::kDecimal; }
bool is_number(IdKind kind) { return is_exact(kind) || kind == IdKind::kDouble || kind == IdKind::kFloat; }

// The first inline double that is not below a number, which may be none itself. Neither zero nor NaN.
Id first_double_from(double number) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(number);
  // The free bits are the lowest of a code: all clear for a positive number, all set for a negative one.
  const std::uint64_t payload = number < 0 ? ~bits >> 4 : ((bits | kSign) + 15) >> 4;
  return Id::make(IdKind::kDouble, payload);
}

}  // namespace

ConstantOrder::ConstantOrder(Id constant, bool equality_is_enough) {
  const IdKind kind = constant.kind();
  if (is_exact(kind)) {
    set_integers(constant);
    set_decimals(constant);
  }
  if (is_number(kind)) set_reals(constant);
  if (kind == IdKind::kDateTime || kind == IdKind::kDate || kind == IdKind::kTime) set_times(constant);
  if (kind == IdKind::kBoolean) set(kind, constant.bits, constant.bits + 1);
  // Of these kinds different ids are different values.
  if (equality_is_enough && (kind == IdKind::kBlankNode || kind == IdKind::kIri || kind == IdKind::kString))
    set(kind, constant.bits, constant.bits + 1);
}

IdRange ConstantOrder::ids_where(ComparisonOperator op, IdKind kind) const {
  const IdRange whole = ids_of(kind);
  const Ranges& ranges = ranges_[static_cast<std::size_t>(kind)];
  if (ranges.last == 0) return whole;
  // A time with and one without a timezone are only in order when they are far apart, and then their codes are in the same.
  switch (op) {
    case ComparisonOperator::kEqual: return {{ranges.equal}, {ranges.greater}};
    case ComparisonOperator::kLess: return {whole.first, {ranges.equal}};
    case ComparisonOperator::kLessEqual: return {whole.first, {ranges.greater}};
    case ComparisonOperator::kGreater: return {{ranges.greater}, {ranges.last + 1}};
    case ComparisonOperator::kGreaterEqual: return {{ranges.equal}, {ranges.last + 1}};
    case ComparisonOperator::kNotEqual: break;
  }
  return whole;
}

void ConstantOrder::set(IdKind kind, std::uint64_t equal, std::uint64_t greater) {
  ranges_[static_cast<std::size_t>(kind)] = {equal, greater, Id::make(kind, Id::kPayloadMask).bits, 0, false};
}

void ConstantOrder::set_integers(Id constant) {
  if (constant.kind() == IdKind::kInteger) return set(IdKind::kInteger, constant.bits, constant.bits + 1);
  const DecimalParts parts = decimal_value(constant);
  const auto decimal = Decimal::make(parts.mantissa, parts.scale);
  const auto whole = decimal ? decimal->ceiling().to_int64() : std::nullopt;
  const auto first = whole ? inline_integer(*whole) : std::nullopt;
  if (first) set(IdKind::kInteger, first->bits, first->bits + (decimal->is_integer() ? 1 : 0));
}

void ConstantOrder::set_decimals(Id constant) {
  constexpr std::uint64_t kTexts = 16;  // of one value: they differ in zeros at their end
  const auto decimal = constant.kind() == IdKind::kInteger ? inline_decimal({integer_value(constant), 0}) : std::optional(constant);
  if (!decimal) return;
  set(IdKind::kDecimal, order_key(*decimal), order_key(*decimal) + kTexts);
}

// As doubles, or as floats where that is what both sides are promoted to.
void ConstantOrder::set_reals(Id constant) {
  const Value value = value_of_inline(constant);
  const double real = to_double(value);
  if (std::isnan(real)) return;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Ranges& doubles = ranges_[static_cast<std::size_t>(IdKind::kDouble)];
  doubles.equal = real == 0 ? inline_double(-0.0)->bits : first_double_from(real).bits;
  doubles.greater = real == 0 ? inline_double(0.0)->bits + 1 : doubles.equal + (double_value({doubles.equal}) == real ? 1 : 0);
  doubles.last = inline_double(kInfinity)->bits;
  if (value.kind == ValueKind::kDouble) return;
  const float single = to_float(value);
  Ranges& floats = ranges_[static_cast<std::size_t>(IdKind::kFloat)];
  floats.equal = inline_float(single == 0 ? -0.0F : single).bits;
  floats.greater = inline_float(single == 0 ? 0.0F : single).bits + 1;
  floats.last = inline_float(std::numeric_limits<float>::infinity()).bits;
}

// Between a time with and one without a timezone the codes tell nothing.
void ConstantOrder::set_times(Id constant) {
  constexpr std::uint64_t kZones = std::uint64_t{1} << kTimezoneBits;
  const std::uint64_t equal = constant.bits & ~(kZones - 1);
  set(constant.kind(), equal, equal + kZones);
  Ranges& times = ranges_[static_cast<std::size_t>(constant.kind())];
  times.zone_mask = kZones - 1;
  times.has_zone = (constant.bits & times.zone_mask) != 0;
}

}  // namespace tercet::expr
