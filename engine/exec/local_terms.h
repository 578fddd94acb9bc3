// Terms that a query computed and no fact mentions: ids of kind kLocal.
#pragma once

#include <cstddef>
#include <deque>
#include <unordered_map>

#include "storage/snapshot.h"
#include "tercet/term.h"

namespace tercet {

// One a query; one thread. Keeps the rule that equal ids are equal terms: a term that has an inline id or is in the dictionary gets
// that one.
class LocalTerms {
 public:
  LocalTerms(const Snapshot& snapshot, std::size_t memory_bytes) : snapshot_(snapshot), memory_bytes_(memory_bytes) {}

  // The id of any term; the unbound term gives the unbound id. Errors: kMemoryBudget.
  Id intern(const Term& term);
  // The term of any id of this query.
  Term term(Id id) const;
  // Precondition: id.kind() == kLocal. Valid while this lives.
  const Term& local(Id id) const { return terms_[id.payload()]; }
  std::size_t bytes() const { return bytes_; }

 private:
  const Snapshot& snapshot_;
  std::size_t memory_bytes_;
  std::size_t bytes_ = 0;
  std::deque<Term> terms_;
  std::unordered_map<Term, Id> ids_;
};

}  // namespace tercet
