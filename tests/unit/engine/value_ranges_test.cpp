// The pass value-ranges: the same rows as from reading all, and no more facts read than the filters may let through.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/answers.h"

using namespace tercet;
using namespace tercet::test;

namespace {

// Values of all kinds, near each other and far apart, in forms that ids hold and in others.
const std::vector<std::string> kValues{"0",
                                       "1",
                                       "-1",
                                       "2",
                                       "7",
                                       "41",
                                       "42",
                                       "43",
                                       "1000000",
                                       "-1000000",
                                       "576460752303423487",
                                       "576460752303423488",
                                       "\"042\"^^xsd:integer",
                                       "\"7\"^^xsd:int",
                                       "0.0",
                                       "1.5",
                                       "41.99",
                                       "42.0",
                                       "42.00",
                                       "42.01",
                                       "-0.25",
                                       "99999999999999999999.5",
                                       "0e0",
                                       "4.2e1",
                                       "\"42.0\"^^xsd:double",
                                       "\"9.3\"^^xsd:double",
                                       "1e300",
                                       "-1e-300",
                                       "\"INF\"^^xsd:double",
                                       "\"-INF\"^^xsd:double",
                                       "\"NaN\"^^xsd:double",
                                       "\"42.0\"^^xsd:float",
                                       "\"4.2E1\"^^xsd:float",
                                       "\"1.5E0\"^^xsd:float",
                                       "\"NaN\"^^xsd:float",
                                       "\"INF\"^^xsd:float",
                                       "true",
                                       "false",
                                       "\"1\"^^xsd:boolean",
                                       "\"2020-03-01\"^^xsd:date",
                                       "\"2020-02-29\"^^xsd:date",
                                       "\"2020-03-01Z\"^^xsd:date",
                                       "\"2020-03-01+14:00\"^^xsd:date",
                                       "\"2020-03-02-14:00\"^^xsd:date",
                                       "\"2020-03-01T00:00:00\"^^xsd:dateTime",
                                       "\"2020-03-01T00:00:00Z\"^^xsd:dateTime",
                                       "\"2020-03-01T13:59:59.999Z\"^^xsd:dateTime",
                                       "\"2020-03-01T14:00:00.001Z\"^^xsd:dateTime",
                                       "\"2020-02-29T20:00:00-04:00\"^^xsd:dateTime",
                                       "\"-0044-03-15T00:00:00Z\"^^xsd:dateTime",
                                       "\"12:00:00\"^^xsd:time",
                                       "\"12:00:00Z\"^^xsd:time",
                                       "\"P1D\"^^xsd:dayTimeDuration",
                                       "\"P1M\"^^xsd:yearMonthDuration",
                                       "\"\"",
                                       "\"Wu\"",
                                       "\"Wuhu\"",
                                       "\"Wuhan\"",
                                       "\"wuhu\"",
                                       "\"Wu.hu\"",
                                       "\"Wuh\"@en",
                                       "\"Wuhu\"@zh-latn",
                                       "\"Xuancheng\"",
                                       "\"\xE8\x8A\x9C\xE6\xB9\x96\"",
                                       "<urn:Wuhu>",
                                       "<urn:Wu>",
                                       "<http://example.org/Wu>",
                                       "_:someone",
                                       "\"what\"^^<urn:unknown>"};

const std::string kPrefixes = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";

// Each value of three subjects. There are many more values that nobody compares with, so that ranges are worth their while.
Database values() {
  Database database = Database::in_memory();
  std::string facts;
  for (std::size_t i = 0; i < kValues.size(); ++i) {
    for (int j = 0; j < 3; ++j)
      facts += "<urn:s" + std::to_string(i * 3 + static_cast<std::size_t>(j)) + "> <urn:p> " + kValues[i] + " .\n";
  }
  for (int i = 0; i < 1000; ++i) facts += "<urn:other> <urn:p> <urn:other" + std::to_string(i) + "> .\n";
  database.update(kPrefixes + "INSERT DATA { " + facts + " GRAPH <urn:g> { <urn:a> <urn:p> 42 , 43 . <urn:s1> <urn:p> 0 } }");
  return database;
}

void check_same(const Database& database, const std::string& query) {
  CAPTURE(query);
  CHECK(sorted(rows_of(database, query)) == sorted(rows_of(database, query, without_pass("value-ranges"))));
}

bool reads_ranges(const Database& database, const std::string& query) {
  const Answers plan = rows_of(database, "EXPLAIN " + query);
  return std::any_of(plan.begin(), plan.end(), [](const auto& line) { return line[0].find(" of ?v") != std::string::npos; });
}

std::string where(const std::string& condition) { return kPrefixes + "SELECT ?s ?v { ?s <urn:p> ?v FILTER(" + condition + ") }"; }

}  // namespace

