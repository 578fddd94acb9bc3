// Calls of functions that have an IRI for a name: that there is such a function and that it takes so many arguments is known when a
// query is parsed, and said then.
#pragma once

#include <string_view>

#include "engine/expr/user_functions.h"
#include "engine/results/term_display.h"
#include "parser/sparql/ast.h"

namespace tercet {

// Looks at every call of the query but those inside of SERVICE, where other functions may be known. Errors: kEvaluation with the
// place in `text`, which the query was parsed from.
void check_calls(const ast::Query& query, std::string_view text, const UserFunctions& functions, const TermDisplay& display);

}  // namespace tercet
