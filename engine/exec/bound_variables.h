// Prepared queries: terms in the place of variables.
#pragma once

#include <unordered_map>

#include "engine/algebra/algebra.h"

namespace tercet {

// Puts the terms in the place of the variables wherever they stand; SELECT still has the variables as columns. Errors:
// kInvalidArgument for a variable that the query itself computes (BIND, AS).
void bind_variables(algebra::Query& query, const std::unordered_map<VarId, Term>& bindings);

}  // namespace tercet
