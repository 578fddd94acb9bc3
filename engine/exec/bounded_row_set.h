// A RowSet that stops growing before the memory budget is used up, and a set of distinct rows of any number on top of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/exec/row_set.h"
#include "engine/exec/spill_queue.h"

namespace tercet {

// Takes new rows while half of the memory that was free at the first insert lasts (the rest is for the states of groups and for
// the operators above); at least one. From then on it is full: it still knows its rows, and leaves out others.
class BoundedRowSet {
 public:
  // `row_bytes`: what the caller needs for each row of the set besides the set.
  BoundedRowSet(std::size_t column_count, std::size_t row_bytes, ExecutionContext& context)
      : context_(context), set_(column_count, context), row_bytes_(row_bytes) {}

  // As RowSet::insert(); numbers[row] is kNoRow for rows that were left out, which `left_out` names too, ascending. Errors:
  // kMemoryBudget when there is no room for a single row.
  void insert(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
              std::vector<std::uint32_t>& numbers, std::vector<std::uint32_t>& fresh, std::vector<std::uint32_t>& left_out);

  std::size_t size() const { return set_.size(); }
  const RowStore& rows() const { return set_.rows(); }

 private:
  bool fits(std::size_t rows) const;

  ExecutionContext& context_;
  RowSet set_;
  std::size_t row_bytes_;
  std::optional<std::size_t> ceiling_;  // of the budget's used bytes
  bool full_ = false;
  std::vector<std::uint64_t> hashes_;
};

// Tells new rows from known ones, on disk where they are too many for the memory.
class DistinctRows {
 public:
  enum class Beyond { kAnyOrder, kInOrder };  // how the rows that are put aside come

  DistinctRows(std::size_t column_count, Beyond beyond, ExecutionContext& context);

  // `fresh` are the rows that are new. Others are known, or put aside. Errors: kMemoryBudget, kIo, kCancelled.
  void insert(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
              std::vector<std::uint32_t>& fresh);
  // After the last insert(): the next of the rows that were put aside and are new, at least one, columns as in the set; false when
  // there are no more.
  bool next_put_aside(Batch& out);

 private:
  ExecutionContext& context_;
  std::vector<std::size_t> all_;
  std::optional<BoundedRowSet> set_;
  SpillQueue queue_;
  bool reading_ = false;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> fresh_;
  std::vector<std::uint32_t> left_out_;
};

}  // namespace tercet
