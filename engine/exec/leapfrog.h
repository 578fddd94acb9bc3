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
  const ValueIndex* index = nullptr;      // of all values, if there is one
  const std::uint32_t* begins = nullptr;  // with an index: Trie::Level::begins, null when there are none
  std::uint32_t ahead = 0;                // values before this place have been searched for ahead
  std::uint32_t stride = 1;               // of the last such searches

  bool at_end() const { return at == end; }
  Id value() const { return values[at]; }
  std::uint32_t size() const { return end - at; }
};

// Goes forward until all ranges stand at one value; false when one has ended first. `seeks` counts the searches.
bool leapfrog(std::span<ValueRange> ranges, std::uint64_t& seeks);
// How many values all ranges have in common. The ranges are used up.
std::uint64_t count_common(std::span<ValueRange> ranges, std::uint64_t& seeks);

// The tries of a spec's scans, and the values that are bound. Copies share the tries, so that each thread can bind values of its own.
class LeapfrogTries {
 public:
  // Of the spec's variables only those are kept that are joined or `wanted`; the rest counts as weights.
  LeapfrogTries(const LeapfrogSpec& spec, const std::vector<VarId>& wanted);
  // Reads the patterns, large ones by the query's threads. False when the budget has no room for the tries. Errors: kCancelled, those of scans.
  bool load(ExecutionContext& context);
  // Whether there is so much to read that threads beside this one should help with it, and with what is done then.
  bool is_large() const { return spec_.values >= kFewestForThreads; }

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

  // Ascending values of the first variable that part its values into about so many ranges.
  std::vector<Id> cuts(std::size_t ranges) const;
  // Leaves only values of the first variable in [from, before); an unbound id is no bound.
  void cut_to(Id from, Id before) {
    from_ = from;
    before_ = before;
  }

  // The values of a variable in each of its tries, under what is bound before it.
  void open(std::size_t variable, std::vector<ValueRange>& ranges) const;
  // Binds the variable to where its ranges stand.
  void bind(std::size_t variable, std::span<const ValueRange> ranges);
  Id bound(std::size_t variable) const { return bound_[variable]; }
  std::uint32_t weight(std::size_t scan) const { return tries_[scan]->weight(positions_[scan][depths_[scan] - 1]); }

 private:
#ifdef TERCET_TINY
  static constexpr double kFewestForThreads = 16;
#else
  static constexpr double kFewestForThreads = 1 << 18;
#endif

  bool shares_trie(std::size_t a, std::size_t b) const;
  std::vector<std::size_t> scans_to_read() const;
  bool read(std::span<const std::size_t> scans, ExecutionContext& context);
  void cut(ValueRange& range) const;

  const LeapfrogSpec& spec_;
  Id from_;
  Id before_;
  std::vector<std::size_t> depths_;  // of the tries, by scan
  std::vector<std::size_t> last_;
  std::vector<VarId> variables_;
  std::vector<std::vector<Place>> places_;
  std::vector<std::shared_ptr<const Trie>> tries_;
  std::vector<std::array<std::uint32_t, kColumns>> positions_;  // by scan and level
  std::vector<Id> bound_;
};

// Of a kLeapfrogJoin, to be loaded.
LeapfrogTries tries_of(const PlanNode& join);

// a * b and a + b of numbers of solutions. Errors: kLimit when it is no 63-bit number any more.
std::uint64_t multiplied(std::uint64_t a, std::uint64_t b);
std::uint64_t added(std::uint64_t a, std::uint64_t b);

}  // namespace tercet
