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
#include <utility>

#include "engine/algebra/algebra.h"
#include "engine/exec/local_terms.h"
#include "engine/optimizer/optimizer.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"
#include "tercet/error.h"
#include "tercet/service.h"

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

// Bytes one holder has taken from a budget, given back when it goes away. The budget must outlive it.
class MemoryReservation {
 public:
  explicit MemoryReservation(MemoryBudget& budget) : budget_(&budget) {}
  ~MemoryReservation() { budget_->give_back(bytes_); }
  MemoryReservation(const MemoryReservation&) = delete;
  MemoryReservation& operator=(const MemoryReservation&) = delete;
  MemoryReservation(MemoryReservation&& other) noexcept : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}

  // Makes the reservation this large; growing throws kMemoryBudget when the budget has no room.
  void set(std::size_t bytes) {
    if (bytes > bytes_) budget_->take(bytes - bytes_);
    else budget_->give_back(bytes_ - bytes);
    bytes_ = bytes;
  }
  // The same without the exception: false, and nothing has changed.
  bool try_set(std::size_t bytes) {
    if (bytes > bytes_ && !budget_->try_take(bytes - bytes_)) return false;
    if (bytes < bytes_) budget_->give_back(bytes_ - bytes);
    bytes_ = bytes;
    return true;
  }
  std::size_t bytes() const { return bytes_; }

 private:
  MemoryBudget* budget_;
  std::size_t bytes_ = 0;
};

struct ExecutionContext {
  std::shared_ptr<const Snapshot> snapshot;
  VariableTable* variables = nullptr;  // of the query
  std::optional<algebra::Dataset> dataset;
  OptimizerOptions optimizer;  // for the plans of correlated EXISTS
  std::string base;            // for IRI()
  std::size_t batch_rows = 2048;
  bool measure = false;  // EXPLAIN ANALYZE
  std::unordered_map<const PlanNode*, PlanStatistics> statistics;

  std::shared_ptr<std::atomic<bool>> cancelled;  // set from any thread
  std::optional<std::chrono::steady_clock::time_point> deadline;

  MemoryBudget memory{std::size_t{1} << 30};
  std::unique_ptr<LocalTerms> terms;

  Id current_graph;                   // inside a GraphLoop
  std::int64_t now_milliseconds = 0;  // NOW(), constant in one query, UTC
  std::uint64_t blank_nodes = 0;      // BNODE(): labels given out
  std::shared_ptr<struct BlankNodeScope>
      blank_node_scope;             // BNODE(label): the nodes of the solutions at hand, see expr/blank_nodes.h
  std::string temporary_directory;  // for spilled sorts
  ServiceOptions service;           // SERVICE; its client is null until the first question, unless the program gave one

  // Throws kCancelled when the query has been stopped or is over its time. Called at least once a batch, and every few thousand
  // steps of work that makes no batch.
  void poll() const;
};

}  // namespace tercet
