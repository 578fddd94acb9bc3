#include "engine/exec/context.h"

namespace tercet {

void ExecutionContext::poll() const {
  if (cancelled && cancelled->load(std::memory_order_relaxed)) throw Error(ErrorCode::kCancelled, "the query was cancelled");
  if (deadline && std::chrono::steady_clock::now() > *deadline)
    throw Error(ErrorCode::kCancelled, "the query ran into its timeout");
  if (is_abandoned != nullptr && is_abandoned->load(std::memory_order_relaxed))
    throw Error(ErrorCode::kCancelled, "the rows are not wanted any more");
}

ExecutionContext ExecutionContext::for_worker() const {
  ExecutionContext worker;
  worker.snapshot = snapshot;
  worker.variables = variables;
  worker.base = base;
  worker.batch_rows = batch_rows;
  worker.measure = measure;
  worker.cancelled = cancelled;
  worker.deadline = deadline;
  worker.memory = memory;
  worker.terms = terms;
  worker.now_milliseconds = now_milliseconds;
  worker.temporary_directory = temporary_directory;
  worker.bindings = bindings;
  return worker;
}

}  // namespace tercet
