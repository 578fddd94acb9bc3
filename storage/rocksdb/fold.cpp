#include "storage/rocksdb/fold.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <span>
#include <vector>

#include "storage/delta_record.h"
#include "storage/keys.h"
#include "storage/order_writer.h"
#include "storage/rocksdb/rocks_status.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// Blocks that changes have left with fewer rows than this part of a full one are joined with the next.
constexpr std::size_t kLeastPart = 4;

class FoldStep {
 public:
  FoldStep(RocksHandle& handle, const StoreState& state, ChangedFacts& facts, Order order, const FoldOptions& options)
      : handle_(handle),
        state_(state),
        facts_(facts),
        blocks_(state.blocks()),
        directory_(state.blocks().directory(order)),
        order_(order),
        options_(options),
        block_quads_(std::clamp<std::size_t>(options.block_quads, 1, kMaxBlockRows)),
        marks_(state.delta(order)),
        editor_(state.delta(order)) {}

  // Precondition: there is a mark at or above `from`.
  std::shared_ptr<const StoreState> run(const Row& from) {
    marks_.seek(from);
    const std::size_t chunk = directory_.blocks() == 0 ? 0 : directory_.chunk_of(block_of(marks_.row()));
    rewrite_chunk(chunk);
    const std::vector<std::vector<OrderEntry>> chunks = cut_chunks();
    write_chunks(chunk, chunks);
    OrderDirectory directory = directory_.with(chunk, chunks);
    write_records();
    StoreState::Parts parts = state_.parts();
    ++parts.counts.version;
    check(batch_.Put(handle_.family(Family::kMeta), slice_of(kCountsKey), parts.counts.encode()), "folding changes");
    // Whatever can fail does so before the write.
    auto blocks = std::make_shared<OrderBlocks>(blocks_, order_, std::move(directory));
    parts.blocks = blocks;
    parts.delta = parts.delta.folded(order_, editor_.tree(), facts_.size() - settled_);
    auto after = std::make_shared<const StoreState>(std::move(parts));
    handle_.write(batch_, false);
    blocks->take_snapshot();
    keep_facts();
    return after;
  }

  // The first row that the step has not looked at; null at the end of the order.
  const Row* next() const { return marks_.at_end() ? nullptr : &marks_.row(); }

 private:
  std::size_t block_of(const Row& row) const {
    const std::size_t next = directory_.upper_bound(row);
    return next == 0 ? 0 : next - 1;
  }
  const Row* end_of(std::size_t block) const { return block + 1 < directory_.blocks() ? &directory_.first(block + 1) : nullptr; }
  bool has_marks(std::size_t block) const {
    const Row* end = end_of(block);
    return !marks_.at_end() && (end == nullptr || marks_.row() < *end);
  }

  void rewrite_chunk(std::size_t chunk) {
    if (directory_.blocks() == 0) return fold_into_nothing();
    std::size_t block = directory_.chunk_begin(chunk);
    const std::size_t end = directory_.chunk_end(chunk);
    std::size_t rewritten = 0;
    while (block < end) {
      if (rewritten >= options_.most_blocks || !has_marks(block)) {
        entries_.push_back(directory_.entry(block++));
        continue;
      }
      const std::size_t begin = block;
      block = collect(block, end, options_.most_blocks - rewritten);
      for (std::size_t old = begin; old < block; ++old) {
        const std::string key = block_key(blocks_.generation(), directory_.first(old));
        check(batch_.Delete(handle_.family(family_of(order_)), key), "folding changes");
      }
      write_blocks();
      rewritten += block - begin;
    }
  }

  // Makes rows_ the new rows of the blocks from `block` on that have marks, and of the next ones while they are too few. Returns the
  // block behind them.
  std::size_t collect(std::size_t block, std::size_t end, std::size_t most) {
    rows_.clear();
    for (std::size_t taken = 0; block < end && taken < most; ++block, ++taken) {
      if (taken > 0 && !has_marks(block) && rows_.size() * kLeastPart >= block_quads_) break;
      blocks_.read_rows(order_, block, block_rows_, ids_);
      keep_folded(end_of(block));
      merge_marks(block_rows_, marks_, end_of(block), scratch_);
      rows_.insert(rows_.end(), block_rows_.begin(), block_rows_.end());
    }
    return block;
  }

  void fold_into_nothing() {
    rows_.clear();
    // No more than the blocks of a step: the rest are new blocks for the next one.
    const std::size_t most = options_.most_blocks * block_quads_;
    for (DeltaTree::Cursor cursor = marks_; !cursor.at_end() && folded_.size() < most; cursor.next())
      folded_.push_back(cursor.row());
    std::optional<Row> end;
    DeltaTree::Cursor behind = marks_;
    behind.seek(folded_.back());
    behind.next();
    if (!behind.at_end()) end = behind.row();
    merge_marks(rows_, marks_, end ? &*end : nullptr, scratch_);
    write_blocks();
  }

