// Numbers that are had without a Value: what most filters and sums are about. Arithmetic on them is that of numeric.h, wherever it
// gives something.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/expr/datetime.h"
#include "engine/expr/numeric.h"
#include "storage/id.h"

namespace tercet::expr {

// So many at once are worked out one operator after the other.
inline constexpr std::size_t kNumbersAtOnce = 256;

struct Number {
  enum class Kind : std::uint8_t { kNone, kInteger, kDecimal, kDouble };
  Kind kind = Kind::kNone;
  std::uint8_t scale = 0;  // kDecimal: integer * 10^-scale, at most 38
  union {
    std::int64_t integer = 0;
    double real;
  };
};

// kNone for all but inline integers, decimals and doubles.
Number number_of(Id id);
// The inline id; kUnboundId where there is none (functions.h, FunctionOfId, says why it is no optional).
Id id_of_number(const Number& number);

// kNone where a side is, and where the result is no such number.
Number arithmetic_of_numbers(ArithmeticOperator op, const Number& a, const Number& b);
// nullopt where a side is kNone, or it takes more digits to tell.
std::optional<Ordering> order_of_numbers(const Number& a, const Number& b);

// Of an inline decimal; nullopt where it takes more than one division.
std::optional<double> decimal_as_double(Id decimal);

}  // namespace tercet::expr
