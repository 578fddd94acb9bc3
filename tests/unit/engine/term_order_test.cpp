// The order in which a scan reads facts whose terms are looked up.
#include <catch2/catch.hpp>
#include <string>

#include "tercet/results.h"
#include "tests/support/answers.h"

namespace tercet::test {
namespace {

constexpr int kThings = 40'000;

// Most in the default graph.
Database things() {
  std::string text = "<urn:other> <urn:text> \"text\" <urn:graph> .\n";
  for (int i = 0; i < kThings; ++i) {
    const std::string thing = "<urn:thing" + std::to_string(i) + ">";
    text += thing + " <urn:text> \"text " + std::to_string(i * 7919 % kThings) + "\" .\n";
    text += thing + " <urn:next> <urn:thing" + std::to_string((i + 1) % kThings) + "> .\n";
    if (i % 4 == 0) text += thing + " <urn:some> \"some " + std::to_string(i * 31 % kThings) + "\" .\n";
    else text += thing + " <urn:some> " + thing + " .\n";
  }
  return loaded(text, RdfFormat::kNQuads);
}

std::string last_line_of_plan(const Database& database, const std::string& query, const QueryOptions& options = {}) {
  return rows_of(database, "EXPLAIN " + query, options).back()[0];
}

bool reads(const Database& database, const std::string& order, const std::string& query, const QueryOptions& options = {}) {
  return last_line_of_plan(database, query, options).find("IndexScan " + order) != std::string::npos;
}

}  // namespace

TEST_CASE("term-order: large answers of one pattern come in the order in which their terms are soonest looked up") {
  const Database database = things();
  const QueryOptions without = without_pass("term-order");
  const std::string texts = "SELECT ?s ?t { ?s <urn:text> ?t }";
  CHECK(reads(database, "POS", texts));
  CHECK(reads(database, "PSO", texts, without));
  const std::string all = "SELECT ?s ?p ?o { ?s ?p ?o }";
  CHECK(reads(database, "PSO", all));
  CHECK(reads(database, "SPO", all, without));
  for (const std::string& query : {texts, all}) {
    CHECK(sorted(rows_of(database, query)) == sorted(rows_of(database, query, without)));
  }
}

TEST_CASE("term-order: other answers come in the order of their subjects") {
  const Database database = things();
  for (const char* query : {
           "SELECT ?s ?t { ?s <urn:next> ?t }",            // IRIs
           "SELECT ?s ?t { ?s <urn:some> ?t }",            // mostly
           "SELECT ?s { ?s <urn:text> ?t }",               // no text is asked for
           "SELECT ?s ?t { ?s <urn:text> ?t } LIMIT 100",  // few
       }) {
    INFO(query);
    CHECK(reads(database, "PSO", query));
  }
  CHECK(reads(database, "SPO", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100"));
  CHECK(reads(database, "SPO", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"));
  // Blocks of other graphs are left out where subjects are together.
  CHECK(reads(database, "SPO", "SELECT ?s ?p ?o { GRAPH <urn:graph> { ?s ?p ?o } }"));
}

TEST_CASE("term-order: dumps give the facts of a subject together") {
  const Database database = things();
  std::string text;
  write_dump(database, [&](std::string_view piece) { text += piece; });
  int subjects = 0;
  std::string last;
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    const std::string subject = text.substr(begin, text.find(' ', begin) - begin);
    if (subject != last) ++subjects;
    last = subject;
  }
  CHECK(subjects == kThings + 1);
}

}  // namespace tercet::test
