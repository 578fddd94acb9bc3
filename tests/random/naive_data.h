// What the naive evaluator computes with.
#pragma once

#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tercet/term.h"

namespace tercet {

// Any order, for maps and sets.
inline bool operator<(const Term& a, const Term& b) { return a.to_ntriples() < b.to_ntriples(); }

}  // namespace tercet

namespace tercet::test {

// A solution mapping: variables without '?'. A blank node of a pattern is a variable with the name "_:" and its label.
using Solution = std::map<std::string, Term>;
using Solutions = std::vector<Solution>;

// No triple twice.
using Triple = std::array<Term, 3>;
using Graph = std::vector<Triple>;

struct NaiveDataset {
  Graph default_graph;
  std::vector<std::pair<Term, Graph>> named;
};

// The standard leaves open what a query answers: which row a LIMIT keeps, the digits of 1/3, the time a sum of floats is rounded. No
// answer can be compared then.
struct Unsettled : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// There are too many solutions for loops over all pairs.
struct TooLarge : std::length_error {
  using std::length_error::length_error;
};

}  // namespace tercet::test
