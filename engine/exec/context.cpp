#include "engine/exec/context.h"

namespace tercet {

void ExecutionContext::poll() const {
  if (cancelled && cancelled->load(std::memory_order_relaxed)) throw Error(ErrorCode::kCancelled, "the query was cancelled");
  if (deadline && std::chrono::steady_clock::now() > *deadline)
    throw Error(ErrorCode::kCancelled, "the query ran into its timeout");
}

}  // namespace tercet
