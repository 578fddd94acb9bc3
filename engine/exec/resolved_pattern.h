// What a ScanSpec asks of the snapshot, and what is left to do with the rows that come: what the snapshot does not do itself (graphs of
// FROM, variables that stand twice).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "engine/exec/context.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"

namespace tercet {

// Values that stand in for the variables of a spec, by Column; unbound: none.
using BoundPlaces = std::array<Id, kColumns>;

class ResolvedPattern {
 public:
  // The graph "current" is the context's of this moment. `columns` are those that the rows shall have.
  ResolvedPattern(const ScanSpec& spec, const BoundPlaces& bound, ColumnMask columns, const ExecutionContext& context);

  // Whether any row may match; if not, pattern() and needed() say nothing.
  bool may_match() const { return may_match_; }
  const QuadPattern& pattern() const { return pattern_; }
  // The columns to ask the snapshot for.
  ColumnMask needed() const { return needed_; }
  // Whether every row of the snapshot is wanted.
  bool is_plain() const { return equal_.empty() && graphs_.empty(); }

  // Keeps the wanted ones of a scan's next rows. Those of one fact must come one after the other.
  void keep_matching(QuadBatch& batch);
  // The same of rows that were looked up, in parts, each up to one of `ends`, which become those of what is kept.
  void keep_matching(QuadBatch& batch, std::span<std::size_t> ends);

 private:
  bool resolve(const ScanSpec& spec, const BoundPlaces& bound, const ExecutionContext& context);
  bool resolve_graphs(const ScanSpec& spec, Id bound_graph, const ExecutionContext& context);
  void find_equal(const std::vector<std::pair<VarId, Column>>& variables);
  bool keeps(const QuadBatch& batch, std::size_t row);
  void keep(QuadBatch& batch, std::span<std::size_t> ends);

  QuadPattern pattern_;
  ColumnMask columns_;
  ColumnMask needed_;
  std::vector<Id> graphs_;      // sorted; the graphs a row may be in, when there is a choice
  bool merges_graphs_ = false;  // equal facts of several graphs come once
  std::vector<std::pair<Column, Column>> equal_;
  std::vector<Column> told_apart_by_;  // the columns that differ between facts, when graphs are merged
  std::array<Id, 3> last_{};           // of the fact kept last
  bool has_last_ = false;
  bool may_match_;  // last: it needs the others
};

}  // namespace tercet
