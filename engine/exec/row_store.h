// Rows that an operator keeps, by column, counted against the query's memory budget.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/exec/batch.h"
#include "engine/exec/context.h"

namespace tercet {

// Rows are numbered from 0 in 32 bits; `kNoRow` is none.
inline constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

class RowStore {
 public:
  RowStore(std::size_t column_count, ExecutionContext& context)
      : context_(context), columns_(column_count), memory_(context.memory) {}

  std::size_t rows() const { return rows_; }
  const std::vector<Id>& column(std::size_t index) const { return columns_[index]; }
  std::span<const std::vector<Id>> columns() const { return columns_; }
  std::size_t bytes() const { return memory_.bytes(); }

  // Appends rows [begin, end) of the batch; the store's column i is the batch's column places[i]. Errors: kMemoryBudget, kLimit, kCancelled.
  void append(const Batch& batch, std::span<const std::size_t> places, std::size_t begin, std::size_t end);
  // The same for whole batches with the same columns; false when the budget has no room (nothing was appended).
  bool try_append(const Batch& batch);
  // Appends the named rows of columns.
  void append_rows(std::span<const std::vector<Id>> from, std::span<const std::size_t> places, std::span<const std::uint32_t> rows);

  // Forgets the rows; keeps or gives back the memory.
  void clear();
  void release();
  void swap_columns(std::vector<std::vector<Id>>& columns, std::size_t rows);

 private:
  bool try_grow(std::size_t capacity);
  bool reserve(std::size_t rows, bool must);

  const ExecutionContext& context_;
  std::vector<std::vector<Id>> columns_;
  std::size_t rows_ = 0;
  std::size_t capacity_ = 0;
  MemoryReservation memory_;
};

}  // namespace tercet
