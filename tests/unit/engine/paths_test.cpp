// Property paths over graphs large enough that searches read edges into memory, and their limits. What each form means is tested by
// random queries and by the W3C's suite.
#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tercet/database.h"
#include "tercet/error.h"

using namespace tercet;

namespace {

using Pairs = std::multiset<std::pair<int, int>>;

std::string node(std::size_t number) { return "<n:" + std::to_string(number) + ">"; }

Database load(const std::string& nquads) {
  OpenOptions options;
  options.block_quads = 16;
  Database database = Database::in_memory(options);
  LoadOptions load;
  load.format = RdfFormat::kNQuads;
  database.load_text(nquads, load);
  return database;
}

int number(const Term& term) { return std::stoi(std::string(term.value().substr(2))); }

Pairs pairs(const Database& database, const std::string& query, const QueryOptions& options) {
  Pairs found;
  Cursor rows = database.query(query, options);
  while (rows.next()) found.emplace(number(rows["x"]), number(rows["y"]));
  return found;
}

ErrorCode code_of(Cursor rows) {
  try {
    while (rows.next()) {
    }
  } catch (const Error& error) {
    return error.code();
  }
  throw std::logic_error("no error");
}

std::string cycle(std::size_t nodes) {
  std::string text;
  for (std::size_t i = 0; i < nodes; ++i) text += node(i) + " <p:next> " + node((i + 1) % nodes) + " .\n";
  return text;
}

}  // namespace

TEST_CASE("a path's closure is that of the edges, whichever end is known, wherever nodes lie and however little memory there is") {
  constexpr int kNodes = 200;
  // Terms between the nodes: then their ids lie too far apart for a place for each id.
  const bool far_apart = GENERATE(false, true);
  std::mt19937 random(7);
  std::vector<std::vector<bool>> reach(kNodes, std::vector<bool>(kNodes));
  std::string text;
  for (int i = 0; i < 260; ++i) {
    auto from = static_cast<std::size_t>(random() % kNodes), to = static_cast<std::size_t>(random() % kNodes);
    if (reach[from][to]) continue;
    reach[from][to] = true;
    text += node(from) + " <p:edge> " + node(to) + " .\n";
  }
  for (int i = 0; i < kNodes; ++i) {
    text += node(static_cast<std::size_t>(i)) + " <p:is> <n:" + std::to_string(i % 3) + "> .\n";
    for (char other = 'a'; far_apart && other < 'k'; ++other)
      text += "<o:o> <p:other> <n:" + std::to_string(i) + other + "> <g:other> .\n";
  }
  for (int k = 0; k < kNodes; ++k) {
    for (int i = 0; i < kNodes; ++i) {
      for (int j = 0; j < kNodes; ++j) reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
    }
  }
  Pairs plus, star;
  for (int i = 0; i < kNodes; ++i) {
    for (int j = 0; j < kNodes; ++j) {
      if (reach[i][j]) plus.emplace(i, j);
      if (reach[i][j] || i == j) star.emplace(i, j);
    }
  }
  Database database = load(text);
  QueryOptions tiny;
  tiny.batch_rows = 3;
  QueryOptions scarce;
  scarce.memory_bytes = 48 << 10;
  QueryOptions plain;
  for (const QueryOptions& options : {plain, tiny, scarce}) {
    CHECK(pairs(database, "SELECT ?x ?y { ?x <p:edge>+ ?y }", options) == plus);
    Pairs from_rows, to_rows, between;
    for (auto [x, y] : plus) {
      if (x % 3 == 1) from_rows.emplace(x, y);
      if (y % 3 == 1) to_rows.emplace(x, y);
      if (x % 3 == 1 && y % 3 == 2) between.emplace(x, y);
    }
    CHECK(pairs(database, "SELECT ?x ?y { ?x <p:is> <n:1> . ?x <p:edge>+ ?y }", options) == from_rows);
    CHECK(pairs(database, "SELECT ?x ?y { ?y <p:is> <n:1> . ?x <p:edge>+ ?y }", options) == to_rows);
    CHECK(pairs(database, "SELECT ?x ?y { ?x <p:is> <n:1> . ?y <p:is> <n:2> . ?x <p:edge>+ ?y }", options) == between);
  }
  CHECK(pairs(database, "SELECT ?x ?y { ?x <p:edge>* ?y }", plain) == star);
  CHECK(pairs(database, "SELECT ?x ?y { ?x (<p:edge>/^<p:edge>/<p:edge>)+ ?y }", plain) ==
        pairs(database, "SELECT ?x ?y { ?x (<p:edge>/^<p:edge>/<p:edge>)+ ?y }", scarce));
}

