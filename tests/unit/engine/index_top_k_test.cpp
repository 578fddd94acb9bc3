// The pass index-top-k: the same rows as without it, from few facts.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/answers.h"

using namespace tercet;
using namespace tercet::test;

namespace {

constexpr int kPosts = 20000;

std::string post(int number) { return "<urn:post" + std::to_string(number) + ">"; }

std::string integer(int value) { return "\"" + std::to_string(value) + "\"^^<http://www.w3.org/2001/XMLSchema#integer>"; }

std::string fact(const std::string& subject, const std::string& predicate, const std::string& object) {
  return subject + " <urn:" + predicate + "> " + object + " .\n";
}

// Posts of 100 authors. Numbers, titles and days of all, seven to a day; values of several kinds; notes of some; marks of the first
// few only.
Database posts() {
  std::string text;
  for (int i = 0; i < kPosts; ++i) {
    const std::string number = std::to_string(i);
    text += fact(post(i), "at", integer(i * 7919 % kPosts));
    text += fact(post(i), "title", "\"title " + std::to_string(i * 31 % kPosts) + "\"");
    text += fact(post(i), "day", integer(i / 7));
    text += fact(post(i), "any", i % 3 == 0 ? integer(i) : i % 3 == 1 ? "\"" + number + "\"" : post(i));
    text += fact(post(i), "author", "<urn:author" + std::to_string(i % 100) + ">");
    if (i % 5 == 0) text += fact(post(i), "note", "\"note " + number + "\"");
    if (i * 7919 % kPosts < 50) text += fact(post(i), "mark", integer(i));
  }
  for (int i = 0; i < 90; ++i) text += fact("<urn:author" + std::to_string(i) + ">", "name", "\"name " + std::to_string(i) + "\"");
  Database database = Database::in_memory();
  LoadOptions load;
  load.format = RdfFormat::kNTriples;
  database.load_text(text, load);
  return database;
}

// What the tests of loaded facts meet again where marks lie beside the blocks.
void change(Database& database) {
  database.update(
      "DELETE WHERE { ?p <urn:at> 19999 } ; DELETE WHERE { ?p <urn:at> 3 } ;"
      "INSERT DATA { <urn:post7> <urn:at> 30000 . <urn:late> <urn:at> 25000 ; <urn:author> <urn:author1> . <urn:post9> <urn:at> -5 "
      "}");
}

using Rows = Answers;

Rows without_pass(const Database& database, const std::string& query) {
  QueryOptions options;
  options.disabled_passes = {"index-top-k"};
  return rows_of(database, query, options);
}

// A trial is more operators.
bool has_trial(const Database& database, const std::string& query) {
  return rows_of(database, "EXPLAIN " + query).size() > without_pass(database, "EXPLAIN " + query).size();
}

}  // namespace

