#include "engine/expr/running_sum.h"

#include <algorithm>
#include <array>

#include "engine/exec/context.h"
#include "engine/expr/kind_runs.h"
#include "engine/expr/numeric.h"

namespace tercet::expr {
namespace {

// So many mantissas of 15 digits have room in 64 bits.
constexpr std::size_t kRowsAtOnce = 4096;
constexpr std::size_t kFewRows = 8;
constexpr int kLargestShift = 18;

constexpr auto kPowers = powers_of_ten<kLongestScale + 2>();
// An exact sum stays below, so that the next ones fit too.
constexpr Int128 kMost = Int128{1'000'000'000'000'000'000} * 1'000'000'000'000'000'000;

bool is_within(Int128 value, Int128 most) { return value <= most && value >= -most; }

}  // namespace

// Not a small integer.
void RunningSum::add_other(Id id, ExecutionContext& context) {
  const auto one = std::span(&id, 1);
  switch (id.kind()) {
    case IdKind::kDecimal: {
      const DecimalParts decimal = coded_decimal_value(id);
      if (!is_exact_decimal() || !add_exact(decimal.mantissa, decimal.mantissa == 0 ? 0 : decimal.scale))
        return add_value(id, context);
      kind_ = ValueKind::kDecimal;
      ++count_;
      return;
    }
    case IdKind::kDouble: return add_doubles(one, context);
    case IdKind::kFloat: return add_floats(one, context);
    default: return add_value(id, context);
  }
}

void RunningSum::add(std::span<const Id> ids, ExecutionContext& context) {
  while (!ids.empty()) {
    const auto run = ids.first(kind_run(ids, kRowsAtOnce));
    ids = ids.subspan(run.size());
    switch (run.size() < kFewRows ? IdKind::kUnbound : run.front().kind()) {
      case IdKind::kInteger: add_integers(run, context); break;
      case IdKind::kDecimal: add_decimals(run, context); break;
      case IdKind::kDouble: add_doubles(run, context); break;
      case IdKind::kFloat: add_floats(run, context); break;
      default:
        for (const Id id : run) add(id, context);
    }
  }
}

void RunningSum::add_integers(std::span<const Id> ids, ExecutionContext& context) {
  Int128 sum = integers_;
  for (const Id id : ids) sum += integer_value(id);
  const auto small = static_cast<std::int64_t>(sum);
  if (small == sum) {
    integers_ = small;
    count_ += ids.size();
    return;
  }
  for (const Id id : ids) add(id, context);
}

// First those of one scale by themselves.
void RunningSum::add_decimals(std::span<const Id> ids, ExecutionContext& context) {
  std::array<std::int64_t, kLongestScale + 2> sums{};  // of mantissas, by kLongestScale - scale
  for (const Id id : ids) {
    const DecimalParts decimal = coded_decimal_value(id);
    sums[static_cast<std::size_t>(kLongestScale - decimal.scale)] += decimal.mantissa;
  }
  const RunningSum before = *this;
  bool exact = is_exact_decimal();
  for (std::size_t i = 0; i < sums.size() && exact; ++i) {
    if (sums[i] != 0) exact = add_exact(sums[i], kLongestScale - static_cast<int>(i));
  }
  if (!exact) {
    *this = before;
    for (const Id id : ids) add_value(id, context);
    return;
  }
  kind_ = ValueKind::kDecimal;
  count_ += ids.size();
}

// False when 128 bits might not do: the value is what it was then.
bool RunningSum::add_exact(Int128 mantissa, int scale) {
  if (scale > scale_) {
    const Int128 power = kPowers[static_cast<std::size_t>(scale - scale_)];
    if (!is_within(mantissa_, kMost / power)) return false;
    mantissa_ *= power;
    scale_ = static_cast<std::int8_t>(scale);
  }
  const int shift = scale_ - scale;
  if (shift > kLargestShift) return false;
  const Int128 sum = mantissa_ + mantissa * kPowers[static_cast<std::size_t>(shift)];
  if (!is_within(sum, kMost)) return false;
  mantissa_ = sum;
  return true;
}

void RunningSum::add_doubles(std::span<const Id> ids, ExecutionContext& context) {
  if (!begin_real(ValueKind::kDouble)) {
    for (const Id id : ids) add_value(id, context);
    return;
  }
  double sum = real_;
  for (const Id id : ids) sum += double_value(id);
  real_ = sum;
  count_ += ids.size();
}

void RunningSum::add_floats(std::span<const Id> ids, ExecutionContext& context) {
  if (!begin_real(ValueKind::kFloat)) {
    for (const Id id : ids) add_value(id, context);
    return;
  }
  auto sum = static_cast<float>(real_);
  for (const Id id : ids) sum += float_value(id);
  real_ = double{sum};
  count_ += ids.size();
}

// Whether the sum is of this kind, or can become so.
bool RunningSum::begin_real(ValueKind kind) {
  if (kind_ == ValueKind::kError && !failed_) kind_ = kind;
  return kind_ == kind;
}

void RunningSum::add_value(Id id, ExecutionContext& context) {
  ++count_;
  if (failed_) return;
  ++context.values_made;
  Term holder;
  const Value value = value_of_id(id, context, holder);
  const Value before = others();
  set_others(!value.is_numeric() ? Value::error()
             : before.is_error() ? unary_plus(value)
                                 : arithmetic(ArithmeticOperator::kAdd, before, value));
  failed_ = kind_ == ValueKind::kError;
}

Value RunningSum::others() const {
  switch (kind_) {
    case ValueKind::kDouble: return Value::of_double(real_);
    case ValueKind::kFloat: return Value::of_float(static_cast<float>(real_));
    case ValueKind::kError: return Value::error();
    default: break;
  }
  const auto exact = Decimal::make(mantissa_, scale_);
  if (!exact) return Value::error();
  return kind_ == ValueKind::kInteger ? Value::of_integer(*exact) : Value::of_decimal(*exact);
}

void RunningSum::set_others(const Value& value) {
  kind_ = value.kind;
  if (kind_ == ValueKind::kDouble || kind_ == ValueKind::kFloat) {
    real_ = to_double(value);
  } else if (kind_ != ValueKind::kError) {
    mantissa_ = value.decimal.mantissa();
    scale_ = static_cast<std::int8_t>(value.decimal.scale());
  }
}

Value RunningSum::total() const {
  if (failed_) return Value::error();
  const Value integers = Value::of_integer(integers_);
  return kind_ == ValueKind::kError ? integers : arithmetic(ArithmeticOperator::kAdd, others(), integers);
}

Id RunningSum::sum(ExecutionContext& context) const { return id_of(total(), context); }

Id RunningSum::average(ExecutionContext& context) const {
  if (count_ == 0) return sum(context);
  const Value count = Value::of_integer(static_cast<std::int64_t>(count_));
  return id_of(arithmetic(ArithmeticOperator::kDivide, total(), count), context);
}

}  // namespace tercet::expr
