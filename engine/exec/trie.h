// The facts of a pattern in memory, sorted, a level for each variable: the values of a variable under one combination of those before
// it lie side by side, ascending and each once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/exec/context.h"
#include "engine/plan/plan.h"

namespace tercet {

// Where in ascending values to look for one: they are parted evenly by what they are, so that a part seldom has more than a few.
class ValueIndex {
 public:
  void build(const std::vector<Id>& values);
  bool is_empty() const { return begins_.empty(); }
  static std::size_t bytes(std::size_t values) { return (2 * values + 2) * sizeof(std::uint32_t); }
  // The values below `value` and within its part lie at [first, second). Precondition: not is_empty().
  std::pair<std::uint32_t, std::uint32_t> part_of(Id value) const {
    const std::uint64_t part = number_of(value);
    if (part + 1 >= begins_.size()) return {begins_.back(), begins_.back()};
    return {begins_[part], begins_[part + 1]};
  }
  // Has the memory come that part_of() reads.
  void prefetch(Id value) const {
    __builtin_prefetch(begins_.data() + std::min<std::uint64_t>(number_of(value), begins_.size() - 1));
  }

 private:
  std::uint64_t number_of(Id value) const { return value.bits <= least_ ? 0 : (value.bits - least_) >> shift_; }

  std::uint64_t least_ = 0;
  int shift_ = 0;
  std::vector<std::uint32_t> begins_;  // of each part, and the end
};

class Trie {
 public:
  struct Level {
    std::vector<Id> values;
    // begins[i] and begins[i + 1] are where the children of value i begin and end in the next level; in the last level the facts that it
    // stands for, if these are more than the values.
    std::vector<std::uint32_t> begins;
  };

  // The values of the first `depth` of the scan's variables, in the sequence of its order; how often the rest occurs becomes a weight.
  // Null when the budget has no room for it. Errors: kCancelled, those of the scan. Precondition: 1 <= depth <= the variables.
  static std::shared_ptr<const Trie> load(const ScanSpec& scan, std::size_t depth, ExecutionContext& context);

  std::size_t depth() const { return levels_.size(); }
  const Level& level(std::size_t depth) const { return levels_[depth]; }
  // Of the first level.
  const ValueIndex& index() const { return index_; }
  // How many facts a value of the last level stands for.
  bool has_weights() const { return !levels_.back().begins.empty(); }
  std::uint32_t weight(std::size_t place) const {
    const std::vector<std::uint32_t>& begins = levels_.back().begins;
    return begins.empty() ? 1 : begins[place + 1] - begins[place];
  }

 private:
  class Loader;
  explicit Trie(MemoryBudget& budget) : memory_(budget) {}

  std::vector<Level> levels_;
  ValueIndex index_;
  MemoryReservation memory_;
};

}  // namespace tercet
