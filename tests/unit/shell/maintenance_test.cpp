// Database::check and Database::backup; commits of many threads; limits of a transaction and of an answer.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/errors.h"
#include "tests/support/temporary_directory.h"

using namespace tercet;
using test::message_of;
using test::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

OpenOptions small_blocks() {
  OpenOptions options;
  options.block_quads = 16;
  options.dictionary_block_terms = 8;
  options.fold_after = 40;
  return options;
}

LoadOptions nquads() {
  LoadOptions options;
  options.format = RdfFormat::kNQuads;
  return options;
}

std::string facts_text(int first, int last) {
  std::string text;
  for (int i = first; i < last; ++i) {
    text += "<http://e/s" + std::to_string(i % 97) + "> <http://e/p" + std::to_string(i % 7) + "> \"word " + std::to_string(i) +
            "\"" + (i % 5 == 0 ? " <http://e/g>" : "") + " .\n";
  }
  return text;
}

std::vector<std::string> problems_of(const Database& database, CheckSummary* summary = nullptr) {
  std::vector<std::string> problems;
  const CheckSummary found = database.check([&](const std::string& problem) { problems.push_back(problem); });
  CHECK(found.problems == problems.size());
  if (summary != nullptr) *summary = found;
  return problems;
}

std::string number_of_facts(const Database& database) {
  Cursor rows = database.query("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }");
  return rows.next() ? std::string(rows["n"].value()) : "none";
}

}  // namespace