TEST_CASE("paths between known ends are those that searches from one end find") {
  constexpr int kNodes = 60;
  std::mt19937 random(11);
  std::string text;
  for (int edge = 0; edge < 90; ++edge)
    text += node(random() % kNodes) + (random() % 3 == 0 ? " <p:q> " : " <p:next> ") + node(random() % kNodes) + " .\n";
  Database database = load(text);
  QueryOptions options;
  options.batch_rows = GENERATE(2, 2048);
  const std::string some = " VALUES ?x { " + node(1) + node(2) + node(3) + node(50) + " <n:99> } VALUES ?y { " + node(1) + node(7) +
                           node(8) + node(9) + " <n:99> }";
  for (const std::string path :
       {"<p:next>+", "<p:next>*", "^<p:next>+", "(<p:next>|^<p:q>)+", "<p:next>/<p:q>*", "(<p:next>/<p:q>)+", "!<p:q>+",
        "(<p:next>+/<p:q>)?", "<p:q>?/<p:next>*", "(<p:next>|!(<p:next>|^<p:q>))*"}) {
    CAPTURE(path);
    const Pairs all = pairs(database, "SELECT ?x ?y { ?x " + path + " ?y }", options);
    const Pairs found = pairs(database, "SELECT ?x ?y {" + some + " ?x " + path + " ?y }", options);
    for (const auto& [from, to] : found) CHECK((all.contains({from, to}) || from == to));
    for (int from : {1, 2, 3, 50}) {
      for (int to : {1, 7, 8, 9}) {
        const bool leads = all.contains({from, to});
        CAPTURE(from, to);
        CHECK(found.contains({from, to}) == leads);
        CHECK(database
                  .query("ASK { " + node(static_cast<std::size_t>(from)) + " " + path + " " + node(static_cast<std::size_t>(to)) +
                             " }",
                         options)
                  .ask() == leads);
      }
    }
  }
}

TEST_CASE("a path between two ends is searched from the side that has fewer edges") {
  constexpr std::size_t kWidth = 300;
  std::string text;
  for (std::size_t child = 1; child <= kWidth; ++child) {
    text += node(0) + " <p:next> " + node(child) + " .\n";
    for (std::size_t i = 0; i < kWidth; ++i) text += node(child) + " <p:next> " + node(child * 1000 + i) + " .\n";
  }
  text += node(7007) + " <p:next> <n:last> .\n<n:last> <p:next> <n:end> .\n";
  const Database database = load(text);
  QueryOptions options;
  options.memory_bytes = 512 << 10;  // no room for the nodes that the root leads to
  CHECK(database.query("ASK { <n:0> <p:next>+ <n:end> }", options).ask());
  CHECK(database.query("ASK { <n:end> ^<p:next>+ <n:0> }", options).ask());
  CHECK_FALSE(database.query("ASK { <n:8> <p:next>+ <n:end> }", options).ask());
  CHECK(database.query("SELECT ?x { VALUES ?x { <n:0> <n:7> <n:8> } ?x <p:next>+ <n:end> }", options).next());
}

