// The rules of SPARQL 1.1 that the grammar cannot say: sections 18.2.1 (variable scope), 19.8 (notes), 5.1.1 and 19.6 (blank node
// labels).
#pragma once

#include "parser/sparql/ast.h"
#include "parser/sparql/ast_update.h"
#include "parser/sparql/sparql_source.h"

namespace tercet::sparql {

// Throws Error kSyntax at the first rule that the query or the update breaks.
void check_scope(const ast::Query& query, const SourceText& source);
void check_scope(const ast::Update& update, const SourceText& source);

// Whether a solution of the group can have a variable (section 18.2.1).
bool has_visible_variable(const ast::GroupGraphPattern& group);

}  // namespace tercet::sparql
