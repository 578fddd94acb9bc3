// SPARQL 1.1 Update, sections 3 and 4, written down as they stand: a dataset is changed by Dataset-UNION and Dataset-DIFF, fact by fact.
// Where the standard leaves a choice, it is Tercet's: a graph without facts does not exist.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "parser/sparql/ast_update.h"
#include "tests/random/naive_data.h"

namespace tercet::test {

// A graph is not as an operation without SILENT needs it.
struct UpdateFails : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct NaiveCounts {
  std::uint64_t inserted = 0;  // that were not there
  std::uint64_t removed = 0;   // that were there
};

// A graph's name, unbound for the default graph, and a triple in it.
using NaiveQuad = std::pair<Term, Triple>;

std::vector<NaiveQuad> quads_of(const NaiveDataset& dataset);

// Dataset-UNION and Dataset-DIFF (section 4.2). How many facts that has brought or taken.
std::uint64_t unite(NaiveDataset& dataset, const std::vector<NaiveQuad>& quads);
std::uint64_t subtract(NaiveDataset& dataset, const std::vector<NaiveQuad>& quads);

// Does the operations, in their order. New blank nodes have labels that begin with "new", which those of the dataset must not. Errors:
// UpdateFails, Unsettled, TooLarge; the dataset is then as it was.
NaiveCounts naive_update(const ast::Update& update, NaiveDataset& dataset);

}  // namespace tercet::test
