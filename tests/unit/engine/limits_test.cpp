// Queries and updates made to take for ever or to need without end: each ends with its error, in time and within its memory, and the
// database answers the next one.
#include <time.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tercet/database.h"
#include "tercet/error.h"
#include "tercet/transaction.h"
#include "tests/support/temporary_directory.h"

using namespace tercet;
using namespace std::chrono_literals;

namespace {

#ifdef TERCET_SLOW_BUILD
constexpr std::size_t kNodes = 20'000;
constexpr std::chrono::milliseconds kLatest = 3s;
constexpr bool kMeasuresMemory = false;
constexpr std::size_t kMany = 10'000;
#else
constexpr std::size_t kNodes = 1'000'000;
constexpr std::chrono::milliseconds kLatest = 300ms;
constexpr bool kMeasuresMemory = true;
constexpr std::size_t kMany = 100'000;
#endif

constexpr std::size_t kBudget = 32 * kMebibyte;
// What is not the query's own: blocks that were read, batches on their way, memory that the allocator keeps.
constexpr std::size_t kSlack = 24 * kMebibyte;
constexpr std::chrono::milliseconds kTimeout = 200ms;
constexpr std::chrono::milliseconds kAmple = 60s;

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// A cycle of nodes, each with a number.
Database make_cycle(std::size_t nodes) {
  OpenOptions options;
  options.cache_bytes = 8 * kMebibyte;
  Database made = Database::in_memory(options);
  std::string text;
  for (std::size_t i = 0; i < nodes; ++i) {
    text += "<n:" + std::to_string(i) + "> <p:next> <n:" + std::to_string((i + 1) % nodes) + "> .\n<n:" + std::to_string(i) +
            "> <p:value> \"" + std::to_string(i * 7919 % nodes) + "\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n";
  }
  LoadOptions load;
  load.format = RdfFormat::kNTriples;
  made.load_text(text, load);
  // What the program and the block cache take once is no query's.
  for (const char* warm_up :
       {"SELECT (SUM(?v) AS ?sum) { ?s <p:value> ?v . ?s <p:next> ?t }", "SELECT ?s { ?s ?p ?o } ORDER BY ?o LIMIT 1"}) {
    Cursor rows = made.query(warm_up);
    while (rows.next()) continue;
  }
  return made;
}

Database& cycle() {
  static Database database = make_cycle(kNodes);
  return database;
}

// For what is about the text of a query.
Database& small() {
  static Database database = make_cycle(kNodes / 10);
  return database;
}

std::size_t memory_now(const char* what) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::size_t kibibytes = 0;
    if (word == what && status >> kibibytes) return kibibytes << 10;
  }
  return 0;
}

std::chrono::milliseconds processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::milliseconds(time.tv_sec * 1000 + time.tv_nsec / 1'000'000);
}

struct Outcome {
  std::optional<ErrorCode> code;  // none: it was done
  std::string message;
  std::uint64_t rows = 0;
  std::chrono::milliseconds time{};  // of the processor, so that other work on the machine does not count
  std::size_t memory = 0;            // at the most, beyond what the process had before
};

Outcome measured(const std::function<std::uint64_t()>& work) {
  Outcome outcome;
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak is now what it is now
  const std::size_t before = memory_now("VmRSS:");
  const auto begin = processor_time();
  try {
    outcome.rows = work();
  } catch (const Error& error) {
    outcome.code = error.code();
    outcome.message = error.what();
  }
  outcome.time = processor_time() - begin;
  const std::size_t peak = memory_now("VmHWM:");
  outcome.memory = peak > before ? peak - before : 0;
  return outcome;
}

QueryOptions limits(std::chrono::milliseconds timeout, std::size_t memory = kBudget) {
  QueryOptions options;
  options.timeout = timeout;
  options.memory_bytes = memory;
  return options;
}

std::uint64_t count_rows(Cursor rows) {
  std::uint64_t count = 0;
  for (; rows.next(); ++count) {
    for (std::size_t i = 0; i < rows.columns().size(); ++i) static_cast<void>(rows[i]);
  }
  return count;
}

Outcome query(Database& database, const std::string& text, const QueryOptions& options) {
  return measured([&] { return count_rows(database.query(text, options)); });
}

