// The distinct ids of a stretch of a column, and which of them each row has.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/id.h"

namespace tercet {

class DistinctIds {
 public:
  void assign(std::span<const Id> column) {
    ids_.clear();
    places_.resize(column.size());
    if (std::is_sorted(column.begin(), column.end())) return assign_sorted(column);
    slots_.assign(std::bit_ceil(std::max<std::size_t>(2 * column.size(), 2)), kFree);
    for (std::size_t row = 0; row < column.size(); ++row) {
      const bool again = row > 0 && column[row] == column[row - 1];
      places_[row] = again ? places_[row - 1] : place_of(column[row]);
    }
  }
  const std::vector<Id>& ids() const { return ids_; }
  // Which of ids() a row of the stretch has.
  std::size_t place(std::size_t row) const { return places_[row]; }

 private:
  static constexpr std::uint32_t kFree = ~std::uint32_t{0};

  void assign_sorted(std::span<const Id> column) {
    for (std::size_t row = 0; row < column.size(); ++row) {
      if (row == 0 || column[row] != column[row - 1]) ids_.push_back(column[row]);
      places_[row] = static_cast<std::uint32_t>(ids_.size() - 1);
    }
  }

  std::uint32_t place_of(Id id) {
    std::size_t slot = (id.bits * 0x9E3779B97F4A7C15u) >> (64 - std::countr_zero(slots_.size()));
    for (; slots_[slot] != kFree; slot = (slot + 1) & (slots_.size() - 1)) {
      if (ids_[slots_[slot]] == id) return slots_[slot];
    }
    slots_[slot] = static_cast<std::uint32_t>(ids_.size());
    ids_.push_back(id);
    return slots_[slot];
  }

  std::vector<Id> ids_;
  std::vector<std::uint32_t> places_;  // of each row, in ids_
  std::vector<std::uint32_t> slots_;   // of a hash table, places in ids_
};

}  // namespace tercet
