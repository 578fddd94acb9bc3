// Random graphs: a few nodes, predicates and literals, so that patterns meet.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/random/naive_data.h"

namespace tercet::test {

// What a query can mention of a dataset.
struct RandomTerms {
  std::vector<Term> nodes;     // IRIs
  std::vector<Term> literals;  // of all kinds: numbers, strings, times, with and without canonical and valid forms
};

struct RandomData {
  NaiveDataset dataset;  // the default graph and up to three named ones
  RandomTerms terms;
};

RandomData random_data(std::mt19937& random);

// The blank nodes of the default graph have a name: <http://p/name> is a property of theirs alone, so that they can be told in answers.
inline constexpr std::string_view kNameOfBlankNode = "http://p/name";

}  // namespace tercet::test
