// The pass parallel-parts: the same rows in the same order as from one thread, each fact read once.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <numeric>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/answers.h"

using namespace tercet;
using namespace tercet::test;

namespace {

constexpr int kThings = 40000;

std::string thing(int number) { return "<urn:thing" + std::to_string(number) + ">"; }

std::string fact(const std::string& subject, const std::string& predicate, const std::string& object) {
  return subject + " <urn:" + predicate + "> " + object + " .\n";
}

std::string number(int value) { return "\"" + std::to_string(value) + "\"^^<http://www.w3.org/2001/XMLSchema#integer>"; }

// Things with texts, numbers, kinds; some have notes, and each a part or two.
Database things() {
  std::string text;
  for (int i = 0; i < kThings; ++i) {
    text += fact(thing(i), "text", "\"text " + std::to_string(i * 31 % kThings) + " of all\"");
    text += fact(thing(i), "size", number(i * 7919 % 1000));
    text += fact(thing(i), "kind", "<urn:kind" + std::to_string(i % 7) + ">");
    if (i % 2 == 0) text += fact(thing(i), "note", "\"note " + std::to_string(i % 1000) + "\"");
    text += fact(thing(i), "part", thing(i / 2));
    if (i % 3 == 0) text += fact(thing(i), "part", thing(i / 3 + kThings));
  }
  Database database = Database::in_memory();
  LoadOptions load;
  load.format = RdfFormat::kNTriples;
  database.load_text(text, load);
  return database;
}

QueryOptions threads(std::uint32_t count) {
  QueryOptions options;
  options.threads = count;
  return options;
}

using Rows = Answers;

// Of all those operators together.
int all_rows_given(const Database& database, const std::string& operators, const std::string& query, const QueryOptions& options) {
  const std::vector<int> given = rows_given(database, operators, query, options);
  return std::accumulate(given.begin(), given.end(), 0);
}

bool gathers(const Database& database, const std::string& query, const QueryOptions& options) {
  return !rows_given(database, "Gather", query, options).empty();
}

const std::vector<std::string> kParted{
    "SELECT ?s { ?s <urn:text> ?t FILTER(CONTAINS(?t, \"77\")) }",
    "SELECT ?s (STRLEN(?t) AS ?n) { ?s <urn:text> ?t }",
    "SELECT ?s (CONCAT(\"a \", ?t) AS ?n) { ?s <urn:text> ?t }",  // terms that no fact mentions
    "SELECT DISTINCT (SUBSTR(?t, 1, 7) AS ?n) { ?s <urn:text> ?t } ORDER BY ?n",
    "SELECT ?s ?p { ?s ?p ?o FILTER(REGEX(STR(?o), \"9[0-9]9\")) }",
    "SELECT ?s ?p { ?s <urn:text> ?t ; <urn:part> ?p FILTER(CONTAINS(?t, \"77\")) }",
    "SELECT ?s ?n { ?s <urn:text> ?t OPTIONAL { ?s <urn:note> ?n } FILTER(STRLEN(?t) > 16) }",
    "SELECT ?s { ?s <urn:text> ?t MINUS { ?s <urn:note> ?n } FILTER(STRLEN(?t) > 16) }",
    "SELECT ?s { ?s <urn:text> ?t FILTER(EXISTS { ?s <urn:note> ?n }) FILTER(STRLEN(?t) > 16) }",
    "SELECT ?s (COUNT(*) AS ?n) { ?s <urn:text> ?t ; <urn:part> ?p FILTER(STRLEN(?t) > 16) } GROUP BY ?s",
    "SELECT ?k (SUM(STRLEN(?t)) AS ?n) { ?s <urn:kind> ?k ; <urn:text> ?t } GROUP BY ?k ORDER BY ?k",
    "SELECT ?s ?t { ?s <urn:text> ?t FILTER(CONTAINS(?t, \" 777 \")) }",  // nothing in most parts
};

}  // namespace