TEST_CASE("value-ranges: comparisons with values of all kinds let the same values through") {
  Database database = values();
  for (const bool is_loaded : {false, true}) {
    if (is_loaded) database.compact();
    int with_ranges = 0;
    for (const std::string& value : kValues) {
      if (value.starts_with("_:")) continue;
      for (const char* op : {"=", "!=", "<", "<=", ">", ">="}) {
        for (const std::string& condition : {"?v " + (op + (" " + value)), value + " " + op + " ?v"}) {
          const std::string query = where(condition);
          CAPTURE(is_loaded, query);
          REQUIRE(sorted(rows_of(database, query)) == sorted(rows_of(database, query, without_pass("value-ranges"))));
          if (reads_ranges(database, query)) ++with_ranges;
        }
      }
    }
    CHECK(with_ranges > 300);
  }
}

TEST_CASE("value-ranges: conditions put together, and beginnings of texts") {
  const Database database = values();
  for (const char* condition : {
           "?v > 1 && ?v < 43",
           "?v > 43 && ?v < 1",
           "?v < 0 || ?v > 42",
           "?v = 42 || ?v = \"2020-03-01\"^^xsd:date",
           "?v IN (42, 7, 1.5, true)",
           "?v NOT IN (42, 7)",
           "!(?v > 1)",
           "?v > 1 && ?v != 42",
           "?v > 1 && isLiteral(?v)",
           "(?v > 1 || ?s = <urn:s0>) && ?v < 43",
           "STRSTARTS(?v, \"Wu\")",
           "STRSTARTS(?v, \"\xE8\x8A\x9C\")",
           "STRSTARTS(?v, \"\")",
           "STRSTARTS(?v, \"Wu\"@en)",
           "STRSTARTS(STR(?v), \"urn:Wu\")",
           "STRSTARTS(STR(?v), \"Wu\")",
           "STRSTARTS(STR(?v), \"4\")",
           "STRSTARTS(LCASE(?v), \"wu\")",
           "REGEX(?v, \"^Wuh\")",
           "REGEX(?v, \"^Wuh?\")",
           "REGEX(?v, \"^Wu.hu$\")",
           "REGEX(?v, \"^Wu\\\\.hu$\")",
           "REGEX(?v, \"^wu\", \"i\")",
           "REGEX(?v, \"^WUHA.\", \"i\")",
           "REGEX(STR(?v), \"^URN:w\", \"i\")",
           "REGEX(STR(?v), \"^4\", \"i\")",
           "REGEX(?v, \"^Wu|^Xu\")",
           "REGEX(?v, \"^\xE8\x8A\x9C*\")",
           "REGEX(STR(?v), \"^http://example\")",
           "REGEX(?v, \"Wu\")",
           "?v > \"Wuhan\"",
           "?v = \"Wuhu\" || ?v = 42",
       }) {
    check_same(database, where(condition));
  }
}

