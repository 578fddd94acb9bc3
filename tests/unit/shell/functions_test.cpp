// Functions of the host program, through the public API.
#include <atomic>
#include <catch2/catch.hpp>
#include <new>
#include <stdexcept>
#include <thread>

#include "tercet/tercet.hpp"

using namespace tercet;

namespace {

constexpr const char* kPrefix = "PREFIX fn: <http://example.org/fn#> ";

Database example() {
  Database database = Database::in_memory();
  LoadOptions options;
  options.format = RdfFormat::kFacts;
  database.load_text("a size 1 ; kind small\nb size 2 ; kind small\nc size 30 ; kind large\nd name \"none\"", options);
  return database;
}

FunctionOptions takes(std::size_t low, std::size_t high) {
  FunctionOptions options;
  options.min_arguments = low;
  options.max_arguments = high;
  return options;
}

void register_twice(Database& database) {
  database.register_function(
      "http://example.org/fn#twice",
      [](std::span<const Term> arguments) {
        auto number = arguments[0].to_integer();
        return number ? Term::integer(2 * *number) : Term();
      },
      takes(1, 1));
}

std::vector<std::string> values(Cursor cursor) {
  std::vector<std::string> rows;
  while (cursor.next()) {
    std::string row;
    for (std::size_t i = 0; i < cursor.columns().size(); ++i) row += (i == 0 ? "" : " ") + cursor[i].value();
    rows.push_back(row);
  }
  return rows;
}

std::vector<std::string> answer(const Database& database, const std::string& text) {
  return values(database.query(kPrefix + text));
}

void check_error(const Database& database, const std::string& text, ErrorCode code, const std::string& message,
                 Position place = {}) {
  CAPTURE(text);
  auto check = [&](const auto& call) {
    try {
      call();
    } catch (const Error& error) {
      CHECK(error.code() == code);
      CHECK_THAT(error.what(), Catch::Contains(message));
      if (place.line != 0) {
        CHECK(error.position().line == place.line);
        CHECK(error.position().column == place.column);
      }
      return;
    }
    FAIL("no error");
  };
  check([&] { database.query(text); });
  check([&] { database.prepare(text); });
}

}  // namespace

TEST_CASE("A registered function stands wherever an expression may stand") {
  Database database = example();
  register_twice(database);
  using Rows = std::vector<std::string>;
  CHECK(answer(database, "SELECT ?x WHERE { ?x size ?n FILTER(fn:twice(?n) = 4) }") == Rows{"fact:b"});
  CHECK(answer(database, "SELECT ?t WHERE { b size ?n BIND(fn:twice(?n) + 1 AS ?t) }") == Rows{"5"});
  CHECK(answer(database, "SELECT ?x WHERE { ?x size ?n } ORDER BY DESC(fn:twice(?n))") == Rows{"fact:c", "fact:b", "fact:a"});
  CHECK(answer(database, "SELECT ?t (COUNT(*) AS ?c) WHERE { ?x size ?n } GROUP BY (fn:twice(?n) AS ?t) ORDER BY ?t") ==
        Rows{"2 1", "4 1", "60 1"});
  CHECK(answer(database, "SELECT ?k WHERE { ?x kind ?k ; size ?n } GROUP BY ?k HAVING(fn:twice(SUM(?n)) = 6)") ==
        Rows{"fact:small"});
  CHECK(answer(database, "SELECT (fn:twice(?n) AS ?t) WHERE { c size ?n }") == Rows{"60"});
  CHECK(answer(database, "SELECT (SUM(fn:twice(?n)) AS ?t) WHERE { ?x size ?n }") == Rows{"66"});
  CHECK(answer(database, "SELECT (SUM(DISTINCT fn:twice(?n)) AS ?t) WHERE { ?x size ?n }") == Rows{"66"});
  CHECK(answer(database, "SELECT ?x WHERE { ?x kind small FILTER EXISTS { ?x size ?n FILTER(fn:twice(?n) > 2) } }") ==
        Rows{"fact:b"});
  CHECK(answer(database, "SELECT ?x WHERE { ?x kind small OPTIONAL { ?x size ?n FILTER(fn:twice(?n) > 2) } FILTER(BOUND(?n)) }") ==
        Rows{"fact:b"});
  CHECK(answer(database, "SELECT (fn:twice(fn:twice(1)) AS ?t) WHERE { }") == Rows{"4"});
  CHECK(answer(database, "SELECT (IF(fn:twice(1) = 2, \"yes\", \"no\") AS ?t) WHERE { }") == Rows{"yes"});
  CHECK(answer(database, "SELECT ?x { ?x kind small MINUS { ?x size ?n FILTER(fn:twice(?n) > 2) } }") == Rows{"fact:a"});
  CHECK(answer(database, "SELECT ?t { { SELECT (fn:twice(?n) AS ?t) { a size ?n } } }") == Rows{"2"});
}

