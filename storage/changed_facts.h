// The facts that changed and that not every order's blocks hold as they are now, in the state that the next one is built on: what
// transactions and folding look up and change. For who has the turn to write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>

#include "storage/delta_record.h"
#include "storage/row.h"

namespace tercet {

class ChangedFacts {
 public:
  ChangedFacts() = default;
  explicit ChangedFacts(std::span<const ChangedFact> facts) {
    for (const ChangedFact& fact : facts) set(fact);
  }

  // Null when the blocks are right about the fact. It lives until the next change.
  const ChangedFact* find(const Row& spo) const {
    const auto known = facts_.find(spo);
    return known == facts_.end() ? nullptr : &known->second;
  }
  void set(const ChangedFact& fact) { facts_.insert_or_assign(fact.row, fact); }
  void erase(const Row& spo) { facts_.erase(spo); }
  std::size_t size() const { return facts_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const Row& row) const noexcept {
      std::uint64_t hash = 0;
      for (const Id id : row) {
        hash = (hash ^ id.bits) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
      }
      return hash;
    }
  };
  std::unordered_map<Row, ChangedFact, Hash> facts_;
};

}  // namespace tercet
