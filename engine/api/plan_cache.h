// Queries that were asked before, with their plans, by their texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/exec/planned_query.h"

namespace tercet {

// Threads: everything may be called from many; the lock is held for a look-up only.
//
// An entry's query is right as long as the functions and prefixes that it was read with are: who changes them calls clear() afterwards.
// Its plan is right for one state of the facts, which the reader compares. What is asked for least recently leaves first.
class PlanCache {
 public:
  // A plan may take some hundred times the bytes of its text: longer texts are not kept, nor more of them together.
  static constexpr std::size_t kLongestText = std::size_t{8} << 10;
  static constexpr std::size_t kTextBytes = std::size_t{256} << 10;

  // `entries` 0 keeps none.
  explicit PlanCache(std::size_t entries) : entries_(entries) {}

  bool keeps(std::string_view text) const { return entries_ > 0 && text.size() <= kLongestText; }

  // A number to be asked for before functions and prefixes are looked at, and given to put(): what was read before a clear() is not kept.
  std::uint64_t age() const;

  // Null when there is none.
  std::shared_ptr<const PlannedQuery> find(std::string_view key);
  // Takes the place of another of that key.
  void put(std::uint64_t age, std::string key, std::shared_ptr<const PlannedQuery> planned);
  void clear();

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const PlannedQuery> planned;
  };
  using Entries = std::list<Entry>;

  void make_room(Entries& gone);

  const std::size_t entries_;
  mutable std::mutex mutex_;
  std::uint64_t age_ = 0;
  std::size_t bytes_ = 0;  // of the keys
  Entries by_use_;         // the last one used first
  std::unordered_map<std::string_view, Entries::iterator> by_key_;
};

}  // namespace tercet
