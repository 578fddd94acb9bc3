// What the leapfrog joins share (Veldhuizen, «Leapfrog Triejoin», 2012): the patterns as tries, the values that are common to some ranges
// of them, and where each trie stands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/trie.h"
#include "engine/plan/plan.h"

namespace tercet {

// Ascending values, and a place among them.
struct ValueRange {
  const Id* values = nullptr;
  std::uint32_t at = 0;
  std::uint32_t end = 0;
  const ValueIndex* index = nullptr;  // of all values, if there is one

  bool at_end() const { return at == end; }
  Id value() const { return values[at]; }
  std::uint32_t size() const { return end - at; }
};

// Goes forward until all ranges stand at one value; false when one has ended first. `seeks` counts the searches.
bool leapfrog(std::span<ValueRange> ranges, std::uint64_t& seeks);
// How many values all ranges have in common. The ranges are used up.
std::uint64_t count_common(std::span<ValueRange> ranges, std::uint64_t& seeks);

// The tries of a spec's scans, and the values that are bound.
class LeapfrogTries {
 public:
  // Of the spec's variables only those are kept that are joined or `wanted`; the rest counts as weights.
  LeapfrogTries(const LeapfrogSpec& spec, const std::vector<VarId>& wanted);
  // False when the budget has no room for the tries. Errors: kCancelled, those of scans.
  bool load(ExecutionContext& context);

  // A trie's level that has a variable.
  struct Place {
    std::size_t scan = 0;
    std::size_t level = 0;
  };

  const std::vector<VarId>& variables() const { return variables_; }  // in the sequence in which they are bound
  const std::vector<Place>& places(std::size_t variable) const { return places_[variable]; }
  std::size_t scans() const { return depths_.size(); }
  const Trie& trie(std::size_t scan) const { return *tries_[scan]; }
  // Whether the last variable of the scan's trie is this one.
  bool ends_at(std::size_t scan, std::size_t variable) const { return last_[scan] == variable; }

  // The values of a variable in each of its tries, under what is bound before it.
  void open(std::size_t variable, std::vector<ValueRange>& ranges) const;
  // Binds the variable to where its ranges stand.
  void bind(std::size_t variable, std::span<const ValueRange> ranges);
  Id bound(std::size_t variable) const { return bound_[variable]; }
  std::uint32_t weight(std::size_t scan) const { return tries_[scan]->weight(positions_[scan][depths_[scan] - 1]); }

 private:
  const LeapfrogSpec& spec_;
  std::vector<std::size_t> depths_;  // of the tries, by scan
  std::vector<std::size_t> last_;
  std::vector<VarId> variables_;
  std::vector<std::vector<Place>> places_;
  std::vector<std::shared_ptr<const Trie>> tries_;
  std::vector<std::array<std::uint32_t, kColumns>> positions_;  // by scan and level
  std::vector<Id> bound_;
};

// a * b and a + b of numbers of solutions. Errors: kLimit when it is no 63-bit number any more.
std::uint64_t multiplied(std::uint64_t a, std::uint64_t b);
std::uint64_t added(std::uint64_t a, std::uint64_t b);

}  // namespace tercet
