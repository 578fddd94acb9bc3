// Graphs as Turtle, TriG and JSON-LD, whole and in parts.
#include <catch2/catch.hpp>
#include <set>

#include "engine/exec/graph_results.h"
#include "engine/results/turtle_printer.h"
#include "tercet/tercet.hpp"
#include "tests/support/golden.h"
#include "tests/unit/engine/plan_kit.h"

namespace tercet::test {
namespace {

Database database_of(std::string_view text, RdfFormat format = RdfFormat::kTriG) {
  Database database = Database::in_memory();
  LoadOptions options;
  options.format = format;
  database.load_text(text, options);
  return database;
}

std::string dump_of(const Database& database, RdfFormat format = RdfFormat::kNQuads) {
  std::string text;
  write_dump(
      database, [&text](std::string_view chunk) { text += chunk; }, format);
  return text;
}

std::string result_of(const Database& database, std::string_view query, ResultFormat format, const QueryOptions& options = {}) {
  std::string text;
  Cursor cursor = database.query(query, options);
  write_results(database, cursor, format, [&text](std::string_view chunk) { text += chunk; });
  return text;
}

std::set<std::string> lines_of(const std::string& text) {
  std::set<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.insert(line);
  return lines;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

constexpr std::string_view kEverything = "CONSTRUCT WHERE { ?s ?p ?o }";

// Triples from a list, some of them twice, as Construct gives them when it has no memory.
class ListSource final : public TripleSource {
 public:
  explicit ListSource(std::vector<std::array<Id, 3>> triples) : triples_(std::move(triples)) {}
  bool next(Batch& out) override {
    out.reset(3);
    for (; out.rows < 100 && next_ < triples_.size(); ++out.rows, ++next_) {
      for (std::size_t i = 0; i < 3; ++i) out.columns[i].push_back(triples_[next_][i]);
    }
    return out.rows > 0;
  }

 private:
  std::vector<std::array<Id, 3>> triples_;
  std::size_t next_ = 0;
};

}  // namespace

TEST_CASE("dumps as TriG read as golden texts and load as the same facts") {
  check_golden("trig", [](const std::string& text) {
    Database database = database_of(text);
    std::string trig = dump_of(database, RdfFormat::kTriG);
    // Blank nodes have other labels in another database; how many facts there are, and what has none in it, must agree.
    Database again = database_of(trig);
    CHECK(again.info().facts == database.info().facts);
    std::set<std::string> missing;
    std::set<std::string> after = lines_of(dump_of(again));
    for (const std::string& line : lines_of(dump_of(database))) {
      if (line.find("_:") == std::string::npos && !after.contains(line)) missing.insert(line);
    }
    CHECK(missing.empty());
    return trig;
  });
}

TEST_CASE("graphs as JSON-LD read as golden texts") {
  check_golden("jsonld", [](const std::string& text) { return result_of(database_of(text), kEverything, ResultFormat::kJsonLd); });
}

TEST_CASE("an empty dataset is an empty text") {
  Database database = Database::in_memory();
  for (RdfFormat format : {RdfFormat::kNQuads, RdfFormat::kTriG, RdfFormat::kTurtle, RdfFormat::kNTriples}) {
    CHECK(dump_of(database, format) == "");
  }
}

TEST_CASE("Turtle of a graph and Turtle of a dump are the same text") {
  Database database = database_of("@prefix ex: <http://example.org/> . ex:a ex:p [ ex:q (1 2) ] ; a ex:T . ex:b ex:p 1 .");
  CHECK(result_of(database, kEverything, ResultFormat::kTurtle) == dump_of(database, RdfFormat::kTurtle));
  CHECK(dump_of(database, RdfFormat::kTriG) == dump_of(database, RdfFormat::kTurtle));
  CHECK(dump_of(database, RdfFormat::kNTriples) == dump_of(database));
}

TEST_CASE("Turtle and N-Triples refuse named graphs before a line is written") {
  Database database = database_of("<http://e/a> <http://e/b> 1 . <http://e/g> { <http://e/a> <http://e/b> 2 }");
  for (RdfFormat format : {RdfFormat::kTurtle, RdfFormat::kNTriples}) {
    std::string text;
    TextSink sink = [&text](std::string_view chunk) { text += chunk; };
    CHECK_THROWS_WITH(write_dump(database, sink, format), Catch::Contains("named graphs"));
    CHECK(text.empty());
  }
  CHECK_THROWS_AS(dump_of(database, RdfFormat::kFacts), Error);
}

TEST_CASE("a graph that is too large to be held is written in parts") {
  // Two windows and some; a prefix that only the last part uses; a subject that the end of a window meets.
  std::string text = "@prefix ex: <http://example.org/> . @prefix late: <http://late.example/> .\n";
  for (int i = 0; i < 20000; ++i) {
    std::string number = std::to_string(100000 + i);
    text += "ex:s" + number + " ex:p [ ex:q " + number + " ] ; ex:r \"line\\nline\" .\n";
  }
  text += "late:z ex:p 1, 2, 3 .\n";
  Database database = database_of(text, RdfFormat::kTurtle);
  std::string turtle = dump_of(database, RdfFormat::kTurtle);
  CHECK(count_of(turtle, "@prefix ex: ") == 1);
  CHECK(count_of(turtle, "@prefix late: ") == 1);
  CHECK(turtle.find("@prefix late: ") > turtle.size() / 2);
  CHECK(turtle.find("late:z ex:p 1, 2, 3 .\n") != std::string::npos);
  CHECK(count_of(turtle, "ex:s115000 ") == 1);
  CHECK(turtle.find('[') == std::string::npos);
  Database again = database_of(turtle, RdfFormat::kTurtle);
  CHECK(again.info().facts == 60003);
  CHECK(result_of(again, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?x . ?x ?q ?n1 FILTER(STR(?n1) = SUBSTR(STR(?s), 21)) }",
                  ResultFormat::kCsv) == "n\r\n20000\r\n");
}

TEST_CASE("JSON-LD has each subject once whatever the order of the rows and the memory") {
  std::string text;
  for (int i = 0; i < 30000; ++i) {
    std::string subject = std::to_string(i * 7919 % 10000);
    text += "<http://e/" + std::to_string(i) + "> <http://e/of> <http://e/s" + subject + "> .\n";
  }
  Database database = database_of(text, RdfFormat::kNTriples);
  for (std::size_t memory : {std::size_t{1} << 20, kGibibyte}) {
    QueryOptions options;
    options.memory_bytes = memory;
    std::string json =
        result_of(database, "CONSTRUCT { ?o <http://e/has> ?s } WHERE { ?s <http://e/of> ?o }", ResultFormat::kJsonLd, options);
    CHECK(count_of(json, "\"@id\": \"http://e/s7\",") == 1);
    CHECK(count_of(json, "\"@id\": \"http://e/s") == 10000);
    CHECK(count_of(json, "\"http://e/has\": [") == 10000);
    CHECK(count_of(json, "{\"@id\": ") == 30000);
  }
}

TEST_CASE("sorted triples come once and in order, through files too") {
  std::mt19937 random(Catch::rngSeed());
  for (std::size_t count : {0, 1, 500, 100000}) {
    std::vector<std::array<Id, 3>> triples;
    for (std::size_t i = 0; i < count; ++i) {
      auto id = [&random](unsigned limit) { return Id::make(IdKind::kIri, random() % limit); };
      triples.push_back({id(3000), id(5), id(40)});
      if (random() % 4 == 0) triples.push_back(triples[random() % triples.size()]);
    }
    std::set<std::array<Id, 3>> expected(triples.begin(), triples.end());
    for (std::size_t memory : {std::size_t{1} << 16, kGibibyte}) {
      Runner runner(64, MemoryFacts().snapshot(), memory);
      auto sorted_triples = make_sorted_triples(std::make_unique<ListSource>(triples), runner.context);
      std::vector<std::array<Id, 3>> got;
      Batch batch;
      while (sorted_triples->next(batch)) {
        CHECK(batch.rows <= 64);
        for (std::size_t row = 0; row < batch.rows; ++row) {
          got.push_back({batch.columns[0][row], batch.columns[1][row], batch.columns[2][row]});
        }
      }
      CHECK((got == std::vector<std::array<Id, 3>>(expected.begin(), expected.end())));
      sorted_triples.reset();
      CHECK(runner.context.memory.used() == 0);
    }
  }
}

}  // namespace tercet::test
