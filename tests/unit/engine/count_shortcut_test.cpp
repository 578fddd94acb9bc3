// The pass count-shortcut over UNION: the arms are counted one by one, those of one pattern without reading a fact.
#include <catch2/catch.hpp>
#include <string>

#include "tercet/tercet.hpp"
#include "tests/support/answers.h"

using namespace tercet;
using namespace tercet::test;

namespace {

Database people() {
  Database database = Database::in_memory();
  std::string facts;
  for (int i = 0; i < 50; ++i) {
    const std::string person = "<urn:person" + std::to_string(i) + "> ";
    facts += person + "<urn:knows> <urn:person" + std::to_string(i * 7 % 50) + "> . ";
    if (i % 2 == 0) facts += person + "<urn:age> " + std::to_string(i % 20) + " . ";
    if (i % 3 == 0) facts += person + "<urn:name> \"name\" . GRAPH <urn:g> { " + person + "<urn:age> 1 } ";
  }
  database.update("INSERT DATA { " + facts + "}");
  return database;
}

}  // namespace

TEST_CASE("the solutions of a UNION are as many with as without the shortcut") {
  const Database database = people();
  QueryOptions without;
  without.disabled_passes = {"count-shortcut"};
  for (const char* query : {
           "SELECT (COUNT(*) AS ?n) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } }",
           "SELECT (COUNT(?a) AS ?n) (COUNT(?o) AS ?m) (COUNT(*) AS ?all) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?a } }",
           "SELECT (COUNT(?nowhere) AS ?n) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?a } }",
           "SELECT (COUNT(?n) AS ?c) { { ?s <urn:knows> ?o OPTIONAL { ?s <urn:name> ?n } } UNION { ?s <urn:age> ?n } UNION { } }",
           "SELECT (COUNT(?o + 1) AS ?c) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } }",
           "SELECT (COUNT(DISTINCT ?o) AS ?c) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } }",
           "SELECT (COUNT(*) AS ?c) (MAX(?o) AS ?m) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } }",
           "SELECT (COUNT(*) AS ?c) { { ?s <urn:none> ?o } UNION { ?s <urn:neither> ?o } }",
           "SELECT (COUNT(*) AS ?c) { { ?s <urn:knows> ?o . ?o <urn:age> ?a } UNION { ?s <urn:age> ?o FILTER(?o > 7) } }",
           "SELECT (COUNT(*) AS ?c) { { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } } UNION { ?s <urn:name> ?o } }",
           "SELECT (COUNT(*) + 1 AS ?c) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } } HAVING(COUNT(*) > 3)",
           "SELECT ?s (COUNT(*) AS ?c) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } } GROUP BY ?s ORDER BY ?s",
           "SELECT ?g ?c { GRAPH ?g { SELECT (COUNT(*) AS ?c) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } } } }",
           "SELECT (COUNT(*) AS ?c) { GRAPH ?g { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?o } } }",
       }) {
    CAPTURE(query);
    CHECK(rows_of(database, query) == rows_of(database, query, without));
  }
}

TEST_CASE("arms of one pattern are counted without reading a fact") {
  const Database database = people();
  const std::string query = "SELECT (COUNT(*) AS ?n) (COUNT(?a) AS ?m) { { ?s <urn:knows> ?o } UNION { ?s <urn:age> ?a } }";
  CHECK(rows_given(database, "IndexScan", query).empty());
  CHECK(rows_of(database, query) ==
        Answers{{"\"75\"^^<http://www.w3.org/2001/XMLSchema#integer>", "\"25\"^^<http://www.w3.org/2001/XMLSchema#integer>"}});
}
