// Random graphs and random queries over them.
#pragma once

#include <random>
#include <string>

#include "tests/random/naive_evaluator.h"

namespace tercet::test {

// A few nodes, numbers and predicates, so that patterns meet; in the default graph and up to three named ones.
NaiveDataset random_dataset(std::mt19937& random);

// A SELECT query in full SPARQL, of a size that the naive evaluator can bear. No LIMIT, and no ORDER BY that would matter.
std::string random_query(std::mt19937& random);

}  // namespace tercet::test
