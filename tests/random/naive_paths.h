// Property paths over small graphs (SPARQL 1.1 Query, section 18.4).
#pragma once

#include <vector>

#include "parser/sparql/ast.h"
#include "tests/random/naive_data.h"

namespace tercet::test {

// The pairs of nodes a path joins, each as often as the standard has it: sequences, alternatives and negated sets count their
// matches, * + and ? do not. An end is the term that stands there in the pattern, nullptr for a variable.
std::vector<std::pair<Term, Term>> path_pairs(const ast::Path& path, const Term* from, const Term* to, const Graph& graph);

}  // namespace tercet::test
