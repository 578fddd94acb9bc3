// Passes and queries of which less is read with them, counted in rows, so that a machine's hour does not matter. What has a test of its own
// by its name is not here, nor what saves blocks (blocks_read_test.cpp).
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/answers.h"

namespace tercet::test {
namespace {

constexpr int kThings = 3000;

std::string thing(int number) { return "<urn:thing" + std::to_string(number % kThings) + ">"; }

// Each thing has a size, a kind of thirty and four friends; one in a hundred has a note. Some facts are in graphs.
const Database& things() {
  static const Database database = [] {
    std::string text;
    const auto add = [&](int subject, const std::string& predicate, const std::string& object, const std::string& graph = "") {
      text += thing(subject) + " <urn:" + predicate + "> " + object + graph + " .\n";
    };
    for (int i = 0; i < kThings; ++i) {
      add(i, "size", "\"" + std::to_string(i * 7 % kThings) + "\"^^<http://www.w3.org/2001/XMLSchema#integer>");
      add(i, "kind", "<urn:kind" + std::to_string(i % 30) + ">");
      for (int j = 1; j <= 4; ++j) add(i, "friend", thing(i + j));
      if (i % 100 == 0) add(i, "note", "\"note " + std::to_string(i) + "\"");
      if (i % 10 == 0) add(i, "seen", thing(i + 1), " <urn:graph" + std::to_string(i % 50) + ">");
    }
    return loaded(text, RdfFormat::kNQuads);
  }();
  return database;
}

// Rows that all operators give together.
int rows_through(const std::string& query, const QueryOptions& options) {
  int rows = 0;
  for (int given : rows_given(things(), "rows in ", query, options)) rows += given;
  return rows;
}

struct Guard {
  const char* pass;
  const char* query;
  int times;  // so many times as many rows go through the plan without the pass, at least, and more; 0: no fewer
  const char* also_without = nullptr;  // another pass that finds the same in another way
};

QueryOptions options_of(const Guard& guard, bool with_pass) {
  QueryOptions options;
  options.threads = 1;
  if (guard.also_without != nullptr) options.disabled_passes.emplace_back(guard.also_without);
  if (!with_pass) options.disabled_passes.emplace_back(guard.pass);
  return options;
}

const std::vector<Guard> kGuards{
    {"constant-folding", "SELECT * { ?s <urn:size> ?v FILTER(1 + 1 = 3) }", 1000},
    {"filter-pushdown", "SELECT * { ?s <urn:kind> ?k ; <urn:size> ?v OPTIONAL { ?s <urn:friend> ?f } FILTER(?v < 10) }", 10},
    {"minus-removal", "SELECT * { ?s <urn:note> ?v MINUS { ?a <urn:friend> ?b } }", 2},
    {"equality-binding", "SELECT * { ?s <urn:friend> ?f FILTER(?s = <urn:thing7>) }", 100},
    // Joins end where a side has no row: it spares planning the others, which nobody counts.
    {"empty-patterns", "SELECT * { ?s <urn:size> ?v . ?s <urn:friend> ?f . ?f <urn:kind> <urn:thing7> }", 0},
    {"graph-in-scans", "SELECT * { GRAPH ?g { ?s <urn:seen> ?o } }", 1},
    {"count-shortcut", "SELECT (COUNT(*) AS ?n) { ?s <urn:friend> ?f }", 1000},
    {"join-order",
     "SELECT * { ?a <urn:friend> ?b . ?c <urn:friend> ?d . ?b <urn:note> ?n . ?b <urn:friend> ?c . ?d <urn:note> ?m }", 10},
    {"merge-join", "SELECT * { ?s <urn:note> ?n ; <urn:size> ?v }", 2, "index-join"},
    {"index-join", "SELECT * { <urn:thing7> <urn:friend> ?f . ?f <urn:friend> ?g . ?g <urn:friend> ?h }", 10, "merge-join"},
    {"leapfrog-join", "SELECT (COUNT(*) AS ?n) { ?a <urn:kind> ?k . ?b <urn:kind> ?k . ?c <urn:kind> ?k }", 1000},
    {"sorted-grouping", "SELECT ?s (COUNT(*) AS ?n) { ?s <urn:friend> ?f } GROUP BY ?s LIMIT 3", 10, "skip-scan"},
    {"distinct-removal", "SELECT DISTINCT ?s ?f ?k { ?s <urn:friend> ?f . ?f <urn:kind> ?k }", 1},
    {"distinct-below-sort", "SELECT DISTINCT ?k (STR(?k) AS ?n) { ?s <urn:kind> ?k } ORDER BY DESC(?n) ?k LIMIT 3", 1},
    {"top-k", "SELECT * { ?s <urn:size> ?v } ORDER BY ?v LIMIT 3", 1, "index-top-k"},
    {"ask-limit", "ASK { ?s <urn:size> ?v } ORDER BY ?v", 1, "index-top-k"},
};

}  // namespace

TEST_CASE("passes: fewer rows go through a plan") {
  for (const Guard& guard : kGuards) {
    INFO(guard.pass << ": " << guard.query);
    const int with = rows_through(guard.query, options_of(guard, true));
    const int without = rows_through(guard.query, options_of(guard, false));
    CAPTURE(with, without);
    CHECK(with * guard.times <= without);
#ifndef TERCET_SLOW_BUILD  // whose batches of a few rows end as soon as a limit would
    CHECK((guard.times == 0 ? with <= without : with < without));
#endif
    CHECK(sorted(rows_of(things(), guard.query, options_of(guard, true))).size() ==
          rows_of(things(), guard.query, options_of(guard, false)).size());
  }
}

}  // namespace tercet::test