  // Remembers the marks below `end`, which are about to be merged.
  void keep_folded(const Row* end) {
    for (DeltaTree::Cursor cursor = marks_; !cursor.at_end() && (end == nullptr || cursor.row() < *end); cursor.next()) {
      folded_.push_back(cursor.row());
    }
  }

  void write_blocks() {
    if (rows_.empty()) return;
    const std::size_t count = (rows_.size() + block_quads_ - 1) / block_quads_;
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t begin = rows_.size() * i / count;
      const std::span<const Row> rows = std::span<const Row>(rows_).subspan(begin, rows_.size() * (i + 1) / count - begin);
      text.clear();
      encode_block(rows, text);
      const std::string key = block_key(blocks_.generation(), rows.front());
      check(batch_.Put(handle_.family(family_of(order_)), key, text), "folding changes");
      entries_.push_back(entry_of(rows));
    }
  }

  std::vector<std::vector<OrderEntry>> cut_chunks() const {
    std::vector<std::vector<OrderEntry>> chunks;
    const std::size_t count = (entries_.size() + kChunkEntries - 1) / kChunkEntries;
    for (std::size_t i = 0; i < count; ++i) {
      auto at = [&](std::size_t part) { return entries_.begin() + static_cast<std::ptrdiff_t>(entries_.size() * part / count); };
      chunks.emplace_back(at(i), at(i + 1));
    }
    return chunks;
  }

  void write_chunks(std::size_t chunk, const std::vector<std::vector<OrderEntry>>& chunks) {
    rocksdb::ColumnFamilyHandle* family = handle_.family(Family::kDirectory);
    if (directory_.blocks() > 0) {
      const Row& first = directory_.first(directory_.chunk_begin(chunk));
      check(batch_.Delete(family, directory_key(blocks_.generation(), order_, first)), "folding changes");
    }
    for (const std::vector<OrderEntry>& entries : chunks) {
      ChunkWriter writer;
      for (const OrderEntry& entry : entries) writer.add(entry);
      check(batch_.Put(family, directory_key(blocks_.generation(), order_, entries.front().first), writer.take()),
            "folding changes");
    }
  }

  void write_records() {
    rocksdb::ColumnFamilyHandle* family = handle_.family(Family::kDelta);
    for (const Row& row : folded_) {
      editor_.erase(row);
      const Row spo = spo_of(order_, row);
      const ChangedFact& fact = facts_after_.emplace_back(after_fold(spo));
      const std::string key = delta_key(blocks_.generation(), spo);
      check(fact.waits() ? batch_.Put(family, key, delta_record(key, fact)) : batch_.Delete(family, key), "folding changes");
      if (!fact.waits()) ++settled_;
    }
  }

  ChangedFact after_fold(const Row& spo) const {
    const ChangedFact* known = facts_.find(spo);
    if (known == nullptr)
      throw Error(ErrorCode::kCorruption, "the database is corrupt: there is a mark on a fact that did not change");
    ChangedFact fact = *known;
    fact.in_blocks ^= static_cast<std::uint8_t>(1u << static_cast<std::size_t>(order_));
    return fact;
  }

  void keep_facts() {
    for (const ChangedFact& fact : facts_after_) {
      if (fact.waits()) facts_.set(fact);
      else facts_.erase(fact.row);
    }
  }

  RocksHandle& handle_;
  const StoreState& state_;
  ChangedFacts& facts_;
  const OrderBlocks& blocks_;
  const OrderDirectory& directory_;
  const Order order_;
  const FoldOptions options_;
  const std::size_t block_quads_;
  DeltaTree::Cursor marks_;
  DeltaEditor editor_;
  std::vector<ChangedFact> facts_after_;
  std::size_t settled_ = 0;  // facts that all blocks hold as they are now
  rocksdb::WriteBatch batch_;
  std::vector<OrderEntry> entries_;  // of the chunk, as they become
  std::vector<Row> folded_;          // rows whose marks are in the blocks now
  std::vector<Row> rows_;
  std::vector<Row> block_rows_;
  std::vector<Row> scratch_;
  std::vector<Id> ids_;
};

}  // namespace

std::shared_ptr<const StoreState> fold_step(RocksHandle& handle, const StoreState& state, ChangedFacts& facts, FoldPlace& place,
                                            const FoldOptions& options) {
  for (; place.order < kOrders; ++place.order, place.from = {}) {
    const auto order = static_cast<Order>(place.order);
    DeltaTree::Cursor marks(state.delta(order));
    marks.seek(place.from);
    if (marks.at_end()) continue;
    FoldStep step(handle, state, facts, order, options);
    std::shared_ptr<const StoreState> after = step.run(place.from);
    if (const Row* next = step.next()) {
      place.from = *next;
    } else {
      ++place.order;
      place.from = {};
    }
    return after;
  }
  return nullptr;
}

}  // namespace tercet
