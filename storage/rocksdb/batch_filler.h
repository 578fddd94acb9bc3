// Rows of blocks, as batches have them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "storage/block_codec.h"
#include "storage/rocksdb/store_state.h"

namespace tercet {

class BatchFiller {
 public:
  // Of facts in these graphs, in blocks of `order`; the wanted columns.
  BatchFiller(const GraphFilter& graphs, Order order, ColumnMask columns) : filter_(graphs), wanted_(order, columns) {}

  const WantedColumns& wanted() const { return wanted_; }
  bool admits(Id graph) const { return filter_.admits(graph); }
  // Whether a block whose rows are in this graph (or kMixedGraphs) may have rows of the filter's graphs.
  bool may_have(Id graph) const { return graph == kMixedGraphs || filter_.admits(graph); }
  // Whether all rows of such a block are, if it has some.
  bool has_all(Id graph) const { return graph != kMixedGraphs || filter_.kind == GraphFilter::Kind::kAll; }

  // Appends rows of a block that has_all().
  void append(const BlockView& view, BlockRows rows, QuadBatch& batch) const;
  // Appends the rows of several ranges, ascending and apart, where they are most of what lies between the first and the last: all that is
  // decoded together. False, and nothing appended, where they are not.
  bool append_together(const BlockView& view, std::span<const BlockRows> ranges, QuadBatch& batch) const;
  // Appends those of the rows that are in the filter's graphs.
  void append_passing(const BlockView& view, BlockRows rows, QuadBatch& batch);
  // Appends a row of the order.
  void append(const Row& row, QuadBatch& batch) const;

 private:
  GraphFilter filter_;
  WantedColumns wanted_;
  std::vector<Id> graphs_;
  std::vector<std::uint32_t> kept_;
};

}  // namespace tercet
