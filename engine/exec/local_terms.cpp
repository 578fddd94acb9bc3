#include "engine/exec/local_terms.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>

#include "engine/exec/hashing.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kFirstTextBytes = 4096;
constexpr std::size_t kMostTextBytes = std::size_t{1} << 20;

std::uint64_t hash_of(const TermView& term) {
  const std::hash<std::string_view> hash;
  std::uint64_t bits = hash(term.value);
  bits = combine_hash(bits, Id{hash(term.datatype)});
  bits = combine_hash(bits, Id{hash(term.language)});
  return combine_hash(bits, Id{static_cast<std::uint64_t>(term.kind)});
}

}  // namespace

Id LocalTerms::intern(const TermView& term) {
  if (term.kind == TermKind::kUnbound) return kUnboundId;
  if (auto id = snapshot_.find(term)) return *id;
  std::lock_guard lock(mutex_);
  if (2 * (count_ + 1) > slots_.size()) grow_slots();
  const std::uint64_t hash = hash_of(term);
  Slot& slot = slot_of(term, hash);
  if (slot.number_and_one != 0) return Id::make(IdKind::kLocal, slot.number_and_one - 1);
  const Id id = add(term);
  slot = {hash, count_};
  return id;
}

Term LocalTerms::term(Id id) const { return id.kind() == IdKind::kLocal ? Term(local(id)) : snapshot_.term(id); }

LocalTerms::Slot& LocalTerms::slot_of(const TermView& term, std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.number_and_one == 0) return slot;
    if (slot.hash == hash && local(Id::make(IdKind::kLocal, slot.number_and_one - 1)) == term) return slot;
  }
}

void LocalTerms::take(std::size_t bytes) {
  if (memory_.try_set(memory_.bytes() + bytes)) return;
  throw Error(ErrorCode::kMemoryBudget, "the query computes more new terms than its memory budget of " +
                                            std::to_string(memory_.budget().limit() >> 20) +
                                            " MiB has room for; give it a larger budget, or compute less");
}

void LocalTerms::grow_slots() {
  std::vector<Slot> old = std::move(slots_);
  const std::size_t size = std::max(kFirstSlots, 2 * old.size());
  slots_.assign(size, Slot{});
  for (const Slot& slot : old) {
    if (slot.number_and_one == 0) continue;
    std::size_t at = slot.hash & (size - 1);
    while (slots_[at].number_and_one != 0) at = (at + 1) & (size - 1);
    slots_[at] = slot;
  }
}

std::string_view LocalTerms::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > free_bytes_) {
    const std::size_t ordinary = std::clamp(memory_.bytes() / 8, kFirstTextBytes, kMostTextBytes);
    free_bytes_ = std::max(text.size(), ordinary);
    texts_.push_back(std::make_unique_for_overwrite<char[]>(free_bytes_));
    free_text_ = texts_.back().get();
  }
  std::memcpy(free_text_, text.data(), text.size());
  const std::string_view kept(free_text_, text.size());
  free_text_ += text.size();
  free_bytes_ -= text.size();
  return kept;
}

Id LocalTerms::add(const TermView& term) {
  // A term costs its text, its view and up to four slots.
  const std::size_t cost = term.value.size() + term.datatype.size() + term.language.size() + sizeof(TermView) + 4 * sizeof(Slot);
  take(cost);
  const std::uint64_t page = page_of(count_);
  const std::uint64_t first = first_of(page);
  if (count_ == first) {
    // As bytes: what no term has come to yet is not touched.
    page_bytes_.push_back(std::make_unique_for_overwrite<std::byte[]>(std::max(first, kFirstPageTerms) * sizeof(TermView)));
    pages_[page] = reinterpret_cast<TermView*>(page_bytes_.back().get());
  }
  std::construct_at(pages_[page] + (count_ - first),
                    TermView{term.kind, keep(term.value), keep(term.datatype), keep(term.language)});
  return Id::make(IdKind::kLocal, count_++);
}

}  // namespace tercet
