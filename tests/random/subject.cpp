#include "tests/random/subject.h"

#include <string_view>
#include <utility>
#include <variant>

#include "engine/exec/query_run.h"
#include "engine/optimizer/optimizer.h"
#include "parser/sparql/sparql_parser.h"
#include "tests/random/random_data.h"
#include "tests/support/memory_snapshot.h"

namespace tercet::test {
namespace {

ast::Statement parsed(const std::string& text) {
  SparqlParserOptions options;
  options.strict = true;
  return parse_sparql(text, options);
}

}  // namespace

ast::Query parsed_query(const std::string& text) { return std::get<ast::Query>(parsed(text)); }
ast::Update parsed_update(const std::string& text) { return std::get<ast::Update>(parsed(text)); }

std::string to_text(const NaiveDataset& dataset) {
  std::string out;
  auto add = [&](const Graph& graph, const std::string& name) {
    for (const auto& fact : graph) {
      for (const Term& term : fact) out += term.to_ntriples() + " ";
      out += name + ".\n";
    }
  };
  add(dataset.default_graph, "");
  for (const auto& [name, graph] : dataset.named) add(graph, name.to_ntriples() + " ");
  return out;
}

OpenOptions tiny_blocks() {
  OpenOptions options;
  options.block_quads = 4;
  options.dictionary_block_terms = 2;
  return options;
}

Database tiny_database(const NaiveDataset& dataset, const OpenOptions& options) {
  Database database = Database::in_memory(options);
  LoadOptions load;
  load.format = RdfFormat::kNQuads;
  database.load_text(to_text(dataset), load);
  return database;
}

EngineAnswer Subject::answer(const std::string& query, const QueryOptions& options) const {
  EngineAnswer out = run(query, options);
  for (auto& row : out.rows) {
    for (Term& term : row) {
      // Every other blank node was made by the query.
      if (auto name = names_.find(term); name != names_.end()) term = Term::blank_node(name->second);
      else if (term.is_blank_node()) term = Term::blank_node("made" + term.value());
    }
  }
  return out;
}

void Subject::learn_names() {
  EngineAnswer named = run("SELECT ?node ?name { ?node <" + std::string(kNameOfBlankNode) + "> ?name }", {});
  for (const auto& row : named.rows) add_name(row[0], row[1].value());
}

InMemory::InMemory(const NaiveDataset& dataset) {
  MemoryFacts facts;
  for (const auto& fact : dataset.default_graph) facts.add(fact[0], fact[1], fact[2]);
  for (const auto& [name, graph] : dataset.named) {
    for (const auto& fact : graph) facts.add(fact[0], fact[1], fact[2], name);
  }
  snapshot_ = facts.snapshot();
  learn_names();
}

EngineAnswer InMemory::run(const std::string& query, const QueryOptions& options) const {
  auto run = start_query(algebra::translate(parsed_query(query), ""), snapshot_, options, nullptr, "/tmp");
  EngineAnswer out{run->columns(), {}};
  Batch batch;
  while (run->next(batch)) {
    for (std::size_t i = 0; i < batch.rows; ++i) {
      out.rows.emplace_back();
      for (const auto& column : batch.columns) out.rows.back().push_back(run->term(column[i]));
    }
  }
  return out;
}

// Twice: the second time the plan is one that was remembered, and run before.
EngineAnswer TinyBlocks::run(const std::string& query, const QueryOptions& options) const {
  database_.query(query, options).next();
  Cursor cursor = database_.query(query, options);
  return rows_of(cursor);
}

EngineAnswer rows_of(Cursor& cursor) {
  EngineAnswer out{cursor.columns(), {}};
  while (cursor.next()) {
    out.rows.emplace_back();
    for (std::size_t i = 0; i < cursor.columns().size(); ++i) out.rows.back().push_back(cursor[i]);
  }
  return out;
}

std::vector<QueryOptions> set_ups(std::mt19937& random) {
  QueryOptions plain;
  QueryOptions tiny;
  tiny.batch_rows = 2;
  QueryOptions unoptimized;
  for (std::string_view pass : optimizer_passes()) unoptimized.disabled_passes.emplace_back(pass);
  unoptimized.batch_rows = 7;
  QueryOptions some = tiny;
  const auto passes = optimizer_passes();
  if (random() % 2) {
    some.disabled_passes.emplace_back(passes[random() % passes.size()]);
  } else {
    for (std::string_view pass : passes) {
      if (random() % 2) some.disabled_passes.emplace_back(pass);
    }
  }
  some.batch_rows = 1;
  return {plain, tiny, unoptimized, some};
}

std::string describe(const QueryOptions& options) {
  std::string out = "batch_rows " + std::to_string(options.batch_rows) + ", without";
  for (const std::string& pass : options.disabled_passes) out += " " + pass;
  return out;
}

std::string Expectation::difference_in(const QueryOptions& options, const Subject& subject) const {
  try {
    return difference(query, answer, subject.answer(text, options));
  } catch (const Error& error) {
    return std::string("an error: ") + error.what();
  }
}

}  // namespace tercet::test