TEST_CASE("an optional path keeps rows that lead nowhere, and tests its condition on each end") {
  Database database = load("<n:1> <p:a> <n:2> .\n<n:2> <p:b> <n:3> .\n<n:3> <p:b> <n:4> .\n<n:5> <p:a> <n:6> .\n");
  auto rows = [&](const std::string& query) {
    std::set<std::string> found;
    Cursor cursor = database.query(query);
    while (cursor.next()) found.insert(cursor["y"].value() + " " + cursor["z"].value());
    return found;
  };
  CHECK(rows("SELECT * { ?x <p:a> ?y OPTIONAL { ?y <p:b>+ ?z } }") == std::set<std::string>{"n:2 n:3", "n:2 n:4", "n:6 "});
  CHECK(rows("SELECT * { ?x <p:a> ?y OPTIONAL { ?y <p:b>+ ?z FILTER(?z != <n:3>) } }") == std::set<std::string>{"n:2 n:4", "n:6 "});
  CHECK(rows("SELECT * { ?x <p:a> ?y OPTIONAL { ?y <p:b>* ?z FILTER(?z = ?x) } }") == std::set<std::string>{"n:2 ", "n:6 "});
}

TEST_CASE("what a variable stands for matches itself only where it is in a fact of the path's graph") {
  Database database = load(
      "<n:1> <p:a> <n:2> .\n<n:2> <p:b> <n:3> .\n"
      "<n:8> <p:a> <n:9> <g:1> .\n<n:1> <p:b> <n:9> <g:1> .\n<p:a> <p:is> <n:7> <g:1> .\n");
  auto ends = [&](const std::string& pattern) {
    std::multiset<std::string> found;
    Cursor cursor = database.query("SELECT ?x ?y { " + pattern + " }");
    while (cursor.next()) found.insert(cursor["x"].value() + " " + cursor["y"].value());
    return found;
  };
  using Found = std::multiset<std::string>;
  CHECK(ends("?x <p:a> ?o . ?x <p:b>* ?y") == Found{"n:1 n:1"});
  CHECK(ends("?o <p:a> ?x . ?x <p:b>* ?y") == Found{"n:2 n:2", "n:2 n:3"});
  CHECK(ends("GRAPH <g:1> { ?x <p:a> ?o . ?x <p:b>* ?y }") == Found{"n:8 n:8"});
  CHECK(ends("GRAPH ?g { ?x <p:a> ?o . ?x <p:b>* ?y }") == Found{"n:8 n:8"});
  // In another graph than the fact that names it.
  CHECK(ends("GRAPH <g:1> { ?x <p:a> ?o } ?x <p:b>* ?y").empty());
  CHECK(ends("?x <p:a> ?o . GRAPH <g:1> { ?x <p:b>* ?y }") == Found{"n:1 n:1", "n:1 n:9"});
  // A predicate is no node.
  CHECK(ends("?s ?x <n:2> . ?x <p:b>* ?y").empty());
  CHECK(ends("GRAPH <g:1> { ?s ?x <n:9> . ?x <p:is>* ?y }") == Found{"p:a n:7", "p:a p:a"});
  CHECK(ends("VALUES ?x { <n:1> <n:8> <n:100> } ?x <p:b>* ?y") == Found{"n:1 n:1"});
  CHECK(ends("{ ?x <p:a> ?o } UNION { VALUES ?x { <n:8> } } ?x <p:b>* ?y") == Found{"n:1 n:1"});
  CHECK(ends("OPTIONAL { ?x <p:none> ?o } ?x <p:b>* ?y FILTER(?x = <n:2>)") == Found{"n:2 n:2", "n:2 n:3"});
}