TEST_CASE("gather: threads give the rows of one, in its order") {
  Database database = things();
  for (const bool has_changed : {false, true}) {
    if (has_changed) {
      database.update(
          "DELETE WHERE { <urn:thing77> ?p ?o } ; DELETE WHERE { ?s <urn:size> 7 } ;"
          "INSERT DATA { <urn:late> <urn:text> \"late 77 and long enough\" ; <urn:note> \"note 1\" ; <urn:kind> <urn:kind0> ."
          " <urn:thing20000> <urn:text> \"a second text 77\" }");
    }
    for (const std::string& query : kParted) {
      INFO(query);
      const Rows expected = rows_of(database, query, threads(1));
      CHECK_FALSE(expected.empty());
      CHECK_FALSE(gathers(database, query, threads(1)));
      for (const std::uint32_t count : {2u, 5u}) {
        CHECK(gathers(database, query, threads(count)));
        CHECK(rows_of(database, query, threads(count)) == expected);
        QueryOptions small = threads(count);
        small.batch_rows = 3;
        small.memory_bytes = std::size_t{8} << 20;
        if (query.find("CONCAT") == std::string::npos) CHECK(rows_of(database, query, small) == expected);
      }
    }
  }
}

TEST_CASE("gather: a sort with a limit takes the first rows of each part") {
  const Database database = things();
  for (const std::string order : {"DESC(STRLEN(?t)) ?s", "STRLEN(?t) DESC(?n)", "CONCAT(?t, STR(?n))"}) {
    const std::string query = "SELECT ?s ?t ?n { ?s <urn:text> ?t ; <urn:size> ?n } ORDER BY " + order + " LIMIT ";
    for (const std::string limit : {"0", "1", "10", "10 OFFSET 7"}) {
      INFO(order << " " << limit);
      CHECK(rows_of(database, query + limit, threads(3)) == rows_of(database, query + limit, threads(1)));
    }
    CHECK(rows_given(database, "TopK", query + "10", threads(3)).size() == 2);
    // What goes to the thread that asks is few rows, however many there are.
    CHECK(all_rows_given(database, "Gather", query + "10", threads(3)) < kThings / 4);
    CHECK(rows_given(database, "TopK", query + std::to_string(kThings), threads(3)).size() == 1);
  }
}

TEST_CASE("gather: two threads are given an even number of parts") {
  const Database database = things();
  int gathers = 0;
  for (const char* pattern :
       {"?s <urn:text> ?v", "?s <urn:note> ?v", "?s <urn:part> ?v", "?s ?p ?v", "?s <urn:kind> ?v ; <urn:text> ?t"}) {
    for (const char* condition : {"CONTAINS(STR(?v), \"7\")", "?v = ?s || STRLEN(STR(?v)) > 3", "?v * 2 > 7"}) {
      const std::string query = "EXPLAIN SELECT (COUNT(*) AS ?n) { " + std::string(pattern) + " FILTER(" + condition + ") }";
      for (const auto& line : rows_of(database, query, threads(2))) {
        const std::size_t at = line[0].find("Gather ");
        if (at == std::string::npos) continue;
        INFO(query << line[0]);
        const int parts = std::atoi(line[0].c_str() + at + 7);
        CHECK(parts > 0);
        CHECK(parts % 2 == 0);
        ++gathers;
      }
    }
  }
  CHECK(gathers > 5);
}

