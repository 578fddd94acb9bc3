// Arithmetic (section 17.3, with the type promotion of XPath and XQuery Operators 6.2) and the functions on numbers.
#pragma once

#include "engine/expr/values.h"

namespace tercet::expr {

enum class ArithmeticOperator : std::uint8_t { kAdd, kSubtract, kMultiply, kDivide };

// Of two numbers; beyond the standard also dates minus dates, dates and durations, durations and numbers. An error for all else,
// for integers and decimals beyond the range, and for an exact division by zero.
Value arithmetic(ArithmeticOperator op, const Value& a, const Value& b);
Value negate(const Value& value);
// The value as a number without a text of its own; an error when it is none.
Value unary_plus(const Value& value);

double to_double(const Value& number);  // precondition: is_numeric()
float to_float(const Value& number);    // precondition: is_numeric()

Value absolute(const Value& value);
Value ceiling(const Value& value);
Value floor(const Value& value);
Value rounded(const Value& value);

}  // namespace tercet::expr
