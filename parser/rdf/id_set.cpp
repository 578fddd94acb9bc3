#include "parser/rdf/id_set.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace tercet::rdf {

IdSet::Hash& IdSet::slot(const Hash& hash) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash.high & mask;
  while (slots_[at] != Hash() && slots_[at] != hash) at = (at + 1) & mask;
  return slots_[at];
}

void IdSet::grow() {
  std::vector<Hash> old = std::exchange(slots_, std::vector<Hash>(std::max<std::size_t>(64, slots_.size() * 2)));
  for (const Hash& hash : old) {
    if (hash != Hash()) slot(hash) = hash;
  }
}

bool IdSet::insert(std::string_view text) {
  const XXH128_hash_t value = XXH3_128bits(text.data(), text.size());
  const Hash hash{value.low64 | 1, value.high64};  // never zero
  if (size_ < kMost && size_ * 4 >= slots_.size() * 3) grow();
  Hash& found = slot(hash);
  if (found == hash) return false;
  if (size_ == kMost) return true;
  found = hash;
  ++size_;
  return true;
}

}  // namespace tercet::rdf
