// Many groups made by several threads: the same as one thread makes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/answers.h"

namespace tercet::test {
namespace {

constexpr int kThings = 250'000;  // more rows than one thread groups alone

// Each thing has a value of its own and one that it shares with two others; some have a note.
std::string thing_facts() {
  std::string text;
  for (int i = 0; i < kThings; ++i) {
    const std::string thing = "<urn:thing" + std::to_string(i) + "> ";
    text += thing + "<urn:third> " + std::to_string(i * 7919LL % kThings / 3) + " ; <urn:size> " + std::to_string(i % 1000);
    if (i % 4 == 0) text += " ; <urn:note> \"note " + std::to_string(i % 60'000) + '"';
    text += " .\n";
  }
  return text;
}

const Database& things() {
  static const Database database = loaded(thing_facts(), RdfFormat::kTurtle);
  return database;
}

QueryOptions threads(std::uint32_t count) {
  QueryOptions options;
  options.threads = count;
  options.disabled_passes = {"sorted-grouping", "skip-scan"};
  return options;
}

bool is_shared(const std::string& query, const QueryOptions& options) {
  const Answers plan = rows_of(things(), "EXPLAIN " + query, options);
  return std::any_of(plan.begin(), plan.end(), [](const auto& row) { return row[0].find("SharedGroup") != std::string::npos; });
}

const std::vector<std::string> kGrouped{
    "SELECT ?v (COUNT(*) AS ?n) { ?s <urn:third> ?v } GROUP BY ?v",
    "SELECT ?v (CONCAT(STR(SUM(?z)), STR(AVG(?z)), STR(MIN(?z)), STR(MAX(?s))) AS ?n) { ?s <urn:third> ?v ; <urn:size> ?z } GROUP "
    "BY ?v",
    "SELECT ?v (COUNT(DISTINCT ?z) AS ?n) { ?s <urn:third> ?v ; <urn:size> ?z } GROUP BY ?v HAVING(COUNT(*) > 2)",
    "SELECT ?v (GROUP_CONCAT(STR(?z)) AS ?n) { ?s <urn:third> ?v ; <urn:size> ?z } GROUP BY ?v",
    "SELECT ?v ?n (COUNT(*) AS ?c) { ?s <urn:third> ?v OPTIONAL { ?s <urn:note> ?n } } GROUP BY ?v ?n",
    "SELECT DISTINCT ?v { ?s <urn:third> ?v }",
    "SELECT DISTINCT ?v ?n { ?s <urn:third> ?v ; <urn:size> ?n }",
};

// What tells of all groups, in a row.
std::string summed(const std::string& grouped) {
  const std::string both = "CONCAT(STR(?v), ' ', COALESCE(STR(?n), '-'))";
  return "SELECT (COUNT(*) AS ?groups) (SUM(STRLEN(" + both + ")) AS ?length) (MAX(" + both + ") AS ?last) { " + grouped + " }";
}

std::optional<ErrorCode> error_of(const std::string& query, const QueryOptions& options) {
  try {
    rows_of(things(), query, options);
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("shared groups: several threads make the groups of one") {
  for (const std::string& query : kGrouped) {
    INFO(query);
    const Answers expected = rows_of(things(), summed(query), threads(1));
    for (const std::uint32_t count : {2u, 3u}) CHECK(rows_of(things(), summed(query), threads(count)) == expected);
#ifndef TERCET_SLOW_BUILD  // whose plans bind OPTIONALs
    CHECK(is_shared(summed(query), threads(2)));
#endif
    CHECK_FALSE(is_shared(summed(query), threads(1)));
  }
}

TEST_CASE("shared groups: no fact is read twice, and each group is counted once") {
  const std::string query = kGrouped[0];
  CHECK(rows_given(things(), "IndexScan", query, threads(2)) == std::vector<int>{kThings});
  CHECK(rows_given(things(), "SharedGroup", query, threads(2)) == rows_given(things(), "Group", query, threads(1)));
}

TEST_CASE("shared groups: what has no room is grouped later, or by one thread") {
  for (const std::size_t memory : {std::size_t{34} << 20, std::size_t{31} << 20}) {
    QueryOptions options = threads(2);
    options.memory_bytes = memory;
    for (const std::string& query : {kGrouped[0], kGrouped[4], kGrouped[5]}) {
      INFO(query << " in " << memory);
      CHECK(rows_of(things(), summed(query), options) == rows_of(things(), summed(query), threads(1)));
    }
  }
}

TEST_CASE("shared groups: errors of any thread, and readers that leave") {
  // One text takes more steps than a regular expression may.
  const std::string steps = "SELECT ?v (COUNT(*) AS ?n) { ?s <urn:third> ?v ; <urn:size> ?z FILTER(!REGEX(IF(?z = 777, \"" +
                            std::string(200, 'n') + "\", \"n\"), \"^((n+)+\\\\2b)$\")) } GROUP BY ?v";
  for (int round = 0; round < 3; ++round) {
    CHECK(error_of(steps, threads(2)) == ErrorCode::kLimit);
    QueryOptions soon = threads(2);
    soon.timeout = std::chrono::milliseconds(1 + 5 * round);
    CHECK(error_of(kGrouped[3], soon) == ErrorCode::kCancelled);
    Cursor cursor = things().query(kGrouped[round], threads(3));
    for (int row = 0; row < 1000 * round; ++row) REQUIRE(cursor.next());
  }
  const Answers groups = sorted(rows_of(things(), kGrouped[0], threads(2)));
  CHECK(groups == sorted(rows_of(things(), kGrouped[0], threads(1))));
  CHECK(groups.size() > kThings / 4);
}

TEST_CASE("shared groups: a function of the program is called by the thread that reads") {
  Database database = loaded(thing_facts(), RdfFormat::kTurtle);
  const std::thread::id own = std::this_thread::get_id();
  int elsewhere = 0;
  database.register_function("urn:same", [&](std::span<const Term> arguments) {
    elsewhere += std::this_thread::get_id() == own ? 0 : 1;
    return arguments[0];
  });
  const std::string query =
      "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?v ?z { ?s <urn:third> ?v ; <urn:size> ?z OPTIONAL { SELECT ?s ?x { ?s "
      "<urn:note> ?y BIND(<urn:same>(?y) AS ?x) } } FILTER(!BOUND(?x) || ?x != \"note 8\") } }";
  for (int round = 0; round < 4; ++round) CHECK(rows_of(database, query, threads(3)).size() == 1);
  CHECK(elsewhere == 0);
}

#ifndef TERCET_SLOW_BUILD
TEST_CASE("shared groups: few rows, few groups and rows that are awaited have no threads") {
  CHECK_FALSE(is_shared("SELECT ?z (COUNT(*) AS ?n) { ?s <urn:size> ?z FILTER(?z < 3) } GROUP BY ?z", threads(2)));
  CHECK_FALSE(is_shared("SELECT DISTINCT ?v { ?s <urn:third> ?v }", threads(2)));
  CHECK_FALSE(is_shared("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?v { ?s <urn:third> ?v } LIMIT 10 }", threads(2)));
  CHECK_FALSE(is_shared("SELECT ?m (COUNT(*) AS ?n) { ?s <urn:third> ?v } GROUP BY (?v * 2 AS ?m)", threads(2)));
  CHECK_FALSE(is_shared("SELECT ?b (COUNT(*) AS ?n) { ?s <urn:third> ?v BIND(BNODE() AS ?b) } GROUP BY ?b", threads(2)));
}
#endif

}  // namespace tercet::test
