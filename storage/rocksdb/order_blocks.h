// The blocks of the six orders as they were at one moment: of one generation, with their directories.
//
// It never changes. Blocks of a generation are replaced only by folding changes into them, which makes another OrderBlocks; RocksDB's
// snapshot keeps the ones that were there.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "storage/block_codec.h"
#include "storage/order_directory.h"
#include "storage/rocksdb/rocks_handle.h"
#include "storage/snapshot.h"

namespace tercet {

// A block in memory, checked.
struct OrderBlock {
  std::string text;
  BlockView view;
};

// A place between two rows of an order: `row` rows of `block` are before it (block may be the number of blocks, with row 0).
struct BlockPlace {
  std::size_t block = 0;
  std::size_t row = 0;
};

// The directory of an order in a generation, of about so many rows. Errors: kCorruption, kIo.
std::shared_ptr<const OrderDirectory> read_directory(const RocksHandle& handle, std::uint32_t generation, Order order,
                                                     std::uint64_t rows);

class OrderBlocks {
 public:
  using Directories = std::array<std::shared_ptr<const OrderDirectory>, kOrders>;

  // Of a generation, with the directories that were read.
  OrderBlocks(std::shared_ptr<RocksHandle> handle, std::uint32_t generation, Directories directories);
  // The blocks of `before` with another directory of one order. They are there after take_snapshot(), which is to be called when they
  // have been written.
  OrderBlocks(const OrderBlocks& before, Order order, OrderDirectory directory);
  void take_snapshot();
  ~OrderBlocks();
  OrderBlocks(const OrderBlocks&) = delete;
  OrderBlocks& operator=(const OrderBlocks&) = delete;

  // Reads a whole block. `scratch` is for reuse.
  void read_rows(Order order, std::size_t block, std::vector<Row>& out, std::vector<Id>& scratch) const;

  // Lets the generation be freed when the last OrderBlocks of it goes. Called once another is the current one.
  void make_obsolete() const;

  const RocksHandle& handle() const { return *handle_; }
  std::uint32_t generation() const;
  const OrderDirectory& directory(Order order) const { return *directories_[static_cast<std::size_t>(order)]; }

  // Errors: kCorruption naming the block, kIo.
  std::shared_ptr<const OrderBlock> open_block(Order order, std::size_t block) const;
  // The same of many (ascending): blocks[i] is that of numbers[i].
  void open_blocks(Order order, std::span<const std::size_t> numbers, std::span<std::shared_ptr<const OrderBlock>> blocks) const;
  // The same of one that is in the cache, else null.
  std::shared_ptr<const OrderBlock> find_block(Order order, std::size_t block) const;
  // The same of one that has been read, which goes into the cache.
  std::shared_ptr<const OrderBlock> add_block(Order order, std::size_t block, std::string_view text) const;
  // A block that has been read, checked. Valid as long as the text.
  BlockView view_of(Order order, std::size_t block, std::string_view text) const;
  std::unique_ptr<rocksdb::Iterator> iterator(Order order, bool fill_cache) const;

  // Before the first row whose leading ids are at or above `key` (above it, if `above`).
  BlockPlace place_of(Order order, std::span<const Id> key, bool above) const;
  bool contains(Order order, const Row& row) const;
  std::uint64_t rows_before(Order order, BlockPlace place) const;
  std::uint64_t default_rows_before(Order order, BlockPlace place) const;
  std::uint64_t rows_of_graph(Order order, BlockPlace begin, BlockPlace end, Id graph) const;
  // The distinct values of a column among the rows between two places, estimated from some blocks. The columns before it are the same
  // in all these rows. What was estimated is remembered.
  std::uint64_t distinct_estimate(Order order, BlockPlace begin, BlockPlace end, std::size_t column) const;
  // How many rows each graph has, by graph. Read when first asked for.
  const std::vector<std::pair<Id, std::uint64_t>>& graph_rows() const;

 private:
  struct Generation;
  struct GraphRows {
    std::once_flag once;
    std::vector<std::pair<Id, std::uint64_t>> rows;
  };
  std::vector<std::pair<Id, std::uint64_t>> read_graph_rows() const;
  std::uint64_t sample_distinct(Order order, BlockPlace begin, BlockPlace end, std::size_t column) const;

  // In this order: the snapshot is given back while the database is open.
  std::shared_ptr<RocksHandle> handle_;
  std::shared_ptr<Generation> generation_;
  const rocksdb::Snapshot* snapshot_ = nullptr;  // null in a reader's instance, which changes only when it is told to
  Directories directories_;
  std::shared_ptr<GraphRows> graph_rows_;  // shared by all that have the same blocks in SPO
  mutable std::mutex estimates_mutex_;
  mutable std::map<std::array<std::uint64_t, 3>, std::uint64_t> estimates_;  // of distinct values, by range and column
};

}  // namespace tercet
