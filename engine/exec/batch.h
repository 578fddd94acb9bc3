// What operators exchange: some thousand rows, a vector of ids a column.
#pragma once

#include <cstddef>
#include <vector>

#include "storage/id.h"

namespace tercet {

struct Batch {
  std::size_t rows = 0;
  std::vector<std::vector<Id>> columns;  // as the plan node's columns; each holds `rows` ids. No column at all is possible

  void reset(std::size_t column_count) {
    rows = 0;
    columns.resize(column_count);
    for (auto& column : columns) column.clear();
  }
};

// What it takes in memory.
inline std::size_t bytes_of(const Batch& batch) {
  std::size_t bytes = sizeof(Batch);
  for (const auto& column : batch.columns) bytes += column.capacity() * sizeof(Id);
  return bytes;
}

inline constexpr std::size_t kDefaultBatchRows = 2048;

}  // namespace tercet
