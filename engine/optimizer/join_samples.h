// How often the rows of one scan have partners in another, found by looking at some: what numbers of facts and of distinct values do not
// tell where patterns depend on each other.
//
// As in «Cardinality Estimation Done Right: Index-Based Join Sampling» (Leis et al., CIDR 2017) the partners are counted in the index,
// which gives a number of facts without reading them.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/optimizer/join_order.h"
#include "storage/snapshot.h"

namespace tercet::optimizer {

// Of the pairs of scans, those with the fewest rows first, as many as may be had for `nanoseconds` of work.
std::vector<JoinSample> sample_joins(const std::vector<JoinInput>& inputs, const Snapshot& snapshot, double nanoseconds);

}  // namespace tercet::optimizer
