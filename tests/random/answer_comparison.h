// Whether an answer of the engine is one that the standard admits.
#pragma once

#include <string>
#include <vector>

#include "tercet/database.h"
#include "tests/random/naive_evaluator.h"

namespace tercet::test {

// The rows of a cursor, in their order; the triples of a graph; the one row of an ASK. Blank nodes of the data have the labels that the
// naive evaluator knows them by.
struct EngineAnswer {
  std::vector<std::string> columns;
  std::vector<std::vector<Term>> rows;
};

// Empty when it is; else what is wrong, for people. Errors: Unsettled, TooLarge where it cannot be told.
std::string difference(const ast::Query& query, const NaiveAnswer& expected, const EngineAnswer& got);

}  // namespace tercet::test
