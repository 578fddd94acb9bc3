#include "tests/random/random_rounds.h"

#include <optional>

#include "engine/exec/query_run.h"
#include "engine/optimizer/optimizer.h"
#include "parser/sparql/sparql_parser.h"
#include "tercet/database.h"
#include "tests/random/answer_comparison.h"
#include "tests/random/query_generator.h"
#include "tests/random/shrink.h"
#include "tests/support/memory_snapshot.h"

namespace tercet::test {
namespace {

ast::Query parsed(const std::string& text) {
  SparqlParserOptions options;
  options.strict = true;
  return std::get<ast::Query>(parse_sparql(text, options));
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

// A store with an engine over it.
class Subject {
 public:
  virtual ~Subject() = default;

  EngineAnswer answer(const std::string& query, const QueryOptions& options) const {
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

 protected:
  // Finds out what the blank nodes of the data are called here.
  void learn_names() {
    EngineAnswer named = run("SELECT ?node ?name { ?node <" + std::string(kNameOfBlankNode) + "> ?name }", {});
    for (const auto& row : named.rows) names_.emplace(row[0], row[1].value());
  }

 private:
  virtual EngineAnswer run(const std::string& query, const QueryOptions& options) const = 0;

  std::map<Term, std::string> names_;
};

class InMemory final : public Subject {
 public:
  explicit InMemory(const NaiveDataset& dataset) {
    MemoryFacts facts;
    for (const auto& fact : dataset.default_graph) facts.add(fact[0], fact[1], fact[2]);
    for (const auto& [name, graph] : dataset.named) {
      for (const auto& fact : graph) facts.add(fact[0], fact[1], fact[2], name);
    }
    snapshot_ = facts.snapshot();
    learn_names();
  }

 private:
  EngineAnswer run(const std::string& query, const QueryOptions& options) const override {
    auto run = start_query(algebra::translate(parsed(query), ""), snapshot_, options, nullptr, "/tmp");
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

  std::shared_ptr<const Snapshot> snapshot_;
};

class TinyBlocks final : public Subject {
 public:
  explicit TinyBlocks(const NaiveDataset& dataset) : database_(Database::in_memory(open_options())) {
    LoadOptions options;
    options.format = RdfFormat::kNQuads;
    database_.load_text(to_text(dataset), options);
    learn_names();
  }

 private:
  EngineAnswer run(const std::string& query, const QueryOptions& options) const override {
    Cursor cursor = database_.query(query, options);
    EngineAnswer out{cursor.columns(), {}};
    while (cursor.next()) {
      out.rows.emplace_back();
      for (std::size_t i = 0; i < cursor.columns().size(); ++i) out.rows.back().push_back(cursor[i]);
    }
    return out;
  }

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

std::string describe(const QueryOptions& options) {
  std::string out = "batch_rows " + std::to_string(options.batch_rows) + ", without";
  for (const std::string& pass : options.disabled_passes) out += " " + pass;
  return out;
}

// What an example should answer. Errors: of the parser and the naive evaluator.
struct Expectation {
  explicit Expectation(const Example& example)
      : text(example.query), query(parsed(text)), answer(NaiveEvaluator(example.dataset).evaluate(query)) {}

  // What is wrong in one set-up; empty when nothing is. Errors: Unsettled, TooLarge.
  std::string difference_in(const QueryOptions& options, const Subject& subject) const {
    try {
      return difference(query, answer, subject.answer(text, options));
    } catch (const Error& error) {
      return std::string("an error: ") + error.what();
    }
  }

  bool is_empty() const { return answer.rows.rows.empty() && answer.graph.empty() && !answer.yes; }

  std::string text;
  ast::Query query;
  NaiveAnswer answer;
};

template <typename Store>
std::string report(std::uint32_t seed, const QueryOptions& options, const Example& example) {
  Example small = shrink(example, [&](const Example& smaller) {
    try {
      return !Expectation(smaller).difference_in(options, Store(smaller.dataset)).empty();
    } catch (const std::exception&) {
      return false;
    }
  });
  return "TERCET_RANDOM_SEED=" + std::to_string(seed) + " " + describe(options) + "\n" + example.query + "\nmade small:\n" +
         small.query + "\n" + to_text(small.dataset) + Expectation(small).difference_in(options, Store(small.dataset));
}

template <typename Store>
void run_query(std::uint32_t seed, const RandomData& data, const Store& store, std::mt19937& random, RoundCounts& counts) {
  Example example{random_query(random, data.terms), data.dataset};
  std::vector<QueryOptions> all_options = set_ups(random);
  try {
    Expectation expectation(example);
    for (const QueryOptions& options : all_options) {
      if (expectation.difference_in(options, store).empty()) continue;
      counts.failure = report<Store>(seed, options, example);
      return;
    }
    ++counts.compared;
    if (!expectation.is_empty()) ++counts.answered;
  } catch (const Unsettled&) {
    ++counts.skipped;
  } catch (const TooLarge&) {
    ++counts.skipped;
  } catch (const std::exception& error) {
    counts.failure = "TERCET_RANDOM_SEED=" + std::to_string(seed) + "\n" + example.query + "\n" + error.what();
  }
}

}  // namespace

RoundCounts run_rounds(std::uint32_t first, std::uint32_t rounds) {
  RoundCounts counts;
  for (std::uint32_t seed = first; seed != first + rounds && counts.failure.empty(); ++seed) {
    std::mt19937 random(seed);
    RandomData data = random_data(random);
    run_query(seed, data, InMemory(data.dataset), random, counts);
  }
  return counts;
}

RoundCounts run_block_rounds(std::uint32_t first, std::uint32_t stores) {
  RoundCounts counts;
  for (std::uint32_t seed = first; seed != first + stores && counts.failure.empty(); ++seed) {
    std::mt19937 random(seed);
    RandomData data = random_data(random);
    TinyBlocks database(data.dataset);
    for (int i = 0; i < 20 && counts.failure.empty(); ++i) run_query(seed, data, database, random, counts);
  }
  return counts;
}

}  // namespace tercet::test
