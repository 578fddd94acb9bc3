// The rows of a ScanSpec: a pass over the snapshot with what the snapshot does not do itself (graphs of FROM, variables that stand
// twice).
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "engine/exec/context.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"

namespace tercet {

// Values that stand in for the variables of a spec, by Column; unbound: none.
using BoundPlaces = std::array<Id, kColumns>;

class PatternScan {
 public:
  // `order` must have the pattern's constants, the bound places among them, in front. `columns` are those that next() shall fill.
  // The graph "current" is the context's of this moment. The context must outlive the scan. `backward`: from the last row to the first.
  PatternScan(const ScanSpec& spec, Order order, const BoundPlaces& bound, ColumnMask columns, const ExecutionContext& context,
              bool backward = false);

  // The next rows, at least one, at most `max_rows`; false at the end.
  bool next(QuadBatch& batch, std::size_t max_rows);

  // As QuadScan::end_before().
  void end_before(std::span<const Id> key) {
    if (scan_) scan_->end_before(key);
  }
  // As QuadScan::seek().
  void seek(std::span<const Id> key) {
    if (scan_) scan_->seek(key);
  }

 private:
  bool resolve_graphs(const ScanSpec& spec, Id bound_graph, GraphFilter& filter);
  bool keeps(const QuadBatch& batch, std::size_t row);
  void keep_matching(QuadBatch& batch);

  const ExecutionContext& context_;
  std::unique_ptr<QuadScan> scan_;  // null: no rows
  ColumnMask columns_;
  bool plain_ = true;           // every row of the snapshot's scan is wanted
  std::vector<Id> graphs_;      // sorted; the graphs a row may be in, when there is a choice
  bool merges_graphs_ = false;  // equal facts of several graphs come once
  std::vector<std::pair<Column, Column>> equal_;
  std::vector<Column> told_apart_by_;  // the columns that differ between facts, when graphs are merged
  std::array<Id, 3> last_{};           // of the fact kept last
  bool has_last_ = false;
};

// The order whose leading columns are the places that are bound, for a scan where no other order is wanted.
Order order_for_bound(bool subject, bool predicate, bool object);

}  // namespace tercet
