// The public API over the whole engine.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <thread>

#include "tercet/tercet.hpp"

using namespace tercet;

namespace {

constexpr std::string_view kFacts = R"(
Anhui ranks_first NEV_production, car_production ; part_of Yangtze_River_Delta ; automakers 7
Hefei part_of Anhui ; leads vehicle_RnD
Shanghai part_of Yangtze_River_Delta
)";

// Rows enough that their cross product with itself a few times never ends.
std::string many_facts(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += "s" + std::to_string(i) + " p" + std::to_string(i % 7) + " " + std::to_string(i) + "\n";
  return text;
}

constexpr std::string_view kEndless = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c + ?f + ?i + ?l < 0) }";

LoadOptions facts_format() {
  LoadOptions options;
  options.format = RdfFormat::kFacts;
  return options;
}

Database example(std::string_view facts = kFacts) {
  Database database = Database::in_memory();
  database.load_text(facts, facts_format());
  return database;
}

std::vector<std::string> column(Cursor cursor, std::size_t index = 0) {
  std::vector<std::string> values;
  while (cursor.next()) values.push_back(cursor[index].value());
  return values;
}

ErrorCode code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    CHECK(std::string_view(error.what()) != "");
    return error.code();
  }
  FAIL("no error");
  return ErrorCode::kIo;
}

struct TemporaryDirectory {
  std::string path = (std::filesystem::temp_directory_path() / ("tercet-api-" + std::to_string(std::random_device{}()))).string();
  TemporaryDirectory() { std::filesystem::create_directory(path); }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

}  // namespace

TEST_CASE("Rows are read by column name and index") {
  Database database = example();
  Cursor rows = database.query("SELECT ?who ?n ?nothing WHERE { ?who automakers ?n }");
  CHECK(rows.kind() == ResultKind::kSelect);
  CHECK(rows.columns() == std::vector<std::string>{"who", "n", "nothing"});
  CHECK(code_of([&] { rows[0]; }) == ErrorCode::kInvalidArgument);
  REQUIRE(rows.next());
  CHECK(rows["who"] == Term::iri("fact:Anhui"));
  CHECK(rows[1] == Term::integer(7));
  CHECK(rows["nothing"].is_unbound());
  CHECK(code_of([&] { rows[3]; }) == ErrorCode::kInvalidArgument);
  CHECK(code_of([&] { rows["?who"]; }) == ErrorCode::kInvalidArgument);
  CHECK(rows.row_count() == 1);
  CHECK_FALSE(rows.next());
  CHECK_FALSE(rows.next());
  CHECK(rows.row_count() == 1);
  CHECK(code_of([&] { rows[0]; }) == ErrorCode::kInvalidArgument);
}

TEST_CASE("Answers of ASK, graphs and plans come through the same cursor") {
  Database database = example();
  Cursor ask = database.query("Anhui-ranks_first-NEV_production");
  CHECK(ask.kind() == ResultKind::kAsk);
  CHECK(ask.ask());
  CHECK(ask.ask());
  CHECK_FALSE(database.query("ASK { Anhui ranks_first steel }").ask());
  Cursor row = database.query("ASK {}");
  REQUIRE(row.next());
  CHECK(row["answer"] == Term::boolean(true));
  CHECK_FALSE(row.next());

  Cursor select = database.query("?x leads ?y");
  CHECK(code_of([&] { select.ask(); }) == ErrorCode::kInvalidArgument);

  Cursor graph = database.query("CONSTRUCT { ?y led_by ?x } WHERE { ?x leads ?y }");
  CHECK(graph.kind() == ResultKind::kGraph);
  CHECK(graph.columns() == std::vector<std::string>{"subject", "predicate", "object"});
  REQUIRE(graph.next());
  CHECK(graph["predicate"] == Term::iri("fact:led_by"));
  CHECK_FALSE(graph.next());

  Cursor plan = database.query("EXPLAIN ?x leads ?y");
  CHECK(plan.kind() == ResultKind::kExplain);
  CHECK(plan.next());
  CHECK_FALSE(plan["plan"].value().empty());
}

