// Scans from the last row to the first, for readers who want few of them.
#include <algorithm>

#include "storage/rocksdb/batch_filler.h"
#include "storage/rocksdb/store_state.h"

namespace tercet {
namespace {

// Goes through the stretches of an order (a block, and the marks before the next one), the last first. A stretch is read whole.
class BackwardScan final : public QuadScan {
 public:
  BackwardScan(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order, ColumnMask columns)
      : state_(std::move(state)),
        order_(order),
        directory_(state_->blocks().directory(order)),
        prefix_(scan_key(pattern, order)),
        filler_(pattern.graphs, order, columns) {
    // The first stretch has no block: the marks before all blocks.
    end_stretch_ = directory_.upper_bound(prefix_.span()) + 1;
    begin_stretch_ = directory_.lower_bound(prefix_.span());
  }

  bool next(QuadBatch& batch, std::size_t max_rows) override {
    batch.rows = 0;
    for (const auto& wanted : filler_.wanted()) batch.columns[wanted.in_batch].clear();
    while (batch.rows < max_rows) {
      if (left_ == 0 && !read_stretch()) break;
      const std::size_t count = std::min(left_, max_rows - batch.rows);
      for (std::size_t row = 1; row <= count; ++row) filler_.append(rows_[left_ - row], batch);
      left_ -= count;
    }
    return batch.rows > 0;
  }

  void seek(std::span<const Id>) override {}
  void end_before(std::span<const Id>) override {
    throw Error(ErrorCode::kInvalidArgument, "a backward scan cannot be cut to a range");
  }

 private:
  // Makes [0, left_) of rows_ the rows of the next stretch that has some; false at the end.
  bool read_stretch() {
    while (left_ == 0 && end_stretch_ > begin_stretch_) {
      --end_stretch_;
      read_rows(end_stretch_);
      std::erase_if(rows_, [&](const Row& row) { return compare_prefix(row, prefix_.span()) != 0 || !filler_.admits(row[3]); });
      left_ = rows_.size();
    }
    return left_ > 0;
  }

  void read_rows(std::size_t stretch) {
    const Row* end = stretch < directory_.blocks() ? &directory_.first(stretch) : nullptr;
    DeltaTree::Cursor marks(state_->delta(order_));
    if (stretch > 0 && !marks.at_end()) marks.seek(directory_.first(stretch - 1));
    rows_.clear();
    const bool is_marked = !marks.at_end() && (end == nullptr || marks.row() < *end);
    if (stretch > 0 && (is_marked || filler_.may_have(directory_.graph(stretch - 1)))) {
      decode_rows(state_->blocks().open_block(order_, stretch - 1)->view, rows_, scratch_);
    }
    if (is_marked) merge_marks(rows_, marks, end, merged_);
  }

  const std::shared_ptr<const StoreState> state_;
  const Order order_;
  const OrderDirectory& directory_;
  const ScanKey prefix_;
  const BatchFiller filler_;
  std::size_t begin_stretch_ = 0;  // stretch n + 1 is that of block n
  std::size_t end_stretch_ = 0;
  std::vector<Row> rows_;
  std::size_t left_ = 0;
  std::vector<Row> merged_;
  std::vector<Id> scratch_;
};

}  // namespace

std::unique_ptr<QuadScan> make_backward_scan(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order,
                                             ColumnMask columns) {
  return std::make_unique<BackwardScan>(std::move(state), pattern, order, columns);
}

}  // namespace tercet
