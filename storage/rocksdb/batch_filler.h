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
  // Of a block whose rows are in this graph, and which may have some of the filter's: appends those of these rows that are in them.
  void append(const BlockView& view, Id graph, BlockRows rows, QuadBatch& batch);
  // The same for several ranges, ascending and apart, where all rows are and they are most of what lies between the first and the last: all
  // that is decoded together. False, and nothing appended, where it is not so.
  bool append_together(const BlockView& view, Id graph, std::span<const BlockRows> ranges, QuadBatch& batch) const;
  // Appends a row of the order.
  void append(const Row& row, QuadBatch& batch) const;

 private:
  // Whether all rows of a block that may have some are in the filter's graphs.
  bool has_all(Id graph) const { return graph != kMixedGraphs || filter_.kind == GraphFilter::Kind::kAll; }
  void append_all(const BlockView& view, BlockRows rows, QuadBatch& batch) const;
  void append_passing(const BlockView& view, BlockRows rows, QuadBatch& batch);

  GraphFilter filter_;
  WantedColumns wanted_;
  std::vector<Id> graphs_;
  std::vector<std::uint32_t> kept_;
};

}  // namespace tercet
