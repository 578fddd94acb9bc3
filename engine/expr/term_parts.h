// The parts of an expression whose value one variable decides: they need to be evaluated once for each of its terms, not for each row.
#pragma once

#include <optional>
#include <unordered_map>

#include "engine/algebra/algebra.h"

namespace tercet::expr {

// The largest such parts, with their variable, as far as they are more than ids tell: calls of functions, and comparisons. What is
// volatile, and EXISTS, is in none.
using TermParts = std::unordered_map<const algebra::Expression*, VarId>;
TermParts term_parts(const algebra::Expression& expression);

// The variable of an expression that is such a part as a whole and calls a function of its text; nullopt for another.
std::optional<VarId> variable_of_term_part(const algebra::Expression& expression);

}  // namespace tercet::expr
