// SPARQL 1.1 Query, section 18, written down as it stands, from the parsed text on: solutions are maps, every operator is a loop.
// Slow, and simple enough to be trusted; what random queries over small graphs give is compared with it. It shares the parser with
// the engine and nothing else.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "parser/sparql/ast.h"
#include "tests/random/naive_data.h"

namespace tercet::test {

// What may stand in a place of a row where the standard leaves a choice.
struct NaiveCell {
  std::vector<Term> options;
  // GROUP_CONCAT: these texts in any order.
  std::optional<std::vector<std::string>> parts;
  std::string separator;

  bool admits(const Term& term) const;
  // The one term that may stand there (unbound: none may). Errors: Unsettled.
  Term only() const;
};

struct NaiveRow {
  Solution solution;
  std::map<std::string, NaiveCell> loose;  // variables with more than one choice
  std::vector<Term> keys;                  // of ORDER BY
};

// Whether ORDER BY says that `a` comes before `b`.
bool is_before(const NaiveRow& a, const NaiveRow& b, const std::vector<ast::OrderCondition>& order);

// The rows of a SELECT, those that OFFSET and LIMIT cut off included.
struct NaiveRows {
  std::vector<NaiveRow> rows;
  bool reduced = false;    // duplicates may be missing
  bool keys_lost = false;  // equal rows have different keys: DISTINCT came after ORDER BY
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> limit;
};

struct NaiveAnswer {
  NaiveRows rows;    // SELECT
  bool yes = false;  // ASK
  Graph graph;       // CONSTRUCT, DESCRIBE
};

// Errors of all of it: Unsettled, TooLarge.
class NaiveEvaluator {
 public:
  explicit NaiveEvaluator(const NaiveDataset& dataset) : dataset_(dataset) {}

  NaiveAnswer evaluate(const ast::Query& query);
  // The solutions of a pattern over the dataset that FROM (of an update: USING) chooses; without either over all.
  Solutions solutions(const ast::GroupGraphPattern& where, const std::vector<ast::DatasetClause>& from);

 private:
  // The active graph, and the values that EXISTS has put in the place of variables.
  struct Scope {
    const Graph& graph;
    const Solution& values;
  };
  // What an expression is evaluated over: a solution; of a group its rows too, and the variables that may stand outside of aggregates.
  struct Subject {
    const Solution& solution;
    const Solutions* rows = nullptr;
    const std::set<std::string>* known = nullptr;
  };
  struct GroupParts {
    Solutions body;
    std::vector<const ast::Expression*> filters;
  };
  struct GroupedRow {
    Solution solution;
    Solutions rows;
  };

  // naive_patterns.cpp
  Solutions pattern(const ast::GroupGraphPattern& group, const Scope& scope);
  GroupParts group_parts(const ast::GroupGraphPattern& group, const Scope& scope);
  Solutions filtered(GroupParts parts, const Scope& scope);
  Solutions triples(const std::vector<const ast::TriplesBlock*>& blocks, const Scope& scope);
  Solutions triple(const ast::TriplePattern& triple, Solutions rows, const Scope& scope);
  Solutions path(const ast::TriplePattern& triple, const Solutions& rows, const Scope& scope);
  Solutions element(const ast::GroupElement& element, Solutions left, const Scope& scope);
  Solutions left_join(const Solutions& left, const GroupParts& right, const Scope& scope);
  Solutions graph(const ast::GraphGraphPattern& part, const Scope& scope);

  // naive_query.cpp
  NaiveRows level(const ast::Query& query, const Scope& scope);
  Solutions sub_select(const ast::Query& query, const Scope& scope);
  std::vector<GroupedRow> groups(const ast::Query& query, const Solutions& rows, std::set<std::string>& known, const Scope& scope);
  NaiveRow finish(const ast::Query& query, GroupedRow row, bool grouped, std::set<std::string> known, const Scope& scope);
  Graph constructed(const ast::Query& query, const Solutions& solutions) const;
  Graph described(const ast::Query& query, const Solutions& solutions, const Graph& graph) const;
  NaiveCell aggregate(const ast::Expression& expression, const Solutions& rows, const Scope& scope);

  // naive_expressions.cpp; nullopt is an error.
  std::optional<Term> value(const ast::Expression& expression, const Subject& subject, const Scope& scope);
  std::optional<bool> truth(const ast::Expression& expression, const Subject& subject, const Scope& scope);
  std::optional<Term> variable(const std::string& name, const Subject& subject, const Scope& scope) const;
  std::optional<Term> comparison(const ast::Expression& expression, const Subject& subject, const Scope& scope);
  std::optional<Term> membership(const ast::Expression& expression, const Subject& subject, const Scope& scope);
  std::optional<Term> logic(const ast::Expression& expression, const Subject& subject, const Scope& scope);
  std::optional<Term> exists(const ast::Expression& expression, const Subject& subject, const Scope& scope);
  std::optional<Term> call(const ast::Expression& expression, const Subject& subject, const Scope& scope);

  const NaiveDataset& dataset_;
  const NaiveDataset* active_ = nullptr;  // with FROM another one
  std::uint64_t fresh_nodes_ = 0;
};

// The rows that OFFSET and LIMIT leave. Errors: Unsettled where that is a choice.
Solutions settled(const NaiveRows& rows, const std::vector<ast::OrderCondition>& order);

bool are_compatible(const Solution& a, const Solution& b);
Solution merged(Solution a, const Solution& b);
// The rows of VALUES.
Solutions inline_rows(const ast::InlineData& data);

// Errors: TooLarge.
void check_size(std::size_t solutions);

}  // namespace tercet::test
