// The pass distinct-removal, and CONSTRUCT of solutions that are all different: no row twice, wherever DISTINCT is left out.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "tests/support/answers.h"

namespace tercet::test {
namespace {

// Few things and predicates in three graphs, so that facts come in several of them and joins give the same rows often.
const Database& facts() {
  static const Database database = [] {
    std::mt19937 random(3);
    const auto thing = [&] { return "<urn:t" + std::to_string(random() % 8) + "> "; };
    std::string text;
    for (int i = 0; i < 400; ++i) {
      text += thing() + "<urn:p" + std::to_string(random() % 3) + "> " + thing();
      if (const auto graph = random() % 4; graph > 0) text += "<urn:g" + std::to_string(graph) + "> ";
      text += ".\n";
    }
    return loaded(text, RdfFormat::kNQuads);
  }();
  return database;
}

bool removes_distinct(const std::string& query) {
  QueryOptions options;
  options.threads = 1;
  for (const auto& row : rows_of(facts(), "EXPLAIN " + query, options)) {
    if (row[0].find("Distinct ") != std::string::npos || row[0].find("SkipScan") != std::string::npos) return false;
  }
  return true;
}

const std::vector<std::string> kPatterns{
    "?a <urn:p0> ?b",
    "?a ?p ?b",
    "?a ?a ?b",
    "?a <urn:p0> ?b . ?b <urn:p1> ?c",
    "?a <urn:p0> ?b . ?b <urn:p1> ?c . ?c <urn:p2> ?a",
    "?a <urn:p0> ?b . ?c <urn:p1> ?d",
    "?a <urn:p0> ?b OPTIONAL { ?b <urn:p1> ?c }",
    "?a <urn:p0> ?b OPTIONAL { ?b <urn:p1> ?c . ?c <urn:p2> ?a }",
    "?a <urn:p0> ?b OPTIONAL { ?b <urn:p1> ?c } OPTIONAL { ?a <urn:p2> ?c }",
    "?a <urn:p0> ?b OPTIONAL { ?b <urn:p1> ?c FILTER(?c != ?a) } FILTER(?a != <urn:t3>)",
    "?a <urn:p0> ?b MINUS { ?b <urn:p1> ?c . ?c <urn:p2> ?a }",
    "?a <urn:p0> ?b FILTER EXISTS { ?b <urn:p1> ?c }",
    "?a <urn:p0> ?b FILTER(?a = <urn:t1> || EXISTS { ?b <urn:p1> ?a })",
    "?a <urn:p0> ?b BIND(STR(?a) AS ?c)",
    "{ ?a <urn:p0> ?b } UNION { ?a <urn:p1> ?b }",
    "{ ?a <urn:p0> ?b } UNION { ?a <urn:p1> ?b } ?b <urn:p2> ?c",
    "VALUES (?a ?b) { (<urn:t1> UNDEF) (<urn:t1> UNDEF) (UNDEF <urn:t2>) } ?a <urn:p0> ?b",
    "OPTIONAL { ?a <urn:none> ?b } ?a <urn:p0> ?b",
    "{ ?x <urn:p2> ?y OPTIONAL { ?x <urn:p1> ?b } } ?a <urn:p0> ?b",
    "GRAPH ?g { ?a <urn:p0> ?b }",
    "GRAPH <urn:g1> { ?a <urn:p0> ?b . ?b <urn:p1> ?c }",
    "GRAPH ?g { ?a <urn:p0> ?b . ?b <urn:p1> ?c }",
    "?a <urn:p1> ?b GRAPH ?g { ?a <urn:p0> ?b OPTIONAL { ?b <urn:p2> ?c } }",
    "?a <urn:p0>+ ?b",
    "?a <urn:p0>/<urn:p1> ?b",
    "?a (<urn:p0>|<urn:p1>)* ?b . ?b <urn:p2> ?c",
    "{ SELECT ?a ?b { ?a <urn:p0> ?b . ?b <urn:p1> ?c } } ?b <urn:p2> ?d",
    "{ SELECT ?a (COUNT(*) AS ?n) { ?a <urn:p0> ?b } GROUP BY ?a } ?a <urn:p1> ?c",
    "{ SELECT DISTINCT ?a { ?a ?p ?b } ORDER BY ?a LIMIT 5 } ?a <urn:p1> ?c",
    "?a <urn:p0> ?b . BIND(?b AS ?c) ?c <urn:p1> ?d",
    "{ SELECT DISTINCT ?a ?c { ?a <urn:p0> ?b . ?b <urn:p1> ?c } }",
    "?a <urn:p0> <urn:t1> . GRAPH ?g {}",
};

const std::vector<std::string> kSelected{"*", "?a", "?b ?a", "?a ?b ?c", "?a ?c ?d", "?g ?a ?b ?c", "?a ?b ?c ?d ?n ?p"};

Answers each_once(Answers rows) {
  rows = sorted(std::move(rows));
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

}  // namespace

TEST_CASE("distinct-removal: no row comes twice, and none is missing") {
  int removed = 0;
  for (const std::string& pattern : kPatterns) {
    for (const std::string& selected : kSelected) {
      for (const char* from : {"", "FROM <urn:g1> FROM <urn:g2> FROM NAMED <urn:g2> FROM NAMED <urn:g3> "}) {
        const std::string rest = selected + " " + from + "{ " + pattern + " }";
        INFO(rest);
        const Answers expected = each_once(rows_of(facts(), "SELECT " + rest));
        for (const char* without : {"", "join-order", "index-join", "merge-join", "leapfrog-join", "graph-in-scans", "bind-join"}) {
          INFO("without " << without);
          QueryOptions options;
          if (*without != '\0') options.disabled_passes = {without};
          REQUIRE(sorted(rows_of(facts(), "SELECT DISTINCT " + rest, options)) == expected);
        }
        if (removes_distinct("SELECT DISTINCT " + rest)) ++removed;
      }
    }
  }
  CHECK(removed > 50);
}

TEST_CASE("distinct-below-sort: the same rows in the same order") {
  for (const std::string& pattern : kPatterns) {
    for (const char* rest :
         {"?a ?b { P } ORDER BY ?a DESC(?b)", "?a ?b ?c { P } ORDER BY DESC(?b) ?a ?c",
          "?a (STR(?b) AS ?s) { P } ORDER BY ?s DESC(?a) LIMIT 7", "?a { P } ORDER BY CONCAT(\"x\", STR(?a)) OFFSET 2",
          "?a { P } ORDER BY ?b ?a", "?b { P } ORDER BY (?b = <urn:t3>) ?b"}) {
      std::string query = "SELECT DISTINCT " + std::string(rest);
      query.replace(query.find(" P "), 3, " " + pattern + " ");
      INFO(query);
      const Answers expected = rows_of(facts(), query, without_pass("distinct-below-sort"));
      // Behind a key that is none of the columns the first of equal rows decides, which may be any.
      if (query.find("ORDER BY ?b ?a") == std::string::npos || query.find("?a {") == std::string::npos) {
        REQUIRE(rows_of(facts(), query) == expected);
      } else {
        REQUIRE(sorted(rows_of(facts(), query)) == sorted(expected));
      }
    }
  }
}

TEST_CASE("distinct-removal: CONSTRUCT gives each triple once") {
  for (const std::string& pattern : kPatterns) {
    for (const char* built : {
             "?a <urn:q> ?b",
             "?a ?b ?c",
             "?a <urn:q> ?b . ?b <urn:r> ?a",
             "?a <urn:q> ?b . ?b <urn:q> ?a",
             "?a <urn:q> ?a",
             "?a <urn:q> <urn:o> . ?b <urn:r> ?c",
             "<urn:s> <urn:q> <urn:o>",
         }) {
      for (const std::string& rest : {"{ " + pattern + " }", "FROM <urn:g1> FROM <urn:g3> { " + pattern + " }"}) {
        INFO("CONSTRUCT { " << built << " } WHERE " << rest);
        const std::string query = "CONSTRUCT { " + std::string(built) + " } " + (rest[0] == 'F' ? rest : "WHERE " + rest);
        const Answers triples = sorted(rows_of(facts(), query));
        REQUIRE(triples == each_once(triples));
      }
    }
    // A blank node is another one for each solution.
    const std::size_t solutions = rows_of(facts(), "SELECT * { " + pattern + " }").size();
    REQUIRE(rows_of(facts(), "CONSTRUCT { _:x <urn:q> _:y . _:x <urn:q> <urn:o> } { " + pattern + " }").size() == 2 * solutions);
    REQUIRE(rows_of(facts(), "CONSTRUCT { _:x <urn:q> _:y . _:x <urn:q> _:y } { " + pattern + " }").size() == solutions);
  }
}

TEST_CASE("distinct-removal: rows that are different by themselves are not remembered") {
  for (const char* query : {
           "SELECT DISTINCT ?a ?b { ?a <urn:p0> ?b }",
           "SELECT DISTINCT * { ?a <urn:p0> ?b . ?b <urn:p1> ?c FILTER(?a != ?b) }",
           "SELECT DISTINCT ?g ?a { GRAPH ?g { ?a <urn:p0> <urn:t1> } }",
           "SELECT DISTINCT * { { SELECT ?a (MAX(?b) AS ?n) { ?a <urn:p0> ?b } GROUP BY ?a } FILTER(?n != ?a) }",
       }) {
    INFO(query);
    CHECK(removes_distinct(query));
  }
  for (const char* query : {
           "SELECT DISTINCT ?a { ?a <urn:p0> ?b . ?b <urn:p1> ?c }",
           "SELECT DISTINCT ?a ?b { GRAPH ?g { ?a <urn:p0> ?b } }",
           "SELECT DISTINCT ?a ?b { { ?a <urn:p0> ?b } UNION { ?a <urn:p1> ?b } }",
       }) {
    INFO(query);
    CHECK_FALSE(removes_distinct(query));
  }
}

}  // namespace tercet::test