void answers(Database& database) {
  Cursor next = database.query("SELECT ?v { <n:1> <p:value> ?v }");
  REQUIRE(next.next());
  CHECK(next["v"].to_integer() == 7919 % (database.info().facts / 2));
  CHECK_FALSE(next.next());
}

void check_memory(const Outcome& outcome, std::size_t budget = kBudget) {
  if (kMeasuresMemory) CHECK(outcome.memory <= budget + kSlack);
}

// Would go on for ever, and is stopped by its timeout.
void times_out(const std::string& text, std::size_t budget = kBudget) {
  INFO(text.substr(0, 300));
  Outcome outcome = query(cycle(), text, limits(kTimeout, budget));
  CHECK(outcome.code == ErrorCode::kCancelled);
  CHECK(outcome.message.find("timeout") != std::string::npos);
  CHECK(outcome.time < kTimeout + kLatest);
  check_memory(outcome, budget);
  answers(cycle());
}

// Needs more than its memory, and says so.
void runs_out_of_memory(Database& database, const std::string& text, std::size_t budget = kBudget) {
  INFO(text.substr(0, 300));
  Outcome outcome = query(database, text, limits(kAmple, budget));
  CHECK(outcome.code == ErrorCode::kMemoryBudget);
  CHECK(outcome.message.find("memory budget of " + std::to_string(budget / kMebibyte) + " MiB") != std::string::npos);
  check_memory(outcome, budget);
  answers(database);
}

// Ends by itself.
void is_done(const std::string& text, std::uint64_t rows) {
  INFO(text.substr(0, 300));
  Outcome outcome = query(cycle(), text, limits(kAmple));
  CHECK(outcome.message == "");
  CHECK(outcome.rows == rows);
  check_memory(outcome);
}

void is_refused(const std::string& text) {
  INFO(text.substr(0, 100));
  Outcome outcome = query(small(), text, limits(kAmple));
  CHECK(outcome.code == ErrorCode::kLimit);
  CHECK(outcome.time < 5s);
  answers(small());
}

// Done, refused in words, or stopped: soon, though nothing stops the planning of a query as long as a book.
void ends(const std::string& text) {
  INFO(text.substr(0, 100));
  Outcome outcome = query(small(), text, limits(1s, 512 * kMebibyte));
  CAPTURE(outcome.message);
  CHECK((!outcome.code || outcome.code == ErrorCode::kLimit || outcome.code == ErrorCode::kMemoryBudget ||
         outcome.code == ErrorCode::kCancelled));
  CHECK(outcome.time < (kMeasuresMemory ? 6s : 60s));
  answers(small());
}

const std::string kProduct = " { ?a <p:value> ?x . ?b <p:value> ?y } ";

// "?t", whose length is 2^doublings.
std::string doubled(std::size_t doublings) {
  std::string text = "BIND(\"a\" AS ?t0) ";
  for (std::size_t i = 0; i < doublings; ++i) {
    const std::string from = "?t" + std::to_string(i);
    text += "BIND(CONCAT(" + from + "," + from + ") AS ?t" + std::to_string(i + 1) + ") ";
  }
  return text + "BIND(?t" + std::to_string(doublings) + " AS ?t) ";
}

}  // namespace

TEST_CASE("a product of a million by a million is stopped in time") {
  times_out("SELECT (COUNT(*) AS ?n) { ?a <p:value> ?x . ?b <p:value> ?y FILTER(?x + ?y < 0) }");
  times_out("SELECT *" + kProduct + "ORDER BY ?x DESC(?y)");
  times_out("SELECT *" + kProduct + "ORDER BY DESC(?x + ?y) LIMIT 10");
  times_out("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?x ?y" + kProduct + "}");
  times_out("SELECT (COUNT(DISTINCT *) AS ?n)" + kProduct);
  times_out("SELECT ?x ?y (COUNT(*) AS ?n)" + kProduct + "GROUP BY ?x ?y");
  times_out("SELECT ?x (SUM(?y) AS ?n)" + kProduct + "GROUP BY ?x");
  times_out("SELECT *" + kProduct + "OFFSET 9000000000000000000");
  times_out("SELECT (COUNT(*) AS ?n) { SELECT *" + kProduct + "LIMIT 9000000000000000000 }");
  times_out("SELECT (COUNT(*) AS ?n) { ?a <p:value> ?x FILTER NOT EXISTS { ?b <p:value> ?y FILTER(?x + ?y < 0) } }");
  times_out("CONSTRUCT { ?a <p:r> ?b }" + kProduct + "OFFSET 9000000000000000000");
}

