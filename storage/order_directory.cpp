#include "storage/order_directory.h"

#include <algorithm>

#include "storage/block_cache.h"
#include "storage/expected_size.h"

namespace tercet {

void OrderDirectory::append(std::span<const OrderEntry> entries) {
  std::uint64_t number = new_block_numbers(entries.size());
  for (const OrderEntry& entry : entries) {
    first_.push_back(entry.first);
    number_.push_back(number++);
    graph_.push_back(entry.graph);
    rows_before_.push_back(rows_before_.back() + entry.rows);
    default_before_.push_back(default_before_.back() + entry.default_graph_rows);
  }
  chunk_begin_.push_back(first_.size());
}

void OrderDirectory::reserve(std::size_t blocks) {
  first_.reserve(blocks);
  number_.reserve(blocks);
  graph_.reserve(blocks);
  rows_before_.reserve(blocks + 1);
  default_before_.reserve(blocks + 1);
}

void OrderDirectory::expect_rows(std::uint64_t rows) {
  const ExpectedSize expected(rows, rows_before_.back());
  expected.reserve(first_);
  expected.reserve(number_);
  expected.reserve(graph_);
  expected.reserve(rows_before_);
  expected.reserve(default_before_);
}

void OrderDirectory::append_blocks(const OrderDirectory& other, std::size_t first_chunk, std::size_t end_chunk) {
  if (first_chunk == end_chunk) return;
  const std::size_t begin = other.chunk_begin_[first_chunk];
  const std::size_t end = other.chunk_begin_[end_chunk];
  auto at = [](const auto& column, std::size_t block) { return column.begin() + static_cast<std::ptrdiff_t>(block); };
  const std::size_t chunk_shift = first_.size() - begin;
  const std::uint64_t row_shift = rows_before_.back() - other.rows_before_[begin];
  const std::uint64_t default_shift = default_before_.back() - other.default_before_[begin];
  first_.insert(first_.end(), at(other.first_, begin), at(other.first_, end));
  number_.insert(number_.end(), at(other.number_, begin), at(other.number_, end));
  graph_.insert(graph_.end(), at(other.graph_, begin), at(other.graph_, end));
  for (std::size_t block = begin + 1; block <= end; ++block) {
    rows_before_.push_back(other.rows_before_[block] + row_shift);
    default_before_.push_back(other.default_before_[block] + default_shift);
  }
  for (std::size_t chunk = first_chunk + 1; chunk <= end_chunk; ++chunk) {
    chunk_begin_.push_back(other.chunk_begin_[chunk] + chunk_shift);
  }
}

OrderDirectory OrderDirectory::with(std::size_t chunk, std::span<const std::vector<OrderEntry>> chunks) const {
  OrderDirectory out;
  std::size_t room = blocks();
  for (const std::vector<OrderEntry>& entries : chunks) room += entries.size();
  out.reserve(room);
  out.append_blocks(*this, 0, chunk);
  for (const std::vector<OrderEntry>& entries : chunks) out.append(entries);
  out.append_blocks(*this, std::min(chunk + 1, this->chunks()), this->chunks());
  return out;
}

std::size_t OrderDirectory::chunk_of(std::size_t block) const {
  auto after = std::upper_bound(chunk_begin_.begin(), chunk_begin_.end(), block);
  return static_cast<std::size_t>(after - chunk_begin_.begin()) - 1;
}

OrderEntry OrderDirectory::entry(std::size_t block) const {
  return {.first = first_[block],
          .graph = graph_[block],
          .rows = static_cast<std::uint32_t>(rows_in(block)),
          .default_graph_rows = static_cast<std::uint32_t>(default_before_[block + 1] - default_before_[block])};
}

std::size_t OrderDirectory::bound(std::span<const Id> key, std::size_t from, int limit) const {
  std::size_t low = from;
  std::size_t high = from;
  std::size_t step = 1;
  while (high < first_.size() && compare_prefix(first_[high], key) < limit) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = std::min(high, first_.size());
  while (low < high) {
    std::size_t middle = low + (high - low) / 2;
    if (compare_prefix(first_[middle], key) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

}  // namespace tercet
