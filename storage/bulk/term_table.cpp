#include "storage/bulk/term_table.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "storage/bulk/term_sort.h"

namespace tercet {

const char* KeyArena::add(std::string_view key) {
  std::size_t needed = key.size() + sizeof(std::uint32_t);
  if (needed > left_) {
    std::size_t chunk = std::max(needed, std::clamp(bytes_ / 8 & ~(kChunkBytes - 1), kChunkBytes, kMostChunkBytes));
    PageArray<char>& memory = chunks_.emplace_back(chunk);
    bytes_ += chunk;
    // A key that fills a chunk of its own leaves the chunk in use as it is.
    if (needed == chunk) {
      auto length = static_cast<std::uint32_t>(key.size());
      std::memcpy(memory.data(), &length, sizeof length);
      std::memcpy(memory.data() + sizeof length, key.data(), key.size());
      return memory.data();
    }
    next_ = memory.data();
    left_ = chunk;
  }
  char* address = next_;
  auto length = static_cast<std::uint32_t>(key.size());
  std::memcpy(address, &length, sizeof length);
  std::memcpy(address + sizeof length, key.data(), key.size());
  next_ += needed;
  left_ -= needed;
  return address;
}

void KeyArena::clear() {
  chunks_.clear();
  next_ = nullptr;
  left_ = bytes_ = 0;
}

std::uint32_t TermTable::hash(std::string_view key) { return static_cast<std::uint32_t>(XXH3_64bits(key.data(), key.size())); }

void TermTable::find_or_add(std::span<Lookup> lookups) {
  while ((addresses_.size() + lookups.size()) * 8 > slots_.size() * 5) grow();
  const std::uint32_t mask = static_cast<std::uint32_t>(slots_.size() - 1);
  for (const Lookup& lookup : lookups) __builtin_prefetch(&slots_[lookup.hash & mask]);

  // The first slot with the hash is nearly always the term's own: fetch its key while the others are looked at.
  for (Lookup& lookup : lookups) {
    std::uint32_t place = lookup.hash & mask;
    while (slots_[place].number_and_one != 0 && slots_[place].hash != lookup.hash) place = (place + 1) & mask;
    lookup.number = slots_[place].number_and_one;
    if (lookup.number != 0) __builtin_prefetch(&addresses_[lookup.number - 1]);
  }
  for (const Lookup& lookup : lookups) {
    if (lookup.number != 0) __builtin_prefetch(addresses_[lookup.number - 1]);
  }
  for (Lookup& lookup : lookups) {
    if (lookup.number != 0 && KeyArena::key_at(addresses_[lookup.number - 1]) == lookup.key) {
      --lookup.number;
    } else {
      lookup.number = add(lookup.key, lookup.hash);
    }
  }
}

std::uint32_t TermTable::add(std::string_view key, std::uint32_t hash) {
  const std::uint32_t mask = static_cast<std::uint32_t>(slots_.size() - 1);
  std::uint32_t place = hash & mask;
  for (; slots_[place].number_and_one != 0; place = (place + 1) & mask) {
    std::uint32_t number = slots_[place].number_and_one - 1;
    if (slots_[place].hash == hash && KeyArena::key_at(addresses_[number]) == key) return number;
  }
  auto number = static_cast<std::uint32_t>(addresses_.size());
  addresses_.push_back(arena_.add(key));
  slots_[place] = {hash, number + 1};
  return number;
}

void TermTable::grow() {
  PageArray<Slot> larger(slots_.empty() ? 4096 : slots_.size() * 2);
  const std::uint32_t mask = static_cast<std::uint32_t>(larger.size() - 1);
  for (const Slot& slot : slots_) {
    if (slot.number_and_one == 0) continue;
    std::uint32_t place = slot.hash & mask;
    while (larger[place].number_and_one != 0) place = (place + 1) & mask;
    larger[place] = slot;
  }
  slots_ = std::move(larger);
}

void TermTable::take_sorted(PageArray<const char*>& addresses, PageArray<std::uint32_t>& ranks, KeyArena& arena) {
  slots_.reset();
  sort_keys(addresses_, ranks);
  addresses = std::move(addresses_);
  arena = std::exchange(arena_, KeyArena());
}

}  // namespace tercet
