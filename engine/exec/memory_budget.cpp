#include "engine/exec/memory_budget.h"

#include <string>

#include "tercet/error.h"

namespace tercet {

bool MemoryBudget::try_take(std::size_t bytes) {
  std::size_t used = used_->load(std::memory_order_relaxed);
  do {
    if (bytes > limit_ - used) return false;
  } while (!used_->compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  return true;
}

void MemoryBudget::take(std::size_t bytes) {
  if (!try_take(bytes)) throw_full();
}

void MemoryBudget::throw_full() const {
  throw Error(ErrorCode::kMemoryBudget, "the query needs more than its memory budget of " + std::to_string(limit_ >> 20) +
                                            " MiB; give it a larger budget, or make it hold less (LIMIT, fewer variables)");
}

}  // namespace tercet
