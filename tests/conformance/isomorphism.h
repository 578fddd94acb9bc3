// Whether two sets of rows are the same up to the names of their blank nodes.
#pragma once

#include <vector>

#include "tercet/term.h"
#include "tests/conformance/graph.h"

namespace tercet::conformance {

using Row = std::vector<Term>;

// As bags: a row that stands twice in one must stand twice in the other. One renaming of blank nodes must hold for all rows.
// Language tags are compared without regard to case.
bool isomorphic_rows(const std::vector<Row>& left, const std::vector<Row>& right);

// As sets of quads, blank nodes as names of graphs included.
bool isomorphic(const Graph& left, const Graph& right);

}  // namespace tercet::conformance