TEST_CASE("a path over a cycle of a million nodes is stopped in time") {
  for (const std::string path :
       {"<p:next>+", "<p:next>*", "(<p:next>/<p:next>)*", "(!<p:value>)*", "(<p:next>|^<p:next>)+", "(<p:next>?/<p:next>)+"}) {
    times_out("SELECT (COUNT(*) AS ?n) { ?a " + path + " ?b }");
    times_out("SELECT (COUNT(DISTINCT ?b) AS ?n) { ?a " + path + " ?b }");
  }
  // More room than a fast machine fills in this time.
  times_out("SELECT (COUNT(*) AS ?n) { ?a <p:next>+ ?b . ?b <p:next>+ ?a }", 16 * kBudget);
  is_done("SELECT ?b { <n:1> <p:next>+ ?b } LIMIT 5000", 5000);
  is_done("ASK { <n:1> <p:next>* <n:500> }", 1);
}

TEST_CASE("what would be one enormous text runs out of memory") {
  if (!kMeasuresMemory) return;  // in small builds it has room
  runs_out_of_memory(cycle(), "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?p), STR(?o))) AS ?n) { ?s ?p ?o }");
  runs_out_of_memory(cycle(), "SELECT ?p (GROUP_CONCAT(CONCAT(STR(?s), STR(?p), STR(?o))) AS ?n) { ?s ?p ?o } GROUP BY ?p");
  runs_out_of_memory(cycle(),
                     "SELECT (GROUP_CONCAT(DISTINCT STR(?x); SEPARATOR = \"------------------------------\") AS ?n) "
                     "{ ?a <p:value> ?x }");
}

TEST_CASE("texts that double run out of memory") {
  runs_out_of_memory(small(), "SELECT (STRLEN(?t) AS ?n) { " + doubled(60) + "}");
  runs_out_of_memory(small(), "SELECT (STRLEN(?t) AS ?n) { <n:1> <p:value> ?v " + doubled(60) + "}", 96 * kMebibyte);
  for (const std::string call :
       {"REPLACE(?t, \"a\", \"$0$0$0$0$0$0$0$0\")", "CONCAT(?t, ?t, ?t, ?t, ?t)", "ENCODE_FOR_URI(CONCAT(?t, \"%%%\", ?t))",
        "UCASE(CONCAT(?t, \"\u00e4\"))", "LCASE(REPLACE(?t, \"a\", \"\u00c4\"))", "GROUP_CONCAT(?t)"}) {
    runs_out_of_memory(small(), "SELECT (STRLEN(" + call + ") AS ?n) { " + doubled(23) +
                                    (call.starts_with("GROUP") ? "?s <p:next> ?o" : "") + "}");
  }
  runs_out_of_memory(small(), "SELECT (COUNT(DISTINCT ?new) AS ?n) { <n:1> <p:value> ?v . ?s <p:value> ?x " + doubled(16) +
                                  "BIND(CONCAT(?t, STR(?x)) AS ?new) }");
}

TEST_CASE("a large text in many rows is held once, and work on it is stopped in time") {
  is_done("SELECT ?t { " + doubled(23) + "?s <p:next> ?o } LIMIT 100", 100);
  for (const std::string call : {"SHA512(?t)", "STRLEN(UCASE(?t))", "STRLEN(REPLACE(?t, \"b\", \"\"))", "CONTAINS(?t, STR(?o))",
                                 "REGEX(?t, \"b$\")", "STRLEN(SUBSTR(?t, 1000000))"}) {
    times_out("SELECT (COUNT(" + call + ") AS ?n) { ?s <p:value> ?o . ?s2 <p:value> ?o2 " + doubled(22) + "}");
  }
}

TEST_CASE("a REPLACE that goes on and on is stopped in time") {
  times_out(
      "SELECT (STRLEN(REPLACE(REPLACE(REPLACE(?t, \"a\", \"b\"), \"b\", \"a\"), \"(a)\", \"$1\")) AS ?n) { ?s <p:value> ?o . " +
      doubled(21) + "}");
}

