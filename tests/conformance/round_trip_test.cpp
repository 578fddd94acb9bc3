// A dump loaded again is the same dataset: for every file of the W3C's suites that our parsers read, and for schema.org.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "parser/rdf/rdf_parser.h"
#include "tercet/tercet.hpp"
#include "tests/conformance/graph.h"
#include "tests/conformance/isomorphism.h"

namespace tercet::conformance {
namespace {

const std::string kShared = TERCET_SHARED_DATA;
constexpr std::string_view kBase = "http://example.org/base/";

class Collector final : public QuadSink {
 public:
  explicit Collector(Graph& graph) : graph_(graph) {}
  void quad(const QuadView& quad) override {
    graph_.quads.push_back({Term(quad.subject), Term(quad.predicate), Term(quad.object), Term(quad.graph)});
  }

 private:
  Graph& graph_;
};

Graph parsed(const std::string& text, RdfFormat format) {
  Graph graph;
  Collector collector(graph);
  RdfParserOptions options;
  options.format = format;
  options.base = kBase;
  parse_rdf(text, options, collector);
  return graph;
}

std::string dump_of(const Database& database, RdfFormat format) {
  std::string text;
  write_dump(
      database, [&text](std::string_view chunk) { text += chunk; }, format);
  return text;
}

std::string turtle_of(const Database& database) {
  std::string text;
  Cursor cursor = database.query("CONSTRUCT WHERE { ?s ?p ?o }");
  write_results(database, cursor, ResultFormat::kTurtle, [&text](std::string_view chunk) { text += chunk; });
  return text;
}

void load(Database& database, const std::string& text, RdfFormat format) {
  LoadOptions options;
  options.format = format;
  options.base = kBase;
  options.memory_bytes = 64 * kMebibyte;
  options.threads = 1;
  database.load_text(text, options);
}

// The facts without blank nodes, to the letter: isomorphism does not mind the case of language tags.
std::set<std::string> exact_facts(const Graph& graph) {
  std::set<std::string> facts;
  for (const auto& quad : graph.quads) {
    std::string line;
    bool has_blank_node = false;
    for (const Term& term : quad) {
      has_blank_node = has_blank_node || term.is_blank_node();
      line += term.to_ntriples() + " ";
    }
    if (!has_blank_node) facts.insert(line);
  }
  return facts;
}

void check_same(const Graph& expected, const Graph& actual) {
  CHECK(exact_facts(actual) == exact_facts(expected));
  CHECK(isomorphic(actual, expected));
}

bool has_named_graphs(const Graph& graph) {
  return std::any_of(graph.quads.begin(), graph.quads.end(), [](const auto& quad) { return !quad[3].is_unbound(); });
}

void check_round_trips(const std::string& text, RdfFormat format) {
  Graph original = parsed(text, format);
  Database database = Database::in_memory();
  load(database, text, format);
  std::vector<RdfFormat> formats{RdfFormat::kNQuads, RdfFormat::kTriG};
  if (!has_named_graphs(original)) formats.insert(formats.end(), {RdfFormat::kNTriples, RdfFormat::kTurtle});
  for (RdfFormat dump_format : formats) {
    INFO("as " << rdf_format_name(dump_format));
    check_same(original, parsed(dump_of(database, dump_format), dump_format));
  }
  if (!has_named_graphs(original)) check_same(original, parsed(turtle_of(database), RdfFormat::kTurtle));
  // Once through a database again: TriG in, N-Quads out.
  Database again = Database::in_memory();
  load(again, dump_of(database, RdfFormat::kTriG), RdfFormat::kTriG);
  check_same(original, parsed(dump_of(again, RdfFormat::kNQuads), RdfFormat::kNQuads));
}

struct Counts {
  std::size_t same = 0;
  std::vector<std::string> unreadable;
};

Counts check_folder(const std::string& folder) {
  Counts counts;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::set<std::string> seen;  // many tests have the same data
  for (const std::string& file : files) {
    auto format = rdf_format_of_file(file);
    if (!format || !is_dump_format(*format)) continue;
    INFO(file);
    const std::string text = read_file(file);
    if (!seen.insert(std::string(rdf_format_name(*format)) + text).second) continue;
    try {
      check_round_trips(text, *format);
      ++counts.same;
    } catch (const Error& error) {
      INFO(error.what());
      CHECK(error.code() == ErrorCode::kSyntax);
      counts.unreadable.push_back(file);
    }
  }
  return counts;
}

bool is_missing(const std::string& path) {
  if (std::filesystem::exists(path)) return false;
  WARN("skipped: there is no " << path);
  return true;
}

void check_rdf_suite(const std::string& name, std::size_t least) {
  const std::string folder = kShared + "/w3c-rdf-tests/rdf/rdf11/" + name;
  if (is_missing(folder)) return;
  Counts counts = check_folder(folder);
  CHECK(counts.same >= least);
  // What does not parse is there to be refused: bad by name, or (test-38, which no manifest names) with escaped surrogates.
  for (const std::string& file : counts.unreadable) {
    INFO(file);
    CHECK((file.find("bad") != std::string::npos || file.find("test-38.") != std::string::npos));
  }
}

}  // namespace

TEST_CASE("dumps of the files of the N-Triples and N-Quads suites load as the same dataset") {
  check_rdf_suite("rdf-n-triples", 38);
  check_rdf_suite("rdf-n-quads", 50);
}

TEST_CASE("dumps of the files of the Turtle suite load as the same dataset") { check_rdf_suite("rdf-turtle", 300); }

TEST_CASE("dumps of the files of the TriG suite load as the same dataset") { check_rdf_suite("rdf-trig", 300); }

TEST_CASE("dumps of the SPARQL 1.1 suites' data load as the same dataset") {
  const std::string folder = kShared + "/w3c-rdf-tests/sparql/sparql11";
  if (is_missing(folder)) return;
  Counts counts = check_folder(folder);
  CHECK(counts.same >= 200);
  CHECK(counts.unreadable.empty());
}

TEST_CASE("dumps of schema.org load as the same dataset") {
  const std::string file = kShared + "/data/schemaorg/schemaorg-all-https.ttl";
  if (is_missing(file)) return;
  check_round_trips(read_file(file), RdfFormat::kTurtle);
}

}  // namespace tercet::conformance
