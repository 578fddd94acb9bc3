// SUM and AVG of one group (SPARQL 1.1 Query, section 18.5.1).
//
// Inline integers and decimals are summed exactly in 64 and 128 bits, inline doubles and floats in their own arithmetic, all without a
// Value; what else there is, and sums beyond those bits, go through arithmetic(), and then it goes on as before.
#pragma once

#include <cstdint>
#include <span>

#include "engine/expr/values.h"

namespace tercet::expr {

class RunningSum {
 public:
  // In this sequence. Unbound is an error, and so is what is no number.
  void add(Id id, ExecutionContext& context) {
    if (id.kind() != IdKind::kInteger || !add_small(integer_value(id))) add_other(id, context);
  }
  void add(std::span<const Id> ids, ExecutionContext& context);

  // Unbound for an error. Of no values 0.
  Id sum(ExecutionContext& context) const;
  Id average(ExecutionContext& context) const;

 private:
  // False when the sum leaves what 64 bits hold: nothing has changed then.
  bool add_small(std::int64_t integer) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(integers_, integer, &sum)) return false;
    integers_ = sum;
    ++count_;
    return true;
  }
  void add_other(Id id, ExecutionContext& context);
  void add_integers(std::span<const Id> ids, ExecutionContext& context);
  void add_decimals(std::span<const Id> ids, ExecutionContext& context);
  void add_doubles(std::span<const Id> ids, ExecutionContext& context);
  void add_floats(std::span<const Id> ids, ExecutionContext& context);
  void add_value(Id id, ExecutionContext& context);
  bool add_exact(Int128 mantissa, int scale);
  bool begin_real(ValueKind kind);
  bool is_exact_decimal() const { return kind_ == ValueKind::kError || kind_ == ValueKind::kDecimal; }
  // The sum of all but `integers_`; an error while there is nothing.
  Value others() const;
  void set_others(const Value& value);
  Value total() const;

  Int128 mantissa_ = 0;        // kInteger, kDecimal: mantissa_ * 10^-scale_, not always in its shortest form
  double real_ = 0;            // kDouble, kFloat
  std::int64_t integers_ = 0;  // of small integers; it joins the others at the end
  std::uint64_t count_ = 0;
  std::int8_t scale_ = 0;
  ValueKind kind_ = ValueKind::kError;  // of the others
  bool failed_ = false;
};

}  // namespace tercet::expr
