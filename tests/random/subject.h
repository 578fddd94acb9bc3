// What random queries and updates are put to: stores with an engine over them, and how it may be set up.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "parser/sparql/ast_update.h"
#include "storage/snapshot.h"
#include "tercet/database.h"
#include "tests/random/answer_comparison.h"
#include "tests/random/naive_data.h"
#include "tests/random/naive_evaluator.h"
#include "tests/random/shrink.h"

namespace tercet::test {

ast::Query parsed_query(const std::string& text);
ast::Update parsed_update(const std::string& text);

// As N-Quads.
std::string to_text(const NaiveDataset& dataset);

// A database whose blocks hold next to nothing, with the facts.
OpenOptions tiny_blocks();
Database tiny_database(const NaiveDataset& dataset, const OpenOptions& options = tiny_blocks());

class Subject {
 public:
  virtual ~Subject() = default;

  EngineAnswer answer(const std::string& query, const QueryOptions& options) const;

 protected:
  // Finds out what the blank nodes of the data are called here: random_data() has named them.
  void learn_names();
  void add_name(const Term& node, const std::string& label) { names_.emplace(node, label); }

 private:
  virtual EngineAnswer run(const std::string& query, const QueryOptions& options) const = 0;

  std::map<Term, std::string> names_;
};

// The executor over a simple store in memory.
class InMemory final : public Subject {
 public:
  explicit InMemory(const NaiveDataset& dataset);

 private:
  EngineAnswer run(const std::string& query, const QueryOptions& options) const override;

  std::shared_ptr<const Snapshot> snapshot_;
};

class TinyBlocks final : public Subject {
 public:
  explicit TinyBlocks(const NaiveDataset& dataset) : database_(tiny_database(dataset)) { learn_names(); }

 private:
  EngineAnswer run(const std::string& query, const QueryOptions& options) const override;

  Database database_;
};

// The rows of a cursor that are left.
EngineAnswer rows_of(Cursor& cursor);

// All passes or some, batches of all rows or of a few.
std::vector<QueryOptions> set_ups(std::mt19937& random);
std::string describe(const QueryOptions& options);

// What an example should answer. Errors: of the parser and the naive evaluator.
struct Expectation {
  explicit Expectation(const Example& example)
      : text(example.query), query(parsed_query(text)), answer(NaiveEvaluator(example.dataset).evaluate(query)) {}

  // What is wrong in one set-up; empty when nothing is. Errors: Unsettled, TooLarge.
  std::string difference_in(const QueryOptions& options, const Subject& subject) const;

  bool is_empty() const { return answer.rows.rows.empty() && answer.graph.empty() && !answer.yes; }

  std::string text;
  ast::Query query;
  NaiveAnswer answer;
};

}  // namespace tercet::test
