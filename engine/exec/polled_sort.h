// Sorting of large vectors that can be cancelled on the way.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "engine/exec/polled_growth.h"

namespace tercet {

// Sorts by a strict total order. Polls every few milliseconds; needs as much memory again as the items. When `less` or the poll
// throws, the items are left in an unspecified order.
template <typename Item, typename Less>
void polled_sort(std::vector<Item>& items, const ExecutionContext& context, Less less) {
  constexpr std::size_t kChunk = std::size_t{1} << 15;
  auto at = [](std::vector<Item>& vector, std::size_t index) { return vector.begin() + static_cast<std::ptrdiff_t>(index); };
  for (std::size_t begin = 0; begin < items.size(); begin += kChunk) {
    context.poll();
    std::sort(at(items, begin), at(items, std::min(begin + kChunk, items.size())), less);
  }
  if (items.size() <= kChunk) return;
  std::vector<Item> buffer;
  fill_polled(buffer, items.size(), Item(), context);
  for (std::size_t width = kChunk; width < items.size(); width *= 2) {
    for (std::size_t begin = 0; begin < items.size(); begin += 2 * width) {
      std::size_t middle = std::min(begin + width, items.size());
      std::size_t end = std::min(begin + 2 * width, items.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t to = begin; to < end; ++to) {
        if (to % kChunk == 0) context.poll();
        bool from_right = left == middle || (right < end && less(items[right], items[left]));
        buffer[to] = items[from_right ? right++ : left++];
      }
    }
    items.swap(buffer);
  }
}

// std::is_sorted(). Errors: kCancelled.
template <typename Item, typename Less>
bool is_sorted_polled(const std::vector<Item>& items, const ExecutionContext& context, Less less) {
  for (std::size_t begin = 0; begin < items.size(); begin += kStepsPiece) {
    context.poll();
    const std::size_t end = std::min(begin + kStepsPiece + 1, items.size());  // with the first of the next piece
    const auto at = [&](std::size_t index) { return items.begin() + static_cast<std::ptrdiff_t>(index); };
    if (!std::is_sorted(at(begin), at(end), less)) return false;
  }
  return true;
}

}  // namespace tercet
