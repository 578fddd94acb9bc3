// What every operator of a running query shares.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "engine/algebra/algebra.h"
#include "engine/exec/local_terms.h"
#include "engine/exec/memory_budget.h"
#include "engine/optimizer/optimizer.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"
#include "tercet/error.h"
#include "tercet/service.h"

namespace tercet {

class JoinTable;
class LeapfrogTries;
class RowSet;
class RowStore;

// What a join keeps of its second child (its rows, or, where they are only asked for, its distinct keys), or of its patterns.
struct BuiltSide {
  std::shared_ptr<JoinTable> table{};
  std::shared_ptr<const RowSet> keys{};
  std::shared_ptr<const LeapfrogTries> tries{};  // of a leapfrog join, all of its patterns
};
using BuiltSides = std::unordered_map<const PlanNode*, BuiltSide>;

// The part of a Gather's rows that a worker is at: `scans` are cut to [from, before), keys as QuadScan::seek() has them; empty: no bound.
struct ScanPart {
  std::span<const PlanNode* const> scans;
  std::span<const Id> from;
  std::span<const Id> before;
  const BuiltSides* built = nullptr;  // of joins, which all parts probe
};

// The rows of the first child of a BindJoin that the second is run for.
struct BindingRows {
  const std::vector<VarId>* columns = nullptr;
  const RowStore* rows = nullptr;
};

struct ExecutionContext {
  std::shared_ptr<const Snapshot> snapshot;
  const VariableTable* variables = nullptr;    // of the plan
  std::optional<VariableTable> run_variables;  // those, and what plans made while it runs have added; none before the first of them
  std::optional<algebra::Dataset> dataset;
  OptimizerOptions optimizer;  // for the plans of correlated EXISTS; a Gather uses its threads
  std::string base;            // for IRI()
  std::size_t batch_rows = 2048;
  bool measure = false;  // EXPLAIN ANALYZE
  std::unordered_map<const PlanNode*, PlanStatistics> statistics;
  std::unordered_set<const PlanNode*> cut_scans;  // of trials: those that were cut

  std::shared_ptr<std::atomic<bool>> cancelled;     // set from any thread
  const std::atomic<bool>* is_abandoned = nullptr;  // of a worker: nobody wants its rows any more
  ScanPart part;                                    // of a worker
  std::optional<std::chrono::steady_clock::time_point> deadline;

  MemoryBudget memory{std::size_t{1} << 30};
  std::shared_ptr<LocalTerms> terms;

  Id current_graph;                                 // inside a GraphLoop
  std::unordered_map<VarId, BindingRows> bindings;  // inside BindJoins, by their `bindings`
  std::int64_t now_milliseconds = 0;                // NOW(), constant in one query, UTC
  std::uint64_t blank_nodes = 0;                    // BNODE(): labels given out
  std::shared_ptr<struct BlankNodeScope>
      blank_node_scope;             // BNODE(label): the nodes of the solutions at hand, see expr/blank_nodes.h
  std::uint64_t values_made = 0;    // rows that an expression or a sum has worked out as Values: the others were told by ids
  std::string temporary_directory;  // for spilled sorts
  ServiceOptions service;           // SERVICE; its client is null until the first question, unless the program gave one

  // For a plan that is made while the query runs.
  VariableTable& own_variables() {
    if (!run_variables) run_variables = *variables;
    return *run_variables;
  }

  // Throws kCancelled when the query has been stopped or is over its time. Called at least once a batch, and every few thousand
  // steps of work that makes no batch.
  void poll() const;

  // What all parts of a Gather share of the join; null when it is to build its own.
  const BuiltSide* built_side(const PlanNode& join) const {
    if (part.built == nullptr) return nullptr;
    const auto found = part.built->find(&join);
    return found == part.built->end() ? nullptr : &found->second;
  }

  // For a thread beside this one: it shares terms, memory and the order to stop. What only one thread may change (graphs, blank nodes,
  // services) is not for it.
  ExecutionContext for_worker() const;
};

}  // namespace tercet
