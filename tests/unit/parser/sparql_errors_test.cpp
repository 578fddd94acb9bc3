#include <catch2/catch.hpp>

#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

namespace {

void check_error(std::string_view text, std::string_view beginning) {
  INFO(text);
  CHECK(error_of(text).substr(0, beginning.size()) == beginning);
}

bool incomplete(std::string_view text) { return sparql_text_is_incomplete(text, short_form_options()); }

}  // namespace

TEST_CASE("an error shows the line with a caret, counted in characters") {
  try {
    parse_sparql("SELECT * {\n  ?城市 ?p \"ä\" ; , }", short_form_options());
    FAIL("parsed");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kSyntax);
    CHECK(error.position().line == 2);
    CHECK(error.position().column == 16);
    CHECK(std::string(error.what()).find("\n    ?城市 ?p \"ä\" ; , }\n") != std::string::npos);
  }
}

TEST_CASE("the place of an error counts codepoint escapes as they are written") {
  check_error("ASK { ?s ?p \"\\u0041\\U00000042\" ?x }", "1:32: ");
  check_error("ASK { ?s ?p \"\\uD800\" }", "1:15: after a backslash");
}

TEST_CASE("a < that begins an IRI is no operator: the longest token counts") {
  check_error("ASK { FILTER(?x<?a&&?b>?y) }", "1:16: ");
  CHECK(error_of("ASK { FILTER(?x<?a&&?b>?y) }").find("put a space behind < where it means less than") != std::string::npos);
  check_error("ASK { FILTER(?x<=?a&&?b>=?y) }", "1:16: ");
  CHECK(error_of("ASK { FILTER(?x< ?a&&?b>?y) }").empty());
  CHECK(error_of("ASK { FILTER(?x<?a && ?b>?y) }").empty());
  CHECK(error_of("ASK { FILTER(?x<?a||?b>?y) }").empty());
  CHECK(error_of("ASK { FILTER(?x<?a) }").empty());
}

TEST_CASE("messages say what could have stood there, in words") {
  check_error("?who ranks_first", "1:17: expected a variable, a name or a value after ranks_first, found the end of the text");
  check_error("SELECT ?x WHERE { ?x ranks_first }", "1:34: expected a variable, a name or a value after ranks_first, found \"}\"");
  check_error("ASK { ?x > ?y }", "1:10: expected a predicate (a name, a variable or a path) after ?x, found \">\"");
  check_error("ASK { FILTER(?x > ) }",
              "1:19: expected a value, a variable, a function or a condition in parentheses after >, found \")\"");
  check_error("ASK { ?s foo:bar ?o }", "1:10: the prefix foo: is not declared");
  check_error("SELECT * { ?s ?p ?o",
              "1:20: expected a fact, FILTER, OPTIONAL or another part of a group, or '}' to close the '{' of line 1, column 10");
  check_error("ASK { FILTER((1 + 2) }", "1:22: expected an operator, or ')' to close the '(' of line 1, column 13");
  check_error("ASK { ?s ?p [ ?q 1 }", "1:20: expected ';' and a predicate, or ']' to close the '[' of line 1, column 13");
  check_error("ASK { ?s ?p 'abc }", "1:19: expected the ' that ends the string in this line");
  check_error("ASK { ?s ?p <a b> }", "1:15: expected the '>' that ends the IRI");
  check_error("ASK { ?s ?p 'a\\q' }", "1:16: after a backslash in a string comes one of");
  check_error("SELECT ?x WHERE ?s ?p ?o", "1:17: expected a group { ... } after WHERE, found \"?s\"");
  check_error("SELECT ?x ?y", "1:13: expected WHERE { ... } after ?y, found the end of the text");
  check_error("CONSTRUCT { ?s <p>/<q> ?o } { }", "1:13: a property path cannot stand in a template");
  check_error("SELECT * { } ; CLEAR ALL", "1:14: expected the end of the query after }, found \";\"");
}

TEST_CASE("a function with a wrong number of arguments is an error in words") {
  check_error("ASK { FILTER(SUBSTR(?x)) }", "1:14: SUBSTR takes 2 or 3 arguments, and here are 1");
  check_error("ASK { FILTER(now(1)) }", "1:14: NOW takes no argument, and here are 1");
  check_error("ASK { FILTER(IF(1, 2)) }", "1:14: IF takes 3 arguments, and here are 2");
  check_error("ASK { FILTER(BOUND(1)) }", "1:14: BOUND takes a variable");
  check_error("SELECT (SUM(*) AS ?n) { }", "1:13: SUM(*) is not possible");
  check_error("SELECT (SUM(?x ; SEPARATOR = ',') AS ?n) { }", "1:30: SEPARATOR belongs to GROUP_CONCAT");
  check_error("ASK { FILTER(lenght(?x) > 3) }", "1:14: there is no function lenght; did you mean STRLEN?");
  check_error("ASK { FILTER(ucas(?x) > 3) }", "1:14: there is no function ucas; did you mean UCASE?");
}

TEST_CASE("habits from SQL get a hint") {
  const auto hinted = [](std::string_view text, std::string_view hint) {
    INFO(text);
    CHECK(error_of(text).find(hint) != std::string::npos);
  };
  hinted("SELECT ?x, ?y { }", "variables are separated by spaces");
  hinted("SELECT COUNT(*) { }", "(COUNT(...) AS ?name)");
  hinted("SELECT x { }", "a variable is written ?x");
  hinted("?a b ?c FILTER(?a == 3)", "equality is written with one =");
  hinted("?a b ?c FILTER(?a <> 3)", "inequality is written !=");
  hinted("?a b ?c FILTER(?a = 3 AND ?c = 4)", "written &&");
  hinted("?a b ?c ORDER BY DESC ?c", "DESC(?variable)");
  hinted("limit is 5", "the name is written :limit");
  hinted("INSERT INTO g { a b c }", "INSERT DATA { GRAPH <iri> { ... } }");
  hinted("DELETE FROM g WHERE { ?s ?p ?o }", "DELETE WHERE { ... }");
}