TEST_CASE("patterns made to explode end soon") {
  const std::string text = "SELECT (REGEX(?t, \"{}\") AS ?r) { " + doubled(18) + "}";
  for (const std::string pattern :
       {"(a+)+$", "(a|aa)+b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)x", "(a|b)*a(a|b){20}c",
        "(a|b)*a(a|b){900}c", "((a{30}){30})b", "(a?){500}a{500}b", "(a*)*\\\\1b", "(.)(\\\\1+)+b", ".{2000}b",
        "(x{1,1000}){1,1000}", "a{0,100000}b", "((((a{100}){100}){100}){100})b", "(((((((((a?)*)*)*)*)*)*)*)*)*b"}) {
    std::string whole = text;
    ends(whole.replace(whole.find("{}"), 2, pattern));
    std::string replacing = "SELECT (STRLEN(REPLACE(?t, \"{}\", \"\")) AS ?r) { " + doubled(18) + "}";
    ends(replacing.replace(replacing.find("{}"), 2, pattern));
  }
}

TEST_CASE("each of many patterns has little memory") {
  std::string patterns;
  for (int i = 0; i < 100; ++i) patterns += "\"(a|b|[^" + std::to_string(i % 10) + "])*a(a|b){" + std::to_string(i + 12) + "}c\" ";
  is_done("SELECT (COUNT(*) AS ?n) { VALUES ?p { " + patterns + "} BIND(SHA512(?p) AS ?h) FILTER(!REGEX(CONCAT(?h, ?h, ?h), ?p)) }",
          1);
}

