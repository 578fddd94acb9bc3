// The passes of the optimizer. Those named first rewrite the algebra; the others are choices the planner makes, or rewrite the
// plan.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/optimizer/node_facts.h"
#include "engine/optimizer/optimizer.h"

namespace tercet::optimizer {

enum class Pass : std::uint8_t {
  kConstantFolding,
  kFilterPushdown,
  kMinusRemoval,
  kOptionalLifting,
  kEqualityBinding,
  kEmptyPatterns,  // a pattern that the store knows to match nothing makes its group empty
  kGraphInScans,   // GRAPH ?g by scans that bind ?g, instead of graph by graph
  kCountShortcut,
  kExistsToSemiJoin,
  kJoinOrder,
  kJoinSampling,  // before costly joins some rows are looked up, to see how many partners they have
  kMergeJoin,
  kIndexJoin,
  kBindJoin,  // rows of one side are given to the patterns of the other, to begin from
  kLeapfrogJoin,
  kSortedGrouping,
  kDistinctRemoval,  // DISTINCT of rows that are different by themselves
  kDistinctBelowSort,
  kTopK,
  kIndexTopK,  // needs top-k
  kAskLimit,
  kEarlyProjection,
  kValueRanges,  // a scan sorted by a variable reads the values that the filters on it may let through
  kSkipScan,     // distinct values of a pattern, and their numbers, are sought; needs early-projection
  kTermOrder,
  kParallelParts,  // where the query has several threads
};
inline constexpr std::size_t kPassCount = 26;

class Passes {
 public:
  // Errors: kInvalidArgument for a name that is no pass.
  explicit Passes(const OptimizerOptions& options);
  void leave_out(Pass pass) { on_[static_cast<std::size_t>(pass)] = false; }
  bool has(Pass pass) const { return on_[static_cast<std::size_t>(pass)]; }

 private:
  std::array<bool, kPassCount> on_;
};

class Planner;
class ScanTerms;

// Expressions without variables become their values; conditions that are always true or false go away.
NodePtr fold_constants(const NodePtr& node);
// Each conjunct of a filter goes as far down as its value is settled.
NodePtr push_filters_down(const NodePtr& node, NodeFacts& facts);
// MINUS of a pattern that shares no variable removes nothing (section 18.5).
NodePtr remove_idle_minus(const NodePtr& node, NodeFacts& facts);
// Patterns come together below OPTIONAL and plain sub-selects, MINUS below OPTIONAL: more for the join order to choose from, fewer rows to
// extend.
NodePtr lift_optionals(const NodePtr& node, NodeFacts& facts);

// ORDER BY below DISTINCT goes above it where the different rows have its keys, so that it sorts no more than those.
NodePtr sort_different_rows(const NodePtr& node);

// Columns nobody needs above are dropped, down to the scans. `root` keeps its columns.
void drop_unneeded_columns(PlanPtr& root);
// Distinct values, and counts of facts by one variable, of patterns that have few of them; COUNT(DISTINCT) of many reads them in their
// order. After early projection.
void skip_equal_values(PlanPtr& node, const Planner& planner);
// Scans below functions of one of their terms read in its order, and scans whose many rows are the answer (`is_answer`: the rows of the root
// are, or those of an update's pattern) as their terms are soonest looked up. After early projection.
void order_scans_by_terms(PlanNode& root, const ScanTerms& terms, bool is_answer);
// What can be parted and costs enough is gathered from threads. The last pass.
void gather_parts(PlanPtr& root, VariableTable& variables);
// A sort below a LIMIT keeps only so many rows.
void limit_sorts(PlanNode& root);

// A sort that keeps few rows gets a trial that an index leads. After limit_sorts().
void try_indexes(PlanNode& root, const Planner& planner, const Snapshot& snapshot);

// `node` with `rewrite` applied to its expressions' patterns (EXISTS), which are trees of their own.
NodePtr rewrite_exists(const NodePtr& node, const std::function<NodePtr(const NodePtr&)>& rewrite);

}  // namespace tercet::optimizer