TEST_CASE("a misspelt keyword is recognized") {
  const auto meant = [](std::string_view text, const std::string& keyword) {
    INFO(text);
    CHECK(error_of(text).ends_with("; did you mean " + keyword + "?"));
  };
  meant("SELECT ?x { ?x ?p ?o } LIMT 5", "LIMIT");
  meant("select ?x { ?x ?p ?o } limt 5", "LIMIT");
  meant("SELECT ?x { ?x ?p ?o } GRUOP BY ?x", "GROUP");
  meant("SELECT ?x { ?x ?p ?o } GROUP BY ?x HAVIN (?x > 3)", "HAVING");
  meant("SELECT DISTICT ?x { ?x ?p ?o }", "DISTINCT");
  meant("SELECT ?x WHRE { ?x ?p ?o }", "WHERE");
  meant("SELECT ?x FORM <x:y> WHERE { ?x ?p ?o }", "FROM");
  meant("ASK { ?x ?p ?o FILTER NOT EXIST { ?x ?p 3 } }", "EXISTS");
  // Where it is a name, the error comes behind it.
  meant("ASK { ?x ?p ?o . OPTINAL { ?x ?y ?z } }", "OPTIONAL");
  meant("ASK { ?x ?p ?o . FILTR(?o > 3) }", "FILTER");
  meant("CONSTRUT { ?x ?p ?o } WHERE { ?x ?p ?o }", "CONSTRUCT");
  meant("selct * { ?x ?p ?o }", "SELECT");
  meant("DESCRBE ex", "DESCRIBE");
  meant("?x part_of ?y LIMT 5", "LIMIT");
  meant("EXPLIAN ?x part_of ?y", "EXPLAIN");
  meant("INSRT DATA { a b c }", "INSERT");
  const auto not_meant = [](std::string_view text) {
    INFO(text);
    CHECK(error_of(text).find("did you mean") == std::string::npos);
  };
  not_meant("SELECT name { ?x name ?name }");
  not_meant("ASK { ?x order_id } ");
  not_meant("described by ");
  not_meant("?x part_of ?y form z");
  not_meant("SELECT ?x { ?x ?p ?o } LIMIT LIMIT");
  not_meant("SELECT ?x { ?x ?p ?o } limit-less");
}

TEST_CASE("broken UTF-8 is an error with its place") {
  check_error("ASK { ?s ?p '\xC3' }", "1:14: this byte is no UTF-8");
  check_error("\xFF", "1:1: this byte is no UTF-8");
}

TEST_CASE("a text that more lines can complete is incomplete") {
  for (const char* text : {"SELECT",
                           "SELECT ?x",
                           "SELECT ?x WHERE",
                           "SELECT ?x WHERE {",
                           "SELECT ?x { ?x ?y",
                           "?x p ?y FILTER(",
                           "?x p ?y FILTER",
                           "?x p ?y ;",
                           "?x p ?y ,",
                           "?x p (1 2",
                           "?x p [ a b",
                           "?x p \"\"\"abc",
                           "?x p '''a\nb",
                           "PREFIX a: <b>",
                           "PREFIX a:",
                           "?x p ?y ORDER BY",
                           "{ ?x p ?y } UNION",
                           "+",
                           "EXPLAIN",
                           "DESCRIBE",
                           "ASK { FILTER(?x = 1 &&",
                           "INSERT",
                           "INSERT DATA",
                           "INSERT DATA {",
                           "INSERT DATA { a b c",
                           "INSERT DATA { a b c ;",
                           "INSERT DATA { GRAPH g { a b c }",
                           "INSERT { a b c }",
                           "DELETE { ?a b c } INSERT {",
                           "DELETE { ?a b c } WHERE",
                           "DELETE WHERE { ?s ?p",
                           "WITH g",
                           "CLEAR",
                           "LOAD <x> INTO",
                           "ADD a TO",
                           "CLEAR ALL ; PREFIX",
                           "+ a b c ;",
                           "+ a b c\n-",
                           "?x p ?y OPTIONAL {"}) {
    INFO(text);
    CHECK(incomplete(text));
  }
}

TEST_CASE("a text that parses, or that no further line can save, is complete") {
  for (const char* text : {"?x p ?y",
                           "?x-p-?y",
                           "?x p",
                           "?x",
                           "?x p \"abc",
                           "SELECT ?x { ?x p \"abc",
                           "ASK { ?s ?p <abc",
                           "SELECT * { }",
                           "?x p ?y }",
                           "SELECT ) ",
                           "ASK { ?s foo:bar",
                           "+ a b c",
                           "SELECT ?x { Anhui ranks_first\n Hubei p x",
                           "DESCRIBE Anhui",
                           "SELECT * { ?s ?p ?o } GROUP BY ?s",
                           "INSERT DATA { a b c }",
                           "INSERT DATA { a b c } ;",
                           "CLEAR ALL ; PREFIX a: <b>",
                           "LOAD <x>",
                           "+ a b c\n- d e f",
                           "INSERT DATA { ?x b c }",
                           "INSERT DATA { a b c\n d e",
                           "DELETE WHERE { ?s ?p \"abc",
                           "CLEAR ALL ;;"}) {
    INFO(text);
    CHECK_FALSE(incomplete(text));
  }
}