TEST_CASE("what nests thousands of levels deep is refused or done") {
  const auto nested = [](const std::string& open, const std::string& inner, const std::string& close, std::size_t depth) {
    return repeated(open, depth) + inner + repeated(close, depth);
  };
  for (const std::size_t depth : {std::size_t{150}, std::size_t{900}, std::size_t{5000}, std::size_t{300'000}}) {
    CAPTURE(depth);
    const std::vector<std::string> texts{
        "SELECT * { <n:1> ?p ?o FILTER(" + nested("(", "1", ")", depth) + ") }",
        "SELECT * { <n:1> ?p ?o FILTER(" + nested("!(", "?o", ")", depth) + ") }",
        "SELECT * { <n:1> ?p ?o FILTER(" + nested("(?o + ", "1", ")", depth) + " > 1) }",
        "SELECT * { <n:1> ?p ?o FILTER(" + nested("STR(", "?o", ")", depth) + " = \"1\") }",
        "SELECT * { <n:1> ?p ?o FILTER(" + nested("IF(?o = 1, 1, ", "?o", ")", depth) + " = 2) }",
        "SELECT * { <n:1> ?p ?o FILTER(" + nested("COALESCE(?z, ", "?o", ")", depth) + " = 2) }",
        "SELECT * { <n:1> ?p ?o FILTER(" + nested("?o IN (1, ", "2", ")", depth) + ") }",
        "SELECT * { " + nested("{ <n:1> ?p ?o ", "", "}", depth) + " }",
        "SELECT * { <n:1> ?p ?o " + nested("OPTIONAL { ?o <p:next> ?b ", "", "}", depth) + " }",
        "SELECT * { " + nested("{ <n:1> ?p ?o } UNION { ", "<n:2> ?p ?o", "}", depth) + " }",
        "SELECT * " + nested("{ SELECT * ", "{ <n:1> ?p ?o }", "}", depth),
        "SELECT * { <n:1> ?p ?o " + nested("FILTER EXISTS { ?o <p:next> ?b ", "", "}", depth) + " }",
        "SELECT * { <n:1> ?p ?o " + nested("MINUS { ?o <p:next> ?b ", "", "}", depth) + " }",
        "SELECT * { <n:1> " + nested("(", "<p:next>", ")*", depth) + " ?o } LIMIT 10",
        "SELECT * { <n:1> " + nested("(<p:next>|", "<p:next>", ")", depth) + " ?o } LIMIT 10",
        "SELECT * { <n:1> " + nested("^(", "<p:next>", ")", depth) + " ?o } LIMIT 10",
        "SELECT * { <n:1> ?p " + nested("[ ?q ", "1", "]", depth) + " }",
        "SELECT * { <n:1> ?p " + nested("(", "1", ")", depth) + " }",
    };
    for (const std::string& text : texts) depth > 2000 ? is_refused(text) : ends(text);
  }
}

TEST_CASE("data nests thousands of levels deep, or is refused") {
  for (const std::size_t depth : {std::size_t{1900}, std::size_t{300'000}}) {
    for (const auto& brackets : {std::pair<std::string, std::string>{"[ <p:q> ", " ]"}, {"( ", " )"}}) {
      const std::string open = brackets.first;
      const std::string close = brackets.second;
      CAPTURE(depth, open);
      Database database = Database::in_memory();
      LoadOptions options;
      options.format = RdfFormat::kTurtle;
      const std::string text =
          "<n:1> <p:value> 7919 .\n<n:2> <p:list> " + repeated(open, depth) + "1" + repeated(close, depth) + " .";
      Outcome outcome = measured([&] { return database.load_text(text, options).facts_added; });
      CHECK((outcome.code ? outcome.code == ErrorCode::kLimit : depth < 2000));
      Outcome update = measured([&] {
        return database.update("INSERT DATA { <n:2> <p:list> " + repeated(open, depth) + "1" + repeated(close, depth) + " }")
            .inserted;
      });
      CHECK((update.code ? update.code == ErrorCode::kLimit : depth < 2000));
      if (!outcome.code) CHECK(count_rows(database.query("SELECT * { <n:1> ?p ?v }")) == 1);
    }
  }
}

TEST_CASE("what is very long is done or refused") {
  std::string rows;
  for (std::size_t i = 0; i < 10 * kMany; ++i) rows += std::to_string(i) + " ";
  const std::vector<std::string> texts{
      "SELECT * { <n:1> ?p ?o FILTER(?o = 1" + repeated(" || ?o = 2", kMany) + ") }",
      "SELECT * { <n:1> ?p ?o FILTER(?o = 1" + repeated(" && ?o = 2", kMany) + ") }",
      "SELECT * { <n:1> ?p ?o FILTER(0" + repeated(" + ?o", kMany) + " > 1) }",
      "SELECT * { <n:1> ?p ?o FILTER(1" + repeated(" * 2", kMany) + " > 1) }",
      "SELECT * { { <n:1> ?p ?o }" + repeated(" UNION { <n:1> ?p ?o }", kMany) + " }",
      "SELECT * { " + repeated("<n:1> ?p ?o . ", kMany) + " }",
      "SELECT * { <n:1> ?p ?o " + repeated("FILTER(?o > 1) ", kMany) + " }",
      "SELECT * { <n:1> ?p ?o " + repeated("OPTIONAL { <n:1> ?p ?o } ", kMany) + " }",
      "SELECT * { <n:1> ?p ?o FILTER(?o IN (1" + repeated(", 2", kMany) + ")) }",
      "SELECT (CONCAT(\"a\"" + repeated(", \"a\"", kMany) + ") AS ?c) { <n:1> ?p ?o }",
      "SELECT (COUNT(*) AS ?n) { VALUES ?o { " + rows + "} <n:1> <p:value> ?o }",
      "SELECT * { <n:1> <p:next>" + repeated("/<p:next>", kMany) + " ?o }",
      "SELECT * { <n:1> <p:next>" + repeated("|<p:next>", kMany) + " ?o }",
      "SELECT * { <n:1> (<p:next>" + repeated("|<p:next>", kMany) + ")* ?o } LIMIT 5",
      "SELECT * { <n:1> ?p ?o } ORDER BY " + repeated("?o ", kMany),
      "SELECT ?o { <n:1> ?p ?o } GROUP BY ?o " + repeated("HAVING(?o > 1) ", 1) + repeated("(?o > 2) ", kMany),
  };
  for (const std::string& text : texts) ends(text);
}

TEST_CASE("sorts, joins and their like keep to their memory") {
  if (!kMeasuresMemory) return;
  const std::string last = std::to_string(2 * kNodes - 10);
  is_done("SELECT ?s { { SELECT * { ?s ?p ?o } ORDER BY DESC(?o) ?p ?s OFFSET " + last + " } }", 10);
  is_done("SELECT (COUNT(DISTINCT *) AS ?n) { ?s ?p ?o }", 1);
  is_done("SELECT ?n (COUNT(*) AS ?m) { SELECT ?o ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o ?s } GROUP BY ?n", 1);
  const std::string left = "{ SELECT DISTINCT ?a ?b ?x { ?a <p:next> ?b ; <p:value> ?x } }";
  const std::string right = "{ SELECT DISTINCT ?c ?b ?x { ?b <p:next> ?c . ?c <p:value> ?x } }";
  runs_out_of_memory(cycle(), "SELECT (COUNT(*) AS ?n) { " + left + " " + right + " }");
  runs_out_of_memory(cycle(), "SELECT (COUNT(*) AS ?n) { " + left + " OPTIONAL " + right + " }");
  runs_out_of_memory(cycle(), "SELECT (COUNT(*) AS ?n) { " + left + " MINUS " + right + " }");
}

TEST_CASE("a query can be cancelled while it works") {
  Cursor rows = cycle().query("SELECT (COUNT(*) AS ?n) { ?a <p:value> ?x . ?b <p:value> ?y FILTER(?x + ?y < 0) }", limits(kAmple));
  std::thread other([canceller = rows.canceller()] {
    std::this_thread::sleep_for(100ms);
    canceller.cancel();
  });
  Outcome outcome = measured([&] { return rows.next() ? 1u : 0u; });
  other.join();
  CHECK(outcome.code == ErrorCode::kCancelled);
  CHECK(outcome.time < 100ms + kLatest);
  answers(cycle());
}

TEST_CASE("updates keep to their limits and change nothing beyond them") {
  Database database = Database::in_memory();
  LoadOptions load;
  load.format = RdfFormat::kTurtle;
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "<n:" + std::to_string(i) + "> <p:value> " + std::to_string(i * 7919) + " .\n";
  database.load_text(text, load);
  const auto update = [&](const std::string& request, const QueryOptions& options, std::size_t changes = kBudget) {
    TransactionOptions transaction;
    transaction.memory_bytes = changes;
    Outcome outcome = measured([&] { return database.update(request, options, transaction).inserted; });
    CHECK(database.info().facts == 20'000);
    return outcome;
  };
  const std::string doubling = "INSERT { ?s <p:again> ?o } WHERE { ?s <p:value> ?o }";
  const std::string product = "INSERT { ?s <p:and> ?t } WHERE { ?s <p:value> ?o . ?t <p:value> ?u }";
  Outcome late = update(product, limits(kTimeout), kGibibyte);
  CHECK(late.code == ErrorCode::kCancelled);
  CHECK(late.time < kTimeout + kLatest);
  CHECK(update(doubling, limits(kAmple), kMebibyte).code == ErrorCode::kMemoryBudget);
  CHECK(update("DELETE { ?s <p:value> ?o } " + product, limits(kAmple, 4 * kMebibyte)).code == ErrorCode::kMemoryBudget);
  Outcome full = update(product, limits(kAmple), 16 * kMebibyte);
  CHECK(full.code == ErrorCode::kMemoryBudget);
  check_memory(full);
  QueryOptions few;
  few.max_rows = 19'999;
  CHECK(update(doubling, few).code == ErrorCode::kLimit);
  CHECK(update("INSERT { <n:1> <p:text> ?t } WHERE { " + doubled(60) + "}", limits(kAmple)).code == ErrorCode::kMemoryBudget);
  few.max_rows = 20'000;
  CHECK(database.update(doubling, few).inserted == 20'000);
}

TEST_CASE("LOAD in an update keeps to its time") {
  test::TemporaryDirectory directory;
  const std::string file = directory.file("many.nt");
  std::ofstream out(file);
  for (std::size_t i = 0; i < 1'000'000; ++i) out << "<n:" << i << "> <p:next> <n:" << i + 1 << "> .\n";
  out.close();
  Database database = Database::in_memory();
  for (const std::string silent : {"", "SILENT "}) {
    Outcome outcome = measured([&] { return database.update("LOAD " + silent + "<file://" + file + ">", limits(20ms)).inserted; });
    CHECK(outcome.code == ErrorCode::kCancelled);
    CHECK(outcome.message.find("20 ms") != std::string::npos);
    CHECK(outcome.time < 20ms + kLatest);
    CHECK(database.info().facts == 0);
  }
}
