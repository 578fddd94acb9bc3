// Turns the sorted rows of one order into blocks and directory entries. Used by everything that writes an order whole.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/block_codec.h"
#include "storage/directory_chunk.h"
#include "storage/row.h"

namespace tercet {

// Takes key-value pairs in ascending order of keys.
using PairSink = std::function<void(std::string_view key, std::string_view value)>;

// What the directory says of a block with these rows, of which there is at least one.
OrderEntry entry_of(std::span<const Row> rows);

class OrderWriter {
 public:
  // `blocks` receives the blocks (into the order's column family), `directory` the directory's chunks.
  OrderWriter(std::uint32_t generation, Order order, std::uint32_t block_quads, PairSink blocks, PairSink directory);

  // Rows ascending; a row equal to the one before is dropped.
  void add(const Row& row) {
    if (row == buffer_[buffered_]) return;
    buffer_[++buffered_] = row;
    if (buffered_ == block_quads_) flush();
  }
  // Writes what is left. Must be called once, last.
  void finish();
  std::uint64_t rows() const { return rows_ + buffered_; }  // distinct ones
  // Of the blocks that are written: all of them after finish().
  std::uint64_t default_graph_rows() const { return default_graph_rows_; }

 private:
  void flush();
  void flush_directory();

  std::uint32_t generation_;
  Order order_;
  std::size_t block_quads_;
  PairSink blocks_;
  PairSink directory_;
  std::vector<Row> buffer_;  // [0] is the last row of the block before, the block's rows begin at [1]
  std::size_t buffered_ = 0;
  std::string block_;
  ChunkWriter chunk_;
  Row chunk_first_{};
  std::uint64_t rows_ = 0;
  std::uint64_t default_graph_rows_ = 0;
};

}  // namespace tercet
