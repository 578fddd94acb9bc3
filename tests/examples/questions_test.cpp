// Every question of examples/questions.md, in both forms, gives the answer that stands there; and the example itself is what it says.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tercet/tercet.hpp"
#include "tests/support/markdown.h"

namespace tercet {
namespace {

using Table = std::vector<std::vector<std::string>>;

const std::string kExamples = std::string(TERCET_SOURCE_DIR) + "/examples/";

Database example(const OpenOptions& options = {}) {
  Database db = Database::in_memory(options);
  db.load({kExamples + "yangtze.facts"});
  return db;
}

Table answer(const Database& db, const std::string& query, bool strict, std::uint32_t batch_rows) {
  QueryOptions options;
  options.strict = strict;
  options.batch_rows = batch_rows;
  Cursor rows = db.query(query, options);
  if (rows.kind() == ResultKind::kAsk) return {rows.columns(), {rows.ask() ? "yes" : "no"}};
  Table table;
  table.push_back(rows.columns());
  while (rows.next()) {
    std::vector<std::string> row;
    for (std::size_t i = 0; i < rows.columns().size(); ++i) row.push_back(db.display(rows[i]));
    table.push_back(row);
  }
  if (query.find("ORDER BY") == std::string::npos) std::sort(table.begin() + 1, table.end());
  return table;
}

TEST_CASE("the questions of the example have their answers") {
  // Once as it comes, once with every boundary crossed: blocks of four quads, two terms, batches of two rows.
  bool tiny = GENERATE(false, true);
  OpenOptions blocks;
  if (tiny) blocks.block_quads = 4, blocks.dictionary_block_terms = 2;
  std::uint32_t batch_rows = tiny ? 2 : 0;
  Database db = example(blocks);
  int questions = 0;
  for (test::Section& section : test::read_sections(kExamples + "questions.md")) {
    if (section.code.empty()) continue;
    ++questions;
    INFO(section.title);
    REQUIRE(section.code.size() == 2);
    REQUIRE(section.code[0].language == "facts");
    REQUIRE(section.code[1].language == "sparql");
    REQUIRE(!section.table.empty());
    if (section.code[0].text.find("ORDER BY") == std::string::npos) std::sort(section.table.begin() + 1, section.table.end());
    CHECK(answer(db, section.code[0].text, false, batch_rows) == section.table);
    CHECK(answer(db, section.code[1].text, true, batch_rows) == section.table);
  }
  CHECK(questions >= 15);
}

std::set<std::string> facts_of(const Database& db) {
  std::set<std::string> facts;
  Cursor rows = db.query("SELECT ?s ?p ?o { ?s ?p ?o }");
  while (rows.next()) facts.insert(rows[0].to_ntriples() + " " + rows[1].to_ntriples() + " " + rows[2].to_ntriples());
  return facts;
}

TEST_CASE("the example as Turtle says the same as the .facts file") {
  Database facts = example();
  Database turtle = Database::in_memory();
  turtle.load({kExamples + "yangtze.ttl"});
  CHECK(facts_of(facts).size() >= 150);
  CHECK(facts_of(facts) == facts_of(turtle));
}

TEST_CASE("the questions of the welcome are questions with an answer") {
  Database db = example();
  std::istringstream welcome(test::read_file(kExamples + "welcome.txt"));
  int questions = 0;
  for (std::string line; std::getline(welcome, line);) {
    if (!line.starts_with("  ")) continue;
    INFO(line);
    CHECK(db.query(line).next());
    ++questions;
  }
  CHECK(questions == 3);
}

}  // namespace
}  // namespace tercet
