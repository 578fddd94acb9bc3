// Leapfrog joins and counts against plans without them: cycles, graphs, repeated variables, changed facts; what they look at; what they do
// without room.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tercet/tercet.hpp"

namespace tercet {
namespace {

std::string iri(const std::string& kind, std::uint64_t number) { return "<x:" + kind + std::to_string(number) + ">"; }

std::string edge(std::uint64_t from, const char* predicate, std::uint64_t to, const std::string& graph = "") {
  return iri("n", from) + " <x:" + predicate + "> " + iri("n", to) + " " + graph + " .\n";
}

// Edges of few nodes, some much more often used than others.
std::string random_edges(std::mt19937& random, std::size_t edges, std::uint64_t nodes, const std::string& graph = "") {
  auto node = [&] {
    const double part = std::uniform_real_distribution<double>(0, 1)(random);
    return static_cast<std::uint64_t>(std::pow(part, 2) * static_cast<double>(nodes));
  };
  std::string text;
  for (std::size_t i = 0; i < edges; ++i) {
    const char* predicate = i % 3 == 0 ? "q" : "p";
    const std::uint64_t from = node();
    text += edge(from, predicate, node(), graph);
  }
  return text;
}

Database database(const std::string& quads, std::uint32_t block_quads = 2048) {
  OpenOptions options;
  options.block_quads = block_quads;
  Database made = Database::in_memory(options);
  LoadOptions load;
  load.format = RdfFormat::kNQuads;
  made.load_text(quads, load);
  return made;
}

// Rows as text, sorted.
std::vector<std::string> answer(Database& db, const std::string& query, const QueryOptions& options) {
  Cursor rows = db.query("PREFIX : <x:> " + query, options);
  std::vector<std::string> lines;
  while (rows.next()) {
    std::string line;
    for (std::size_t i = 0; i < rows.columns().size(); ++i) line += rows[i].is_unbound() ? "- " : rows[i].to_ntriples() + " ";
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string explained(Database& db, const std::string& query, const QueryOptions& options = {}) {
  Cursor rows = db.query("EXPLAIN ANALYZE PREFIX : <x:> " + query, options);
  std::string text;
  while (rows.next()) text += rows[0].value() + "\n";
  return text;
}

std::uint64_t seeks_of(const std::string& plan) {
  const auto end = plan.find(" seeks]");
  REQUIRE(end != std::string::npos);
  return std::stoull(plan.substr(plan.rfind(' ', end - 1) + 1));
}

QueryOptions without_leapfrog() {
  QueryOptions options;
  options.disabled_passes = {"leapfrog-join"};
  return options;
}

bool leaps(const std::string& plan) { return plan.find("Leapfrog") != std::string::npos; }

// The same answer with the join and without it, also in small batches.
void check_agreement(Database& db, const std::string& query) {
  INFO(query);
  const std::vector<std::string> expected = answer(db, query, without_leapfrog());
  for (std::uint32_t batch_rows : {1u, 7u, 2048u}) {
    QueryOptions options;
    options.batch_rows = batch_rows;
    CHECK(answer(db, query, options) == expected);
  }
}

const std::vector<std::string>& cyclic_queries() {
  static const std::vector<std::string> queries{
      "SELECT * { ?a :p ?b . ?b :p ?c . ?c :p ?a }",
      "SELECT ?a { ?a :p ?b . ?b :p ?c . ?c :p ?a }",
      "SELECT * { ?a :p ?b . ?b :q ?c . ?a :p ?c }",
      "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?a }",
      "SELECT ?a (COUNT(*) AS ?n) (COUNT(?c) AS ?m) { ?a :p ?b . ?b :p ?c . ?c :p ?a } GROUP BY ?a",
      "SELECT ?b ?a (COUNT(?a) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :q ?a } GROUP BY ?a ?b",
      "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?d . ?d :p ?a }",
      "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b ?r ?c . ?c :p ?a }",
      "SELECT ?r (COUNT(*) AS ?n) { ?a :p ?b . ?b ?r ?c . ?c :p ?a } GROUP BY ?r",
      "SELECT * { ?a :p ?b . ?b ?r ?c . ?c ?s ?a FILTER(?r != ?s) }",
      "SELECT * { ?a :p ?b . ?b :p ?c . ?c :p ?a . ?a :q ?a }",
      "SELECT ?a ?d { ?a :p ?b . ?b :p ?c . ?c :p ?a . ?c :q ?d }",
      "SELECT ?a { ?a :p ?b . ?b :p ?c . ?c :p ?a } ORDER BY ?a",
      "SELECT DISTINCT ?a { ?a :p ?b . ?b :p ?c . ?c :p ?a }",
      "SELECT * { { ?a :p ?b . ?b :p ?c . ?c :p ?a } OPTIONAL { ?a :q ?d } }",
  };
  return queries;
}

}  // namespace

TEST_CASE("cycles are joined and counted as by joins of two") {
  std::mt19937 random(7);
  for (std::uint32_t block_quads : {4u, 2048u}) {
    Database db = database(random_edges(random, 900, 150), block_quads);
    std::size_t by_leapfrog = 0;
    for (const std::string& query : cyclic_queries()) {
      check_agreement(db, query);
      by_leapfrog += leaps(explained(db, query)) ? 1 : 0;
    }
    CHECK(by_leapfrog >= cyclic_queries().size() / 2);
  }
}

TEST_CASE("leapfrog joins see changed facts and terms that came late") {
  std::mt19937 random(8);
  Database db = database(random_edges(random, 900, 150), 16);
  for (int i = 0; i < 20; ++i) {
    db.update("INSERT DATA { " + random_edges(random, 20, 150) + edge(static_cast<std::uint64_t>(i), "p", 1000 - i % 3) +
              edge(1000 - i % 3, "p", static_cast<std::uint64_t>(i + 1)) + "}");
    db.update("DELETE WHERE { " + iri("n", static_cast<std::uint64_t>(3 * i)) + " <x:p> ?x }");
  }
  for (const std::string& query : cyclic_queries()) check_agreement(db, query);
}

TEST_CASE("leapfrog joins keep graphs apart, and facts of merged graphs once") {
  std::mt19937 random(9);
  std::string quads = random_edges(random, 300, 60);
  const std::string same = random_edges(random, 200, 60, "<x:g0>");
  std::string again = same;
  for (std::size_t at = 0; (at = again.find("<x:g0>", at)) != std::string::npos;) again[at + 4] = '1';
  quads += same + again + random_edges(random, 200, 60, "<x:g1>") + random_edges(random, 200, 60, "<x:g2>");
  Database db = database(quads, 16);
  const std::string cycle = "{ ?a :p ?b . ?b :p ?c . ?c :p ?a }";
  for (const std::string& query : std::initializer_list<std::string>{
           "SELECT * { GRAPH :g1 " + cycle + " }",
           "SELECT (COUNT(*) AS ?n) { GRAPH :g1 " + cycle + " }",
           "SELECT (COUNT(*) AS ?n) { GRAPH ?g " + cycle + " }",
           "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g " + cycle + " } GROUP BY ?g",
           "SELECT * { GRAPH ?g " + cycle + " }",
           "SELECT * { GRAPH ?g { ?a :p ?b . ?b :p ?c } ?c :p ?a }",
           "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a :p ?b } GRAPH ?h { ?b :p ?c } GRAPH ?g { ?c :p ?a } }",
           "SELECT * FROM :g0 FROM :g1 " + cycle,
           "SELECT (COUNT(*) AS ?n) FROM :g0 FROM :g1 " + cycle,
           "SELECT (COUNT(*) AS ?n) FROM :g0 FROM :g1 { ?a :p ?b . ?b :p ?c }",
           "SELECT (COUNT(*) AS ?n) FROM NAMED :g0 FROM NAMED :g1 { GRAPH ?g " + cycle + " }",
           "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a :p ?b . ?b :p ?c } }",
           "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a :p ?b } GRAPH ?h { ?b :p ?c } }",
           "SELECT (COUNT(*) AS ?n) { GRAPH ?g { SELECT (COUNT(*) AS ?k) { ?a :p ?b . ?b :p ?c } } }",
       }) {
    check_agreement(db, query);
  }
}

TEST_CASE("solutions are counted as by joins of two, whatever the shape of the patterns") {
  std::mt19937 random(10);
  Database db = database(random_edges(random, 600, 100), 16);
  for (const char* query : {
           "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?c :q ?b }",
           "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?d }",
           "SELECT (COUNT(?d) AS ?n) (COUNT(*) AS ?m) { ?a :p ?b . ?a :q ?c . ?b :p ?d }",
           "SELECT ?b (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?b :q ?d } GROUP BY ?b",
           "SELECT ?a (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :q ?d } GROUP BY ?a",
           "SELECT ?d ?b (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :q ?d } GROUP BY ?b ?d",
           "SELECT (COUNT(*) AS ?n) { ?a ?r ?b . ?b ?r ?c }",
           "SELECT ?r (COUNT(*) AS ?n) { ?a ?r ?b . ?b ?s ?c } GROUP BY ?r",
           "SELECT (COUNT(*) AS ?n) { ?a :p ?a . ?a :p ?b }",
           "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :nothing ?c }",
           "SELECT ?a (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?a . ?b :q ?b } GROUP BY ?a",
           "SELECT (COUNT(*) AS ?n) { ?a :p [ :p ?b ] . ?b :q [] }",
           "SELECT (COUNT(DISTINCT *) AS ?n) { ?a :p ?b . ?b :p ?c }",
           "SELECT (COUNT(*) AS ?n) (SUM(?k) AS ?s) { { SELECT ?a (COUNT(*) AS ?k) { ?a :p ?b . ?c :p ?b } GROUP BY ?a } }",
           "SELECT ?none (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c } GROUP BY ?none",
           "SELECT (COUNT(?none) AS ?n) { ?a :p ?b . ?b :p ?c }",
       }) {
    check_agreement(db, query);
  }
}

namespace {

std::string pick(std::mt19937& random, const std::vector<std::string>& from) { return from[random() % from.size()]; }

// Two to five triple patterns over few variables, in one graph or several.
std::string random_pattern(std::mt19937& random) {
  std::string pattern = "{ ";
  const std::size_t triples = 2 + random() % 4;
  for (std::size_t i = 0; i < triples; ++i) {
    const std::vector<std::string> nodes{"?a", "?b", "?c", "?a", "?b", "?c", "?a", "?b", "?c", "?d", "?e", ":n1"};
    const std::string subject = pick(random, nodes);
    const std::string triple = subject + " " + pick(random, {":p", ":p", ":q", ":q", "?r"}) + " " + pick(random, nodes);
    pattern += pick(random, {triple, triple, triple, triple, "GRAPH :g { " + triple + " }", "GRAPH ?g { " + triple + " }"}) + " . ";
  }
  return pattern + "}";
}

std::string random_query(std::mt19937& random) {
  const std::string pattern = random_pattern(random);
  const std::string key = pick(random, {"?a", "?b", "?a ?b", "?b ?c", "?g", "?r"});
  return pick(random, {"SELECT (COUNT(*) AS ?n) " + pattern, "SELECT (COUNT(?c) AS ?n) " + pattern,
                       "SELECT " + key + " (COUNT(*) AS ?n) " + pattern + " GROUP BY " + key,
                       "SELECT * " + pattern + " LIMIT 20000", "SELECT ?a ?c " + pattern + " LIMIT 20000"});
}

}  // namespace

TEST_CASE("random patterns have the same answers with leapfrog joins and without") {
  std::mt19937 random(14);
  Database db =
      database(random_edges(random, 300, 60) + random_edges(random, 150, 60, "<x:g>") + random_edges(random, 150, 60, "<x:h>"), 8);
  db.update(
      "DELETE WHERE { <x:n3> <x:p> ?x }; INSERT DATA { <x:n3> <x:p> <x:late> . <x:late> <x:q> <x:n1> . <x:late> <x:p> <x:n0> }");
  QueryOptions options;
  options.disabled_passes = {"merge-join", "index-join"};  // so that it is chosen often
  int by_leapfrog = 0;
  for (int i = 0; i < 600; ++i) {
    const std::string query = random_query(random);
    INFO(query);
    const std::vector<std::string> expected = answer(db, query, without_leapfrog());
    if (expected.size() == 20'000) continue;  // which rows it has is nobody's to say
    CHECK(answer(db, query, options) == expected);
    by_leapfrog += leaps(explained(db, query, options)) ? 1 : 0;
  }
  CHECK(by_leapfrog > 100);
}

TEST_CASE("many facts are joined and counted the same by any number of threads") {
  // Enough for threads.
  constexpr std::uint64_t kNodes = 50'000;
  std::mt19937 random(14);
  std::uniform_int_distribution<std::uint64_t> node(0, kNodes - 1);
  std::string edges;
  for (std::uint64_t i = 0; i < 4 * kNodes; ++i) edges += edge(i % kNodes, i % 16 == 0 ? "q" : "p", (node(random) + i) % kNodes);
  Database db = database(edges);
  for (const std::string query :
       {"SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?a }", "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :q ?c . ?a :p ?c }",
        "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b ?r ?c . ?c :p ?a }", "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :q ?d }",
        "SELECT ?a ?b ?c { ?a :p ?b . ?b :q ?c . ?c :p ?a }", "SELECT ?b ?a { ?a :p ?b . ?b :p ?c . ?c :p ?a }",
        "SELECT ?a (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?a } GROUP BY ?a",
        "SELECT ?a ?d { ?a :p ?b . ?b :p ?c . ?c :p ?a . ?a :q ?d FILTER(?a != ?d) }",
        "SELECT * { ?a :p ?b . ?b :p ?c . ?c :p ?a OPTIONAL { ?c :q ?d } }",
        "SELECT DISTINCT ?c { ?a :p ?b . ?b :p ?c . ?c :p ?a . ?a ?r ?d }"}) {
    INFO(query);
    QueryOptions options;
    options.threads = 1;
    const std::vector<std::string> expected = answer(db, query, options);
    for (const std::uint32_t threads : {2u, 5u}) {
      options.threads = threads;
      CHECK(answer(db, query, options) == expected);
    }
    // With no room for the patterns, or for what they are joined by instead, or for both.
    for (const std::size_t mebibytes : {4, 12, 20, 28}) {
      options.memory_bytes = mebibytes << 20;
      try {
        const std::vector<std::string> found = answer(db, query, options);
        CHECK(found == expected);
      } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kMemoryBudget);
      }
    }
  }
}

TEST_CASE("cycles are walked by threads that each take ranges of the first variable") {
  constexpr std::uint64_t kNodes = 30'000;
  std::mt19937 random(15);
  std::string edges;
  for (std::uint64_t i = 0; i < 10 * kNodes; ++i) edges += edge(i % kNodes, "p", random() % kNodes);
  Database db = database(edges);
  const std::string plan = explained(db, "SELECT ?a (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?a } GROUP BY ?a");
  INFO(plan);
  CHECK(plan.find("Gather") < plan.find("LeapfrogJoin"));
  CHECK(plan.find("LeapfrogJoin") != std::string::npos);
}

TEST_CASE("a triangle count looks at about the edges, where joins of two make all pairs of a hub's neighbours") {
  constexpr std::uint64_t kSpokes = 1000;
  std::string edges;
  for (std::uint64_t i = 1; i <= kSpokes; ++i) edges += edge(i, "p", 0) + edge(0, "p", kSpokes + i) + edge(i, "p", i + 1);
  edges += edge(kSpokes + 5, "p", 5);
  Database db = database(edges);
  const std::string query = "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?a }";
  const std::string plan = explained(db, query);
  INFO(plan);
  CHECK(seeks_of(plan) < 10 * 3 * kSpokes);
  CHECK(answer(db, query, {}) == answer(db, query, without_leapfrog()));
}

TEST_CASE("a count of two patterns with a hub in common multiplies what each has") {
  std::string edges;
  for (std::uint64_t i = 1; i <= 1000; ++i) edges += edge(i, "p", 0) + edge(i, "q", 0);
  Database db = database(edges);
  const std::string query = "SELECT (COUNT(*) AS ?n) { ?a :p ?hub . ?b :q ?hub }";
  CHECK(seeks_of(explained(db, query)) < 10);
  CHECK(answer(db, query, {}).front().find("\"1000000\"") == 0);
}

TEST_CASE("a chain is counted in steps as many as its facts") {
  std::mt19937 random(11);
  std::string edges;
  for (int layer = 0; layer < 6; ++layer) {
    for (std::uint64_t from = 0; from < 20; ++from) {
      for (std::uint64_t to = 0; to < 20; ++to) edges += edge(layer * 100u + from, "p", (layer + 1) * 100u + to);
    }
  }
  Database db = database(edges);
  const std::string query = "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?d . ?d :p ?e . ?e :p ?f . ?f :p ?g }";
  CHECK(seeks_of(explained(db, query)) < 10 * 6 * 400);
  CHECK(answer(db, query, {}).front().find("\"1280000000\"") == 0);
}

TEST_CASE("a count that no number holds is an error") {
  std::string edges;
  for (std::uint64_t i = 1; i <= 1000; ++i) edges += edge(0, "p", i);
  Database db = database(edges);
  try {
    answer(db, "SELECT (COUNT(*) AS ?n) { ?a :p ?b, ?c, ?d, ?e, ?f, ?g, ?h, ?i }", {});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kLimit);
  }
}

TEST_CASE("without room for the patterns joins of two do the work, and EXPLAIN ANALYZE shows them") {
  std::mt19937 random(12);
  Database db = database(random_edges(random, 3000, 300));
  for (const std::string query :
       {"SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?c :p ?b }", "SELECT ?b (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c } GROUP BY ?b"}) {
    INFO(query);
    CHECK(leaps(explained(db, query)));
    CHECK(explained(db, query).find("IndexScan") == std::string::npos);
    QueryOptions small;
    small.memory_bytes = 15'000;
    CHECK(answer(db, query, small) == answer(db, query, without_leapfrog()));
    const std::string plan = explained(db, query, small);
    CHECK(leaps(plan));
    CHECK(plan.find("IndexScan") != std::string::npos);
  }
}

TEST_CASE("a leapfrog join ends when its time is over") {
  std::mt19937 random(13);
  Database db = database(random_edges(random, 60'000, 1000));
  QueryOptions options;
  options.timeout = std::chrono::milliseconds(30);
  const std::string query =
      "SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :p ?c . ?c :p ?d . ?d :p ?e . ?e :p ?a . ?a :p ?c . ?b :p ?d . ?c :p ?e . ?d :p ?a "
      "}";
  const auto begin = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(answer(db, query, options), Error);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

}  // namespace tercet
