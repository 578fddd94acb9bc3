// Sorting of large vectors by a number.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/exec/polled_growth.h"

namespace tercet {

// Sorts by key(item), a std::uint64_t; items of one key stay in their sequence. Polls every few milliseconds; needs as much memory again as
// the items. A pass over them for each byte in which the keys differ, some 3 to 5 ns an item. When the poll throws, the items are left in
// an unspecified state.
template <typename Item, typename Key>
void radix_sort(std::vector<Item>& items, const ExecutionContext& context, Key key) {
  constexpr std::size_t kBytes = sizeof(std::uint64_t);
  constexpr std::size_t kValues = 256;
  if (items.size() < kValues) {
    std::stable_sort(items.begin(), items.end(), [&](const Item& a, const Item& b) { return key(a) < key(b); });
    return;
  }
  std::array<std::array<std::size_t, kValues>, kBytes> places{};
  const auto byte_of = [&](const Item& item, std::size_t byte) { return static_cast<std::size_t>(key(item) >> (8 * byte) & 0xFF); };
  for_polled(items.size(), context, [&](std::size_t i) {
    for (std::size_t byte = 0; byte < kBytes; ++byte) ++places[byte][byte_of(items[i], byte)];
  });
  std::vector<Item> buffer;
  for (std::size_t byte = 0; byte < kBytes; ++byte) {
    if (places[byte][byte_of(items.front(), byte)] == items.size()) continue;
    std::size_t begin = 0;
    for (std::size_t& place : places[byte]) begin += std::exchange(place, begin);
    if (buffer.empty()) fill_polled(buffer, items.size(), Item(), context);
    for_polled(items.size(), context, [&](std::size_t i) { buffer[places[byte][byte_of(items[i], byte)]++] = items[i]; });
    items.swap(buffer);
  }
}

}  // namespace tercet
