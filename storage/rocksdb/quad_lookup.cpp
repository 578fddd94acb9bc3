// Look-ups of many keys: the directory says which blocks, which are asked of the cache in one go, and each is searched for all of its keys.
#include <algorithm>

#include "storage/prefetch.h"
#include "storage/rocksdb/batch_filler.h"
#include "storage/rocksdb/store_state.h"

namespace tercet {
namespace {

// A stretch of a block in which so many rows or fewer come on each key is read through instead of searched.
constexpr std::size_t kRowsReadThrough = 12;
constexpr std::size_t kFewestReadThrough = 4;  // keys
// A key with rows in more blocks than so many is read by a scan, so many rows at a time.
constexpr std::size_t kMostBlocks = 4;
constexpr std::size_t kScannedRows = 2048;
class RocksLookup final : public QuadLookup {
 public:
  RocksLookup(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order, ColumnMask columns)
      : state_(std::move(state)),
        pattern_(pattern),
        order_(order),
        columns_(columns),
        directory_(state_->blocks().directory(order)),
        prefix_(scan_key(pattern, order)),
        filler_(pattern.graphs, order, columns),
        marks_(state_->delta(order)) {}

  std::size_t find(std::span<const Id> keys, std::size_t width, std::size_t most_rows, QuadBatch& batch,
                   std::vector<std::size_t>& ends) override {
    const std::size_t before = ends.size();
    set_keys(keys, width);
    make_groups();
    open_blocks();
    find_rows();
    for (const Group& group : groups_) {
      if (batch.rows > most_rows) break;
      if (group.is_scanned) scan(group, most_rows, batch, ends);
      else read_group(group, batch, ends);
    }
    blocks_.clear();
    return ends.size() - before;
  }

 private:
  // Keys that are next to each other, and the block in which the first of their rows is, if there is any.
  struct Group {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t block = 0;
    bool is_scanned = false;          // of one key, of which rows were changed, or which has many
    const BlockView* view = nullptr;  // null: the block has none of the rows
    std::size_t size() const { return end - begin; }
  };

  void set_keys(std::span<const Id> keys, std::size_t width) {
    width_ = width;
    keys_.assign(keys.size() / width, prefix_.ids);
    for (Row& key : keys_) {
      std::copy_n(keys.begin(), width, key.begin() + static_cast<std::ptrdiff_t>(prefix_.size));
      keys = keys.subspan(width);
    }
  }

  // The constants and a key.
  std::span<const Id> target(std::size_t key) const { return std::span(keys_[key]).first(prefix_.size + width_); }

  void make_groups() {
    groups_.clear();
    std::size_t next_block = 0;  // the first that does not begin below the key
    for (std::size_t key = 0; key < keys_.size(); ++key) {
      next_block = directory_.lower_bound(target(key), next_block);
      const std::size_t block = next_block == 0 ? 0 : next_block - 1;
      const bool is_scanned = has_many(target(key), next_block) || has_mark(target(key));
      if (groups_.empty() || groups_.back().block != block || is_scanned || groups_.back().is_scanned) {
        groups_.push_back({key, key, block, is_scanned, nullptr});
      }
      groups_.back().end = key + 1;
    }
  }

  // Whether rows of the key begin so many blocks, from this one on, that a scan had better read them: it reads ahead, and leaves the
  // cache to others.
  bool has_many(std::span<const Id> key, std::size_t block) const {
    const std::size_t last = block + kMostBlocks - 1;
    return last < directory_.blocks() && compare_prefix(directory_.first(block), key) == 0 &&
           compare_prefix(directory_.first(last), key) == 0;
  }

  bool has_mark(std::span<const Id> key) {
    marks_.seek(key);
    return !marks_.at_end() && compare_prefix(marks_.row(), key) == 0;
  }

  void open_blocks() {
    block_numbers_.clear();
    for (const Group& group : groups_) {
      if (!is_read(group) || (!block_numbers_.empty() && block_numbers_.back() == group.block)) continue;
      block_numbers_.push_back(group.block);
    }
    blocks_.resize(block_numbers_.size());
    state_->blocks().open_blocks(order_, block_numbers_, blocks_);
    std::size_t at = 0;
    for (Group& group : groups_) {
      if (!is_read(group)) continue;
      if (block_numbers_[at] != group.block) ++at;
      group.view = &blocks_[at]->view;
      prefetch_lines(group.view, sizeof(BlockView));
    }
  }

  bool is_read(const Group& group) const {
    return !group.is_scanned && group.block < directory_.blocks() && filler_.may_have(directory_.graph(group.block));
  }

