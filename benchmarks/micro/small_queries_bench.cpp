// Small queries through the API over a million facts on disk: what a query costs before and after its rows. Times are for each query,
// from the text (or the bound terms) to its last row read.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "tercet/tercet.hpp"
#include "tests/support/temporary_directory.h"

namespace tercet {
namespace {

constexpr std::uint64_t kPeople = 25'000;
constexpr std::uint64_t kFriends = 10;
constexpr std::uint64_t kPredicates = 30;

std::string person(std::uint64_t number) { return "http://example.org/person/" + std::to_string(number % kPeople); }
std::string predicate(std::uint64_t number) { return "<http://example.org/p" + std::to_string(number) + ">"; }

// Each person knows ten others, and has one of each of thirty predicates besides.
std::string facts() {
  std::string text;
  for (std::uint64_t i = 0; i < kPeople; ++i) {
    auto add = [&](const std::string& name, std::uint64_t object) {
      text.append("<").append(person(i)).append("> ").append(name).append(" <").append(person(object)).append("> .\n");
    };
    for (std::uint64_t j = 1; j <= kFriends; ++j) add("<http://example.org/knows>", i * 7919 + j * 104'729);
    for (std::uint64_t j = 0; j < kPredicates; ++j) add(predicate(j), i * (j + 3) + j);
  }
  return text;
}

class Fixture {
 public:
  static Fixture& get() {
    static Fixture fixture;
    return fixture;
  }

 private:
  test::TemporaryDirectory directory_;  // goes after the database

 public:
  Database database;

 private:
  Fixture() : database(Database::open(directory_.file("db"))) {
    LoadOptions load;
    load.format = RdfFormat::kNTriples;
    database.load_text(facts(), load);
  }
};

std::string friends_of(std::uint64_t number) {
  return "SELECT ?friend WHERE { <" + person(number) + "> <http://example.org/knows> ?friend }";
}

void read(benchmark::State& state, Cursor rows, std::uint64_t expected) {
  while (rows.next()) benchmark::DoNotOptimize(rows[0].value().data());
  if (rows.row_count() != expected) state.SkipWithError("another number of rows");
}

// Another person each time.
void tiny_from_text(benchmark::State& state) {
  const Database& database = Fixture::get().database;
  std::uint64_t number = 0;
  for (auto _ : state) read(state, database.query(friends_of(number += 7)), kFriends);
}
void tiny_from_known_text(benchmark::State& state) {
  const Database& database = Fixture::get().database;
  const std::string text = friends_of(7);
  for (auto _ : state) read(state, database.query(text), kFriends);
}
void tiny_prepared(benchmark::State& state) {
  const PreparedQuery query = Fixture::get().database.prepare(friends_of(7));
  for (auto _ : state) read(state, query.execute(), kFriends);
}
void tiny_prepared_and_bound(benchmark::State& state) {
  PreparedQuery query = Fixture::get().database.prepare("SELECT ?friend WHERE { ?person <http://example.org/knows> ?friend }");
  std::uint64_t number = 0;
  for (auto _ : state) read(state, query.bind("person", Term::iri(person(number += 7))).execute(), kFriends);
}

std::string star() {
  std::string text = "SELECT * WHERE {";
  for (std::uint64_t i = 0; i < kPredicates; ++i) text += " ?x " + predicate(i) + " ?o" + std::to_string(i) + " .";
  return text + " }";
}
std::string chain() {
  std::string text = "SELECT * WHERE {";
  for (std::uint64_t i = 0; i < kPredicates; ++i)
    text += " ?x" + std::to_string(i) + " " + predicate(i) + " ?x" + std::to_string(i + 1) + " .";
  return text + " }";
}
// Five around a middle, five around each of these.
std::string snowflake() {
  std::string text = "SELECT * WHERE {";
  for (std::uint64_t i = 0; i < kPredicates / 6; ++i) {
    const std::string arm = "?arm" + std::to_string(i);
    text += " ?x " + predicate(i) + " " + arm + " .";
    for (std::uint64_t j = 0; j < 5; ++j)
      text += " " + arm + " " + predicate(5 + i * 5 + j) + " " + arm + "x" + std::to_string(j) + " .";
  }
  return text + " }";
}

// From the text to a query that is ready to run; another text each time, so that no plan is remembered.
void plan(benchmark::State& state, const std::string& text) {
  const Database& database = Fixture::get().database;
  std::uint64_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(database.query(text + " LIMIT " + std::to_string(++number)).kind());
}
void plan_star_of_30(benchmark::State& state) { plan(state, star()); }
void plan_chain_of_30(benchmark::State& state) { plan(state, chain()); }
void plan_snowflake_of_30(benchmark::State& state) { plan(state, snowflake()); }

BENCHMARK(tiny_from_text)->Unit(benchmark::kMicrosecond);
BENCHMARK(tiny_from_known_text)->Unit(benchmark::kMicrosecond);
BENCHMARK(tiny_prepared)->Unit(benchmark::kMicrosecond);
BENCHMARK(tiny_prepared_and_bound)->Unit(benchmark::kMicrosecond);
BENCHMARK(plan_star_of_30)->Unit(benchmark::kMicrosecond);
BENCHMARK(plan_chain_of_30)->Unit(benchmark::kMicrosecond);
BENCHMARK(plan_snowflake_of_30)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tercet

BENCHMARK_MAIN();