TEST_CASE("gather: groups of the parts are combined") {
  const Database database = things();
  const std::string aggregates =
      "(COUNT(*) AS ?rows) (COUNT(?note) AS ?notes) (SUM(?size) AS ?sum) (AVG(?size) AS ?average) (AVG(?size / 7) AS ?fraction) "
      "(MIN(?size) AS ?least) (MAX(?text) AS ?last) (SAMPLE(?text) AS ?any) (SUM(?note) AS ?error) (AVG(?note) AS ?none)";
  const std::string pattern =
      "{ ?s <urn:kind> ?kind ; <urn:size> ?size ; <urn:text> ?text OPTIONAL { ?s <urn:note> ?note } FILTER(?size < LIMIT) }";
  const auto select = [&](const std::string& columns, const std::string& limit, const std::string& end) {
    std::string where = pattern;
    where.replace(where.find("LIMIT"), 5, limit);
    return "SELECT " + columns + " " + where + " " + end;
  };
  for (const char* limit : {"1000", "500", "0"}) {
    for (const std::string& query : {select(aggregates, limit, ""), select("?kind " + aggregates, limit, "GROUP BY ?kind"),
                                     select("?kind (AVG(?size) AS ?average)", limit, "GROUP BY ?kind HAVING (AVG(?size) > 100)"),
                                     select("(COUNT(*) AS ?rows)", limit, "GROUP BY ?kind (?size < 10)")}) {
      INFO(query);
      const Rows expected = rows_of(database, query, threads(1));
      for (const std::uint32_t count : {2u, 5u}) {
        CHECK(rows_of(database, query, threads(count)) == expected);
        QueryOptions small = threads(count);
        small.batch_rows = 3;
        small.memory_bytes = std::size_t{8} << 20;
        CHECK(rows_of(database, query, small) == expected);
      }
    }
  }
  // Few rows go from thread to thread, however many there are.
  const std::string all = select(aggregates, "1000", "");
  QueryOptions unbound = threads(3);
  unbound.disabled_passes = {"bind-join"};  // which tiny builds take for the OPTIONAL, and which is not parted
  CHECK(rows_given(database, "PartialGroup", all, unbound).size() == 1);
  CHECK(all_rows_given(database, "Gather", all, unbound) < kThings / 4);
  const std::string by_kind = select("?kind " + aggregates, "1000", "GROUP BY ?kind");
  CHECK(rows_given(database, "PartialGroup by ?kind", by_kind, unbound).size() == 1);
  CHECK(all_rows_given(database, "Gather", by_kind, unbound) < kThings / 4);
  // What different groups have in common is not told by parts.
  for (const char* aggregate : {"(COUNT(DISTINCT ?size) AS ?n)", "(GROUP_CONCAT(?text) AS ?n)"}) {
    const std::string whole = select("?kind " + std::string(aggregate), "1000", "GROUP BY ?kind");
    CHECK(rows_given(database, "PartialGroup", whole, threads(3)).empty());
    CHECK(rows_of(database, whole, threads(3)) == rows_of(database, whole, threads(1)));
  }
}

TEST_CASE("gather: equal rows of a part go on once") {
  const Database database = things();
  const std::string query = "SELECT DISTINCT ?kind { ?s <urn:text> ?t ; <urn:kind> ?kind FILTER(CONTAINS(?t, \"7\")) }";
  const Rows expected = rows_of(database, query, threads(1));
  CHECK(expected.size() == 7);
  CHECK(rows_of(database, query, threads(3)) == expected);
  CHECK(rows_given(database, "PartialDistinct", query, threads(3)).size() == 1);
  CHECK(all_rows_given(database, "Gather", query, threads(3)) < kThings / 4);
}

TEST_CASE("gather: what has no partner anywhere is not built for") {
  const Database database = things();
  QueryOptions options = threads(3);
  options.disabled_passes = {"merge-join", "index-join", "bind-join", "leapfrog-join"};
  const std::string query =
      "SELECT ?s ?t ?p { ?s <urn:text> ?t ; <urn:part> ?p FILTER(CONTAINS(?t, \"7\")) FILTER EXISTS { ?s <urn:kind> ?k . ?k "
      "<urn:kind> ?s } }";
  CHECK(gathers(database, query, options));
  CHECK(rows_of(database, query, options).empty());
  CHECK(all_rows_given(database, "IndexScan", query, options) <= 2 * kThings);
}

TEST_CASE("gather: the parts ask one set of keys of a semi join") {
  const Database database = things();
  const auto by_hash = [](std::uint32_t count) {
    QueryOptions options = threads(count);
    options.disabled_passes = {"merge-join", "index-join", "bind-join"};
    return options;
  };
  const std::string first = "SELECT ?s ?t { ?s <urn:text> ?t FILTER(CONTAINS(?t, \"7\")) ";
  for (const auto& [operation, rest] : std::vector<std::pair<std::string, std::string>>{
           {"SemiJoin", "FILTER EXISTS { ?s <urn:note> ?n } }"},
           {"AntiJoin", "FILTER NOT EXISTS { ?s <urn:note> ?n } }"},
           {"SemiJoin", "FILTER EXISTS { ?s <urn:note> ?n FILTER(CONTAINS(?n, \"9\") && CONTAINS(?t, \"9\")) } }"},
           {"Minus", "MINUS { ?s <urn:note> ?n } }"},
           {"MarkJoin", "FILTER(EXISTS { ?s <urn:note> ?n } || CONTAINS(?t, \"8\")) }"},
           {"SemiJoin", "FILTER EXISTS { ?s <urn:nothing> ?n } }"},
           {"AntiJoin", "FILTER NOT EXISTS { ?s <urn:nothing> ?n } }"}}) {
    INFO(rest);
    const std::string query = first + rest;
    const Rows expected = rows_of(database, query, by_hash(1));
    CHECK(rows_of(database, query, by_hash(3)) == expected);
    if (rest.find("nothing") != std::string::npos) continue;
    CHECK(rows_given(database, operation, query, by_hash(3)).size() == 1);
    CHECK(gathers(database, query, by_hash(3)));
    // The second side is read once, whatever the number of parts.
    CHECK(all_rows_given(database, "IndexScan", query, by_hash(3)) == kThings + kThings / 2);
  }
}