TEST_CASE("What a function cannot compute is an error of the expression") {
  Database database = example();
  register_twice(database);
  database.register_function("http://example.org/fn#throws", [](std::span<const Term>) -> Term { throw std::runtime_error("no"); });
  database.register_function("http://example.org/fn#odd", [](std::span<const Term>) -> Term { throw 7; });
  using Rows = std::vector<std::string>;
  CHECK(answer(database, "SELECT (fn:twice(?name) AS ?t) { d name ?name }") == Rows{""});
  CHECK(answer(database, "SELECT (fn:twice(?nowhere) AS ?t) { d name ?name }") == Rows{""});
  CHECK(answer(database, "SELECT (fn:twice(1 / 0) AS ?t) { d name ?name }") == Rows{""});
  CHECK(answer(database, "SELECT ?x { ?x size ?n FILTER(fn:throws(?n)) }").empty());
  CHECK(answer(database, "SELECT ?x { ?x size ?n FILTER(!fn:throws(?n)) }").empty());
  CHECK(answer(database, "SELECT ?x { ?x size 1 FILTER(fn:throws() || true) }") == Rows{"fact:a"});
  CHECK(answer(database, "SELECT (COALESCE(fn:throws(1), fn:odd(1), \"other\") AS ?t) { }") == Rows{"other"});
  // The sum of a group with an error in it is an error.
  CHECK(answer(database, "SELECT (SUM(fn:throws(?n)) AS ?t) { ?x size ?n }") == Rows{""});
}

TEST_CASE("Terms that no document could hold are errors of the expression") {
  Database database = example();
  Term result;
  database.register_function("http://example.org/fn#give", [&](std::span<const Term>) { return result; });
  for (const Term& term : {Term::iri("http://example.org/with space"), Term::iri("relative"), Term::iri(""), Term::literal("\xff"),
                           Term::typed_literal("x", "with space"), Term::language_literal("x", "e n"),
                           Term::language_literal("x", "1a"), Term::language_literal("x", "en-"), Term::blank_node("")}) {
    result = term;
    CHECK(answer(database, "SELECT (COALESCE(fn:give(?n), \"error\") AS ?t) { a size ?n }") == std::vector<std::string>{"error"});
  }
  for (const Term& term :
       {Term::iri("http://example.org/ä"), Term::literal(""), Term::typed_literal("007", vocabulary::kXsdInteger),
        Term::typed_literal("x", "http://example.org/type"), Term::language_literal("x", "en-GB"), Term::real(0.5),
        Term::boolean(true), Term::typed_literal("2024-02-30", vocabulary::kXsdDate)}) {
    result = term;
    Cursor cursor = database.query(std::string(kPrefix) + "SELECT (fn:give(?n) AS ?t) { a size ?n }");
    REQUIRE(cursor.next());
    CHECK(cursor[0] == term);
  }
}

TEST_CASE("A blank node comes back as the node it was") {
  Database database = Database::in_memory();
  LoadOptions options;
  options.format = RdfFormat::kTurtle;
  database.load_text("_:x <p:p> 1 . _:y <p:p> 2 .", options);
  database.register_function("http://example.org/fn#same", [](std::span<const Term> arguments) { return arguments[0]; });
  CHECK(answer(database, "SELECT ?n { ?x <p:p> 2 BIND(fn:same(?x) AS ?y) ?y <p:p> ?n }") == std::vector<std::string>{"2"});
}

TEST_CASE("The library's own errors end the query") {
  Database database = example();
  database.register_function("http://example.org/fn#stop",
                             [](std::span<const Term>) -> Term { throw Error(ErrorCode::kCancelled, "enough"); });
  Cursor cursor = database.query(std::string(kPrefix) + "SELECT (fn:stop(?n) AS ?t) { ?x size ?n }");
  CHECK_THROWS_WITH(cursor.next(), "enough");
  database.register_function("http://example.org/fn#memory", [](std::span<const Term>) -> Term { throw std::bad_alloc(); });
  Cursor other = database.query(std::string(kPrefix) + "SELECT (fn:memory(?n) AS ?t) { ?x size ?n }");
  CHECK_THROWS_AS(other.next(), std::bad_alloc);
}

