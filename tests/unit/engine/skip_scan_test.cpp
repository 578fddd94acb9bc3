// The pass skip-scan: the same distinct values and numbers as from reading all facts.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "tercet/tercet.hpp"
#include "tests/support/answers.h"

using namespace tercet;
using namespace tercet::test;

namespace {

constexpr int kThings = 60000;

// Predicates of one fact to half of the things, in the default graph; every tenth fact in one of two named graphs, too.
Database things() {
  std::string facts;
  const auto add = [&](int thing, int predicate, int object) {
    const std::string fact = "<urn:thing" + std::to_string(thing) + "> <urn:p" + std::to_string(predicate) + "> \"" +
                             std::to_string(object) + "\"^^<http://www.w3.org/2001/XMLSchema#integer> ";
    facts += fact + ".\n";
    if (thing % 10 == 0) facts += fact + "<urn:g" + std::to_string(thing % 20 / 10) + "> .\n";
  };
  for (int thing = 0; thing < kThings; ++thing) {
    for (int predicate = 1, every = 2; predicate <= 14; ++predicate, every *= 2) {
      if (thing % every == 0) add(thing, predicate, thing % (predicate * 3));
    }
  }
  for (int object = 0; object < 5; ++object) facts += "<urn:p3> <urn:p3> <urn:p" + std::to_string(object) + "> .\n";
  return loaded(facts, RdfFormat::kNQuads);
}

bool skips(const Database& database, const std::string& query) { return !rows_given(database, "SkipScan", query).empty(); }

// Those that skip, and the other forms of the same questions.
const std::vector<std::string> kSkipping{
    "SELECT DISTINCT ?p { ?s ?p ?o }",
    "SELECT ?p { ?s ?p ?o } GROUP BY ?p",
    "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s <urn:p1> ?o }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?p (COUNT(?s) AS ?n) (COUNT(*) AS ?m) { ?s ?p ?o } GROUP BY ?p HAVING(COUNT(*) > 10) ORDER BY ?m",
    "SELECT ?o (COUNT(*) AS ?n) { ?s <urn:p2> ?o } GROUP BY ?o",
    "SELECT DISTINCT ?o { ?s <urn:p2> ?o } ORDER BY DESC(?o) LIMIT 3",
    "SELECT ?n (COUNT(*) AS ?m) { { SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p } } GROUP BY ?n",
    "SELECT DISTINCT ?p FROM <urn:g0> FROM <urn:g1> { ?s ?p ?o }",
    "SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?p",
};
const std::vector<std::string> kOthers{
    "SELECT ?p (COUNT(*) AS ?n) FROM <urn:g0> { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?p (COUNT(*) AS ?n) { GRAPH <urn:g1> { ?s ?p ?o } } GROUP BY ?p",
    "SELECT ?p (COUNT(*) AS ?n) FROM <urn:g0> FROM <urn:g1> { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?s { ?s <urn:p1> ?o }",
    "SELECT DISTINCT ?p { ?p ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) { ?p ?p ?o } GROUP BY ?p",
    "SELECT ?p (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?p (COUNT(DISTINCT *) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?p (MAX(?o) AS ?n) (COUNT(*) AS ?m) { ?s ?p ?o } GROUP BY ?p",
    "SELECT (COUNT(DISTINCT ?p) AS ?n) (COUNT(?p) AS ?m) { ?s ?p ?o }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <urn:p1> ?o }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) FROM <urn:g0> FROM <urn:g1> { ?s <urn:p1> ?o }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) FROM NAMED <urn:g0> FROM NAMED <urn:g1> { GRAPH ?g { ?s <urn:p1> ?o } }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH <urn:g1> { ?s <urn:p2> ?o } }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?s }",
    "SELECT (COUNT(DISTINCT *) AS ?n) { ?s <urn:p1> 2 }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) (SUM(DISTINCT ?s) AS ?m) { ?s <urn:p1> ?o }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <urn:none> ?o }",
    "SELECT DISTINCT ?p ?o { ?s ?p ?o }",
    "SELECT DISTINCT ?p { ?s ?p ?o FILTER(?o > 20) }",
    "SELECT ?none (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?none",
    "SELECT DISTINCT ?o { ?s <urn:none> ?o }",
};

void check_all(const Database& database, bool must_skip) {
  for (const std::string& query : kSkipping) {
    CAPTURE(query);
    if (must_skip) CHECK(skips(database, query));
    CHECK(sorted(rows_of(database, query)) == sorted(rows_of(database, query, without_pass("skip-scan"))));
  }
  for (const std::string& query : kOthers) {
    CAPTURE(query);
    CHECK(sorted(rows_of(database, query)) == sorted(rows_of(database, query, without_pass("skip-scan"))));
  }
}

}  // namespace

TEST_CASE("skip-scan: values and numbers are those of reading all") {
  Database database = things();
  check_all(database, true);
  CHECK(rows_of(database, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }").front().front() ==
        "\"14\"^^<http://www.w3.org/2001/XMLSchema#integer>");
}

TEST_CASE("skip-scan: changes that wait are counted") {
  Database database = things();
  database.update(
      "DELETE { ?s <urn:p1> ?o } WHERE { ?s <urn:p1> ?o FILTER(?o = 2) } ;"
      "DELETE { ?s <urn:p4> ?o } WHERE { ?s <urn:p4> ?o } ;"
      "INSERT { ?s <urn:p0> ?o } WHERE { ?s <urn:p3> ?o } ;"
      "INSERT DATA { <urn:a> <urn:p5> 7 , 8 . <urn:a> <urn:p99> 9 GRAPH <urn:g1> { <urn:a> <urn:p98> 9 } }");
  check_all(database, false);
}

TEST_CASE("skip-scan: many values are counted as they come") {
  const Database database = things();
  CHECK(rows_given(database, "SortedDistinct", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <urn:p1> ?o }") ==
        std::vector<int>{kThings / 2});
  QueryOptions options = without_pass("sorted-grouping");
  CHECK(rows_given(database, "Distinct", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <urn:p1> ?o }", options).empty());
}

TEST_CASE("skip-scan: only where values have many facts") {
  const Database database = things();
  CHECK_FALSE(skips(database, "SELECT DISTINCT ?s { ?s <urn:p1> ?o . ?s <urn:p2> ?x }"));
  CHECK_FALSE(skips(database, "SELECT (COUNT(DISTINCT ?s) AS ?n) (COUNT(*) AS ?m) { ?s <urn:p1> ?o }"));
  CHECK(rows_given(database, "SkipScan", "SELECT DISTINCT ?p { ?s ?p ?o }") == std::vector<int>{14});
}
