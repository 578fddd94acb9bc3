#include <catch2/catch.hpp>

#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

namespace {

void allowed(std::string_view text) {
  INFO(text);
  CHECK(error_of(text, strict_options()).empty());
}

void refused(std::string_view text, std::string_view beginning) {
  INFO(text);
  CHECK(error_of(text, strict_options()).substr(0, beginning.size()) == beginning);
}

}  // namespace

TEST_CASE("a blank node label belongs to one basic graph pattern") {
  allowed("ASK { _:a ?p ?v . FILTER(true) . _:a ?q 1 }");
  allowed("ASK { _:a ?p _:b . _:b ?q _:a }");
  allowed("CONSTRUCT { _:a ?p ?v } WHERE { _:a ?p ?v }");
  refused("ASK { _:a ?p ?v . OPTIONAL { ?x ?y ?z } _:a ?q 1 }", "1:41: the blank node _:a stands in two different patterns");
  refused("ASK { _:a ?p ?v { _:a ?q 1 } }", "1:19: ");
  refused("ASK { { _:a ?p 1 } UNION { _:a ?p 2 } }", "1:28: ");
  refused("ASK { _:a ?p 1 FILTER EXISTS { _:a ?p 2 } }", "1:32: ");
  refused("ASK { _:a ?p 1 BIND(1 AS ?x) _:a ?p 2 }", "1:30: ");
}

TEST_CASE("AS names a variable that is not in use") {
  allowed("SELECT * { ?s ?p ?o FILTER(?x) BIND(1 AS ?x) }");
  allowed("SELECT * { { ?s ?p ?x } UNION { BIND(1 AS ?x) } }");
  allowed("SELECT * { MINUS { ?x ?p ?o } BIND(1 AS ?x) }");
  refused("SELECT * { ?s ?p ?o BIND(1 AS ?o) }", "1:21: BIND cannot give a value to ?o");
  refused("SELECT * { OPTIONAL { ?s ?p ?o } BIND(1 AS ?o) }", "1:34: ");
  refused("SELECT * { VALUES ?o { 1 } BIND(1 AS ?o) }", "1:28: ");
  refused("SELECT * { GRAPH ?g { } BIND(1 AS ?g) }", "1:25: ");
  refused("SELECT * { { SELECT ?o { ?s ?p ?o } } BIND(1 AS ?o) }", "1:39: ");
  allowed("SELECT * { { SELECT ?s { ?s ?p ?o } } BIND(1 AS ?o) }");
  refused("SELECT (1 AS ?x) (2 AS ?x) { }", "1:18: SELECT cannot give a value to ?x");
  refused("SELECT (1 AS ?o) { ?s ?p ?o }", "1:8: ");
  refused("SELECT ?x (1 AS ?x) { }", "1:11: ");
  allowed("SELECT (1 AS ?x) (?x + 1 AS ?y) { }");
  allowed("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY (?s AS ?t)");
  refused("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY (?s AS ?o)", "1:48: GROUP BY cannot give a value to ?o");
}

TEST_CASE("a grouped query projects what it groups by, and aggregates") {
  allowed("SELECT ?s (COUNT(?o) AS ?n) (?n + 1 AS ?m) { ?s ?p ?o } GROUP BY ?s HAVING(COUNT(?o) > 1) ORDER BY SUM(?o)");
  allowed("SELECT ?x { ?s ?p ?o } GROUP BY (STR(?s) AS ?x)");
  allowed("SELECT ?s { ?s ?p ?o } HAVING(?s > 1)");
  refused("SELECT ?o { ?s ?p ?o } GROUP BY ?s", "1:8: ?o is not grouped");
  refused("SELECT (STR(?o) AS ?x) { ?s ?p ?o } GROUP BY ?s", "1:13: ?o is not grouped");
  refused("SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o }", "1:8: ?o is not grouped");
  refused("SELECT * { ?s ?p ?o } GROUP BY ?s", "1:32: SELECT * cannot be grouped");
  refused("SELECT * { ?s ?p ?o } ORDER BY COUNT(?o)", "1:32: SELECT * cannot be grouped");
}

TEST_CASE("aggregates stand where solutions are grouped, and not in each other") {
  refused("SELECT (SUM(COUNT(?x)) AS ?n) { }", "1:13: COUNT cannot stand inside another aggregate");
  refused("SELECT * { FILTER(COUNT(?x) > 1) }", "1:19: COUNT is an aggregate");
  refused("SELECT * { BIND(COUNT(?x) AS ?n) }", "1:17: ");
  refused("SELECT (1 AS ?n) { } GROUP BY (COUNT(?x))", "1:32: ");
  refused("SELECT (COUNT(*) AS ?n) { } HAVING(EXISTS { FILTER(COUNT(*) > 1) })", "1:52: ");
}

TEST_CASE("rows of VALUES are as wide as its variables") {
  allowed("SELECT * { VALUES (?a ?b) { (1 2) (UNDEF UNDEF) } VALUES () { () } VALUES ?x { } }");
  refused("SELECT * { VALUES (?a ?b) { (1) } }", "1:29: this row of VALUES has 1 value for 2 variables");
  refused("SELECT * { } VALUES (?a) { (1 2) }", "1:28: this row of VALUES has 2 values for 1 variable");
  refused("SELECT * { VALUES (?a ?a) { } }", "1:23: the variable ?a stands twice in VALUES");
}

TEST_CASE("a variable that is projected twice is one column") {
  CHECK(strict_tree("SELECT ?x ?x { }") == strict_tree("SELECT ?x { }"));
}
