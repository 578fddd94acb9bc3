#include "engine/exec/context.h"

namespace tercet {

bool MemoryBudget::try_take(std::size_t bytes) {
  if (bytes > limit_ - used_) return false;
  used_ += bytes;
  return true;
}

void MemoryBudget::take(std::size_t bytes) {
  if (try_take(bytes)) return;
  throw Error(ErrorCode::kMemoryBudget, "the query needs more than its memory budget of " + std::to_string(limit_ >> 20) +
                                            " MiB; give it a larger budget, or make it hold less (LIMIT, fewer variables)");
}

void ExecutionContext::poll() const {
  if (cancelled && cancelled->load(std::memory_order_relaxed)) throw Error(ErrorCode::kCancelled, "the query was cancelled");
  if (deadline && std::chrono::steady_clock::now() > *deadline)
    throw Error(ErrorCode::kCancelled, "the query ran into its timeout");
}

}  // namespace tercet
