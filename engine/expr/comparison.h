// Comparing values: the operators of section 17.3, RDFterm-equal, and the total order of ORDER BY.
#pragma once

#include <optional>

#include "engine/expr/values.h"

namespace tercet::expr {

enum class ComparisonOperator : std::uint8_t { kEqual, kNotEqual, kLess, kGreater, kLessEqual, kGreaterEqual };

// nullopt is a type error.
//
// RDFterm-equal is an error for two different literals, since they could have the same value. Where both datatypes are known here
// the values are known to differ (a string is no number), and the answer is false instead of an error, as section 17.3.1 lets an
// implementation do.
std::optional<bool> values_equal(const Value& a, const Value& b);
std::optional<bool> compare_values(ComparisonOperator op, const Value& a, const Value& b);

// Section 17.4.1.8: the same term.
bool same_term(const Value& a, const Value& b);

// The order that compare_for_order (evaluator.h) documents. <0, 0, >0.
int compare_in_order(const Value& a, const Value& b);

// The order of the numbers, exact between the types, NaN before all others.
int compare_numbers_in_order(const Value& a, const Value& b);

// What `op` makes of an order. kUnordered is false for numbers (NaN), and the caller's to treat where it means «not known».
bool holds(ComparisonOperator op, Ordering order);

// The operator that says the same of the operands the other way round.
ComparisonOperator mirrored(ComparisonOperator op);

// Whether two language tags are the same (RFC 5646: case does not matter).
bool same_language(std::string_view a, std::string_view b);

}  // namespace tercet::expr