TEST_CASE("gather: no fact is read twice") {
  const Database database = things();
  CHECK(all_rows_given(database, "IndexScan", kParted[0], threads(3)) == kThings);
  CHECK(all_rows_given(database, "IndexScan", kParted[5], threads(3)) <= 2 * kThings + (kThings + 2) / 3);
  const std::string grouped = "SELECT ?s (COUNT(*) AS ?n) { ?s <urn:part> ?p FILTER(STRLEN(STR(?p)) > 12) } GROUP BY ?s";
  CHECK(all_rows_given(database, "IndexScan", grouped, threads(3)) == kThings + (kThings + 2) / 3);
}

TEST_CASE("gather: the parts probe one table of a hash join") {
  const Database database = things();
  const auto by_hash = [](std::uint32_t count) {
    QueryOptions options = threads(count);
    options.disabled_passes = {"merge-join", "index-join", "leapfrog-join"};
    return options;
  };
  for (const char* query : {
           "SELECT ?s ?t ?k ?n { ?s <urn:text> ?t ; <urn:kind> ?k ; <urn:note> ?n FILTER(STRLEN(?t) > 16) }",
           "SELECT ?s ?t ?n { ?s <urn:text> ?t OPTIONAL { ?s <urn:note> ?n FILTER(?n != \"note 2\") } FILTER(CONTAINS(?t, \"7\")) "
           "}",
           "SELECT ?s ?p ?q { ?s <urn:text> ?t ; <urn:part> ?p . ?p <urn:part> ?q FILTER(CONTAINS(?t, \"7\")) }",
       }) {
    INFO(query);
    const Rows expected = rows_of(database, query, by_hash(1));
    CHECK(expected.size() > 100);
    CHECK(gathers(database, query, by_hash(3)));
    CHECK(rows_of(database, query, by_hash(3)) == expected);
    CHECK(all_rows_given(database, "IndexScan", query, by_hash(3)) == all_rows_given(database, "IndexScan", query, by_hash(1)));
    QueryOptions none = by_hash(3);
    none.memory_bytes = 100'000;
    try {
      rows_of(database, query, none);
      FAIL("there was room");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kMemoryBudget);
    }
  }
}

TEST_CASE("gather: large tables of hash joins are built by several threads") {
  constexpr int kRows = 140'000;  // more than a thread builds alone
  std::string text;
  for (int i = 0; i < kRows; ++i) {
    text += fact(thing(i), "next", thing(i * 7919 % kRows));
    text += fact(thing(i), "third", number(i / 3));
  }
  const Database database = loaded(text, RdfFormat::kNTriples);
  for (const char* query : {"SELECT (COUNT(*) AS ?n) (SUM(?v) AS ?sum) { ?s <urn:next> ?o . ?o <urn:third> ?v }",
                            "SELECT (COUNT(*) AS ?n) (MAX(?t) AS ?last) { ?s <urn:third> ?v . ?t <urn:third> ?v }",
                            "SELECT ?s ?t { ?s <urn:next> ?o . ?t <urn:third> ?v . ?o <urn:third> ?v FILTER(?v < 1000) }"}) {
    INFO(query);
    Rows expected;
    for (const std::uint32_t count : {1, 2, 5}) {
      QueryOptions options = threads(count);
      options.disabled_passes = {"merge-join", "index-join", "leapfrog-join", "sorted-grouping"};
      const Rows rows = rows_of(database, query, options);
      if (count == 1) expected = rows;
      CHECK(!rows.empty());
      CHECK(rows == expected);
    }
  }
}

