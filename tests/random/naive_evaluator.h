// SPARQL's algebra exactly as section 18 of the standard writes it down: solutions are maps, every operator is a loop. Slow, and
// simple enough to be trusted; what random queries over small graphs give is compared with it.
//
// Of expressions it knows what the random queries use: terms and variables, comparisons, + and -, logic, BOUND, isIRI, COALESCE,
// IF, EXISTS. Values are IRIs, integers and booleans.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "engine/algebra/algebra.h"

namespace tercet::test {

using Solution = std::map<VarId, Term>;
using Solutions = std::vector<Solution>;
using Graph = std::vector<std::array<Term, 3>>;

struct NaiveDataset {
  Graph default_graph;
  std::vector<std::pair<Term, Graph>> named;
};

class NaiveEvaluator {
 public:
  explicit NaiveEvaluator(const NaiveDataset& dataset) : dataset_(dataset) {}

  // The solutions of a tree. Errors: std::length_error when they become too many for loops.
  Solutions evaluate(const algebra::Node& node) const { return evaluate(node, {dataset_.default_graph, {}}); }

 private:
  // The active graph, and the values that EXISTS has put in the place of variables.
  struct Scope {
    const Graph& graph;
    const Solution& values;
  };

  Solutions evaluate(const algebra::Node& node, const Scope& scope) const;
  Solutions basic_graph_pattern(const algebra::Node& node, const Scope& scope) const;
  Solutions path(const algebra::Node& node, const Scope& scope) const;
  Solutions left_join(const algebra::Node& node, const Scope& scope) const;
  Solutions graph(const algebra::Node& node, const Scope& scope) const;
  Solutions group(const algebra::Node& node, const Scope& scope) const;
  std::optional<Term> aggregate(const algebra::Aggregate& aggregate, const Solutions& rows, const Scope& scope) const;

  // nullopt is an error.
  std::optional<Term> value(const algebra::Expression& expression, const Solution& solution, const Scope& scope) const;
  std::optional<bool> truth(const algebra::Expression& expression, const Solution& solution, const Scope& scope) const;
  std::optional<Term> call(const algebra::Expression& expression, const Solution& solution, const Scope& scope) const;

  const NaiveDataset& dataset_;
};

}  // namespace tercet::test
