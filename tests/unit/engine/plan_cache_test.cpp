// Queries and plans that are remembered by their texts: when they are used again and when not, and that answers are those of the facts as
// they are.
#include "engine/api/plan_cache.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "engine/api/database_impl.h"
#include "storage/store.h"
#include "tercet/tercet.hpp"

namespace tercet::test {
namespace {

using Planned = std::shared_ptr<const PlannedQuery>;

std::unique_ptr<Database::Impl> empty_database(const OpenOptions& options = {}) {
  return std::make_unique<Database::Impl>(Store::open("", options), options);
}

Planned plan(Database::Impl& database, const std::string& text, const QueryOptions& options = {}) {
  return database.plan(text, options, database.snapshot());
}

void add_fact(Database::Impl& database) {
  auto transaction = database.store().begin_write({});
  const Id id = transaction->intern(Term::iri("fact:new").view());
  transaction->insert({id, id, id, kDefaultGraphId});
  transaction->commit(false);
}

Planned some_plan() { return std::make_shared<const PlannedQuery>(); }

std::int64_t number_of(Cursor rows) {
  REQUIRE(rows.next());
  return *rows[0].to_integer();
}

}  // namespace

TEST_CASE("a text that was asked before has its plan, however it is spaced") {
  auto database = empty_database();
  const Planned first = plan(*database, "SELECT * { ?s ?p ?o }");
  CHECK(plan(*database, "SELECT * { ?s ?p ?o }") == first);
  CHECK(plan(*database, " SELECT  *\t{ ?s ?p ?o } # all") == first);
  CHECK(plan(*database, "SELECT * { ?s ?p ?o2 }") != first);
  QueryOptions strict;
  strict.strict = true;
  CHECK(plan(*database, "SELECT * { ?s ?p ?o }", strict)->query != first->query);
  CHECK_THROWS_AS(plan(*database, "?s ?p ?o", strict), Error);
  CHECK(plan(*database, "?s ?p ?o")->query->columns.size() == 3);
  CHECK_THROWS_AS(plan(*database, "?s ?p ?o", strict), Error);
}

TEST_CASE("when facts have changed a query is planned anew and not read anew") {
  auto database = empty_database();
  const Planned first = plan(*database, "ASK { ?s ?p ?o }");
  add_fact(*database);
  const Planned second = plan(*database, "ASK { ?s ?p ?o }");
  CHECK(second != first);
  CHECK(second->query == first->query);
  CHECK(plan(*database, "ASK { ?s ?p ?o }") == second);
}

TEST_CASE("a plan made without a pass is none for a query with it") {
  auto database = empty_database();
  QueryOptions without;
  without.disabled_passes = {"merge-join"};
  const Planned first = plan(*database, "ASK { ?s ?p ?o }", without);
  const Planned second = plan(*database, "ASK { ?s ?p ?o }");
  CHECK(second != first);
  CHECK(second->query == first->query);
}

TEST_CASE("remembered plans keep no state of the facts alive") {
  auto database = empty_database();
  const std::weak_ptr<const Snapshot> before = database->snapshot();
  const Planned planned = plan(*database, "ASK { ?s ?p ?o }");
  add_fact(*database);
  CHECK(before.expired());
}

TEST_CASE("a database can be told to remember no plans") {
  OpenOptions options;
  options.plan_cache_entries = 0;
  auto database = empty_database(options);
  const Planned first = plan(*database, "ASK { ?s ?p ?o }");
  CHECK(plan(*database, "ASK { ?s ?p ?o }")->query != first->query);
}

TEST_CASE("what was used least recently leaves first, and long texts are not kept") {
  PlanCache cache(2);
  const Planned a = some_plan(), b = some_plan(), c = some_plan();
  cache.put(0, "a", a);
  cache.put(0, "b", b);
  CHECK(cache.find("a") == a);
  cache.put(0, "c", c);
  CHECK(cache.find("a") == a);
  CHECK(cache.find("b") == nullptr);
  CHECK(cache.find("c") == c);
  cache.put(0, "c", b);
  CHECK(cache.find("c") == b);
  const std::string long_text(PlanCache::kLongestText + 1, 'x');
  CHECK_FALSE(cache.keeps(long_text));
  cache.put(0, long_text, a);
  CHECK(cache.find(long_text) == nullptr);
}

TEST_CASE("the texts that are remembered have no more bytes together than they may") {
  constexpr std::size_t kTexts = 2 * PlanCache::kTextBytes / PlanCache::kLongestText;
  PlanCache cache(1000);
  for (std::size_t i = 0; i < kTexts; ++i) {
    cache.put(0, std::string(PlanCache::kLongestText - 1, 'x') + static_cast<char>('0' + i), some_plan());
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < kTexts; ++i) {
    kept += cache.find(std::string(PlanCache::kLongestText - 1, 'x') + static_cast<char>('0' + i)) != nullptr;
  }
  CHECK(kept == kTexts / 2);
}

TEST_CASE("what was read before everything was forgotten is not remembered") {
  PlanCache cache(2);
  const std::uint64_t age = cache.age();
  cache.put(age, "a", some_plan());
  cache.clear();
  CHECK(cache.find("a") == nullptr);
  cache.put(age, "a", some_plan());
  CHECK(cache.find("a") == nullptr);
  cache.put(cache.age(), "a", some_plan());
  CHECK(cache.find("a") != nullptr);
}

TEST_CASE("a query sees the functions and prefixes that are there when it is asked") {
  Database database = Database::in_memory();
  const std::string call = "SELECT (<fact:f>() AS ?x) {}";
  CHECK_THROWS_AS(database.query(call), Error);
  database.register_function("fact:f", [](std::span<const Term>) { return Term::integer(1); });
  CHECK(number_of(database.query(call)) == 1);
  database.register_function("fact:f", [](std::span<const Term>) { return Term::integer(2); });
  CHECK(number_of(database.query(call)) == 2);
  database.remove_function("fact:f");
  CHECK_THROWS_AS(database.query(call), Error);

  const std::string count = "SELECT (COUNT(*) AS ?n) { ?s t:p ?o }";
  CHECK_THROWS_AS(database.query(count), Error);
  LoadOptions turtle;
  turtle.format = RdfFormat::kTurtle;
  database.load_text("@prefix t: <x:t#> . t:a t:p t:b .", turtle);
  CHECK(number_of(database.query(count)) == 1);
}

TEST_CASE("a query in a transaction sees what the transaction has changed") {
  Database database = Database::in_memory();
  const std::string count = "SELECT (COUNT(*) AS ?n) { <a> <p> ?o }";
  CHECK(number_of(database.query(count)) == 0);
  Transaction transaction = database.begin();
  transaction.update("INSERT DATA { <a> <p> 1 }");
  CHECK(number_of(transaction.query(count)) == 1);
  CHECK(number_of(database.query(count)) == 0);
  CHECK_THROWS_AS(transaction.update(
                      "INSERT DATA { <a> <p> 2 } ; CREATE GRAPH <g> ; INSERT DATA { GRAPH <h> { <a> <p> 3 } } ; CREATE GRAPH <h>"),
                  Error);
  CHECK(number_of(transaction.query(count)) == 1);
  transaction.rollback();
  CHECK(number_of(database.query(count)) == 0);
}

TEST_CASE("what a query makes anew it makes anew each time") {
  Database database = Database::in_memory();
  auto text_of = [](Cursor rows) {
    REQUIRE(rows.next());
    return rows[0].to_ntriples();
  };
  CHECK(text_of(database.query("SELECT (UUID() AS ?x) {}")) != text_of(database.query("SELECT (UUID() AS ?x) {}")));
  const std::string now = text_of(database.query("SELECT (NOW() AS ?x) {}"));
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(text_of(database.query("SELECT (NOW() AS ?x) {}")) != now);
}

TEST_CASE("a prepared query keeps its plan for the facts and bindings that it was made for") {
  Database database = Database::in_memory();
  database.update("INSERT DATA { <a> <p> 1 . <b> <p> 2 }");
  PreparedQuery query = database.prepare("SELECT ?o { ?s <p> ?o } ORDER BY ?o");
  auto count = [&] {
    Cursor rows = query.execute();
    while (rows.next()) continue;
    return rows.row_count();
  };
  CHECK(count() == 2);
  CHECK(count() == 2);
  query.bind("s", Term::iri("fact:b"));
  CHECK(count() == 1);
  CHECK(number_of(query.execute()) == 2);
  query.bind("s", Term::iri("fact:a"));
  CHECK(number_of(query.execute()) == 1);
  database.update("DELETE DATA { <a> <p> 1 }");
  CHECK(count() == 0);
  query.clear_bindings();
  CHECK(count() == 1);
}

// EXISTS in an expression plans while it runs, with variables of its own.
TEST_CASE("several runs of one plan at once do not disturb each other") {
  Database database = Database::in_memory();
  for (int i = 0; i < 20; ++i) {
    const std::string n = std::to_string(i);
    database.update("INSERT DATA { <n" + n + "> <p> " + n + " ; <next> <n" + std::to_string(i + 1) + "> }");
  }
  const std::string text =
      "SELECT ?v (COUNT(?x) AS ?n) { ?s <p> ?v . OPTIONAL { ?s <next>+ ?x } FILTER(?v > 3 || EXISTS { ?s <next> ?t . FILTER(?v = "
      "1) "
      "OPTIONAL { ?t <next> ?u } }) } GROUP BY ?v ORDER BY ?v";
  auto read = [](Cursor rows) {
    std::string all;
    while (rows.next()) all += rows[0].value() + "=" + rows[1].value() + " ";
    return all;
  };
  const std::string expected = read(database.query(text));
  CHECK(expected.starts_with("1=19 4=16 "));
  Cursor first = database.query(text), second = database.query(text);
  REQUIRE(first.next());
  CHECK(read(std::move(second)) == expected);
  CHECK("1=19 " + read(std::move(first)) == expected);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) wrong += read(database.query(text)) != expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("readers of the same texts see what was committed before they asked, while another thread writes") {
  constexpr std::int64_t kVersions = 300;
  Database database = Database::in_memory();
  database.update("INSERT DATA { <it> <version> 0 . <it> <entry> 0 }");
  std::atomic<std::int64_t> committed = 0;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const PreparedQuery prepared = database.prepare("SELECT ?v { <it> <version> ?v }");
      while (committed < kVersions) {
        const std::int64_t before = committed;
        Cursor version = database.query("SELECT ?v { <it> <version> ?v }");
        Cursor entries = database.query("SELECT (COUNT(*) AS ?n) ?v { <it> <version> ?v . <it> <entry> ?e } GROUP BY ?v");
        Cursor again = prepared.execute();
        if (!version.next() || *version[0].to_integer() < before || version.next()) ++wrong;
        if (!entries.next() || *entries[1].to_integer() < before || *entries[0].to_integer() != *entries[1].to_integer() + 1)
          ++wrong;
        if (!again.next() || *again[0].to_integer() < before || again.next()) ++wrong;
      }
    });
  }
  for (std::int64_t version = 1; version <= kVersions; ++version) {
    const std::string now = std::to_string(version);
    database.update("DELETE { <it> <version> ?v } INSERT { <it> <version> " + now + " . <it> <entry> " + now +
                    " } WHERE { <it> <version> ?v }");
    committed = version;
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace tercet::test