TEST_CASE("gather: what one thread must do, or does sooner, has no threads") {
  const Database database = things();
  const auto options = threads(2);
  CHECK_FALSE(gathers(database, "SELECT ?s { ?s <urn:text> ?t FILTER(CONTAINS(?t, \"77\")) } LIMIT 5", options));
  CHECK_FALSE(gathers(database, "ASK { ?s <urn:text> ?t FILTER(CONTAINS(?t, \"77\")) }", options));
  CHECK_FALSE(gathers(database, "SELECT ?s (RAND() AS ?r) (STRLEN(?t) AS ?n) { ?s <urn:text> ?t }", options));
  CHECK_FALSE(gathers(database, "SELECT ?s (BNODE(?t) AS ?b) { ?s <urn:text> ?t }", options));
  QueryOptions without = options;
  without.disabled_passes = {"parallel-parts"};
  CHECK_FALSE(gathers(database, kParted[0], without));
  CHECK(gathers(database, kParted[0], options));
}

TEST_CASE("gather: a function of the program is called by the thread that reads") {
  Database database = things();
  const std::thread::id own = std::this_thread::get_id();
  database.register_function("urn:same", [&](std::span<const Term> arguments) {
    CHECK(std::this_thread::get_id() == own);
    return arguments[0];
  });
  CHECK(rows_of(database, "SELECT ?s { ?s <urn:text> ?t FILTER(STRLEN(<urn:same>(?t)) > 16) }", threads(2)).size() > 100);
}

TEST_CASE("gather: a reader may leave before the end") {
  const Database database = things();
  for (int rows = 0; rows < 3000; rows += 500) {
    Cursor cursor = database.query(kParted[1], threads(4));
    for (int i = 0; i < rows; ++i) REQUIRE(cursor.next());
  }
}

TEST_CASE("gather: before an error come no rows that are none of the answer") {
  std::string text;
  for (int i = 0; i < kThings; ++i) {
    // One text, in the midst of all, takes more steps than a regular expression may.
    const std::string other = (i % 2 == 0 ? "\"a text " : "\"text ") + std::to_string(i) + "\"";
    text += fact(thing(i), "text", i == 0 ? '"' + std::string(200, 'n') + '"' : other);
  }
  const Database database = loaded(text, RdfFormat::kNTriples);
  const std::string query = "SELECT ?s ?t { ?s <urn:text> ?t FILTER(REGEX(?t, \"^((.*text .*77)|((n+)+\\\\4b))$\")) }";
  for (const std::uint32_t count : {1u, 2u, 3u, 2u, 3u}) {
    Cursor cursor = database.query(query, threads(count));
    std::size_t wrong = 0;
    try {
      while (cursor.next()) wrong += cursor[1].value().ends_with("77") ? 0 : 1;
      FAIL("it took all steps");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kLimit);
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("gather: errors of a thread reach the reader") {
  const Database database = things();
  SECTION("no room for what is computed") {
    QueryOptions options = threads(3);
    options.memory_bytes = 200'000;
    Cursor cursor = database.query(kParted[2], options);
    try {
      while (cursor.next()) static_cast<void>(cursor[1]);
      FAIL("there was room");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kMemoryBudget);
    }
  }
  SECTION("cancelled") {
    Cursor cursor = database.query(kParted[1], threads(3));
    REQUIRE(cursor.next());
    cursor.canceller().cancel();
    try {
      while (cursor.next()) continue;
      FAIL("it went on");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kCancelled);
    }
  }
}

TEST_CASE("gather: a budget that does for one thread does for several") {
  const Database database = things();
  const std::string sorted = "SELECT ?s (STRLEN(?t) AS ?n) { ?s <urn:text> ?t } ORDER BY ?n ?s";
  const Rows expected = rows_of(database, sorted, threads(1));
  for (const std::size_t kibibytes : {700, 1000, 2000}) {
    QueryOptions options = threads(1);
    options.memory_bytes = kibibytes << 10;
    CHECK(rows_of(database, sorted, options) == expected);
    options.threads = 4;
    CHECK(rows_of(database, sorted, options) == expected);
  }
}

TEST_CASE("gather: queries with threads run side by side") {
  const Database database = things();
  const Rows expected = rows_of(database, kParted[3], threads(1));
  std::vector<std::thread> readers;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      for (int round = 0; round < 3; ++round) right += rows_of(database, kParted[3], threads(3)) == expected ? 1 : 0;
    });
  }
  for (std::thread& reader : readers) reader.join();
  CHECK(right == 12);
}