TEST_CASE("An unknown function is an error when the query is prepared") {
  Database database = example();
  register_twice(database);
  const std::string iri = "<http://example.org/fn#";
  check_error(database, "SELECT ?x {\n  ?x size ?n FILTER(" + iri + "twise>(?n) > 1) }", ErrorCode::kEvaluation,
              "2:21: there is no function <http://example.org/fn#twise>; did you mean <http://example.org/fn#twice>?", {2, 21});
  check_error(database, "ASK { BIND(xsd:integr(\"1\") AS ?x) }", ErrorCode::kEvaluation,
              "there is no function xsd:integr; did you mean xsd:integer?", {1, 12});
  const std::string call = iri + "nothing_alike>(?n)";
  for (const std::string& text :
       {"SELECT ?x { ?x size ?n FILTER(" + call + ") }", "SELECT ?x { ?x size ?n BIND(" + call + " AS ?t) }",
        "SELECT ?x { ?x size ?n } ORDER BY " + call, "SELECT (COUNT(*) AS ?c) { ?x size ?n } GROUP BY " + call,
        "SELECT ?x { ?x size ?n } GROUP BY ?x HAVING(" + call + ")", "SELECT (" + call + " AS ?t) { ?x size ?n }",
        "SELECT (SUM(" + call + ") AS ?t) { ?x size ?n }",
        "SELECT ?x { ?x kind ?k FILTER EXISTS { ?x size ?n FILTER(" + call + ") } }",
        "SELECT ?x { ?x kind ?k OPTIONAL { ?x size ?n FILTER(" + call + ") } }",
        "SELECT ?x { ?x kind ?k MINUS { ?x size ?n FILTER(" + call + ") } }",
        "SELECT ?x { GRAPH ?g { ?x size ?n FILTER(" + call + ") } }", "SELECT ?x { { ?x size ?n FILTER(" + call + ") } UNION { } }",
        "SELECT ?x { { SELECT ?x { ?x size ?n } ORDER BY " + call + " } }",
        "CONSTRUCT { ?x a ?n } { ?x size ?n FILTER(" + call + ") }", "ASK { FILTER(false && " + call + ") }",
        "SELECT ?x { ?x none ?n FILTER(" + call + ") }", "?x size ?n FILTER(" + call + ")",
        "EXPLAIN ASK { ?x size ?n FILTER(" + call + ") }"}) {
    check_error(database, text, ErrorCode::kEvaluation, "there is no function <http://example.org/fn#nothing_alike>");
  }
}

TEST_CASE("A wrong number of arguments is an error when the query is prepared") {
  Database database = example();
  register_twice(database);
  check_error(database, "ASK { FILTER(<http://example.org/fn#twice>(1, 2) = 2) }", ErrorCode::kEvaluation,
              "<http://example.org/fn#twice> takes 1 argument, and is given 2", {1, 14});
  check_error(database, "ASK { FILTER(<http://example.org/fn#twice>() = 2) }", ErrorCode::kEvaluation, "takes 1 argument");
  check_error(database, "ASK { FILTER(xsd:integer(1, 2) = 2) }", ErrorCode::kEvaluation, "xsd:integer takes 1 argument");
  database.register_function(
      "http://example.org/fn#now", [](std::span<const Term>) { return Term::integer(1); }, takes(0, 0));
  check_error(database, "ASK { FILTER(<http://example.org/fn#now>(1) = 2) }", ErrorCode::kEvaluation, "takes no arguments");
  CHECK(answer(database, "SELECT (fn:now() AS ?t) { }") == std::vector<std::string>{"1"});
}

TEST_CASE("Casts stay what they are") {
  Database database = example();
  CHECK(answer(database, "SELECT (xsd:integer(\"7\") + 1 AS ?t) { }") == std::vector<std::string>{"8"});
  CHECK(answer(database, "SELECT (xsd:string(7) AS ?t) { }") == std::vector<std::string>{"7"});
  auto one = [](std::span<const Term>) { return Term::integer(1); };
  auto code = [&](const char* iri, Function function, FunctionOptions options = {}) {
    try {
      database.register_function(iri, std::move(function), options);
    } catch (const Error& error) {
      return error.code();
    }
    FAIL("no error");
    return ErrorCode::kIo;
  };
  CHECK(code("http://www.w3.org/2001/XMLSchema#integer", one) == ErrorCode::kInvalidArgument);
  CHECK(code("http://www.w3.org/2001/XMLSchema#string", one) == ErrorCode::kInvalidArgument);
  CHECK(code("no scheme", one) == ErrorCode::kInvalidArgument);
  CHECK(code("http://example.org/fn#empty", nullptr) == ErrorCode::kInvalidArgument);
  CHECK(code("http://example.org/fn#bounds", one, takes(2, 1)) == ErrorCode::kInvalidArgument);
}

