// Which plans give no row twice.
#pragma once

#include "engine/plan/plan.h"

namespace tercet {

// Whether no two rows of the plan are the same in all columns, as far as its shape tells: a set of facts gives each combination of its
// terms once, a group each combination of its keys, and joins of such sets each combination of both, while none of these columns is left out.
bool gives_distinct_rows(const PlanNode& plan);

}  // namespace tercet
