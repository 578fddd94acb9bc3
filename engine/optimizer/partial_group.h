// Groups of a part of the rows, and what combines those of all parts.
#pragma once

#include <functional>

#include "engine/optimizer/planner.h"

namespace tercet::optimizer {

// Whether a kGroup can be had so: what its aggregates say of parts tells what they say of all.
bool has_partial_groups(const PlanNode& group);

// What combines the groups of parts, in the place of `group`, with its columns. `gathered` gets the partial group, a kGroup over the child of
// `group`, and gives what is to be combined: its rows of all parts. Precondition: has_partial_groups().
PlanPtr combined_groups(PlanPtr group, VariableTable& variables, const std::function<PlanPtr(PlanPtr)>& gathered);

}  // namespace tercet::optimizer
