#include "engine/exec/row_store.h"

#include <algorithm>

#include "engine/exec/columns.h"
#include "engine/exec/polled_growth.h"

namespace tercet {

// Columns grow one after the other: of each the old and the new live side by side meanwhile.
bool RowStore::try_grow(std::size_t capacity) {
  const std::size_t bytes = capacity * columns_.size() * sizeof(Id);
  if (!memory_.try_set(bytes + capacity_ * sizeof(Id))) return false;
  for (auto& column : columns_) reserve_polled(column, capacity, context_);
  capacity_ = capacity;
  memory_.set(bytes);
  return true;
}

bool RowStore::reserve(std::size_t rows, bool must) {
  if (rows >= kNoRow) throw Error(ErrorCode::kLimit, "a step of the query would hold more than four thousand million rows");
  if (rows <= capacity_) return true;
  // By a part of what there is, however little room is left: the rows are not to be moved for each batch.
  if (try_grow(std::max(rows, capacity_ * 2)) || try_grow(std::max(rows, capacity_ + capacity_ / 4))) return true;
  if (must) memory_.budget().throw_full();
  return false;
}

void RowStore::append(const Batch& batch, std::span<const std::size_t> places, std::size_t begin, std::size_t end) {
  reserve(rows_ + (end - begin), true);
  for (std::size_t i = 0; i < columns_.size(); ++i) append_range(columns_[i], batch.columns[places[i]], begin, end);
  rows_ += end - begin;
}

bool RowStore::try_append(const Batch& batch) {
  if (!reserve(rows_ + batch.rows, false)) return false;
  for (std::size_t i = 0; i < columns_.size(); ++i) append_range(columns_[i], batch.columns[i], 0, batch.rows);
  rows_ += batch.rows;
  return true;
}

void RowStore::append_rows(std::span<const std::vector<Id>> from, std::span<const std::size_t> places,
                           std::span<const std::uint32_t> rows) {
  reserve(rows_ + rows.size(), true);
  for (std::size_t i = 0; i < columns_.size(); ++i) append_gather(columns_[i], from[places[i]], rows);
  rows_ += rows.size();
}

void RowStore::clear() {
  for (auto& column : columns_) column.clear();
  rows_ = 0;
}

void RowStore::release() {
  for (auto& column : columns_) std::vector<Id>().swap(column);
  rows_ = 0;
  capacity_ = 0;
  memory_.set(0);
}

void RowStore::swap_columns(std::vector<std::vector<Id>>& columns, std::size_t rows) {
  columns_.swap(columns);
  rows_ = rows;
}

}  // namespace tercet
