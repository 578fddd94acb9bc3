// The directory of an order in memory: the first row of each block and how many rows come before it. Finding a block is a search in
// an array.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "storage/directory_chunk.h"
#include "storage/row.h"

namespace tercet {

// Whether a row's leading ids are below (equal to, above) a key of one to four ids: negative, zero, positive.
inline int compare_prefix(const Row& row, std::span<const Id> key) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (row[i] != key[i]) return row[i] < key[i] ? -1 : 1;
  }
  return 0;
}

class OrderDirectory {
 public:
  // A chunk, as it is stored.
  void append(std::span<const OrderEntry> entries);
  // Makes room for the blocks of about so many rows in all.
  void expect_rows(std::uint64_t rows);
  // The same directory with other chunks (none of them empty) in place of one, if it has any.
  OrderDirectory with(std::size_t chunk, std::span<const std::vector<OrderEntry>> chunks) const;

  std::size_t chunks() const { return chunk_begin_.size() - 1; }
  std::size_t chunk_begin(std::size_t chunk) const { return chunk_begin_[chunk]; }
  std::size_t chunk_end(std::size_t chunk) const { return chunk_begin_[chunk + 1]; }
  std::size_t chunk_of(std::size_t block) const;
  OrderEntry entry(std::size_t block) const;

  std::size_t blocks() const { return first_.size(); }
  const Row& first(std::size_t block) const { return first_[block]; }
  // Of this block as it is (new_block_numbers()).
  std::uint64_t number(std::size_t block) const { return number_[block]; }
  // The graph all rows of the block are in, or kMixedGraphs.
  Id graph(std::size_t block) const { return graph_[block]; }
  // Rows before a block, of all graphs and of the default graph; `block` may be blocks().
  std::uint64_t rows_before(std::size_t block) const { return rows_before_[block]; }
  std::uint64_t default_rows_before(std::size_t block) const { return default_before_[block]; }
  std::size_t rows_in(std::size_t block) const { return static_cast<std::size_t>(rows_before_[block + 1] - rows_before_[block]); }

  // The first block at or after `from` whose first row is at or above `key` / above it; blocks() when there is none. Gallops from
  // `from`.
  std::size_t lower_bound(std::span<const Id> key, std::size_t from = 0) const { return bound(key, from, 0); }
  std::size_t upper_bound(std::span<const Id> key, std::size_t from = 0) const { return bound(key, from, 1); }

 private:
  void reserve(std::size_t blocks);
  std::size_t bound(std::span<const Id> key, std::size_t from, int limit) const;
  void append_blocks(const OrderDirectory& other, std::size_t first_chunk, std::size_t end_chunk);

  std::vector<Row> first_;
  std::vector<std::uint64_t> number_;
  std::vector<Id> graph_;
  std::vector<std::uint64_t> rows_before_{0};
  std::vector<std::uint64_t> default_before_{0};
  std::vector<std::size_t> chunk_begin_{0};
};

}  // namespace tercet