  // Makes rows_ those of each key in the block of its group.
  void find_rows() {
    rows_.assign(keys_.size(), {});
    lookups_.clear();
    for (const Group& group : groups_) {
      if (group.view == nullptr || (group.size() >= kFewestReadThrough && read_through(group))) continue;
      for (std::size_t key = group.begin; key < group.end; ++key) lookups_.push_back({group.view, &keys_[key], &rows_[key]});
    }
    BlockView::equal_ranges(lookups_, prefix_.size + width_);
    for (const BlockView::Lookup& lookup : lookups_) {
      for (const auto& wanted : filler_.wanted()) lookup.view->prefetch(wanted.in_row, lookup.rows->begin);
    }
  }

  // False when too many rows lie between those of the keys.
  bool read_through(const Group& group) {
    const std::size_t begin = group.view->lower_bound(target(group.begin));
    const std::size_t size = group.view->upper_bound(target(group.end - 1)) - begin;
    if (size > group.size() * kRowsReadThrough) return false;
    for (std::size_t column = prefix_.size; column < prefix_.size + width_; ++column) {
      key_columns_[column].clear();
      group.view->decode(column, begin, begin + size, key_columns_[column]);
    }
    const auto compare = [this](std::size_t row, const Row& key) {
      for (std::size_t column = prefix_.size; column < prefix_.size + width_; ++column) {
        const Id id = key_columns_[column][row];
        if (id != key[column]) return id < key[column] ? -1 : 1;
      }
      return 0;
    };
    std::size_t row = 0;
    for (std::size_t key = group.begin; key < group.end; ++key) {
      while (row < size && compare(row, keys_[key]) < 0) ++row;
      rows_[key].begin = begin + row;
      while (row < size && compare(row, keys_[key]) == 0) ++row;
      rows_[key].end = begin + row;
    }
    return true;
  }

  void read_group(const Group& group, QuadBatch& batch, std::vector<std::size_t>& ends) {
    if (group.view != nullptr) append_found(group, batch, ends);
    else ends.insert(ends.end(), group.size(), batch.rows);
    read_on(group, batch);
    ends.back() = batch.rows;
  }

  // Appends the rows of a group's keys in its block.
  void append_found(const Group& group, QuadBatch& batch, std::vector<std::size_t>& ends) {
    const std::span<const BlockRows> found = std::span(rows_).subspan(group.begin, group.size());
    const Id graph = directory_.graph(group.block);
    std::size_t end = batch.rows;
    if (filler_.append_together(*group.view, graph, found, batch)) {
      for (const BlockRows& rows : found) ends.push_back(end += rows.size());
      return;
    }
    for (const BlockRows& rows : found) {
      if (rows.size() > 0) filler_.append(*group.view, graph, rows, batch);
      ends.push_back(batch.rows);
    }
  }

  // The rows of a group's last key in the blocks behind its own, of which there are few.
  void read_on(const Group& group, QuadBatch& batch) {
    const std::span<const Id> key = target(group.end - 1);
    for (std::size_t block = group.block + 1; block < directory_.blocks(); ++block) {
      if (compare_prefix(directory_.first(block), key) != 0) return;
      if (!filler_.may_have(directory_.graph(block))) continue;
      const std::shared_ptr<const OrderBlock> open = state_->blocks().open_block(order_, block);
      filler_.append(open->view, directory_.graph(block), open->view.equal_range(key), batch);
    }
  }

  void scan(const Group& group, std::size_t most_rows, QuadBatch& batch, std::vector<std::size_t>& ends) {
    const std::span<const Id> key = target(group.begin);
    QuadPattern pattern = pattern_;
    for (std::size_t i = 0; i < key.size(); ++i) pattern.constant(columns_of(order_)[i]) = key[i];
    const std::unique_ptr<QuadScan> scan = make_scan(state_, pattern, order_, columns_);
    while (scan->next(scanned_, kScannedRows)) {
      if (batch.rows > most_rows) return;
      for (const auto& wanted : filler_.wanted()) {
        const std::vector<Id>& from = scanned_.columns[wanted.in_batch];
        batch.columns[wanted.in_batch].insert(batch.columns[wanted.in_batch].end(), from.begin(), from.end());
      }
      batch.rows += scanned_.rows;
    }
    ends.push_back(batch.rows);
  }

  std::shared_ptr<const StoreState> state_;
  QuadPattern pattern_;
  Order order_;
  ColumnMask columns_;
  const OrderDirectory& directory_;
  ScanKey prefix_;
  BatchFiller filler_;
  DeltaTree::Cursor marks_;

  std::size_t width_ = 0;
  std::vector<Row> keys_;  // behind the constants
  std::vector<Group> groups_;
  std::vector<std::size_t> block_numbers_;  // that are read
  std::vector<std::shared_ptr<const OrderBlock>> blocks_;
  std::vector<BlockRows> rows_;  // of the keys
  std::vector<BlockView::Lookup> lookups_;
  std::array<std::vector<Id>, kColumns> key_columns_;
  QuadBatch scanned_;
};

}  // namespace

std::unique_ptr<QuadLookup> make_lookup(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order,
                                        ColumnMask columns) {
  return std::make_unique<RocksLookup>(std::move(state), pattern, order, columns);
}

}  // namespace tercet
