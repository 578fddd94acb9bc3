// The number of solutions of patterns, without their rows.
//
// What is left of the variables when some are bound falls apart into parts that share no pattern: the number of solutions is the product
// of theirs. A part depends only on the bound variables that its patterns have, so its number is remembered by those: for patterns
// without a cycle the work grows with the facts, not with the solutions (Kalinsky, Etsion, Kimelfeld, «Flexible Caching in Trie Joins»,
// 2017).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/leapfrog.h"

namespace tercet {

class LeapfrogCounter {
 public:
  // Counts the combinations of the variables from number `first` on. The tries must be loaded, and outlive it.
  LeapfrogCounter(LeapfrogTries& tries, std::size_t first, ExecutionContext& context);

  // The number, with those before `first` bound. Errors: kCancelled, kLimit.
  std::uint64_t count() { return count_parts(roots_, 1); }
  std::uint64_t seeks() const { return seeks_; }
  // Whether no pattern stands apart from the others, so that the numbers for ranges of the first variable add up.
  bool is_connected() const { return roots_.size() == 1; }

 private:
  struct Remembered {
    std::array<Id, 2> key;
    std::uint64_t count = 0;
  };
  // A variable, and the parts that are left when it and those above it are bound.
  struct Part {
    std::size_t variable = 0;
    std::vector<std::size_t> parts;     // that are below it
    std::vector<std::size_t> weighted;  // the scans that end here and have weights
    std::vector<std::size_t> context;   // bound variables that its scans have, when there are others above them
    std::vector<Remembered> remembered;
    std::size_t counted = 0;  // since the table was made so large
    std::vector<ValueRange> ranges;
  };

  std::vector<std::size_t> parts_of(const std::vector<std::size_t>& variables, std::size_t bound_above);
  std::size_t add_part(const std::vector<std::size_t>& connected, std::size_t bound_above);
  std::vector<std::size_t> context_of(const std::vector<std::size_t>& connected) const;
  bool share_scan(std::size_t a, std::size_t b) const;
  bool make_table(Part& part, std::size_t places);
  void grow_table(Part& part);
  std::uint64_t count_parts(const std::vector<std::size_t>& parts, std::uint64_t factor);
  std::uint64_t count_part(Part& part);
  std::uint64_t count_values(Part& part);
  static Remembered& place_of(std::vector<Remembered>& table, const std::array<Id, 2>& key);
  void poll();

  LeapfrogTries& tries_;
  ExecutionContext& context_;
  MemoryReservation memory_;
  std::vector<Part> parts_;
  std::vector<std::size_t> roots_;
  std::uint64_t seeks_ = 0;
  std::uint64_t polled_at_ = 0;
};

// How many solutions there are, with no variable bound; large tries are counted by the query's threads, which each take ranges of the first
// variable's values. Adds to `seeks`. Errors: as LeapfrogCounter::count().
std::uint64_t count_solutions(const LeapfrogTries& tries, ExecutionContext& context, std::uint64_t& seeks);

}  // namespace tercet
