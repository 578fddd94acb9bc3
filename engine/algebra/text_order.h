#pragma once

#include "engine/algebra/variables.h"
#include "parser/sparql/ast.h"

namespace tercet::algebra {

// Gives the variables that are in scope of the query's pattern their numbers, in the order they first stand in the text.
void name_in_text_order(const ast::Query& query, VariableTable& variables);

}  // namespace tercet::algebra
