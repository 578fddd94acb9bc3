// The pass optional-lifting: the same solutions through fewer rows.
#include <catch2/catch.hpp>
#include <numeric>
#include <string>

#include "tests/support/answers.h"

namespace tercet::test {
namespace {

constexpr int kThings = 2000;

std::string fact(int subject, const std::string& predicate, int object) {
  return "<urn:" + std::to_string(subject) + "> <urn:" + predicate + "> <urn:" + std::to_string(object % kThings) + "> .\n";
}

// Each has a place and knows ten others; one in a hundred is gone, and half have a page.
Database things() {
  std::string text;
  for (int i = 0; i < kThings; ++i) {
    text += fact(i, "place", i * 7);
    for (int j = 1; j <= 10; ++j) text += fact(i, "knows", i * 31 + j * 17);
    if (i % 100 == 0) text += fact(i, "gone", i);
    if (i % 2 == 0) text += fact(i, "page", i + 1);
  }
  return loaded(text, RdfFormat::kNTriples);
}

// Of all operators: a guard on the work that a plan does.
int rows_through(const Database& database, const std::string& query, const QueryOptions& options) {
  int rows = 0;
  for (const char* kind : {"IndexScan", "IndexJoin", "Join", "Minus", "BindJoin"}) {
    const std::vector<int> given = rows_given(database, kind, query, options);
    rows = std::accumulate(given.begin(), given.end(), rows);
  }
  return rows;
}

}  // namespace

TEST_CASE("optional-lifting: the same solutions") {
  const Database database = things();
  for (const char* query : {
           "SELECT ?s ?o ?g { ?s <urn:place> ?p OPTIONAL { ?s <urn:knows> ?o } MINUS { ?s <urn:gone> ?g } }",
           "SELECT ?s ?o { ?s <urn:place> ?p OPTIONAL { ?s <urn:knows> ?o } MINUS { ?o <urn:gone> ?g } }",
           "SELECT ?s ?o ?w { ?s <urn:place> ?p OPTIONAL { ?s <urn:knows> ?o } OPTIONAL { ?s <urn:page> ?w } }",
           "SELECT ?s ?o ?w { ?s <urn:gone> ?p OPTIONAL { ?s <urn:knows> ?o } OPTIONAL { ?o <urn:page> ?w } OPTIONAL { ?s "
           "<urn:place> ?q } }",
           "SELECT ?s ?o ?w { ?s <urn:gone> ?p OPTIONAL { ?s <urn:knows> ?o FILTER(?o != ?p) } OPTIONAL { ?s <urn:page> ?w "
           "FILTER(?w != ?o) } }",
           "SELECT * { ?s <urn:gone> ?p { SELECT ?s { ?s <urn:knows> ?o . ?o <urn:page> ?w } } }",
           "SELECT (COUNT(DISTINCT *) AS ?n) { ?s <urn:gone> ?p { SELECT ?s { ?s <urn:knows> ?o } } }",
           "SELECT (COUNT(*) AS ?n) { ?s <urn:gone> ?p { SELECT ?s { ?s <urn:knows> ?o } } ?s <urn:knows> ?o }",
           "SELECT DISTINCT * { ?s <urn:gone> ?p OPTIONAL { SELECT ?s { ?s <urn:knows> ?o FILTER(?o != <urn:17>) } } }",
           "SELECT * { { SELECT ?s { ?s <urn:gone> ?g } } OPTIONAL { ?s <urn:knows> ?g } MINUS { ?g <urn:page> ?s } }",
           "SELECT ?s { ?s <urn:gone> ?p FILTER EXISTS { { SELECT ?s { ?s <urn:knows> ?o . ?o <urn:page> ?p } } } }",
           "SELECT ?s ?o { ?s <urn:gone> ?p { SELECT ?s ?o { ?s <urn:knows> ?o } ORDER BY ?o LIMIT 9000 } }",
       }) {
    INFO(query);
    const Answers expected = sorted(rows_of(database, query, without_pass("optional-lifting")));
    CHECK_FALSE(expected.empty());
    CHECK(sorted(rows_of(database, query)) == expected);
  }
}

TEST_CASE("optional-lifting: what differs from call to call is asked for each row of its own left side") {
  const Database database = things();
  // One or no partner of each thing that knows ten passes; the ten rows of another OPTIONAL, or of a join, must not ask anew.
  for (const char* other : {"OPTIONAL { ?s <urn:knows> ?o }", "?s <urn:knows> ?o"}) {
    const std::string query =
        "SELECT (COUNT(*) AS ?n) { SELECT ?s { ?s <urn:page> ?p OPTIONAL { ?s <urn:place> ?q FILTER(RAND() < 0.5) } " +
        std::string(other) + " } GROUP BY ?s HAVING (COUNT(?q) > 0 && COUNT(?q) < COUNT(*)) }";
    INFO(query);
    CHECK(rows_of(database, query)[0][0] == "\"0\"^^<http://www.w3.org/2001/XMLSchema#integer>");
  }
}

TEST_CASE("optional-lifting: fewer rows go through a plan") {
  const Database database = things();
  const auto share = [&](const std::string& query) {
    return rows_through(database, query, {}) * 100 / rows_through(database, query, without_pass("optional-lifting"));
  };
  // What MINUS takes away is not extended before.
  CHECK(share("SELECT ?s ?o { ?s <urn:place> ?p OPTIONAL { ?s <urn:knows> ?o } MINUS { ?s <urn:page> ?w } }") < 70);
  // The pages are looked up before there are ten rows of each.
  CHECK(share("SELECT ?s ?o ?w { ?s <urn:gone> ?p OPTIONAL { ?s <urn:knows> ?o } OPTIONAL { ?s <urn:page> ?w } }") < 90);
  // Two patterns of a sub-select are joined with the few rows outside, one after the other.
  QueryOptions alone = without_pass("optional-lifting");
  alone.disabled_passes.emplace_back("bind-join");
  const std::string inlined = "SELECT ?s ?w { ?s <urn:gone> ?p { SELECT ?s ?w { ?s <urn:knows> ?o . ?o <urn:page> ?w } } }";
  CHECK(rows_through(database, inlined, without_pass("bind-join")) * 10 < rows_through(database, inlined, alone));
  // What is written behind two sub-selects, or behind a filter over them, joins them: else each row would meet each.
  for (const char* chain :
       {"SELECT ?x ?y { { SELECT ?x { ?x <urn:page> ?a } } { SELECT ?y { ?y <urn:gone> ?b } } ?x <urn:knows> ?y }",
        "SELECT ?x ?y { { ?x <urn:page> ?a { SELECT ?y { ?y <urn:gone> ?b } } FILTER(?x != ?y) } ?x <urn:knows> ?y }"}) {
    INFO(chain);
    CHECK(rows_through(database, chain, {}) <= 2 * rows_through(database, chain, without_pass("optional-lifting")));
  }
}

}  // namespace tercet::test
