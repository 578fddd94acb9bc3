// The pass bind-join: the same rows as from patterns that are matched alone, and no more facts touched than the rows outside call for.
#include <catch2/catch.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/answers.h"

using namespace tercet;
using namespace tercet::test;

namespace {

constexpr int kPersons = 20000;

// Persons who know three others, are of some age and in one of two graphs; each tenth has no interest.
const Database& persons() {
  static const Database database = [] {
    std::string facts;
    auto person = [](int i) { return "<urn:p" + std::to_string(i % kPersons) + "> "; };
    for (int i = 0; i < kPersons; ++i) {
      facts += person(i) + "<urn:name> \"n" + std::to_string(i) + "\" .\n";
      facts += person(i) + "<urn:age> " + std::to_string(i % 80) + " .\n";
      for (int k : {1, 7, 100}) facts += person(i) + "<urn:knows> " + person(i * k + k) + ".\n";
      if (i % 10 != 0) facts += person(i) + "<urn:likes> <urn:t" + std::to_string(i % 50) + "> .\n";
      facts += "<urn:g" + std::to_string(i % 2) + "> { " + person(i) + "<urn:said> " + person(i + 3) + "}\n";
    }
    for (int t = 0; t < 50; ++t) facts += "<urn:t" + std::to_string(t) + "> <urn:part> <urn:t" + std::to_string(t / 10) + "> .\n";
    return loaded(facts, RdfFormat::kTriG);
  }();
  return database;
}

void check_same(const std::string& query, const QueryOptions& options = {}) {
  INFO(query);
  QueryOptions alone = options;
  alone.disabled_passes.emplace_back("bind-join");
  const Answers rows = sorted(rows_of(persons(), query, options));
  CHECK(rows == sorted(rows_of(persons(), query, alone)));
  CHECK(!rows.empty());
}

bool is_bound(const std::string& query) { return !rows_given(persons(), "BindJoin", query).empty(); }

// The rows that all operators gave, those of the answer included.
int touched(const std::string& query, const QueryOptions& options = {}) {
  const std::vector<int> given = rows_given(persons(), "; ", query, options);
  return std::accumulate(given.begin(), given.end(), 0);
}

const std::vector<std::string> kFewOutside{
    "SELECT * { VALUES ?x { <urn:p1> <urn:p70> <urn:none> } { ?x <urn:knows> ?y } UNION { ?y <urn:knows> ?x . ?y <urn:likes> ?t } "
    "}",
    "SELECT * { VALUES (?x ?y) { (<urn:p1> <urn:p2>) (UNDEF <urn:p14>) } { ?x <urn:knows> ?y } UNION { ?y <urn:knows> ?x } }",
    "SELECT * { ?x <urn:name> \"n5\" { ?x <urn:knows>/<urn:likes>/<urn:part>* ?y } UNION { ?y <urn:likes>/<urn:part>+ ?x } }",
    "SELECT * { ?x <urn:name> \"n5\" . ?x (<urn:knows>|^<urn:knows>) ?y . ?y (<urn:likes>|<urn:age>) ?z }",
    "SELECT * { ?x <urn:name> \"n11\" OPTIONAL { ?x <urn:knows> ?y . ?y <urn:likes> ?t } }",
    "SELECT * { ?x <urn:name> \"n11\" . ?x <urn:age> ?a OPTIONAL { ?x <urn:knows> ?y . ?y <urn:age> ?b FILTER(?b < ?a) } }",
    "SELECT * { ?x <urn:name> \"n11\" OPTIONAL { ?x <urn:knows> ?y OPTIONAL { ?y <urn:likes> ?t . ?t <urn:part> ?u } } }",
    "SELECT * { <urn:p7> <urn:knows> ?x MINUS { ?x <urn:knows> ?y . ?y <urn:likes> ?t . ?t <urn:part> <urn:t4> } }",
    "SELECT * { <urn:p7> <urn:knows> ?x FILTER EXISTS { ?x <urn:likes> ?t . ?t <urn:part> ?u } }",
    "SELECT * { <urn:p7> <urn:knows> ?x FILTER NOT EXISTS { ?x <urn:knows> ?t . ?t <urn:likes> <urn:t1> } }",
    "SELECT * { <urn:p7> <urn:knows> ?x { SELECT ?x (COUNT(*) AS ?n) { ?x <urn:knows> ?y . ?y <urn:age> ?a } GROUP BY ?x } }",
    "SELECT * { <urn:p7> <urn:knows> ?x { SELECT DISTINCT ?x ?t { ?x <urn:knows> ?y . ?y <urn:likes> ?t } ORDER BY ?t } }",
    "SELECT * { <urn:p7> <urn:knows> ?x { ?x <urn:knows> ?y BIND(STRLEN(STR(?y)) AS ?l) FILTER(?l > 5) } }",
    "SELECT * { <urn:p7> <urn:knows> ?x { { ?x <urn:knows> ?y } MINUS { ?y <urn:likes> <urn:t2> } } ?y <urn:age> ?a }",
    "SELECT * { <urn:p7> <urn:knows> ?x { ?x <urn:knows> ?y . ?y <urn:likes> ?t } UNION { <urn:t3> <urn:part> ?z } }",
    "SELECT * { ?x <urn:name> \"n5\" GRAPH ?g { { ?x <urn:said> ?y } UNION { ?y <urn:said> ?x } } }",
    "SELECT * { GRAPH ?g { <urn:p8> <urn:said> ?x OPTIONAL { ?y <urn:said> ?x . ?z <urn:said> ?y } } }",
    "SELECT * { ?x <urn:name> \"n5\" GRAPH <urn:g1> { { ?x <urn:said> ?y } UNION { ?y <urn:said> ?x } } }",
    "SELECT * { VALUES ?g { <urn:g1> } GRAPH ?g { ?x <urn:said> <urn:p8> { SELECT ?x (COUNT(*) AS ?n) { ?x <urn:said> ?y "
    "OPTIONAL { ?y <urn:said> ?z } } GROUP BY ?x } } }",
};

}  // namespace

