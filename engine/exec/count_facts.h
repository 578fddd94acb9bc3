#pragma once

#include <cstdint>

#include "engine/exec/context.h"
#include "engine/plan/plan.h"

namespace tercet {

// How many facts a pattern matches: from the store's directory, or by reading them where that does not know (graphs merged, a variable that
// stands twice).
std::uint64_t count_facts(const ScanSpec& scan, const ExecutionContext& context);

}  // namespace tercet
