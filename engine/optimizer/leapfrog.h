// Joins of patterns a variable at a time: where the patterns are cyclic, any tree of joins of two may make many more rows than come of it
// and went into it; and where only a number of solutions is asked for, their rows need not be made.
#pragma once

#include <optional>
#include <vector>

#include "engine/optimizer/join_order.h"
#include "engine/plan/plan.h"

namespace tercet::optimizer {

// The scans (their numbers among `inputs`) that hang together in cycles, with those that only have variables of these; empty when there
// is no cycle. (Graham, Yu and Özsoyoğlu: what is left when variables of one pattern, and patterns within others, are taken away.)
std::vector<std::size_t> cyclic_core(const std::vector<JoinInput>& inputs);

struct LeapfrogChoice {
  LeapfrogSpec spec;  // without `count`
  double rows = 0;    // solutions
  double cost = 0;    // as in join_order.h
};

// The best sequence of variables that is found, for scans that hang together. nullopt when there is none, since in every order of the
// store the graph comes last.
std::optional<LeapfrogChoice> leapfrog_rows(const std::vector<JoinInput>& scans);
// The same for the number of solutions of each combination of `keys`.
std::optional<LeapfrogChoice> leapfrog_count(const std::vector<JoinInput>& scans, const VarSet& keys);

}  // namespace tercet::optimizer