TEST_CASE("ends of nodes that come again are remembered, though many came once before") {
  // Some thousand nodes that lead to one end each, then a few that come again and again, with long ways to go.
  constexpr int kOnce = 3000, kAgain = 6000, kHot = 20, kWay = 30;
  std::string text;
  for (int i = 0; i < kOnce; ++i)
    text +=
        "<n:" + std::to_string(i) + "> <p:type> <n:c> .\n<n:" + std::to_string(i) + "> <p:next> <n:" + std::to_string(i) + "> .\n";
  for (int i = 0; i < kHot * kWay; ++i)
    text += node(static_cast<std::size_t>(100'000 + i)) + " <p:next> " +
            node(static_cast<std::size_t>(100'000 + i + (i % kWay < kWay - 1 ? 1 : 0))) + " .\n";
  for (int i = 0; i < kAgain; ++i)
    text += "<m:" + std::to_string(i) + "> <p:knows> " + node(static_cast<std::size_t>(100'000 + i % kHot * kWay)) + " .\n";
  const Database database = load(text);
  Cursor rows = database.query("SELECT (COUNT(?z) AS ?n) { { ?x <p:type> <n:c> } UNION { ?y <p:knows> ?x } ?x <p:next>+ ?z }");
  REQUIRE(rows.next());
  CHECK(rows["n"].to_integer() == kOnce + kAgain * (kWay - 1));
}

TEST_CASE("a search goes round a long cycle once") {
  constexpr std::size_t kNodes = 200'000;
  Database database = load(cycle(kNodes));
  Cursor count = database.query("SELECT (COUNT(*) AS ?n) { <n:5> <p:next>+ ?y }");
  REQUIRE(count.next());
  CHECK(count["n"].to_integer() == static_cast<std::int64_t>(kNodes));
  CHECK(database.query("ASK { <n:5> <p:next>* <n:4> }").ask());
  CHECK_FALSE(database.query("ASK { <n:5> <p:next>+/<p:none> ?x }").ask());

  QueryOptions scarce;
  scarce.memory_bytes = 1 << 20;
  CHECK(code_of(database.query("SELECT ?y { <n:5> <p:next>+ ?y }", scarce)) == ErrorCode::kMemoryBudget);
  QueryOptions short_time;
  short_time.timeout = std::chrono::milliseconds(100);
  CHECK(code_of(database.query("SELECT (COUNT(*) AS ?n) { ?x <p:next>+ ?y }", short_time)) == ErrorCode::kCancelled);
}

TEST_CASE("a node with very many edges is searched beside others") {
  constexpr std::size_t kMany = 70000;
  std::string text;
  for (std::size_t i = 2; i < 40; ++i)
    text += node(1) + " <p:first> " + node(i) + " .\n" + node(i) + " <p:next> " + node(i + 1) + " .\n";
  for (std::size_t i = 0; i < kMany; ++i) text += node(20) + " <p:next> " + node(1000 + i) + " .\n";
  const Database database = load(text);
  Cursor rows = database.query("SELECT (COUNT(DISTINCT ?y) AS ?n) { <n:1> <p:first>/<p:next>+ ?y }");
  REQUIRE(rows.next());
  CHECK(rows["n"].value() == std::to_string(kMany + 38));
}

TEST_CASE("the first ends of a search come before the last ones are looked for") {
  Database database = load(cycle(100'000));
  Cursor rows = database.query("SELECT ?x ?y { ?x <p:next>+ ?y } LIMIT 5");
  std::size_t given = 0;
  while (rows.next()) ++given;
  CHECK(given == 5);
}

TEST_CASE("deep and wide paths are limited, not fatal") {
  Database database = load(cycle(10));
  std::string nested = "<p:next>";
  for (int i = 0; i < 500; ++i) nested = "(" + nested + ")" + "*+?"[i % 3];
  Cursor rows = database.query("SELECT (COUNT(*) AS ?n) { <n:1> " + nested + " ?y }");
  REQUIRE(rows.next());
  CHECK(rows["n"].to_integer() == 10);

  std::string wide = "<p:next>?";
  for (int i = 1; i < 900; ++i) wide += "/<p:next>?";
  Cursor many = database.query("SELECT (COUNT(*) AS ?n) { <n:1> (" + wide + ")* ?y }");
  REQUIRE(many.next());
  CHECK(many["n"].to_integer() == 10);
  for (int i = 0; i < 200; ++i) wide += "/<p:next>";
  CHECK_THROWS_AS(database.query("SELECT * { <n:1> (" + wide + ")* ?y }").next(), Error);
}
