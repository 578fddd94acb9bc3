#include "engine/exec/bounded_row_set.h"

#include <numeric>

#include "engine/exec/columns.h"

namespace tercet {
namespace {

std::vector<std::size_t> first_numbers(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

}  // namespace

bool BoundedRowSet::fits(std::size_t rows) const {
  return context_.memory.used() + set_.growth_bytes(rows) + rows * row_bytes_ <= *ceiling_;
}

void BoundedRowSet::insert(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
                           std::vector<std::uint32_t>& numbers, std::vector<std::uint32_t>& fresh,
                           std::vector<std::uint32_t>& left_out) {
  left_out.clear();
  numbers.clear();
  fresh.clear();
  if (!ceiling_) ceiling_ = context_.memory.used() + (context_.memory.limit() - context_.memory.used()) / 2;
  std::size_t taken = full_ ? 0 : rows;
  while (taken > 0 && !fits(taken)) taken /= 2;
  if (taken == 0 && set_.size() == 0 && rows > 0) taken = 1;
  if (taken > 0) set_.insert(columns, places, taken, numbers, fresh);
  if (taken == rows) return;
  full_ = true;
  set_.find(columns, places, rows, numbers, hashes_);
  for (std::size_t row = taken; row < rows; ++row) {
    if (numbers[row] == kNoRow) left_out.push_back(static_cast<std::uint32_t>(row));
  }
}

DistinctRows::DistinctRows(std::size_t column_count, Beyond beyond, ExecutionContext& context)
    : context_(context), all_(first_numbers(column_count)), queue_(column_count, all_, beyond == Beyond::kInOrder, context) {
  set_.emplace(column_count, 0, context);
}

void DistinctRows::insert(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
                          std::vector<std::uint32_t>& fresh) {
  set_->insert(columns, places, rows, numbers_, fresh, left_out_);
  queue_.put(columns, places, left_out_);
}

bool DistinctRows::next_put_aside(Batch& out) {
  for (;;) {
    if (!reading_) {
      set_.reset();
      if (!queue_.next_pass()) return false;
      set_.emplace(all_.size(), 0, context_);
      reading_ = true;
    }
    if (!queue_.read(out)) {
      reading_ = false;
      continue;
    }
    insert(out.columns, all_, out.rows, fresh_);
    if (fresh_.empty()) continue;
    keep_rows(out, fresh_);
    return true;
  }
}

}  // namespace tercet
