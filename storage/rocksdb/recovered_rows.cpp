#include "storage/rocksdb/recovered_rows.h"

#include <algorithm>
#include <utility>

#include "storage/delta_record.h"

namespace tercet {
namespace {

// Rows that a scan brings.
#ifdef TERCET_TINY
constexpr std::size_t kMostRows = 16;
#else
constexpr std::size_t kMostRows = std::size_t{1} << 21;
#endif

}  // namespace

RecoveredRows::RecoveredRows(const Orders& orders, Order order, const std::vector<RowRange>& uncertain, std::function<void()> tick)
    : orders_(orders), order_(order), uncertain_(uncertain), tick_(std::move(tick)) {
  const bool has_lost = !orders_[static_cast<std::size_t>(order)]->lost().empty();
  if (has_lost || !uncertain_.empty()) scan();
}

void RecoveredRows::next() {
  if (++next_ < rows_.size() || !limit_) return;
  given_ = rows_.back();
  scan();
}

void RecoveredRows::scan() {
  rows_.clear();
  next_ = 0;
  limit_.reset();
  for (const auto& order : orders_) scan(*order);
  keep_least();
}

void RecoveredRows::scan(SalvagedOrder& order) {
  std::vector<Row> rows;
  for (std::size_t block = 0; block < order.blocks(); ++block) {
    order.read_overlapping(block, rows);
    keep_wanted(order.order(), rows);
    if (order.order() != order_) {
      order.read(block, rows);
      keep_wanted(order.order(), rows);
    }
    tick_();
  }
}

void RecoveredRows::keep_wanted(Order order, const std::vector<Row>& rows) {
  const std::vector<RowRange>& lost = orders_[static_cast<std::size_t>(order_)]->lost();
  for (const Row& row : rows) {
    const Row spo = spo_of(order, row);
    const Row here = row_in(order_, spo);
    if ((given_ && here <= *given_) || (limit_ && here >= *limit_)) continue;
    if (any_holds(lost, here) || any_holds(uncertain_, spo)) rows_.push_back(here);
  }
  if (rows_.size() >= 2 * kMostRows) keep_least();
}

void RecoveredRows::keep_least() {
  std::sort(rows_.begin(), rows_.end());
  rows_.erase(std::unique(rows_.begin(), rows_.end()), rows_.end());
  if (rows_.size() <= kMostRows) return;
  rows_.resize(kMostRows);
  limit_ = rows_.back();
}

}  // namespace tercet
