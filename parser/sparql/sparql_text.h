// The AST as SPARQL 1.1 text again: what SERVICE sends to another endpoint.
//
// The text means what the AST means, for every reader of SPARQL 1.1: IRIs are whole, nothing of the short form is left, and every
// expression stands in parentheses. It is made for machines: no line breaks.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "parser/sparql/ast.h"

namespace tercet {

// Terms to write in the place of variables.
using TextSubstitution = std::map<std::string, Term, std::less<>>;

// A group with its braces. `values` stand wherever the names mean what they mean outside of the group: in a sub-SELECT only what it
// projects. A triple that cannot have the value at its place (a literal as subject, say) matches as little as the value does. A blank
// node means nothing to another endpoint: it is equal to nothing there.
std::string to_sparql(const ast::GroupGraphPattern& group, const TextSubstitution& values = {});

// The names in a group that mean the same outside of it, each once, in the order they first stand.
std::vector<std::string> mentioned_variables(const ast::GroupGraphPattern& group);

// An IRI or a literal.
void append_sparql(std::string& out, const Term& term);

}  // namespace tercet
