// The rows that one order of a damaged database may have lost and another still holds.
//
// The others are scanned for them. Memory is bounded: a scan keeps so many of the least rows, and when these have been taken another
// scan brings those that follow.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "storage/rocksdb/salvaged_order.h"
#include "storage/row.h"

namespace tercet {

class RecoveredRows {
 public:
  using Orders = std::vector<std::unique_ptr<SalvagedOrder>>;

  // Rows of `order` in what it has lost, or whose facts are in `uncertain` (rows of SPO). `tick` is called now and then. All must
  // outlive it.
  RecoveredRows(const Orders& orders, Order order, const std::vector<RowRange>& uncertain, std::function<void()> tick);

  // The rows ascend, and no two are equal.
  bool has_row() const { return next_ < rows_.size(); }
  const Row& row() const { return rows_[next_]; }
  void next();

 private:
  void scan();
  void scan(SalvagedOrder& order);
  void keep_wanted(Order order, const std::vector<Row>& rows);
  void keep_least();

  const Orders& orders_;
  const Order order_;
  const std::vector<RowRange>& uncertain_;
  const std::function<void()> tick_;
  std::vector<Row> rows_;
  std::size_t next_ = 0;
  std::optional<Row> given_;  // rows up to this one came with earlier scans
  std::optional<Row> limit_;  // rows from this one on are for later scans
};

}  // namespace tercet
