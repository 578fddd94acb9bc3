// What every operator of a running query shares.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/algebra/algebra.h"
#include "engine/exec/local_terms.h"
#include "engine/optimizer/optimizer.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"
#include "tercet/error.h"

namespace tercet {

// Bytes the operators of one query hold. One thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t limit) : limit_(limit) {}
  // Errors: kMemoryBudget, in words that say what to change.
  void take(std::size_t bytes);
  bool try_take(std::size_t bytes);
  void give_back(std::size_t bytes) { used_ -= bytes; }
  std::size_t used() const { return used_; }
  std::size_t limit() const { return limit_; }

 private:
  std::size_t limit_;
  std::size_t used_ = 0;
};

struct ExecutionContext {
  std::shared_ptr<const Snapshot> snapshot;
  VariableTable* variables = nullptr;            // of the query
  std::optional<algebra::Dataset> dataset;
  OptimizerOptions optimizer;                    // for the plans of correlated EXISTS
  std::string base;                              // for IRI()
  std::size_t batch_rows = 2048;
  bool measure = false;                          // EXPLAIN ANALYZE
  std::unordered_map<const PlanNode*, PlanStatistics> statistics;

  std::shared_ptr<std::atomic<bool>> cancelled;  // set from any thread
  std::optional<std::chrono::steady_clock::time_point> deadline;

  MemoryBudget memory{std::size_t{1} << 30};
  std::unique_ptr<LocalTerms> terms;

  Id current_graph;                              // inside a GraphLoop
  std::int64_t now_milliseconds = 0;             // NOW(), constant in one query, UTC
  std::uint64_t blank_nodes = 0;                 // BNODE(): labels given out
  std::string temporary_directory;               // for spilled sorts

  // Throws kCancelled when the query has been stopped or is over its time. Called at least once a batch, and every few thousand
  // steps of work that makes no batch.
  void poll() const;
};

}  // namespace tercet