TEST_CASE("a compaction of a hundred thousand facts leaves them all") {
  Database database = Database::in_memory();
  database.load_text(facts_text(0, 100'000), nquads());
  database.update("DELETE WHERE { <http://e/s1> ?p ?o } ; INSERT DATA { <http://e/s1> <http://e/p1> 1 }");
  const std::string facts = number_of_facts(database);
  database.compact();
  CHECK(number_of_facts(database) == facts);
  CHECK(problems_of(database).empty());
}

TEST_CASE("what was removed before a load takes no space after it") {
  TemporaryDirectory folder;
  const std::string path = folder.file("db");
  OpenOptions options;
  options.fold_after = 40;
  Database database = Database::open(path, options);
  std::uintmax_t first = 0;
  std::uintmax_t least = 0;  // of the last four rounds, for RocksDB frees what is small when it likes
  for (int round = 0; round < 8; ++round) {
    database.load_text(facts_text(0, 30'000), nquads());
    std::uintmax_t bytes = 0;
    for (const fs::directory_entry& file : fs::directory_iterator(path)) {
      std::error_code gone;
      const std::uintmax_t size = file.file_size(gone);
      if (file.path().extension() == ".sst" && !gone) bytes += size;
    }
    if (round == 0) first = bytes;
    if (round == 4 || (round > 4 && bytes < least)) least = bytes;
    database.update("DELETE WHERE { ?s ?p ?o } ; DELETE WHERE { GRAPH ?g { ?s ?p ?o } }");
    while (database.info().waiting_changes > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(least < first * 4);
}

TEST_CASE("a check of a database finds nothing wrong, whatever was done to it") {
  TemporaryDirectory folder;
  Database database = Database::open(folder.file("db"), small_blocks());
  CHECK(problems_of(database).empty());
  database.load_text(facts_text(0, 2000), nquads());
  CHECK(problems_of(database).empty());
  database.load_text(facts_text(1500, 4000), nquads());
  for (int i = 0; i < 60; ++i) {
    const std::string name = "http://e/new" + std::to_string(i);
    database.update("INSERT DATA { <" + name + "> <http://e/p1> \"" + std::string(i % 9 == 0 ? 700 : 3, 'x') + "\"@en, " +
                    std::to_string(i) + " GRAPH <http://e/h> { <" + name + "> <http://e/p1> [] } }");
    if (i % 3 == 0) database.update("DELETE WHERE { <http://e/s" + std::to_string(i) + "> ?p ?o }");
    if (i % 20 == 0) CHECK(problems_of(database).empty());
  }
  CheckSummary summary;
  CHECK(problems_of(database, &summary).empty());
  const DatabaseInfo info = database.info();
  CHECK(summary.facts == info.facts);
  CHECK(summary.terms == info.terms);
  database.compact();
  CHECK(problems_of(database, &summary).empty());
  CHECK(summary.files > 0);
  CHECK(summary.facts == info.facts);
}

TEST_CASE("a check can be stopped") {
  Database database = Database::in_memory(small_blocks());
  database.load_text(facts_text(0, 20000), nquads());
  double last = 0;
  CHECK(message_of([&] { database.check([](const std::string&) {}, [&](double done) { return (last = done) < 0; }); },
                   ErrorCode::kCancelled) == "the check was cancelled");
  CHECK(last > 0);
  CHECK(last <= 1);
}

TEST_CASE("a check names what is damaged") {
  TemporaryDirectory folder;
  {
    Database database = Database::open(folder.file("db"), small_blocks());
    database.load_text(facts_text(0, 3000), nquads());
  }
  int damaged = 0;
  for (const fs::directory_entry& file : fs::directory_iterator(folder.file("db"))) {
    if (file.path().extension() != ".sst") continue;
    const std::string copy = folder.file("copy");
    fs::remove_all(copy);
    fs::copy(folder.file("db"), copy);
    std::fstream stream(fs::path(copy) / file.path().filename(), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(file.file_size() / 2));
    stream.put('\x5A').put('\xA5').put('\x5A');
    stream.close();
    INFO(file.path().filename());
    std::vector<std::string> problems;
    try {
      OpenOptions options;
      options.read_only = true;
      problems = problems_of(Database::open(copy, options));
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kCorruption);
      problems.emplace_back(error.what());
    }
    CHECK(!problems.empty());
    CHECK(std::all_of(problems.begin(), problems.end(),
                      [](const std::string& text) { return text.find("corrupt") != std::string::npos; }));
    ++damaged;
  }
  CHECK(damaged >= 8);
}

TEST_CASE("a backup is a database of its own") {
  TemporaryDirectory folder;
  Database database = Database::open(folder.file("db"), small_blocks());
  database.load_text(facts_text(0, 1000), nquads());
  database.update("INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }");
  CHECK(database.backup(folder.file("copy")).facts == 1001);
  database.update("DELETE WHERE { ?s ?p ?o }");
  database.compact();
  {
    Database copy = Database::open(folder.file("copy"));
    CHECK(problems_of(copy).empty());
    CHECK(number_of_facts(copy) == "1001");
    copy.update("INSERT DATA { <http://e/a> <http://e/b> <http://e/d> }");
    copy.compact();
    CHECK(problems_of(copy).empty());
  }
  CHECK(problems_of(database).empty());
  CHECK(message_of([&] { database.backup(folder.file("copy")); }, ErrorCode::kInvalidArgument).find("there is something in") !=
        std::string::npos);
  CHECK(message_of([&] { database.backup(folder.file("no/such/place")); }, ErrorCode::kIo).find("creating the directory") !=
        std::string::npos);
  CHECK(message_of([&] { Database::in_memory().backup(folder.file("memory")); }, ErrorCode::kInvalidArgument).find("in memory") !=
        std::string::npos);
  CHECK(!fs::exists(folder.file("memory")));
}

TEST_CASE("backups of a database that is written to hold one of its states") {
  TemporaryDirectory folder;
  Database database = Database::open(folder.file("db"), small_blocks());
  constexpr int kCounters = 10;
  for (int i = 0; i < kCounters; ++i) database.update("+ counter" + std::to_string(i) + "-has-0");
  std::atomic<bool> stop{false};
  // Each transaction counts all of them up, so that they are equal in every state.
  std::thread writer([&] {
    for (int n = 0; !stop; ++n) {
      TransactionOptions options;
      options.durability = n % 8 == 0 ? Durability::kSync : Durability::kRelaxed;
      database.update("DELETE { ?c has ?n } INSERT { ?c has ?m } WHERE { ?c has ?n BIND(?n + 1 AS ?m) }", {}, options);
      if (n % 50 == 49) database.load_text(facts_text(n * 100, n * 100 + 500), nquads());
    }
  });
  OpenOptions reading;
  reading.read_only = true;
  Database reader = Database::open(folder.file("db"), reading);
  for (int i = 0; i < 20; ++i) {
    const std::string name = folder.file("copy" + std::to_string(i));
    (i % 2 == 0 ? database : reader).backup(name);
    const Database copy = Database::open(name);
    Cursor rows = copy.query("SELECT ?n (COUNT(*) AS ?c) { ?x has ?n } GROUP BY ?n");
    CHECK(rows.next());
    CHECK(rows["c"].value() == std::to_string(kCounters));
    CHECK(!rows.next());
    CHECK(problems_of(copy).empty());
  }
  stop = true;
  writer.join();
}

TEST_CASE("commits of many threads are all there") {
  TemporaryDirectory folder;
  constexpr int kThreads = 8;
  constexpr int kCommits = 30;
  {
    Database database = Database::open(folder.file("db"), small_blocks());
    std::vector<std::thread> threads;
    std::atomic<int> unseen{0};
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kCommits; ++i) {
          const std::string fact = "writer" + std::to_string(thread) + "-wrote-" + std::to_string(i);
          database.update("+ " + fact);
          // What was acknowledged is what a query of this thread sees.
          if (!database.query("ASK { <writer" + std::to_string(thread) + "> <wrote> " + std::to_string(i) + " }").ask()) ++unseen;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(unseen == 0);
    CHECK(database.info().facts == kThreads * kCommits);
  }
  Database again = Database::open(folder.file("db"));
  CHECK(again.info().facts == kThreads * kCommits);
  CHECK(problems_of(again).empty());
}

TEST_CASE("the prefix that a commit brings is known when it returns, whatever other commits bring") {
  Database database = Database::in_memory();
  constexpr int kThreads = 4;
  constexpr int kPrefixes = 60;
  // Many, so that it takes a while to look at all of them.
  std::string many;
  for (int i = 0; i < 800; ++i) many += "PREFIX known" + std::to_string(i) + ": <http://known/" + std::to_string(i) + "> ";
  database.update(many + "INSERT DATA { <s> <p> <o> }");
  std::atomic<int> unknown{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kPrefixes; ++i) {
        const std::string name = "p" + std::to_string(thread) + "x" + std::to_string(i);
        const std::string iri = "http://" + name + "/";
        database.update("PREFIX " + name + ": <" + iri + "> INSERT DATA { <s> <p> " + name + ":o }");
        if (database.display(Term::iri(iri + "o")) != name + ":o") ++unknown;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(unknown == 0);
}

TEST_CASE("a reader beside a writer knows the prefixes that it brings") {
  TemporaryDirectory folder;
  Database writer = Database::open(folder.file("db"));
  OpenOptions reading;
  reading.read_only = true;
  const Database reader = Database::open(folder.file("db"), reading);
  writer.update("PREFIX one: <http://one/> INSERT DATA { one:s one:p one:o }");
  CHECK(reader.query("ASK { one:s one:p one:o }").ask());
  CHECK(reader.display(Term::iri("http://one/s")) == "one:s");
  writer.update("PREFIX two: <http://two/> INSERT DATA { two:s two:p two:o }");
  CHECK(reader.prepare("ASK { two:s two:p two:o }").execute().ask());
  writer.update("PREFIX three: <http://three/> INSERT DATA { three:s three:p three:o }");
  CHECK(reader.prefixes() == writer.prefixes());
}

TEST_CASE("a transaction that holds too much says so and can go on") {
  Database database = Database::in_memory();
  TransactionOptions options;
  options.memory_bytes = kMebibyte;
  Transaction transaction = database.begin(options);
  transaction.update("INSERT DATA { <s> <p> 1 }");
  std::string many = "INSERT DATA {";
  for (int i = 0; i < 10000; ++i) many += " <s> <p> " + std::to_string(i) + " .";
  const std::string message = message_of([&] { transaction.update(many + " }"); }, ErrorCode::kMemoryBudget);
  CHECK(message.find("memory budget of 1 MiB") != std::string::npos);
  transaction.update("INSERT DATA { <s> <p> 2 }");
  transaction.commit();
  CHECK(database.info().facts == 2);
}

TEST_CASE("an answer of too many rows ends with an error") {
  Database database = Database::in_memory();
  database.update("INSERT DATA { <s> <p> 1, 2, 3 }");
  QueryOptions options;
  options.max_rows = 2;
  Cursor rows = database.query("SELECT ?o { ?s ?p ?o }", options);
  CHECK(rows.next());
  CHECK(rows.next());
  CHECK(message_of([&] { rows.next(); }, ErrorCode::kLimit) == "the answer has more than 2 rows, which is the limit");
  CHECK(!rows.next());
  options.max_rows = 3;
  Cursor all = database.query("SELECT ?o { ?s ?p ?o }", options);
  while (all.next()) continue;
  CHECK(all.row_count() == 3);
}
