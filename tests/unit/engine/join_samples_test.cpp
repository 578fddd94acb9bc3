// The pass join-sampling: the same rows, and fewer on the way where patterns depend on each other.
#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <string>

#include "tercet/tercet.hpp"
#include "tests/support/answers.h"

using namespace tercet;
using namespace tercet::test;

namespace {

constexpr const char* kPass = "join-sampling";
constexpr int kThings = 40000;

std::string iri(const std::string& kind, int number) { return "<urn:" + kind + std::to_string(number) + ">"; }

void add(std::string& facts, const std::string& subject, const std::string& predicate, const std::string& object) {
  facts += subject + " <urn:" + predicate + "> " + object + " .\n";
}

int rows_of_joins(const Database& database, const std::string& query, const QueryOptions& options = {}) {
  const std::vector<int> given = rows_given(database, "Join", query, options);
  return std::accumulate(given.begin(), given.end(), 0);
}

// Half of the people are students, who each have an advisor. The others have children, ten each; of the students a hundredth have one.
// All have a name.
std::string people() {
  std::string facts;
  for (int i = 0; i < kThings; ++i) {
    const std::string person = iri("person", i);
    const bool is_student = i * 7 % 20 < 10;
    add(facts, person, "name", "\"" + std::to_string(i) + "\"");
    add(facts, person, "a", is_student ? "<urn:Student>" : "<urn:Parent>");
    if (is_student) add(facts, person, "advisor", iri("person", i * 13 % kThings));
    const int children = !is_student ? 10 : i % 100 == 0 ? 1 : 0;
    for (int child = 0; child < children; ++child) add(facts, person, "child", iri("child", i * 10 + child));
  }
  return facts;
}

// What people like is seldom a book, though there are as many books.
std::string likes() {
  std::string facts;
  for (int i = 0; i < kThings; ++i) {
    add(facts, iri("person", i), "likes", i % 100 == 0 ? iri("book", i / 2) : iri("film", i / 2));
    if (i % 2 == 1) continue;
    add(facts, iri("book", i / 2), "writer", iri("writer", i * 11 % kThings));
    add(facts, iri("writer", i * 11 % kThings), "from", iri("town", i % 50));
  }
  return facts;
}

}  // namespace

TEST_CASE("join-sampling: patterns that exclude each other are joined first") {
  const Database stars = loaded(people(), RdfFormat::kTurtle);
  const Database chains = loaded(likes(), RdfFormat::kTurtle);
  struct Case {
    const Database& database;
    const char* query;
  };
  for (const auto& [database, query] : {
           Case{stars, "SELECT * { ?p <urn:name> ?n ; <urn:advisor> ?a ; <urn:child> ?c . ?a <urn:name> ?m }"},
           Case{stars, "SELECT * { ?p <urn:name> ?n ; <urn:a> <urn:Student> ; <urn:child> ?c }"},
           Case{chains, "SELECT * { ?p <urn:likes> ?b . ?b <urn:writer> ?w . ?w <urn:from> ?t }"},
       }) {
    CAPTURE(query);
    CHECK(rows_of_joins(database, query) * 2 < rows_of_joins(database, query, without_pass(kPass)));
    CHECK(sorted(rows_of(database, query)) == sorted(rows_of(database, query, without_pass(kPass))));
  }
}

TEST_CASE("join-sampling: estimates come near to what is there") {
  const Database stars = loaded(people(), RdfFormat::kTurtle);
  const auto estimate = [&](const std::string& query, const QueryOptions& options = {}) {
    for (const auto& row : rows_of(stars, "EXPLAIN " + query, options)) {
      const std::size_t about = row[0].find("[about ");
      if (row[0].find("Join") != std::string::npos) return std::atoi(row[0].c_str() + about + 7);
    }
    return 0;
  };
  const std::string few = "SELECT * { ?p <urn:advisor> ?a ; <urn:child> ?c }";
  CHECK(rows_of(stars, few).size() == 400);
  CHECK(estimate(few) < 20'000);
  CHECK(estimate(few, without_pass(kPass)) > 50'000);
  const std::string all = "SELECT * { ?p <urn:advisor> ?a ; <urn:name> ?n }";
  CHECK(estimate(all) == 20'000);
}

TEST_CASE("join-sampling: with ranges, graphs, changes that wait, and variables at every place") {
  Database database = loaded(people(), RdfFormat::kTurtle);
  database.update(
      "INSERT { GRAPH <urn:g> { ?p <urn:advisor> ?a } } WHERE { ?p <urn:advisor> ?a } ;"
      "DELETE { ?p <urn:child> ?c } WHERE { ?p <urn:child> ?c ; <urn:name> ?n FILTER(STRENDS(?n, '77')) } ;"
      "INSERT DATA { <urn:advisor> <urn:name> \"advisor\" . <urn:child> <urn:name> \"child\" . <urn:person0> <urn:child> "
      "<urn:person0> }");
  for (const char* query : {
           "SELECT * { ?p <urn:name> ?n ; <urn:advisor> ?a ; <urn:child> ?c FILTER(STRSTARTS(?n, '123')) }",
           "SELECT * { ?p <urn:name> ?n ; <urn:advisor> ?a ; <urn:child> ?c FILTER(?n IN ('100', '200', '300')) }",
           "SELECT * { GRAPH ?g { ?p <urn:advisor> ?a } ?p <urn:child> ?c . ?a <urn:name> ?n }",
           "SELECT * { GRAPH <urn:g> { ?p <urn:advisor> ?a . ?a <urn:advisor> ?b } ?p <urn:child> ?c }",
           "SELECT * FROM <urn:g> { ?p <urn:advisor> ?a . ?a <urn:advisor> ?b . ?b <urn:advisor> ?c FILTER(?c = <urn:person26>) }",
           "SELECT * { <urn:person100> ?k ?v . ?k <urn:name> ?n . ?v <urn:name> ?m }",
           "SELECT * { ?p <urn:child> ?p ; <urn:advisor> ?a ; <urn:name> ?n }",
           "SELECT * { ?p <urn:advisor> ?a . ?a <urn:advisor> ?p . ?p <urn:name> ?n }",
           "SELECT (COUNT(*) AS ?n) { ?p <urn:advisor> ?a ; <urn:a> ?k . ?a <urn:child> ?c ; <urn:a> ?l }",
       }) {
    CAPTURE(query);
    CHECK(sorted(rows_of(database, query)) == sorted(rows_of(database, query, without_pass(kPass))));
  }
}
