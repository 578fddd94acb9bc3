// A kGroup of many groups by several threads, each with the groups whose keys have some of the hashes.
#pragma once

#include "engine/exec/operator.h"

namespace tercet {

// Whether the plan asks for it, and the query has threads and memory for it.
bool has_shared_groups(const PlanNode& plan, const ExecutionContext& context);
OperatorPtr make_shared_group(const PlanNode& plan, ExecutionContext& context);

// Of one of the threads, or alone: groups the rows of `input`, which are like those of the plan's child.
OperatorPtr make_group_of(const PlanNode& plan, OperatorPtr input, ExecutionContext& context);

}  // namespace tercet
