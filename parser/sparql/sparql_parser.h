// Text of a query or an update ─▶ AST. Reads SPARQL 1.1 Query, SPARQL 1.1 Update and the short form with one grammar.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/sparql/ast.h"
#include "parser/sparql/ast_update.h"
#include "tercet/error.h"

namespace tercet {

// What a text may be. An update may be empty, as SPARQL says; a text that could be either says nothing then, and is an error.
enum class SparqlUnit : std::uint8_t { kEither, kQuery, kUpdate };

struct SparqlParserOptions {
  SparqlUnit unit = SparqlUnit::kEither;
  bool strict = false;            // refuse the short form, EXPLAIN, predeclared prefixes and the default namespace
  std::string base;               // base IRI before any BASE; the default namespace of the database. May be empty
  std::string default_namespace;  // what the empty prefix and bare names stand for before any PREFIX
  std::vector<std::pair<std::string, std::string>> prefixes;  // known before any PREFIX, without ':'
  std::uint32_t max_nesting = 2000;  // levels of groups, parentheses, paths and operators; deeper is kLimit
};

// Errors: Error kSyntax with position, message in words with the line and a caret; kLimit for nesting. Time is linear in the text.
ast::Statement parse_sparql(std::string_view text, const SparqlParserOptions& options = {});

// Whether a text that does not parse could become valid by more lines (an open bracket or string, a group that is not closed): the
// shell then asks for the next line. A text that parses, or is wrong already, is complete; but one that ends with ';' or ',' behind a
// fact is not. The ';' behind an update's operation ends it, though another operation could follow.
bool sparql_text_is_incomplete(std::string_view text, const SparqlParserOptions& options = {});

// Whether the text is an update: what does not parse is one if it begins as one. options.unit must allow both.
bool sparql_text_is_update(std::string_view text, const SparqlParserOptions& options = {});

// The AST as an indented text, for tests and for people: a node a line, positions left out.
std::string to_string(const ast::Statement& statement);

}  // namespace tercet
