// A set of rows that numbers them in the order they first came: DISTINCT, GROUP BY, and the build sides of EXISTS and MINUS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/exec/row_store.h"
#include "engine/exec/zeroed_array.h"

namespace tercet {

class RowSet {
 public:
  // Without columns it holds at most one row.
  RowSet(std::size_t column_count, ExecutionContext& context);

  // Adds the rows [0, rows) of `columns` (the set's column i is columns[places[i]]). numbers[row] is the row's number in the set;
  // `fresh` are the rows that were not in it, ascending. Errors: kMemoryBudget, and then the set is as good as gone; kCancelled.
  void insert(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
              std::vector<std::uint32_t>& numbers, std::vector<std::uint32_t>& fresh);

  // The same for rows that shall not be added: numbers[row] is kNoRow for those that are not in the set. `hashes` is room to work in. Any
  // number of threads, while nothing is inserted.
  void find(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
            std::vector<std::uint32_t>& numbers, std::vector<std::uint64_t>& hashes) const;

  std::size_t size() const { return rows_.rows(); }
  const RowStore& rows() const { return rows_; }
  // How many rows insert() has looked up in the table.
  std::uint64_t looked_up() const { return looked_up_; }
  // The bytes that adding so many rows could need.
  std::size_t growth_bytes(std::size_t rows) const;

 private:
  struct Slot {
    std::uint64_t hash;
    std::uint32_t behind_row;  // 1 + the row's number; 0: none

    bool is_free() const { return behind_row == 0; }
    std::uint32_t row() const { return behind_row - 1; }
  };
  void grow();
  void insert_without_columns(std::span<const std::vector<Id>> columns, std::size_t rows, std::vector<std::uint32_t>& numbers,
                              std::vector<std::uint32_t>& fresh);
  std::size_t find_heads(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows);
  void number_rows(std::vector<std::uint32_t>& numbers) const;
  bool equal(std::uint32_t kept, std::span<const std::vector<Id>> columns, std::span<const std::size_t> places,
             std::size_t row) const;

  ExecutionContext& context_;
  RowStore rows_;
  std::size_t column_count_;
  ZeroedArray<Slot> slots_;  // open addressing; the size is a power of two
  MemoryReservation slot_memory_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint8_t> differs_;  // of the rows of an insert(): whether it is a head
  std::vector<std::uint32_t> heads_, head_numbers_;
  std::uint64_t looked_up_ = 0;
};

}  // namespace tercet
