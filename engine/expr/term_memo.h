// What an expression gives for terms that came lately, by their ids: a table with one place for each hash, which the last one takes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "engine/exec/memory_budget.h"
#include "storage/id.h"

namespace tercet::expr {

template <typename Result>
class TermMemo {
 public:
  // Null when it is not known. Precondition, here and below: the id is not unbound.
  const Result* find(Id id) const {
    if (last_.id == id) return &last_.result;
    if (entries_.empty()) return nullptr;
    const Entry& entry = entries_[place_of(id)];
    return entry.id == id ? &entry.result : nullptr;
  }

  // Makes room for so many more, if the budget has some. What was known may be forgotten.
  void expect(std::size_t count, MemoryBudget& budget) {
    added_ += count;
    if (added_ <= entries_.size() || entries_.size() == kMostEntries) return;
    if (!memory_) memory_.emplace(budget);
    std::size_t size = std::max(entries_.size(), kFewestEntries);
    while (size < std::min(2 * added_, kMostEntries)) size *= 2;
    size = std::min(size, kMostEntries);
    if (size * sizeof(Entry) > budget.limit() / kShareOfBudget || !memory_->try_set(size * sizeof(Entry))) return;
    std::vector<Entry> old(size);
    old.swap(entries_);
    for (const Entry& entry : old) {
      if (!entry.id.is_unbound()) entries_[place_of(entry.id)] = entry;
    }
  }
  // Of this one, whatever room there is.
  void keep(Id id, Result result) { last_ = {id, result}; }
  void add(Id id, Result result) {
    if (!entries_.empty()) entries_[place_of(id)] = {id, result};
  }

 private:
  static constexpr std::size_t kFewestEntries = 256;
  static constexpr std::size_t kMostEntries = std::size_t{1} << 18;
  static constexpr std::size_t kShareOfBudget = 64;
  static constexpr std::uint64_t kNeighbours = 16;

  struct Entry {
    Id id;
    Result result{};
  };

  // Neighbours in the dictionary, which mostly come together, stay together in memory.
  std::size_t place_of(Id id) const {
    const std::uint64_t neighbour = id.in_dictionary() ? id.bits % kNeighbours : 0;
    const std::uint64_t hash = (id.bits - neighbour) * 0x9E3779B97F4A7C15u >> 32;
    return (hash ^ neighbour) & (entries_.size() - 1);
  }

  Entry last_;
  std::vector<Entry> entries_;  // a power of two
  std::size_t added_ = 0;
  std::optional<MemoryReservation> memory_;
};

}  // namespace tercet::expr
