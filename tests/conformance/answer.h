// What a query answers or should answer, and whether two answers are the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tercet/database.h"
#include "tests/conformance/graph.h"
#include "tests/conformance/isomorphism.h"

namespace tercet::conformance {

struct Answer {
  enum class Kind : std::uint8_t { kRows, kBoolean, kGraph };
  Kind kind = Kind::kRows;

  std::vector<std::string> variables;  // without '?'
  std::vector<Row> rows;
  bool has_order = true;  // of an expected answer: its rows stand in the order they should come in

  bool boolean = false;
  Graph graph;
};

// Runs the cursor to its end.
Answer answer_of(Cursor& cursor);

// As SPARQL 1.1 Query Results CSV shows it: IRIs and literals are their text, no value is the same as the empty text.
Answer as_csv(Answer answer);

struct Comparison {
  bool ordered = false;  // rows as a list, otherwise as a bag
  bool lax = false;      // mf:LaxCardinality: an expected row must come, and no more often than expected
};

// Nothing when they are the same, up to the names of blank nodes, the order of the variables, and the forms of equal numbers;
// otherwise how they differ.
std::optional<std::string> difference(const Answer& expected, const Answer& actual, const Comparison& comparison);

}  // namespace tercet::conformance
