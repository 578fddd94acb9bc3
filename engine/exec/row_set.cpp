#include "engine/exec/row_set.h"

#include <algorithm>

#include "engine/exec/columns.h"
#include "engine/exec/hashing.h"
#include "engine/exec/polled_growth.h"

namespace tercet {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kPollRows = std::size_t{1} << 16;
// A table of so many slots stays in the processor's cache by itself.
constexpr std::size_t kCachedSlots = std::size_t{1} << 13;

}  // namespace

RowSet::RowSet(std::size_t column_count, ExecutionContext& context)
    : context_(context), rows_(column_count, context), column_count_(column_count), slot_memory_(context.memory) {}

std::size_t RowSet::growth_bytes(std::size_t rows) const {
  if (column_count_ == 0) return 0;
  std::size_t wanted = rows_.rows() + rows;
  std::size_t slots = slots_.size();
  while (wanted * 2 > slots) slots = slots == 0 ? kFirstSlots : slots * 2;
  std::size_t slot_growth = slots == slots_.size() ? 0 : slots * sizeof(Slot);
  return slot_growth + ((rows + wanted) * column_count_ + wanted) * sizeof(Id);
}

void RowSet::grow() {
  std::size_t size = slots_.size() == 0 ? kFirstSlots : slots_.size() * 2;
  // Old and new slots live side by side while they are moved.
  slot_memory_.set((slots_.size() + size) * sizeof(Slot));
  ZeroedArray<Slot> bigger(size);
  std::size_t mask = size - 1;
  std::size_t moved = 0;
  for (const Slot& slot : slots_) {
    if (++moved % kPollRows == 0) context_.poll();
    if (slot.is_free()) continue;
    std::size_t place = slot.hash & mask;
    while (!bigger[place].is_free()) place = (place + 1) & mask;
    bigger[place] = slot;
  }
  slots_ = std::move(bigger);
  slot_memory_.set(size * sizeof(Slot));
}

bool RowSet::equal(std::uint32_t kept, std::span<const std::vector<Id>> columns, std::span<const std::size_t> places,
                   std::size_t row) const {
  for (std::size_t i = 0; i < column_count_; ++i) {
    if (rows_.column(i)[kept] != columns[places[i]][row]) return false;
  }
  return true;
}

void RowSet::insert(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
                    std::vector<std::uint32_t>& numbers, std::vector<std::uint32_t>& fresh) {
  if (column_count_ == 0) return insert_without_columns(columns, rows, numbers, fresh);
  numbers.resize(rows);
  fresh.clear();
  const std::size_t head_count = find_heads(columns, places, rows);
  const bool all = head_count == rows;
  looked_up_ += head_count;
  while ((rows_.rows() + head_count) * 2 > slots_.size()) grow();
  if (all) hash_rows(columns, places.first(column_count_), rows, hashes_);
  else hash_rows(columns, places.first(column_count_), heads_, hashes_);
  std::size_t mask = slots_.size() - 1;
  if (slots_.size() > kCachedSlots) {
    for (std::uint64_t hash : hashes_) __builtin_prefetch(&slots_[hash & mask]);
  }
  head_numbers_.resize(all ? 0 : head_count);
  std::uint32_t* const head_numbers = all ? numbers.data() : head_numbers_.data();
  std::size_t old_rows = rows_.rows();
  auto next_number = static_cast<std::uint32_t>(old_rows);
  for (std::size_t head = 0; head < head_count; ++head) {
    const std::size_t row = all ? head : heads_[head];
    std::uint64_t hash = hashes_[head];
    std::size_t place = hash & mask;
    for (;; place = (place + 1) & mask) {
      Slot& slot = slots_[place];
      if (slot.is_free()) {
        slot = {hash, next_number + 1};
        head_numbers[head] = next_number++;
        fresh.push_back(static_cast<std::uint32_t>(row));
        break;
      }
      if (slot.hash != hash) continue;
      // One column: equal hashes are equal ids. A row of this very batch is not in the store yet: it is compared in the batch.
      bool same = column_count_ <= 1;
      if (!same && slot.row() < old_rows) same = equal(slot.row(), columns, places, row);
      if (!same && slot.row() >= old_rows) {
        std::size_t other = fresh[slot.row() - old_rows];
        same = true;
        for (std::size_t i = 0; i < column_count_ && same; ++i) same = columns[places[i]][other] == columns[places[i]][row];
      }
      if (same) {
        head_numbers[head] = slot.row();
        break;
      }
    }
  }
  if (!all) number_rows(numbers);
  rows_.append_rows(columns, places.first(column_count_), fresh);
}

// The rows that differ from the one before them: in sorted or clustered input they are few, and only they are looked up. Where they are
// most it is all rows, and they are not listed.
std::size_t RowSet::find_heads(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows) {
  differs_.assign(rows, 0);
  if (rows > 0) differs_[0] = 1;
  for (std::size_t place : places.first(column_count_)) {
    const Id* ids = columns[place].data();
    for (std::size_t row = 1; row < rows; ++row) differs_[row] |= std::uint8_t{ids[row] != ids[row - 1]};
  }
  const auto heads = static_cast<std::size_t>(std::count(differs_.begin(), differs_.end(), 1));
  if (heads * 4 > rows * 3) return rows;
  heads_.resize(rows);
  std::size_t count = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    heads_[count] = static_cast<std::uint32_t>(row);
    count += differs_[row];
  }
  heads_.resize(count);
  return count;
}

// Without branches: stretches are often short.
void RowSet::number_rows(std::vector<std::uint32_t>& numbers) const {
  std::size_t head = 0;
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    head += differs_[row];
    numbers[row] = head_numbers_[head - 1];
  }
}

// All rows are equal.
void RowSet::insert_without_columns(std::span<const std::vector<Id>> columns, std::size_t rows, std::vector<std::uint32_t>& numbers,
                                    std::vector<std::uint32_t>& fresh) {
  numbers.assign(rows, 0);
  fresh.assign(rows > 0 && size() == 0 ? 1 : 0, 0);
  rows_.append_rows(columns, {}, fresh);
}

void RowSet::find(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
                  std::vector<std::uint32_t>& numbers, std::vector<std::uint64_t>& hashes) const {
  numbers.assign(rows, column_count_ == 0 && size() > 0 ? 0 : kNoRow);
  if (slots_.size() == 0) return;
  hash_rows(columns, places.first(column_count_), rows, hashes);
  std::size_t mask = slots_.size() - 1;
  for (std::size_t row = 0; row < rows; ++row) __builtin_prefetch(&slots_[hashes[row] & mask]);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t place = hashes[row] & mask; !slots_[place].is_free(); place = (place + 1) & mask) {
      const Slot& slot = slots_[place];
      if (slot.hash != hashes[row] || (column_count_ > 1 && !equal(slot.row(), columns, places, row))) continue;
      numbers[row] = slot.row();
      break;
    }
  }
}

}  // namespace tercet
