// Values in the place of variables (section 18.6, substitute).
#pragma once

#include <unordered_map>

#include "engine/optimizer/expressions.h"

namespace tercet::optimizer {

using Substitution = std::unordered_map<VarId, Term>;

// `node` with the terms in the place of the variables, in patterns and in expressions, those of nested EXISTS included. The
// variables are no longer in the scope of the result, but where a node must bind a variable (a key of GROUP BY), which then has the
// value.
NodePtr substitute(const NodePtr& node, const Substitution& substitution);
Expression substitute(const Expression& expression, const Substitution& substitution);

}  // namespace tercet::optimizer
