// Terms that a query computed and no fact mentions: ids of kind kLocal.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "engine/exec/memory_budget.h"
#include "storage/snapshot.h"
#include "tercet/term.h"

namespace tercet {

// One a query; any of its threads. Keeps the rule that equal ids are equal terms: a term that has an inline id or is in the dictionary gets
// that one. Texts and terms lie in large pieces, so that a query with millions of them ends at once.
class LocalTerms {
 public:
  // Both must outlive this.
  LocalTerms(const Snapshot& snapshot, MemoryBudget& budget) : snapshot_(snapshot), memory_(budget) {}

  // The id of any term; the unbound term gives the unbound id. Errors: kMemoryBudget.
  Id intern(const TermView& term);
  Id intern(const Term& term) { return intern(term.view()); }
  // The term of any id of this query.
  Term term(Id id) const;
  // Precondition: id.kind() == kLocal. The text is valid while this lives.
  const TermView& local(Id id) const {
    const std::uint64_t page = page_of(id.payload());
    return pages_[page][id.payload() - first_of(page)];
  }

 private:
  // Page 0 has kFirstPageTerms terms, each of the others as many as all before it: a page stays where it is, so that terms are read
  // without a lock while others are added.
  static constexpr std::uint64_t kFirstPageTerms = 1024;
  static constexpr std::size_t kPages = 50;
  static std::uint64_t page_of(std::uint64_t number) {
    return static_cast<std::uint64_t>(std::bit_width(number / kFirstPageTerms));
  }
  static std::uint64_t first_of(std::uint64_t page) { return page == 0 ? 0 : kFirstPageTerms << (page - 1); }

  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t number_and_one = 0;  // 0: free
  };

  // The slot that holds the term, or the free one where it belongs.
  Slot& slot_of(const TermView& term, std::uint64_t hash);
  void take(std::size_t bytes);
  void grow_slots();
  std::string_view keep(std::string_view text);
  Id add(const TermView& term);

  const Snapshot& snapshot_;
  std::mutex mutex_;  // of all below; what is in pages_ may be read by who has its id
  MemoryReservation memory_;
  std::uint64_t count_ = 0;
  std::array<TermView*, kPages> pages_{};
  std::vector<std::unique_ptr<std::byte[]>> page_bytes_;
  std::vector<std::unique_ptr<char[]>> texts_;
  char* free_text_ = nullptr;
  std::size_t free_bytes_ = 0;
  std::vector<Slot> slots_;  // a power of two, at most half of them taken
};

}  // namespace tercet
