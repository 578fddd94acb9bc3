// Random queries over random small graphs: the engine, however it is set up, answers as the naive evaluator does.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "engine/exec/query_run.h"
#include "engine/optimizer/optimizer.h"
#include "parser/sparql/sparql_parser.h"
#include "tercet/database.h"
#include "tests/random/query_generator.h"
#include "tests/support/memory_snapshot.h"

namespace tercet::test {
namespace {

constexpr std::uint32_t kRounds = 2500;
constexpr std::uint32_t kStores = 25;

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

// Through the public API, over a store whose blocks hold next to nothing.
class TinyBlocks {
 public:
  explicit TinyBlocks(const NaiveDataset& dataset) : database_(Database::in_memory(open_options())) {
    LoadOptions options;
    options.format = RdfFormat::kNQuads;
    database_.load_text(to_text(dataset), options);
  }

  Rows rows(const std::string& text, const QueryOptions& options) const {
    Rows rows;
    Cursor cursor = database_.query(text, options);
    while (cursor.next()) {
      std::vector<std::string> row;
      for (std::size_t i = 0; i < cursor.columns().size(); ++i) row.push_back(cursor[i].to_ntriples());
      rows.insert(row);
    }
    return rows;
  }

 private:
  static OpenOptions open_options() {
    OpenOptions options;
    options.block_quads = 4;
    options.dictionary_block_terms = 2;
    return options;
  }

  Database database_;
};

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
TEST_CASE("random queries over tiny blocks answer as the algebra says") {
  const char* seed_text = std::getenv("TERCET_RANDOM_SEED");
  std::uint32_t first = seed_text ? static_cast<std::uint32_t>(std::stoul(seed_text)) : std::random_device()();
  std::uint32_t stores = seed_text ? 1 : kStores;
  for (std::uint32_t seed = first; seed != first + stores; ++seed) {
    std::mt19937 random(seed);
    NaiveDataset dataset = random_dataset(random);
    TinyBlocks database(dataset);
    for (int i = 0; i < 20; ++i) {
      std::string text = random_query(random);
      INFO("TERCET_RANDOM_SEED=" << seed << "\n" << text << "\n" << to_text(dataset));
      Rows expected;
      try {
        expected = naive_rows(translated(text), dataset);
      } catch (const std::length_error&) {
        continue;
      }
      for (const QueryOptions& options : set_ups(random)) {
        Rows got = database.rows(text, options);
        if (got == expected) continue;
        FAIL("batch_rows " << options.batch_rows << "\nexpected\n" << to_text(expected) << "got\n" << to_text(got));
      }
    }
  }
}

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
