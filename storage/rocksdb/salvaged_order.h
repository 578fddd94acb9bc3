// One of the six orders of a damaged database: which of its blocks can be read, and between which rows it has lost some.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "storage/block_codec.h"
#include "storage/rocksdb/damage_report.h"
#include "storage/rocksdb/rocks_handle.h"
#include "storage/row.h"

namespace tercet {

// The rows [begin, end) of an order.
struct RowRange {
  Row begin{};
  Row end{};
};

// The first row that may follow.
inline Row behind(Row row) {
  ++row[kColumns - 1].bits;
  return row;
}

// Above every row.
inline constexpr Row kEndOfRows{Id{~std::uint64_t{0}}, Id{~std::uint64_t{0}}, Id{~std::uint64_t{0}}, Id{~std::uint64_t{0}}};

// The same rows in ranges that ascend and do not touch.
std::vector<RowRange> united(std::vector<RowRange> ranges);
// Whether one of such ranges holds the row.
bool any_holds(const std::vector<RowRange>& ranges, const Row& row);

// The first row of a key of a block, or of a gap between keys.
Row row_of_key(std::string_view key);

class SalvagedOrder {
 public:
  // Reads which blocks there are: from the directory, or, where that is damaged, from the blocks themselves. The handle and the
  // report must outlive it.
  SalvagedOrder(const RocksHandle& handle, std::uint32_t generation, Order order, DamageReport& damage);

  // Tries every block; `tick` is called after each.
  void survey(const std::function<void()>& tick);

  Order order() const { return order_; }
  std::size_t blocks() const { return blocks_.size(); }
  // After survey(): between which rows some may be lost, ascending.
  const std::vector<RowRange>& lost() const { return lost_; }
  // After survey(): another order with less is the better one to read; 0 when all of it can be read.
  std::uint64_t damage_size() const { return damage_size_; }
  // After survey(): in the blocks that can be read.
  std::uint64_t rows() const { return rows_; }

  // Replaces `rows` with those of a block; none when it is damaged, or has rows that lie in the next one or beyond. Those of block after block
  // ascend.
  void read(std::size_t block, std::vector<Row>& rows);
  // The same, but only of a block whose rows lie in others.
  void read_overlapping(std::size_t block, std::vector<Row>& rows);

 private:
  struct Block {
    Row first{};
    std::uint32_t rows = 0;  // 0: not known
    bool is_damaged = false;
    bool overlaps = false;
  };
  bool read_directory();
  void list_blocks();
  void sort_blocks();
  void find_overlaps(const std::vector<Row>& last_rows);
  void read_or_report(const Block& block, std::vector<Row>& rows);
  void read_rows(const Block& block, std::vector<Row>& rows);

  const RocksHandle& handle_;
  const std::uint32_t generation_;
  const Order order_;
  DamageReport& damage_;
  std::vector<Block> blocks_;
  std::vector<RowRange> lost_;
  std::uint64_t damage_size_ = 0;
  std::uint64_t rows_ = 0;
  std::vector<Id> scratch_;
};

}  // namespace tercet
