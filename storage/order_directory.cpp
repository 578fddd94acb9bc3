#include "storage/order_directory.h"

#include <algorithm>

namespace tercet {

void OrderDirectory::append(std::span<const OrderEntry> entries) {
  for (const OrderEntry& entry : entries) {
    first_.push_back(entry.first);
    graph_.push_back(entry.graph);
    rows_before_.push_back(rows_before_.back() + entry.rows);
    default_before_.push_back(default_before_.back() + entry.default_graph_rows);
  }
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