TEST_CASE("bind-join: the same answers, from few facts") {
  int bound = 0;
  int alone = 0;
  for (const std::string& query : kFewOutside) {
    INFO(query);
    check_same(query);
    CHECK(is_bound(query));
    CHECK(touched(query) < 1000);
    bound += touched(query);
    alone += touched(query, without_pass("bind-join"));
  }
  CHECK(alone > 100 * bound);
}

TEST_CASE("bind-join: the same answers in portions, and from any memory that is enough") {
  for (const char* query : {
           "SELECT * { ?x <urn:age> ?a FILTER(?a < 50) { ?x <urn:knows> ?y . ?y <urn:likes> <urn:t7> } UNION { ?x <urn:likes> ?y } "
           "}",
           "SELECT * { ?x <urn:age> ?a OPTIONAL { ?x <urn:knows> ?y . ?y <urn:likes> <urn:t7> . ?y <urn:knows> ?z } }",
           "SELECT * { ?x <urn:age> ?a MINUS { ?x <urn:knows> ?y . ?y <urn:likes> <urn:t7> . ?y <urn:knows> ?z } }",
           "SELECT * { ?x <urn:age> ?a { SELECT ?x (COUNT(?y) AS ?n) { ?x <urn:knows> ?y OPTIONAL { ?y <urn:likes> <urn:t7> } } "
           "GROUP "
           "BY ?x } }",
       }) {
    check_same(query);
    QueryOptions little;
    little.memory_bytes = std::size_t{8} << 20;
    check_same(query, little);
  }
}

TEST_CASE("bind-join: what must run once, or comes of all, is matched alone") {
  for (const char* query : {
           "SELECT * { <urn:p7> <urn:knows> ?x OPTIONAL { ?x <urn:knows> ?y . ?y <urn:likes> ?t BIND(RAND() AS ?r) } }",
           "SELECT * { <urn:p7> <urn:knows> ?x { SELECT ?x ?t { ?x <urn:knows> ?y . ?y <urn:likes> ?t } ORDER BY ?t LIMIT 9 } }",
           // Graph by graph it would begin from all of them each time.
           "SELECT * { <urn:p7> <urn:knows> ?x MINUS { GRAPH ?g { ?x <urn:said>* ?y . ?x <urn:said> ?z } } }",
           "SELECT * { <urn:p7> <urn:knows> ?x { SELECT (MAX(?y) AS ?m) { ?x <urn:knows> ?y . ?y <urn:likes> ?t } } }",
       }) {
    INFO(query);
    CHECK_FALSE(is_bound(query));
  }
}

TEST_CASE("bind-join: OPTIONAL in OPTIONAL, and many UNIONs beside each other") {
  std::string optional;
  for (int i = 6; i > 0; --i) {
    const std::string from = "?v" + std::to_string(i - 1);
    const std::string to = "?v" + std::to_string(i);
    optional = " OPTIONAL { " + from + " <urn:knows> " + to + " . " + to + " <urn:likes> ?t" + std::to_string(i) + optional + " }";
  }
  const std::string nested = "SELECT * { ?v0 <urn:name> \"n5\"" + optional + " }";
  CHECK(rows_given(persons(), "BindJoin", nested).size() == 6);
  CHECK(touched(nested) < 50000);

  std::string unions;
  for (int i = 0; i < 40; ++i) {
    const std::string y = " ?y" + std::to_string(i);
    unions += " { { ?x <urn:knows>" + y + " ." + y + " <urn:age> 8 } UNION {" + y + " <urn:knows> ?x ." + y + " <urn:age> 99 } }";
  }
  CHECK(rows_given(persons(), "BindJoin", "SELECT * { VALUES ?x { <urn:p1> <urn:p7> }" + unions + " }").size() == 40);
}

TEST_CASE("bind-join: a query that nests patterns deep is planned soon") {
  std::string pattern = "?x <urn:knows> ?y";
  for (int i = 0; i < 12; ++i) {
    const std::string z = " ?z" + std::to_string(i);
    pattern = "{ " + pattern + " } UNION { ?x <urn:knows>" + z + " OPTIONAL { " + z + " <urn:knows> ?y . { " + pattern +
              " } UNION {" + z + " <urn:likes> ?y } } }";
    if (pattern.size() > 20000) break;
  }
  CHECK(rows_of(persons(), "SELECT (COUNT(*) AS ?n) { ?x <urn:name> \"none\" { " + pattern + " } }").size() == 1);
}
