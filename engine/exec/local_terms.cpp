#include "engine/exec/local_terms.h"

#include "tercet/error.h"

namespace tercet {
namespace {

// What a stored term costs besides its text: the deque's and the map's copies and nodes.
constexpr std::size_t kTermOverhead = 2 * sizeof(Term) + 64;

}  // namespace

Id LocalTerms::intern(const Term& term) {
  if (term.is_unbound()) return kUnboundId;
  if (auto id = snapshot_.find(term.view())) return *id;
  if (auto known = ids_.find(term); known != ids_.end()) return known->second;
  bytes_ += kTermOverhead + 2 * (term.value().size() + term.datatype().size() + term.language().size());
  if (bytes_ > memory_bytes_) {
    throw Error(ErrorCode::kMemoryBudget, "the query computes more new terms than its memory budget holds (" +
                                              std::to_string(memory_bytes_) + " bytes); give it more memory or compute less");
  }
  Id id = Id::make(IdKind::kLocal, terms_.size());
  terms_.push_back(term);
  ids_.emplace(term, id);
  return id;
}

Term LocalTerms::term(Id id) const { return id.kind() == IdKind::kLocal ? local(id) : snapshot_.term(id); }

}  // namespace tercet
