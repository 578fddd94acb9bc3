// Scans: the directory says which blocks, the blocks are searched and decoded in place.
#include <algorithm>
#include <optional>

#include "storage/keys.h"
#include "storage/rocksdb/batch_filler.h"
#include "storage/rocksdb/rocks_status.h"
#include "storage/rocksdb/store_state.h"

namespace tercet {
namespace {

constexpr std::size_t kNoBlock = SIZE_MAX;
// After this many blocks in a row an iterator, which reads ahead, takes over from single lookups.
constexpr std::size_t kIterateAfter = 2;
// Scans of more blocks than the cache has room for would find none of them there the next time, and cost others theirs. A few in a row go
// there all the same: not all of the scan may be wanted.
constexpr std::size_t kTypicalBlockBytes = 8192;
constexpr std::size_t kPassByAfter = 16;

// Gives the blocks of an order, by lookups or, when they are asked for one after the other, by an iterator.
class BlockReader {
 public:
  BlockReader(const OrderBlocks& blocks, Order order) : blocks_(blocks), order_(order) {}

  // Long stretches do not go through the cache.
  void pass_by_cache() { passes_by_ = true; }

  // Valid until the next call.
  const BlockView& open(std::size_t block) {
    if (block == block_) return *view_;
    in_a_row_ = block_ != kNoBlock && block == block_ + 1 ? in_a_row_ + 1 : 0;
    block_ = kNoBlock;
    kept_ = blocks_.find_block(order_, block);
    if (kept_ == nullptr && in_a_row_ < kIterateAfter) kept_ = blocks_.open_block(order_, block);
    if (kept_ == nullptr && (!passes_by_ || in_a_row_ < kPassByAfter)) kept_ = blocks_.add_block(order_, block, iterate_to(block));
    if (kept_ == nullptr) passing_ = blocks_.view_of(order_, block, iterate_to(block));
    view_ = kept_ == nullptr ? &passing_ : &kept_->view;
    block_ = block;
    return *view_;
  }

 private:
  std::string_view iterate_to(std::size_t block) {
    std::string key = block_key(blocks_.generation(), blocks_.directory(order_).first(block));
    if (iterator_ && iterator_block_ + 1 == block) {
      iterator_->Next();
    } else {
      if (!iterator_) iterator_ = blocks_.iterator(order_, !passes_by_);
      iterator_->Seek(key);
    }
    iterator_block_ = block;
    if (!iterator_->status().ok()) throw_status(iterator_->status(), "reading the " + describe_key(family_of(order_), key));
    if (!iterator_->Valid() || iterator_->key() != key) {
      throw Error(ErrorCode::kCorruption, "the database is corrupt: the " + describe_key(family_of(order_), key) + " is missing");
    }
    return {iterator_->value().data(), iterator_->value().size()};
  }

  const OrderBlocks& blocks_;
  Order order_;
  bool passes_by_ = false;
  std::size_t block_ = kNoBlock;
  std::size_t in_a_row_ = 0;
  const BlockView* view_ = nullptr;  // of `block_`
  std::shared_ptr<const OrderBlock> kept_;
  BlockView passing_;  // of what the iterator is at
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::size_t iterator_block_ = kNoBlock;
};

// Goes through the stretches of an order: a stretch is a block, and the marks that lie before the next one.
//
// Where a stretch has no marks, its rows go out by the block; where it has, in the pieces between them.
class RocksScan final : public QuadScan {
 public:
  RocksScan(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order, ColumnMask columns)
      : state_(std::move(state)),
        directory_(state_->blocks().directory(order)),
        prefix_(scan_key(pattern, order)),
        graphs_(pattern.graphs.kind),
        filler_(pattern.graphs, order, columns),
        reader_(state_->blocks(), order),
        marks_(state_->delta(order)) {
    end_block_ = directory_.upper_bound(prefix_.span());
    std::size_t first = directory_.lower_bound(prefix_.span());
    block_ = first == 0 ? 0 : first - 1;
    if ((end_block_ - block_) * kTypicalBlockBytes > state_->blocks().handle().block_cache().capacity()) reader_.pass_by_cache();
    target_ = prefix_.ids;
    search_ = prefix_.size > 0;
    if (!marks_.at_end()) {
      marks_.seek(prefix_.span());
      look_at_mark();
    }
    has_marks_ = mark_ != nullptr;
  }

