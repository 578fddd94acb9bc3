#include "storage/rocksdb/salvaged_order.h"

#include <algorithm>
#include <string>
#include <utility>

#include "storage/directory_chunk.h"
#include "storage/keys.h"
#include "storage/rocksdb/tolerant_scan.h"

namespace tercet {
namespace {

// What a stretch of unknown length counts in the damage of an order, in blocks.
constexpr std::uint64_t kGapSize = 1'000'000;

bool begins_with(const BlockView& view, const Row& row) {
  for (std::size_t column = 0; column < kColumns; ++column) {
    if (view.at(column, 0) != row[column]) return false;
  }
  return true;
}

}  // namespace

std::vector<RowRange> united(std::vector<RowRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const RowRange& a, const RowRange& b) { return a.begin < b.begin; });
  std::vector<RowRange> out;
  for (const RowRange& range : ranges) {
    if (out.empty() || out.back().end < range.begin) out.push_back(range);
    else out.back().end = std::max(out.back().end, range.end);
  }
  return out;
}

bool any_holds(const std::vector<RowRange>& ranges, const Row& row) {
  auto after =
      std::upper_bound(ranges.begin(), ranges.end(), row, [](const Row& at, const RowRange& range) { return at < range.begin; });
  return after != ranges.begin() && row < std::prev(after)->end;
}

Row row_of_key(std::string_view key) {
  Row row;
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::size_t at = 4 + i * 8;
    row[i] = {at + 8 <= key.size() ? read_big_endian64(key, at) : 0};
  }
  return row;
}

SalvagedOrder::SalvagedOrder(const RocksHandle& handle, std::uint32_t generation, Order order, DamageReport& damage)
    : handle_(handle), generation_(generation), order_(order), damage_(damage) {
  if (!read_directory()) list_blocks();
  sort_blocks();
}

// Chunks of the directory that are of different times may name blocks twice, and in any sequence.
void SalvagedOrder::sort_blocks() {
  std::sort(blocks_.begin(), blocks_.end(), [](const Block& a, const Block& b) { return a.first < b.first; });
  auto last = blocks_.begin();
  for (auto block = blocks_.begin(); block != blocks_.end(); ++block) {
    if (block == last) continue;
    if (block->first != last->first) *++last = *block;
    else if (block->rows != last->rows) last->rows = 0;
  }
  if (!blocks_.empty()) blocks_.erase(last + 1, blocks_.end());
}

// Whether all of it could be read.
bool SalvagedOrder::read_directory() {
  const auto part = static_cast<std::uint8_t>(order_);
  TolerantScan scan(handle_, Family::kDirectory, directory_prefix(generation_, part),
                    directory_prefix(generation_, static_cast<std::uint8_t>(part + 1)),
                    "reading the directory of " + std::string(family_name(family_of(order_))), damage_);
  bool is_whole = true;
  std::vector<OrderEntry> entries;
  while (scan.next()) {
    entries.clear();
    const bool is_read =
        damage_.guarded([&] { read_chunk(scan.value(), "the " + describe_key(Family::kDirectory, scan.key()), entries); });
    is_whole = is_whole && is_read;
    for (const OrderEntry& entry : entries) blocks_.push_back({.first = entry.first, .rows = entry.rows});
  }
  return is_whole && scan.gaps().empty();
}

void SalvagedOrder::list_blocks() {
  blocks_.clear();
  TolerantScan scan(handle_, family_of(order_), generation_key(generation_), generation_key(generation_ + 1),
                    "reading the blocks of " + std::string(family_name(family_of(order_))), damage_);
  while (scan.next()) blocks_.push_back({.first = row_of_key(scan.key())});
  for (const TolerantScan::Gap& gap : scan.gaps()) {
    const bool to_the_end = gap.to == generation_key(generation_ + 1);
    lost_.push_back({row_of_key(gap.from), to_the_end ? kEndOfRows : row_of_key(gap.to)});
  }
  damage_size_ += kGapSize * lost_.size();
}

void SalvagedOrder::survey(const std::function<void()>& tick) {
  std::vector<Row> rows;
  std::vector<Row> last_rows;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    blocks_[i].is_damaged = !damage_.guarded([&] { read_rows(blocks_[i], rows); });
    if (blocks_[i].is_damaged) {
      lost_.push_back({blocks_[i].first, i + 1 < blocks_.size() ? blocks_[i + 1].first : kEndOfRows});
      ++damage_size_;
    } else {
      rows_ += rows.size();
    }
    last_rows.push_back(blocks_[i].is_damaged ? blocks_[i].first : rows.back());
    tick();
  }
  find_overlaps(last_rows);
  lost_ = united(std::move(lost_));
}

// A step of folding that is lost in part leaves old blocks beside those that should have replaced them.
void SalvagedOrder::find_overlaps(const std::vector<Row>& last_rows) {
  for (std::size_t i = 0, longest = 0; i < blocks_.size(); ++i) {
    if (i > 0 && !(last_rows[longest] < blocks_[i].first)) {
      for (const std::size_t block : {longest, i}) {
        if (std::exchange(blocks_[block].overlaps, true)) continue;
        lost_.push_back({blocks_[block].first, behind(last_rows[block])});
        ++damage_size_;
        damage_.add("the database is corrupt: the " +
                    describe_key(family_of(order_), block_key(generation_, blocks_[block].first)) + " has rows of another block");
      }
    }
    if (last_rows[longest] < last_rows[i]) longest = i;
  }
}

void SalvagedOrder::read(std::size_t block, std::vector<Row>& rows) {
  rows.clear();
  if (!blocks_[block].is_damaged && !blocks_[block].overlaps) read_or_report(blocks_[block], rows);
}

void SalvagedOrder::read_overlapping(std::size_t block, std::vector<Row>& rows) {
  rows.clear();
  if (!blocks_[block].is_damaged && blocks_[block].overlaps) read_or_report(blocks_[block], rows);
}

// A disk that fails may give today what it refuses tomorrow.
void SalvagedOrder::read_or_report(const Block& block, std::vector<Row>& rows) {
  if (!damage_.guarded([&] { read_rows(block, rows); })) rows.clear();
}

void SalvagedOrder::read_rows(const Block& block, std::vector<Row>& rows) {
  const std::string key = block_key(generation_, block.first);
  const std::string name = "the " + describe_key(family_of(order_), key);
  rocksdb::PinnableSlice text;
  if (!handle_.get(family_of(order_), key, text)) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: " + name + " is missing");
  }
  const BlockView view({text.data(), text.size()}, name);
  const bool has_rows = block.rows == 0 || view.rows() == block.rows;
  if (!has_rows || !begins_with(view, block.first)) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: " + name + " has other rows than its directory says");
  }
  decode_rows(view, rows, scratch_);
}

}  // namespace tercet