TEST_CASE("A constant call of a deterministic function is made once") {
  Database database = example();
  int calls = 0;
  auto count = [&](std::span<const Term>) { return Term::integer(++calls); };
  database.register_function("http://example.org/fn#fixed", count);
  CHECK(answer(database, "SELECT (fn:fixed(1) AS ?t) { ?x size ?n }") == std::vector<std::string>{"1", "1", "1"});
  CHECK(calls == 1);
  FunctionOptions options;
  options.deterministic = false;
  calls = 0;
  database.register_function("http://example.org/fn#next", count, options);
  CHECK(answer(database, "SELECT (fn:next(1) AS ?t) { ?x size ?n }") == std::vector<std::string>{"1", "2", "3"});
  calls = 0;
  CHECK(answer(database, "SELECT (SUM(fn:next(?n)) AS ?s) (SUM(fn:next(?n)) AS ?t) { a size ?n }") ==
        std::vector<std::string>{"1 2"});
}

TEST_CASE("A function of one variable is called once for each of its terms") {
  Database database = Database::in_memory();
  std::string facts;
  for (int i = 0; i < 5000; ++i) facts += "<x:" + std::to_string(i) + "> <x:p> \"text " + std::to_string(i % 10) + "\" .\n";
  for (int i = 0; i < 5000; ++i) facts += "<x:" + std::to_string(i) + "> <x:q> " + std::to_string(i % 7) + " .\n";
  LoadOptions load;
  load.format = RdfFormat::kTurtle;
  database.load_text(facts, load);
  int calls = 0;
  database.register_function("http://example.org/fn#last", [&](std::span<const Term> arguments) {
    ++calls;
    return Term::literal(arguments[0].value().substr(arguments[0].value().size() - 1));
  });
  const auto calls_of = [&](const std::string& query, const std::string& expected) {
    calls = 0;
    CHECK(answer(database, query) == std::vector<std::string>{expected});
    return calls;
  };
  CHECK(calls_of("SELECT (COUNT(*) AS ?n) { ?s <x:p> ?o FILTER(fn:last(?o) = \"3\") }", "500") == 10);
  CHECK(calls_of("SELECT (COUNT(DISTINCT ?t) AS ?n) { ?s <x:p> ?o BIND(fn:last(?o) AS ?t) }", "10") == 10);
  CHECK(calls_of("SELECT (COUNT(*) AS ?n) { ?s <x:q> ?v ; <x:p> ?o FILTER(fn:last(STR(?v)) < fn:last(?o)) }", "3000") > 17);
  CHECK(calls_of("SELECT (COUNT(*) AS ?n) { ?s <x:q> ?v ; <x:p> ?o FILTER(fn:last(STR(?v)) = \"1\" && fn:last(?o) = \"8\") }",
                 "72") <= 17);
}

TEST_CASE("Queries keep the functions they were made with") {
  Database database = example();
  database.register_function("http://example.org/fn#version", [](std::span<const Term>) { return Term::integer(1); });
  PreparedQuery prepared = database.prepare(std::string(kPrefix) + "SELECT (fn:version(?n) AS ?t) { a size ?n }");
  Cursor running = prepared.execute();
  database.register_function("http://example.org/fn#version", [](std::span<const Term>) { return Term::integer(2); });
  CHECK(answer(database, "SELECT (fn:version(?n) AS ?t) { a size ?n }") == std::vector<std::string>{"2"});
  CHECK(values(std::move(running)) == std::vector<std::string>{"1"});
  CHECK(database.functions() == std::vector<std::string>{"http://example.org/fn#version"});
  CHECK(database.remove_function("http://example.org/fn#version"));
  CHECK_FALSE(database.remove_function("http://example.org/fn#version"));
  CHECK(values(prepared.execute()) == std::vector<std::string>{"1"});
  check_error(database, "ASK { FILTER(<http://example.org/fn#version>()) }", ErrorCode::kEvaluation, "there is no function");
}

TEST_CASE("A function may ask its own database") {
  Database database = example();
  database.register_function("http://example.org/fn#size", [&](std::span<const Term> arguments) {
    PreparedQuery query = database.prepare("SELECT ?n { ?it size ?n }");
    Cursor rows = query.bind("it", arguments[0]).execute();
    return rows.next() ? rows[0] : Term();
  });
  CHECK(answer(database, "SELECT (fn:size(?x) AS ?n) { ?x kind large }") == std::vector<std::string>{"30"});
}

TEST_CASE("Functions are registered and called from many threads") {
  Database database = example();
  register_twice(database);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 50; ++round) {
        if (i == 0) register_twice(database);
        if (answer(database, "SELECT (fn:twice(?n) AS ?t) { c size ?n }") != std::vector<std::string>{"60"}) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