  bool next(QuadBatch& batch, std::size_t max_rows) override {
    batch.rows = 0;
    for (const auto& wanted : filler_.wanted()) {
      std::vector<Id>& column = batch.columns[wanted.in_batch];
      column.clear();
      column.reserve(std::min<std::size_t>(max_rows, 1 << 16));
    }
    while (batch.rows < max_rows && enter_stretch()) {
      const bool marked = stretch_has_mark();
      std::size_t end = std::min(marked ? mark_row_ : rows_end_, row_ + (max_rows - batch.rows));
      if (row_ < end) give(batch, end);
      if (marked && row_ == mark_row_ && batch.rows < max_rows) apply_mark(batch);
      leave_finished_stretch();
    }
    return batch.rows > 0;
  }

  void seek(std::span<const Id> key) override {
    Row target = prefix_.ids;
    for (std::size_t i = 0; i < key.size() && prefix_.size + i < kColumns; ++i) target[prefix_.size + i] = key[i];
    if (mark_ != nullptr && *mark_ < target) {
      marks_.seek(target);
      look_at_mark();
    }
    if (block_ >= end_block_) {
      leave_finished_stretch();
      return;
    }
    if (block_ + 1 < end_block_ && directory_.first(block_ + 1) < target) {
      // The last block that begins below the target: the target is in it or begins the next.
      block_ = directory_.lower_bound(target, block_ + 1) - 1;
      entered_ = false;
      search_ = true;
      target_ = target;
      row_ = 0;
      return;
    }
    if (!entered_) {
      if (search_ && target < target_) return;
      search_ = true;
      target_ = target;
      return;
    }
    if (row_ < rows_end_) row_ = std::min(rows_end_, std::max(row_, reader_.open(block_).lower_bound(target)));
    if (stretch_has_mark()) place_mark();
    leave_finished_stretch();
  }

  std::optional<std::uint64_t> place() override {
    if (has_marks_ || !enter_stretch()) return std::nullopt;
    if (graphs_ == GraphFilter::Kind::kAll) return directory_.rows_before(block_) + row_;
    const Id graph = directory_.graph(block_);
    if (graphs_ != GraphFilter::Kind::kDefault || graph == kMixedGraphs) return std::nullopt;
    return directory_.default_rows_before(block_) + row_;
  }

  void end_before(std::span<const Id> key) override {
    Row bound = prefix_.ids;
    for (std::size_t i = 0; i < key.size() && prefix_.size + i < kColumns; ++i) bound[prefix_.size + i] = key[i];
    end_ = bound;
    end_block_ = std::min(end_block_, directory_.lower_bound(bound));
    if (mark_ != nullptr) look_at_mark();
  }

 private:
  // Makes [row_, rows_end_) the rows that are left of the block at which the scan stands, going on to the next while there are
  // neither rows nor marks; false at the end. Blocks of another graph are passed over unread.
  bool enter_stretch() {
    if (entered_) return true;
    for (; block_ < end_block_; ++block_, search_ = false, row_ = 0) {
      read_rows();
      entered_ = row_ < rows_end_ || stretch_has_mark();
      if (entered_) break;
    }
    if (block_ >= end_block_) {
      // What marks are left lie behind every block.
      row_ = rows_end_ = 0;
      entered_ = mark_ != nullptr;
    }
    if (!entered_) return false;
    search_ = false;
    if (stretch_has_mark()) place_mark();
    return true;
  }

  void read_rows() {
    Id graph = directory_.graph(block_);
    if (!filler_.may_have(graph)) {
      row_ = rows_end_ = 0;
      return;
    }
    const BlockView& view = reader_.open(block_);
    if (search_) row_ = std::max(row_, view.lower_bound(target_));
    rows_end_ = view.rows();
    if (block_ + 1 == end_block_) {
      rows_end_ = view.upper_bound(prefix_.span());
      if (end_) rows_end_ = std::min(rows_end_, view.lower_bound(*end_));
    }
    row_ = std::min(row_, rows_end_);
  }