TEST_CASE("a sort with a limit has the same rows by an index as by reading all") {
  Database database = posts();
  for (const bool is_changed : {false, true}) {
    if (is_changed) change(database);
    for (const char* query : {
             "SELECT ?p ?t { ?p <urn:at> ?t } ORDER BY DESC(?t) LIMIT 10",
             "SELECT ?p ?t { ?p <urn:at> ?t } ORDER BY ?t LIMIT 10 OFFSET 300",
             "SELECT ?p ?t ?n { ?p <urn:at> ?t ; <urn:author> ?a . ?a <urn:name> ?n } ORDER BY DESC(?t) LIMIT 10",
             "SELECT ?p ?d { ?p <urn:day> ?d } ORDER BY DESC(?d) ?p LIMIT 10",
             "SELECT ?p ?d { ?p <urn:day> ?d } ORDER BY ?d DESC(?p) LIMIT 11",
             "SELECT ?p ?t { ?p <urn:title> ?t } ORDER BY ?t LIMIT 20",
             "SELECT ?p ?t { ?p <urn:title> ?t } ORDER BY DESC(?t) LIMIT 20",
             "SELECT ?p ?t ?n { ?p <urn:at> ?t OPTIONAL { ?p <urn:note> ?n } } ORDER BY DESC(?t) LIMIT 10",
             "SELECT ?p ?t ?n { ?p <urn:at> ?t OPTIONAL { ?p <urn:note> ?n FILTER(STRLEN(?n) > 8) } } ORDER BY DESC(?t) LIMIT 10",
             "SELECT ?p ?t { ?p <urn:at> ?t FILTER(?t < 19000) } ORDER BY DESC(?t) LIMIT 10",
             "SELECT ?p (?t + 1 AS ?u) { ?p <urn:at> ?t ; <urn:author> <urn:author3> } ORDER BY DESC(?t) LIMIT 10",
             "SELECT ?p ?t { ?p <urn:at> ?t FILTER NOT EXISTS { ?p <urn:note> ?n } } ORDER BY DESC(?t) LIMIT 10",
             "SELECT DISTINCT ?t { ?p <urn:day> ?t } ORDER BY DESC(?t) LIMIT 5",
             "SELECT ?p ?t { ?p <urn:at> ?t } ORDER BY DESC(?t) LIMIT 0",
             "SELECT ?p ?t { ?p <urn:at> ?t } ORDER BY ?t OFFSET 19990 LIMIT 4000",
             "SELECT ?p ?v { ?p <urn:any> ?v } ORDER BY ?v LIMIT 10",
             "SELECT ?p ?v { ?p <urn:any> ?v } ORDER BY DESC(?v) LIMIT 10",
             "SELECT ?p ?t ?m { ?p <urn:at> ?t ; <urn:mark> ?m } ORDER BY DESC(?t) LIMIT 10",
             "SELECT ?p ?t { GRAPH ?g { ?p <urn:at> ?t } } ORDER BY DESC(?t) LIMIT 10",
             "SELECT * { { SELECT ?p ?t { ?p <urn:at> ?t } ORDER BY DESC(?t) LIMIT 10 } ?p <urn:day> ?d } ORDER BY ?t",
         }) {
      CAPTURE(is_changed, query);
      CHECK(rows_of(database, query) == without_pass(database, query));
    }
  }
}

TEST_CASE("the greatest few are read from the end of an index, with their partners only") {
  const Database database = posts();
  const std::string greatest = "SELECT ?p ?t ?a { ?p <urn:at> ?t ; <urn:author> ?a } ORDER BY DESC(?t) LIMIT 10";
  // The first portion of a scan, and nothing of the plan without a trial.
  constexpr int kPortion = 64;
  CHECK(rows_given(database, "IndexJoin", greatest).at(0) <= kPortion);
  std::vector<int> scans = rows_given(database, "IndexScan", greatest);
  CHECK(scans.at(0) <= kPortion);
  CHECK(std::vector<int>(scans.begin() + 1, scans.end()) == std::vector<int>{0, 0});
  scans = rows_given(database, "IndexScan", "SELECT ?p ?t { ?p <urn:title> ?t } ORDER BY ?t LIMIT 10");
  CHECK(scans.at(0) <= kPortion);
  CHECK(scans.at(1) == 0);
}

// The posts with a mark are the last that the trial would come to.
TEST_CASE("a trial that finds too little is cut, and all is read") {
  const Database database = posts();
  const std::string query =
      "SELECT ?p ?t ?n { ?p <urn:at> ?t ; <urn:author> ?a . ?a <urn:name> ?n FILTER(?t + 0 < 40) } ORDER BY DESC(?t) LIMIT 10";
  const std::vector<int> scans = rows_given(database, "IndexScan", query);
  REQUIRE(scans.size() > 2);
  CHECK(scans[0] < kPosts / 2);
  CHECK(scans[1] > 0);
  CHECK(rows_of(database, query) == without_pass(database, query));
}

TEST_CASE("no index is tried where its order is not that of the values, or would not pay") {
  const Database database = posts();
  CHECK(has_trial(database, "SELECT ?p ?t { ?p <urn:at> ?t } ORDER BY ?t LIMIT 10"));
  CHECK_FALSE(has_trial(database, "SELECT ?p ?v { ?p <urn:any> ?v } ORDER BY ?v LIMIT 10"));
  CHECK_FALSE(has_trial(database, "SELECT ?p ?t { ?p <urn:at> ?t } ORDER BY (?t + 1) LIMIT 10"));
  CHECK_FALSE(has_trial(database, "SELECT ?p ?t { ?p <urn:at> ?t } ORDER BY ?t LIMIT 15000"));
  CHECK_FALSE(has_trial(database, "SELECT ?p ?t { ?p <urn:at> ?t ; <urn:mark> ?m } ORDER BY ?t LIMIT 10"));
}
