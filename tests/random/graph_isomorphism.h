// Whether two graphs are the same but for the names of their blank nodes (RDF 1.1 Concepts, section 3.6).
#pragma once

#include "tests/random/naive_data.h"

namespace tercet::test {

// No triple twice in either. Quick for graphs of queries; exponential where someone means it to be.
bool are_isomorphic(const Graph& a, const Graph& b);

}  // namespace tercet::test
