#include "storage/order_writer.h"

#include <algorithm>

#include "storage/keys.h"

namespace tercet {

OrderWriter::OrderWriter(std::uint32_t generation, Order order, std::uint32_t block_quads, PairSink blocks, PairSink directory)
    : generation_(generation),
      order_(order),
      block_quads_(std::clamp<std::size_t>(block_quads, 1, kMaxBlockRows)),
      blocks_(std::move(blocks)),
      directory_(std::move(directory)),
      buffer_(block_quads_ + 1) {
  buffer_[0].fill({~std::uint64_t{0}});  // no row is like this
}

OrderEntry entry_of(std::span<const Row> rows) {
  OrderEntry entry;
  entry.first = rows.front();
  entry.graph = rows.front()[3];
  entry.rows = static_cast<std::uint32_t>(rows.size());
  for (const Row& row : rows) {
    if (row[3] != entry.graph) entry.graph = kMixedGraphs;
    entry.default_graph_rows += row[3] == kDefaultGraphId ? 1 : 0;
  }
  return entry;
}

void OrderWriter::flush() {
  std::span<const Row> rows(buffer_.data() + 1, buffered_);
  const OrderEntry entry = entry_of(rows);
  block_.clear();
  encode_block(rows, block_);
  blocks_(block_key(generation_, entry.first), block_);
  if (chunk_.entries() == 0) chunk_first_ = entry.first;
  chunk_.add(entry);
  rows_ += rows.size();
  default_graph_rows_ += entry.default_graph_rows;
  buffer_[0] = rows.back();
  buffered_ = 0;
  if (chunk_.entries() == kChunkEntries) flush_directory();
}

void OrderWriter::flush_directory() { directory_(directory_key(generation_, order_, chunk_first_), chunk_.take()); }

void OrderWriter::finish() {
  if (buffered_ > 0) flush();
  if (chunk_.entries() > 0) flush_directory();
}

}  // namespace tercet
