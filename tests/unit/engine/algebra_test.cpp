// AST to algebra: golden texts, errors, and what nests or runs on very far.
#include "engine/algebra/algebra.h"

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "parser/sparql/sparql_parser.h"
#include "tercet/error.h"
#include "tests/support/golden.h"

using namespace tercet;

namespace {

algebra::Query translated(const std::string& text) {
  SparqlParserOptions options;
  options.base = "fact:";
  options.default_namespace = "fact:";
  return algebra::translate(std::get<ast::Query>(parse_sparql(text, options)), "fact:");
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

ErrorCode error_of(const std::string& text) {
  try {
    translated(text);
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("no error: " << text);
  return {};
}

}  // namespace

TEST_CASE("queries become the algebra of the specification") {
  test::check_golden("algebra", [](const std::string& query) { return to_string(translated(query)); });
}

TEST_CASE("variables in scope") {
  algebra::Query query =
      translated("SELECT * { ?a <p> ?b MINUS { ?a <q> ?c } { SELECT ?d { ?d <p> ?e } } FILTER EXISTS { ?a <r> ?f } }");
  std::string names;
  for (VarId column : query.columns) names += query.variables.name(column) + " ";
  CHECK(names == "a b d ");
}

TEST_CASE("a variable shown twice is one column") { CHECK(translated("SELECT ?x ?x { ?x <p> ?y }").columns.size() == 1); }

TEST_CASE("what runs on or nests without end is an error in clear words, not a crash") {
  // Nested as deep as the parser lets it: done or refused.
  std::string open = "OPTIONAL { ?a <p> ?b ";
  CHECK_NOTHROW(translated("SELECT * { ?a <p> ?b " + repeated(open, 900) + repeated("}", 900) + "}"));
  CHECK(error_of("SELECT * { ?a <p> ?b " + repeated(open, 1900) + repeated("}", 1900) + "}") == ErrorCode::kLimit);
  CHECK_NOTHROW(translated("SELECT * { " + repeated("{", 1900) + " ?a <p> ?b " + repeated("}", 1900) + "}"));
  CHECK_NOTHROW(translated("SELECT * { ?a <p> ?b FILTER(" + repeated("(", 1900) + "?a" + repeated(")", 1900) + ") }"));
  CHECK_NOTHROW(translated("SELECT * { ?a " + repeated("(<p>/", 1900) + "<q>" + repeated(")", 1900) + " ?b }"));
  CHECK_NOTHROW(translated("SELECT * { " + repeated("?a <p> ?b . ", 10000) + "}"));
  CHECK_NOTHROW(translated("SELECT * { { } " + repeated("UNION { ?a <p> ?b } ", 10000) + "}"));
  CHECK(error_of("SELECT * { ?a <p> ?b " + repeated("OPTIONAL { ?a <p> ?b } ", 10000) + "}") == ErrorCode::kLimit);
  CHECK(error_of("SELECT * { ?a <p> ?b " + repeated("{ ?a <p> ?b } ", 10000) + "}") == ErrorCode::kLimit);
}
