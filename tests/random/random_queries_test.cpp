// Random queries over random small graphs: the engine, however it is set up, answers as the naive evaluator does.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "engine/exec/query_run.h"
#include "engine/optimizer/optimizer.h"
#include "parser/sparql/sparql_parser.h"
#include "tests/random/query_generator.h"
#include "tests/support/memory_snapshot.h"

namespace tercet::test {
namespace {

constexpr std::uint32_t kRounds = 2500;

using Rows = std::multiset<std::vector<std::string>>;

std::shared_ptr<const Snapshot> store(const NaiveDataset& dataset) {
  MemoryFacts facts;
  for (const auto& fact : dataset.default_graph) facts.add(fact[0], fact[1], fact[2]);
  for (const auto& [name, graph] : dataset.named) {
    for (const auto& fact : graph) facts.add(fact[0], fact[1], fact[2], name);
  }
  return facts.snapshot();
}

algebra::Query translated(const std::string& text) {
  SparqlParserOptions options;
  options.strict = true;
  return algebra::translate(std::get<ast::Query>(parse_sparql(text, options)), "");
}

Rows naive_rows(const algebra::Query& query, const NaiveDataset& dataset) {
  Rows rows;
  for (const Solution& solution : NaiveEvaluator(dataset).evaluate(*query.root)) {
    std::vector<std::string> row;
    for (VarId column : query.columns) {
      auto binding = solution.find(column);
      row.push_back(binding == solution.end() ? "" : binding->second.to_ntriples());
    }
    rows.insert(row);
  }
  return rows;
}

Rows engine_rows(const algebra::Query& query, const std::shared_ptr<const Snapshot>& snapshot, const QueryOptions& options) {
  Rows rows;
  auto run = start_query(query, snapshot, options, nullptr, "/tmp");
  Batch batch;
  while (run->next(batch)) {
    for (std::size_t i = 0; i < batch.rows; ++i) {
      std::vector<std::string> row;
      for (const auto& column : batch.columns) row.push_back(run->term(column[i]).to_ntriples());
      rows.insert(row);
    }
  }
  return rows;
}

std::string plan_text(algebra::Query query, const std::shared_ptr<const Snapshot>& snapshot, const QueryOptions& options) {
  query.explain = ast::Query::Explain::kAnalyze;
  auto run = start_query(std::move(query), snapshot, options, nullptr, "/tmp");
  std::string out;
  Batch batch;
  while (run->next(batch)) {
    for (Id line : batch.columns[0]) out += run->term(line).value() + "\n";
  }
  return out;
}

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

std::string to_text(const Rows& rows) {
  std::string out;
  for (const auto& row : rows) {
    for (const std::string& cell : row) out += (cell.empty() ? "-" : cell) + " ";
    out += "\n";
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
  for (std::string_view pass : optimizer_passes()) {
    if (random() % 2) some.disabled_passes.emplace_back(pass);
  }
  some.batch_rows = 1;
  return {plain, tiny, unoptimized, some};
}

}  // namespace

// TERCET_RANDOM_SEED in the environment repeats the round that failed with it; TERCET_RANDOM_ROUNDS runs more of them.
TEST_CASE("random queries answer as the algebra says") {
  const char* seed_text = std::getenv("TERCET_RANDOM_SEED");
  const char* rounds_text = std::getenv("TERCET_RANDOM_ROUNDS");
  std::uint32_t first = seed_text ? static_cast<std::uint32_t>(std::stoul(seed_text)) : std::random_device()();
  std::uint32_t rounds = rounds_text ? static_cast<std::uint32_t>(std::stoul(rounds_text)) : seed_text ? 1 : kRounds;
  for (std::uint32_t seed = first; seed != first + rounds; ++seed) {
    std::mt19937 random(seed);
    NaiveDataset dataset = random_dataset(random);
    std::string text = random_query(random);
    INFO("TERCET_RANDOM_SEED=" << seed << "\n" << text << "\n" << to_text(dataset));
    algebra::Query query = translated(text);
    INFO(algebra::to_string(query));
    Rows expected;
    try {
      expected = naive_rows(query, dataset);
    } catch (const std::length_error&) {
      continue;
    }
    auto snapshot = store(dataset);
    for (const QueryOptions& options : set_ups(random)) {
      std::string disabled;
      for (const std::string& pass : options.disabled_passes) disabled += pass + " ";
      INFO("batch_rows " << options.batch_rows << ", without " << disabled);
      Rows got = engine_rows(query, snapshot, options);
      if (got == expected) continue;
      FAIL("expected\n" << to_text(expected) << "got\n" << to_text(got) << plan_text(query, snapshot, options));
    }
  }
}

}  // namespace tercet::test