TEST_CASE("EXPLAIN writes terms as a query reads them") {
  Database database = example();
  auto plan_of = [&](const std::string& query) {
    std::string lines;
    for (Cursor plan = database.query("EXPLAIN " + query); plan.next();) lines += plan[0].value() + "\n";
    return lines;
  };
  CHECK_THAT(plan_of("?x leads ?y"), Catch::Contains("IndexScan PSO ?x leads ?y"));
  CHECK_THAT(plan_of("Hefei part_of+ ?y"), Catch::Contains("Path Hefei part_of+ ?y"));
  CHECK_THAT(plan_of("?x leads ?y FILTER(?y != Hefei && xsd:integer(?y) != 7)"),
             Catch::Contains("((?y != Hefei) && (xsd:integer(?y) != 7))"));
  CHECK_THAT(plan_of("SELECT * { ?x leads ?y FILTER(?y != <http://example.org/> && ?y != 'a'@en) }"),
             Catch::Contains("((?y != <http://example.org/>) && (?y != \"a\"@en))"));
}

TEST_CASE("Many rows come through small and large windows") {
  Database database = example(many_facts(10'000));
  std::set<std::string> subjects;
  std::int64_t sum = 0;
  Cursor rows = database.query("SELECT ?s ?n WHERE { ?s ?p ?n }");
  while (rows.next()) {
    // Not every row is asked for its subject: windows begin anywhere.
    if (rows.row_count() % 3 != 0) subjects.insert(rows["s"].value());
    sum += rows["n"].to_integer().value_or(0);
    // Asked again it is the same one.
    if (&rows["n"] != &rows[1] || rows.view(1) != rows[1].view()) sum = -1;
  }
  CHECK(rows.row_count() == 10'000);
  CHECK(subjects.size() == 6667);
  CHECK(sum == 49'995'000);
}

TEST_CASE("A view shows what the value of a column is") {
  Database database = Database::in_memory();
  database.update(
      "INSERT DATA { <urn:s> <urn:p> <urn:o>, \"text\", \"text\"@en-GB, 7, 7.5, 7e0, true, \"2024-02-29\"^^<http://www.w3.org/2001/"
      "XMLSchema#date>, \"x\"^^<urn:type>, _:b, \"" +
      std::string(100'000, 'x') + "\" }");
  Cursor rows = database.query("SELECT ?o (CONCAT(STR(?o), \"!\") AS ?c) ?none (STRLANG(\"a\", \"de\") AS ?l) WHERE { ?s ?p ?o }");
  CHECK(code_of([&] { rows.view(0); }) == ErrorCode::kInvalidArgument);
  std::set<std::string> seen;
  while (rows.next()) {
    std::vector<TermView> views;
    for (std::size_t i = 0; i < 4; ++i) views.push_back(rows.view(i));
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(Term(views[i]) == rows[i]);
      CHECK(rows[i].view() == views[i]);
    }
    seen.insert(Term(views[0]).to_ntriples());
    CHECK(code_of([&] { rows.view(4); }) == ErrorCode::kInvalidArgument);
  }
  CHECK(seen.size() == 11);
  CHECK(code_of([&] { rows.view(0); }) == ErrorCode::kInvalidArgument);
}

TEST_CASE("A cursor and a prepared query outlive their database") {
  auto database = std::make_unique<Database>(example());
  Cursor rows = database->query("SELECT ?x WHERE { ?x part_of ?y } ORDER BY ?x");
  PreparedQuery prepared = database->prepare("?x part_of ?y");
  REQUIRE(rows.next());
  database.reset();
  CHECK(rows["x"].value() == "fact:Anhui");
  CHECK(rows.next());
  Cursor moved = std::move(rows);
  CHECK(moved.next());
  CHECK_FALSE(moved.next());
  CHECK(column(prepared.execute()).size() == 3);
}

TEST_CASE("A cursor sees the facts as they were when it began") {
  Database database = example();
  Cursor before = database.query("?x leads ?y");
  database.load_text("Anhui leads cars\n", facts_format());
  CHECK(column(std::move(before)).size() == 1);
  CHECK(column(database.query("?x leads ?y")).size() == 2);
}

TEST_CASE("A prepared query runs with variables bound") {
  Database database = example();
  PreparedQuery prepared = database.prepare("SELECT ?place ?whole WHERE { ?place part_of ?whole }");
  CHECK(column(prepared.execute()).size() == 3);
  prepared.bind("whole", Term::iri("fact:Yangtze_River_Delta"));
  Cursor rows = prepared.execute();
  std::set<std::string> places;
  while (rows.next()) {
    places.insert(rows["place"].value());
    CHECK(rows["whole"] == Term::iri("fact:Yangtze_River_Delta"));
  }
  CHECK(places == std::set<std::string>{"fact:Anhui", "fact:Shanghai"});
  CHECK(column(prepared.bind("place", Term::iri("fact:Anhui")).execute()).size() == 1);
  CHECK(column(prepared.bind("place", Term::iri("fact:nowhere")).execute()).empty());
  CHECK(column(prepared.clear_bindings().execute()).size() == 3);
  CHECK(code_of([&] { prepared.bind("other", Term::integer(1)); }) == ErrorCode::kInvalidArgument);
  CHECK(code_of([&] { prepared.bind("place", Term{}); }) == ErrorCode::kInvalidArgument);
  CHECK(code_of([&] { prepared.bind("place", Term::blank_node("b")); }) == ErrorCode::kInvalidArgument);
  // What is loaded later is seen by the next execution.
  database.load_text("Suzhou part_of Jiangsu\n", facts_format());
  CHECK(column(prepared.execute()).size() == 4);
}

TEST_CASE("A query is cancelled from another thread") {
  Database database = example(many_facts(3000));
  Cursor rows = database.query(kEndless);
  Canceller canceller = rows.canceller();
  std::atomic<bool> running{false};
  std::thread other([&] {
    while (!running) std::this_thread::yield();
    canceller.cancel();
  });
  running = true;
  CHECK(code_of([&] {
          while (rows.next()) {
          }
        }) == ErrorCode::kCancelled);
  other.join();
  CHECK_FALSE(rows.next());
  canceller.cancel();

  Cursor early = database.query("?x ?y ?z");
  early.canceller().cancel();
  CHECK(code_of([&] { early.next(); }) == ErrorCode::kCancelled);
  Cursor midway = database.query("?x ?y ?z");
  REQUIRE(midway.next());
  midway.canceller().cancel();
  CHECK(code_of([&] { midway.next(); }) == ErrorCode::kCancelled);
}

TEST_CASE("A timeout ends a query") {
  Database database = example(many_facts(3000));
  QueryOptions options;
  options.timeout = std::chrono::milliseconds(50);
  Cursor rows = database.query(kEndless, options);
  CHECK(code_of([&] { rows.next(); }) == ErrorCode::kCancelled);
}

TEST_CASE("A memory budget ends a query that outgrows it") {
  Database database = example(many_facts(20'000));
  QueryOptions options;
  options.memory_bytes = 256 * 1024;
  // One value that holds all: nothing of it can be put aside on disk.
  Cursor rows =
      database.query("SELECT (GROUP_CONCAT(STR(?s); SEPARATOR = ' and the next one is ') AS ?all) WHERE { ?s ?p ?n }", options);
  CHECK(code_of([&] {
          while (rows.next()) {
          }
        }) == ErrorCode::kMemoryBudget);
}

TEST_CASE("Many threads read beside a load") {
  Database database = example(many_facts(2000));
  std::atomic<bool> wrong{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&, i] {
      for (int round = 0; round < 10; ++round) {
        Cursor rows = database.query("SELECT ?s ?n WHERE { ?s p" + std::to_string(i) + " ?n }");
        std::size_t count = 0;
        while (rows.next()) {
          ++count;
          if (rows["s"].value() != "fact:s" + rows["n"].value()) wrong = true;
        }
        // A load adds all its facts or none.
        if (count != (i < 5 ? 286u : 285u) && count != (i < 5 ? 286u : 285u) + 1) wrong = true;
        database.display(Term::iri("fact:x"));
        database.complete_name("s1", 10);
      }
    });
  }
  database.load_text("s100000 p0 100000\ns100001 p1 100001\ns100002 p2 100002\ns100003 p3 100003\n", facts_format());
  for (std::thread& reader : readers) reader.join();
  CHECK_FALSE(wrong);
  CHECK(database.info().facts == 2004);
}

TEST_CASE("What is displayed can be pasted back") {
  Database database = Database::in_memory();
  LoadOptions turtle;
  turtle.format = RdfFormat::kTurtle;
  database.load_text("@prefix ex: <http://example.org/> .\n@prefix exd: <http://example.org/deep/> .\nex:a ex:b ex:c .\n", turtle);
  std::vector<Term> terms{Term::iri("fact:Anhui"),
                          Term::iri("fact:a"),
                          Term::iri("fact:filter"),
                          Term::iri("fact:Beijing-Tianjin"),
                          Term::iri("fact:安徽"),
                          Term::iri("fact:7up"),
                          Term::iri("fact:x.y"),
                          Term::iri("fact:year"),
                          Term::iri("fact:count"),
                          Term::iri("fact:as"),
                          Term::iri("fact:not"),
                          Term::iri("fact:in"),
                          Term::iri("fact:str"),
                          Term::iri("fact:Base"),
                          Term::iri("fact:explain"),
                          Term::iri("fact:analyze"),
                          Term::iri("fact:insert"),
                          Term::iri("fact:where"),
                          Term::iri("http://example.org/x-y"),
                          Term::iri("http://example.org/deep/x"),
                          Term::iri("http://example.org/a/b?c#d"),
                          Term::iri("http://example.org/100%25"),
                          Term::iri("urn:x:y"),
                          Term::integer(0),
                          Term::integer(-17),
                          Term::typed_literal("017", vocabulary::kXsdInteger),
                          Term::typed_literal("+17", vocabulary::kXsdInteger),
                          Term::typed_literal("1.50", vocabulary::kXsdDecimal),
                          Term::typed_literal(".5", vocabulary::kXsdDecimal),
                          Term::typed_literal("-1.5", vocabulary::kXsdDecimal),
                          Term::real(1e300),
                          Term::real(-2.5),
                          Term::typed_literal("1e5", vocabulary::kXsdDouble),
                          Term::typed_literal("NaN", vocabulary::kXsdDouble),
                          Term::boolean(true),
                          Term::typed_literal("1", vocabulary::kXsdBoolean),
                          Term::literal(""),
                          Term::literal("it's \"quoted\" \\ back\nline\ttab\r\b\f"),
                          Term::literal("\x01\x1B[31m \xC2\x9B\xE2\x80\xAE"),
                          Term::literal("\xF0\x9F\x91\xA9 \\u0041"),
                          Term::language_literal("chat", "fr-CA"),
                          Term::typed_literal("2024-02-29", vocabulary::kXsdDate),
                          Term::typed_literal("x", "http://example.org/t"),
                          Term::typed_literal("x", "fact:unit")};
  std::mt19937_64 random(20241124);
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (std::size_t n = random() % 6; n > 0; --n) {
      constexpr std::string_view kPieces[] = {"a",  "Z", "9",  "_",  "-", ".", ":", "é",    "州",  "%41",
                                              "\"", "'", "\\", "\n", "#", "?", "<", "\x7F", "true"};
      text += kPieces[random() % std::size(kPieces)];
    }
    terms.push_back(Term::literal(text));
    if (text.find_first_of("\"\\\n<\x7F") == std::string::npos) {
      terms.push_back(Term::iri("fact:" + text));
      terms.push_back(Term::iri("http://example.org/" + text));
    }
  }
  for (const Term& term : terms) {
    std::string shown = database.display(term);
    INFO(shown << " for " << term.to_ntriples());
    for (const std::string& query :
         {"SELECT ?x WHERE { VALUES ?x { " + shown + " } }", "SELECT ?x WHERE { BIND(" + shown + " AS ?x) }",
          "SELECT ?x WHERE { VALUES ?x { " + shown + " } FILTER(sameTerm(?x, " + shown + ")) }"}) {
      Cursor rows = database.query(query);
      REQUIRE(rows.next());
      CHECK(rows[0] == term);
    }
    Cursor pattern = database.query("CONSTRUCT { <x:s> <x:p> " + shown + " } WHERE {}");
    REQUIRE(pattern.next());
    CHECK(pattern[2] == term);
    if (!term.is_iri()) continue;
    Cursor places = database.query("CONSTRUCT { " + shown + " " + shown + " 1 } WHERE { OPTIONAL { " + shown + " " + shown + " " +
                                   shown + " } }");
    REQUIRE(places.next());
    CHECK(places[0] == term);
    CHECK(places[1] == term);
    // At the beginning of the short form, too.
    CHECK_FALSE(database.query(shown + " " + shown + " 1").ask());
  }
}

TEST_CASE("Names are completed") {
  Database database = example();
  CHECK(database.complete_name("ranks") == std::vector<std::string>{"ranks_first"});
  CHECK(database.complete_name("An") == std::vector<std::string>{"Anhui"});
  CHECK(database.complete_name(":An") == std::vector<std::string>{":Anhui"});
  CHECK(database.complete_name("<fact:An") == std::vector<std::string>{"<fact:Anhui>"});
  CHECK(database.complete_name("zzz").empty());
  CHECK(database.complete_name("nope:x").empty());
  CHECK(database.complete_name("").size() == 11);
  CHECK(database.complete_name("", 3).size() == 3);
}

TEST_CASE("Unknown names are found, with the nearest known one") {
  Database database = example();
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(database.unknown_names("?who ranks_frist ?what") == Pairs{{"ranks_frist", "ranks_first"}});
  CHECK(database.unknown_names("anhui-ranks_first-?what") == Pairs{{"anhui", "Anhui"}});
  CHECK(database.unknown_names("?x partof Yangtze") == Pairs{{"partof", "part_of"}, {"Yangtze", "Yangtze_River_Delta"}});
  CHECK(database.unknown_names("?x zzzzzz ?y FILTER(datatype(?y) = xsd:integer)") == Pairs{{"zzzzzz", ""}});
  CHECK(database.unknown_names("SELECT * { { ?x leads ?y } UNION { ?x part_of Hefie } OPTIONAL { ?x leds ?z } }") ==
        Pairs{{"Hefie", "Hefei"}, {"leds", "leads"}});
  CHECK(database.unknown_names("?x leads ?y").empty());
  CHECK(code_of([&] { database.unknown_names("?x leads"); }) == ErrorCode::kSyntax);
}

TEST_CASE("A database says what it holds") {
  Database database = example();
  DatabaseInfo info = database.info();
  CHECK(info.path.empty());
  CHECK(info.default_namespace == "fact:");
  CHECK(info.facts == 7);
  CHECK(info.default_graph_facts == 7);
  CHECK(info.predicates == 4);
  CHECK(database.default_namespace() == "fact:");
  auto predicates = database.predicates();
  REQUIRE(predicates.size() == 4);
  CHECK(predicates[0].predicate == Term::iri("fact:part_of"));
  CHECK(predicates[0].facts == 3);
  CHECK(database.predicates(2).size() == 2);
  auto prefixes = database.prefixes();
  REQUIRE(prefixes.size() >= 5);
  CHECK(prefixes[0] == std::pair<std::string, std::string>("", "fact:"));
}

TEST_CASE("Prefixes of loaded files are known afterwards") {
  Database database = Database::in_memory();
  LoadOptions turtle;
  turtle.format = RdfFormat::kTurtle;
  database.load_text("@prefix ex: <http://example.org/> .\nex:a ex:b ex:c .\n", turtle);
  CHECK(database.display(Term::iri("http://example.org/a")) == "ex:a");
  CHECK(column(database.query("?x ex:b ?y")) == std::vector<std::string>{"http://example.org/a"});
  CHECK(database.complete_name("ex:") == std::vector<std::string>{"ex:a", "ex:b", "ex:c"});
}

TEST_CASE("Whether a query is incomplete is told") {
  Database database = example();
  CHECK(database.query_is_incomplete("SELECT ?x WHERE {"));
  CHECK(database.query_is_incomplete("?x ranks_first ?y ;"));
  // A line of the short form is whole by itself: a forgotten word is an error on its line.
  CHECK_FALSE(database.query_is_incomplete("?x ranks_first"));
  CHECK_FALSE(database.query_is_incomplete("?x ranks_first ?y"));
  CHECK_FALSE(database.query_is_incomplete("SELECT ?x WHERE { ?x > }"));
}

TEST_CASE("Wrong calls are errors in words") {
  CHECK(code_of([] { Database::open(""); }) == ErrorCode::kInvalidArgument);
  OpenOptions open;
  open.default_namespace = "not an iri";
  CHECK(code_of([&] { Database::in_memory(open); }) == ErrorCode::kInvalidArgument);
  open = {};
  open.read_only = true;
  CHECK(code_of([&] { Database::in_memory(open); }) == ErrorCode::kInvalidArgument);
  Database database = example();
  QueryOptions query;
  query.memory_bytes = 0;
  CHECK(code_of([&] { database.query("?x ?y ?z", query); }) == ErrorCode::kInvalidArgument);
  query = {};
  query.timeout = std::chrono::milliseconds(-1);
  CHECK(code_of([&] { database.query("?x ?y ?z", query); }) == ErrorCode::kInvalidArgument);
  query = {};
  query.disabled_passes = {"no such pass"};
  CHECK(code_of([&] { database.query("?x ?y ?z", query).next(); }) == ErrorCode::kInvalidArgument);
  query = {};
  query.strict = true;
  CHECK(code_of([&] { database.query("?x leads ?z", query); }) == ErrorCode::kSyntax);
  CHECK(code_of([&] { database.query("SELECT ?x WHERE { ?x leads }"); }) == ErrorCode::kSyntax);
  CHECK(code_of([&] { database.query("+ a1-b1-c1"); }) == ErrorCode::kSyntax);
  LoadOptions load = facts_format();
  load.graph = "relative";
  CHECK(code_of([&] { database.load_text("a1 b1 c1", load); }) == ErrorCode::kInvalidArgument);
  load = facts_format();
  load.memory_bytes = 1000;
  CHECK(code_of([&] { database.load_text("a1 b1 c1", load); }) == ErrorCode::kInvalidArgument);
  CHECK(code_of([&] { database.load_text("a1 b1 c1", LoadOptions{}); }) == ErrorCode::kInvalidArgument);
  CHECK(code_of([&] { database.load({"/nonexistent/file.ttl"}); }) == ErrorCode::kNotFound);
}

TEST_CASE("A database in a directory is opened again") {
  TemporaryDirectory directory;
  std::string path = directory.path + "/x.db";
  OpenOptions options;
  options.create_if_missing = false;
  CHECK(code_of([&] { Database::open(path, options); }) == ErrorCode::kNotFound);
  {
    Database database = Database::open(path);
    database.load_text(kFacts, facts_format());
    CHECK(code_of([&] { Database::open(path); }) == ErrorCode::kLocked);
  }
  Database database = Database::open(path, options);
  CHECK(database.info().facts == 7);
  CHECK(database.info().path == path);
  options.read_only = true;
  Database reader = Database::open(path, options);
  CHECK(column(reader.query("?x leads ?y")).size() == 1);
  CHECK(code_of([&] { reader.load_text("a1 b1 c1\n", facts_format()); }) == ErrorCode::kReadOnly);
  // A moved database is the same one, also over another.
  Database moved = std::move(database);
  moved = Database::in_memory();
  CHECK_NOTHROW(Database::open(path));
}

TEST_CASE("A reader sees changes whose log is gone") {
  TemporaryDirectory directory;
  const std::string path = directory.path + "/x.db";
  const auto insert = [&](std::size_t number) {
    Database::open(path).update("INSERT DATA { <urn:s" + std::to_string(number) + "> <urn:p> \"text " + std::to_string(number) +
                                "\" }");
  };
  insert(1);
  OpenOptions options;
  options.read_only = true;
  const Database reader = Database::open(path, options);
  const auto known = [&] { return column(reader.query("SELECT ?o { ?s <urn:p> ?o }")).size(); };
  CHECK(known() == 1);
  for (std::size_t number = 2; number < 8; ++number) {
    insert(number);
    if (number % 2 == 0) Database::open(path).compact();
    if (number % 3 == 0) CHECK(known() == number);
  }
  CHECK(known() == 7);
  Database::open(path).compact();
  CHECK(known() == 7);
}

TEST_CASE("Results are written in another format from where a sink has stopped the first") {
  Database database = Database::in_memory();
  std::string facts;
  for (int i = 0; i < 40; ++i)
    facts += "<urn:s" + std::to_string(i) + "> <urn:p> \"" + std::string(10'000, 'x') + std::to_string(i) + "\" .\n";
  LoadOptions ntriples;
  ntriples.format = RdfFormat::kNTriples;
  database.load_text(facts, ntriples);
  Cursor cursor = database.query("SELECT ?o { ?s <urn:p> ?o }");
  int pieces = 0;
  const TextSink stopping = [&pieces](std::string_view) {
    if (++pieces == 2) throw std::runtime_error("enough");
  };
  CHECK_THROWS_AS(write_results(database, cursor, ResultFormat::kJson, stopping), std::runtime_error);
  std::string text;
  CHECK(write_results(database, cursor, ResultFormat::kCsv, [&text](std::string_view chunk) { text += chunk; }) > 10);
  CHECK(text.find('{') == std::string::npos);
}

TEST_CASE("Results are written through the API") {
  Database database = example();
  std::string text;
  TextSink sink = [&text](std::string_view chunk) { text += chunk; };
  Cursor cursor = database.query("SELECT ?x ?y WHERE { ?x leads ?y }");
  CHECK(write_results(database, cursor, ResultFormat::kCsv, sink) == 1);
  CHECK(text == "x,y\r\nfact:Hefei,fact:vehicle_RnD\r\n");
  text.clear();
  CHECK(write_dump(database, sink) == 7);
  Database copy = Database::in_memory();
  LoadOptions ntriples;
  ntriples.format = RdfFormat::kNTriples;
  CHECK(copy.load_text(text, ntriples).facts_total == 7);
}
