// What of a plan several threads can do side by side: rows that come from parts of one range of keys never meet in it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/plan/plan.h"

namespace tercet {

// How the rows of a node are parted: each of `scans` is cut to the same range of the values that its rows are sorted by, and the rows of
// the node for ranges that follow each other follow each other.
struct Partition {
  std::vector<const PlanNode*> scans;  // kScan, at least one unless there is a
  const PlanNode* leapfrog = nullptr;  // kLeapfrogJoin, whose patterns are read once for all parts, and cut by their first variable
  std::vector<const PlanNode*> built;  // joins: the second child is read once for all parts
  std::optional<VarId> variable;       // that the scans are sorted by; a single scan may have none there
  std::size_t most_ids = 3;            // in a key of the range
};

// Whether nothing in the plan is for the thread alone that asks: calls that differ, functions of the host program, services, graph after graph.
bool is_for_any_thread(const PlanNode& plan);

// nullopt for a node that is not to be parted: it looks at rows of different parts together, or does what only one thread may.
std::optional<Partition> partition_of(const PlanNode& node);

}  // namespace tercet