  void leave_finished_stretch() {
    if (!entered_ || row_ < rows_end_ || stretch_has_mark()) return;
    if (block_ < end_block_) ++block_;
    row_ = 0;
    entered_ = false;
    search_ = false;
  }

  // Whether the mark at which the scan stands belongs to the block at which it stands.
  bool stretch_has_mark() const { return mark_ != nullptr && (block_ + 1 >= end_block_ || *mark_ < directory_.first(block_ + 1)); }

  // mark_ is the mark at which the cursor stands, null when it is not one of the pattern.
  void look_at_mark() {
    const bool ours = !marks_.at_end() && compare_prefix(marks_.row(), prefix_.span()) == 0 && (!end_ || marks_.row() < *end_);
    mark_ = ours ? &marks_.row() : nullptr;
  }

  // Where in the block, from row_ on, the mark's row is or would be.
  void place_mark() {
    mark_row_ = row_ < rows_end_ ? std::clamp(reader_.open(block_).lower_bound(*mark_), row_, rows_end_) : rows_end_;
  }

  // Precondition: the rows before the mark's are given.
  void apply_mark(QuadBatch& batch) {
    if (marks_.mark() == Mark::kDelete) {
      if (row_ < rows_end_) ++row_;  // a block of another graph has no rows here
    } else if (filler_.admits((*mark_)[3])) {
      filler_.append(*mark_, batch);
    }
    marks_.next();
    look_at_mark();
    if (stretch_has_mark()) place_mark();
  }

  // The rows up to `end`, and row_ behind them.
  void give(QuadBatch& batch, std::size_t end) {
    filler_.append(reader_.open(block_), directory_.graph(block_), {row_, end}, batch);
    row_ = end;
  }

  std::shared_ptr<const StoreState> state_;  // before the reader: it must outlive the reader's blocks and iterator
  const OrderDirectory& directory_;
  ScanKey prefix_;
  GraphFilter::Kind graphs_;
  BatchFiller filler_;
  BlockReader reader_;

  bool has_marks_ = false;  // some rows of the pattern are marks, or deleted by them
  std::size_t block_ = 0;
  std::size_t end_block_ = 0;  // no block from here on begins with the constants, or before end_
  std::optional<Row> end_;     // rows at or above are none of the scan's
  bool entered_ = false;       // row_ and rows_end_ are of block_
  bool search_ = false;        // not entered yet, and to begin at the first row at or above target_
  Row target_{};
  std::size_t row_ = 0;
  std::size_t rows_end_ = 0;
  DeltaTree::Cursor marks_;
  const Row* mark_ = nullptr;
  std::size_t mark_row_ = 0;  // once entered, when the stretch has a mark
};

class AllRows final : public RowCursor {
 public:
  AllRows(std::shared_ptr<const StoreState> state, Order order)
      : state_(std::move(state)),
        directory_(state_->blocks().directory(order)),
        reader_(state_->blocks(), order),
        marks_(state_->delta(order)) {
    reader_.pass_by_cache();
  }

  bool next(std::vector<Row>& rows) override {
    rows.clear();
    if (block_ == directory_.blocks()) {
      for (; !marks_.at_end(); marks_.next()) rows.push_back(marks_.row());
      return !rows.empty();
    }
    decode_rows(reader_.open(block_++), rows, ids_);
    merge_marks(rows, marks_, block_ < directory_.blocks() ? &directory_.first(block_) : nullptr, merged_);
    return true;
  }

 private:
  std::shared_ptr<const StoreState> state_;
  const OrderDirectory& directory_;
  BlockReader reader_;
  DeltaTree::Cursor marks_;
  std::size_t block_ = 0;
  std::vector<Id> ids_;
  std::vector<Row> merged_;
};

}  // namespace

std::unique_ptr<QuadScan> make_scan(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order,
                                    ColumnMask columns) {
  return std::make_unique<RocksScan>(std::move(state), pattern, order, columns);
}

std::unique_ptr<RowCursor> make_row_cursor(std::shared_ptr<const StoreState> state, Order order) {
  return std::make_unique<AllRows>(std::move(state), order);
}

}  // namespace tercet
