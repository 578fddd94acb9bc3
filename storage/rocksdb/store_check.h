// Reads all that a state holds and says what is wrong with it.
#pragma once

#include <functional>
#include <string>

#include "storage/rocksdb/store_state.h"
#include "tercet/options.h"

namespace tercet {

// As Database::check.
CheckSummary check_state(const StoreState& state, const std::function<void(const std::string&)>& report,
                         const std::function<bool(double)>& progress);

}  // namespace tercet