TEST_CASE("value-ranges: in graphs, joins, OPTIONAL, EXISTS and with a variable that stands twice") {
  const Database database = values();
  for (const char* query : {
           "SELECT * { GRAPH ?g { ?s <urn:p> ?v FILTER(?v > 42) } }",
           "SELECT * { GRAPH <urn:g> { ?s <urn:p> ?v FILTER(?v > 42) } }",
           "SELECT * FROM <urn:g> { ?s <urn:p> ?v FILTER(?v >= 42) }",
           "SELECT * FROM <urn:g> FROM <urn:none> { ?s ?p ?v FILTER(?v >= 42) }",
           "SELECT * { ?s ?p ?v FILTER(?v > 42) }",
           "SELECT * { <urn:s3> ?p ?v FILTER(?v > 42) }",
           "SELECT * { ?v ?p ?v FILTER(?v > 42) }",
           "SELECT * { ?s <urn:p> ?v . ?t <urn:p> ?v FILTER(?v > 42 && ?v < 44) }",
           "SELECT * { ?s <urn:p> ?v ; <urn:p> ?w FILTER(?v > 42 && ?w < 44) }",
           "SELECT * { ?s <urn:p> <urn:other1> OPTIONAL { ?s <urn:p> ?v FILTER(?v > 42) } }",
           "SELECT * { ?s <urn:p> ?w FILTER EXISTS { ?s <urn:p> ?v FILTER(?v = 42) } }",
           "SELECT * { ?s <urn:p> ?w MINUS { ?s <urn:p> ?v FILTER(?v < 1000) } }",
           "SELECT (COUNT(*) AS ?n) (MAX(?v) AS ?m) { ?s <urn:p> ?v FILTER(?v > 1 && ?v < 50) }",
           "SELECT ?v { ?s <urn:p> ?v FILTER(?v < 50) } ORDER BY ?v LIMIT 4",
           "SELECT ?v { ?s <urn:p> ?v FILTER(?v < 50) } ORDER BY DESC(?v) LIMIT 4",
           "SELECT ?v (COUNT(*) AS ?n) { ?s <urn:p> ?v FILTER(STRLEN(STR(?v)) > 1) FILTER(?v < 50) } GROUP BY ?v",
       }) {
    check_same(database, query);
  }
}

TEST_CASE("value-ranges: only what is in the ranges is read, and counts choose the plan") {
  constexpr int kThings = 40000;
  std::string facts;
  for (int i = 0; i < kThings; ++i) {
    const std::string thing = "<urn:thing" + std::to_string(i) + "> ";
    facts += thing + "<urn:size> " + std::to_string(i * 7 % kThings) + " ; <urn:name> \"name " + std::to_string(i) + "\" .\n";
  }
  Database database = loaded(facts, RdfFormat::kTurtle);
  auto scanned = [&](const std::string& pattern) { return rows_given(database, "IndexScan", "SELECT * { " + pattern + " }"); };
  CHECK(scanned("?s <urn:size> ?v FILTER(?v >= 1000 && ?v < 1100)") == std::vector<int>{100});
  CHECK(scanned("?s <urn:size> ?v FILTER(?v IN (5, 7, 50000))") == std::vector<int>{2});
  CHECK(scanned("?s <urn:name> ?v FILTER(STRSTARTS(?v, \"name 3999\"))") == std::vector<int>{11});
  CHECK(scanned("?s <urn:name> ?v FILTER(REGEX(?v, \"^name 3999\"))") == std::vector<int>{11});
  CHECK(scanned("?s <urn:name> ?v FILTER(REGEX(?v, \"^NAME 3999\", \"i\"))") == std::vector<int>{11});
  CHECK(scanned("?s <urn:size> ?v FILTER(?v > 50000)") == std::vector<int>{0});
  // Most of them: in the order that the subjects have.
  CHECK(scanned("?s <urn:size> ?v FILTER(?v > 1000)") == std::vector<int>{kThings});
  // The names of few are looked up, those of many are read.
  const std::string few = "?s <urn:size> ?v ; <urn:name> ?n FILTER(?v < 20)";
  CHECK(scanned(few) == std::vector<int>{20});
  CHECK(rows_given(database, "IndexJoin", "SELECT * { " + few + " }") == std::vector<int>{20});
  CHECK(rows_given(database, "MergeJoin", "SELECT * { ?s <urn:size> ?v ; <urn:name> ?n FILTER(?v < 19000) }") ==
        std::vector<int>{19000});

  database.update(
      "DELETE { ?s <urn:size> ?v } INSERT { ?s <urn:size> ?w } WHERE { ?s <urn:size> ?v FILTER(?v < 10) BIND(?v + 1000000 AS ?w) "
      "}");
  CHECK(scanned("?s <urn:size> ?v FILTER(?v < 20)") == std::vector<int>{10});
  CHECK(scanned("?s <urn:size> ?v FILTER(?v > 1000000)") == std::vector<int>{9});
}
