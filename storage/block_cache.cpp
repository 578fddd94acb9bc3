#include "storage/block_cache.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "storage/prefetch.h"

namespace tercet {
namespace {

constexpr std::size_t kMostShards = 16;
constexpr std::size_t kLeastShardBytes = std::size_t{1} << 20;
constexpr std::size_t kEntryBytes = 128;  // of an entry, besides its block, and of its share of those that are free
constexpr std::size_t kFewestEntries = 16;
constexpr std::size_t kOwners = 16;  // bytes before an object of std::make_shared that have the count of its owners

void prefetch_head(const void* block) {
  if (block == nullptr) return;
  const char* const begin = static_cast<const char*>(block);
  __builtin_prefetch(begin - kOwners, 1);
  __builtin_prefetch(begin - kOwners + kCacheLine);
}

}  // namespace

std::uint64_t new_block_numbers(std::size_t count) {
  static std::atomic<std::uint64_t> next{1};
  return next.fetch_add(count);
}

BlockCache::BlockCache(std::size_t bytes) : shards_(std::clamp<std::size_t>(bytes / kLeastShardBytes, 1, kMostShards)) {
  shard_bytes_ = bytes / shards_.size();
}

std::shared_ptr<const void> BlockCache::find_any(std::uint64_t number) {
  Shard& shard = shard_of(number);
  std::lock_guard lock(shard.mutex);
  return shard.ask(number);
}

void BlockCache::find_all(std::span<const std::uint64_t> numbers, std::span<std::shared_ptr<const void>> blocks) {
  // The places of numbers by shard.
  std::array<std::uint32_t, kMostShards + 1> ends{};
  for (const std::uint64_t number : numbers) ++ends[number % shards_.size() + 1];
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  std::vector<std::uint32_t> places(numbers.size());
  for (std::uint32_t i = 0; i < numbers.size(); ++i) places[ends[numbers[i] % shards_.size()]++] = i;
  // Each end has moved to the begin of the next.
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < shards_.size(); begin = ends[i++]) {
    Shard& shard = shards_[i];
    const std::span of_shard = std::span(places).subspan(begin, ends[i] - begin);
    if (of_shard.empty()) continue;
    std::lock_guard lock(shard.mutex);
    if (shard.entries.empty()) continue;
    for (const std::uint32_t place : of_shard) __builtin_prefetch(&shard.entries[shard.place_of(numbers[place])]);
    for (const std::uint32_t place : of_shard) prefetch_head(shard.find(numbers[place]).block.get());
    for (const std::uint32_t place : of_shard) blocks[place] = shard.ask(numbers[place]);
  }
}

void BlockCache::add(std::uint64_t number, std::shared_ptr<const void> block, std::size_t bytes) {
  bytes += kEntryBytes;
  if (bytes > shard_bytes_) return;
  Shard& shard = shard_of(number);
  std::lock_guard lock(shard.mutex);
  if (2 * (shard.taken + 1) > shard.entries.size()) shard.grow();
  Entry& entry = shard.find(number);
  if (entry.block != nullptr) return;
  entry = {number, std::move(block), bytes, false};
  ++shard.taken;
  shard.bytes += bytes;
  while (shard.bytes > shard_bytes_) shard.remove_one();
}

template <typename Number>
Number BlockCache::sum_of(Number Shard::*number) const {
  Number sum = 0;
  for (const Shard& shard : shards_) {
    std::lock_guard lock(shard.mutex);
    sum += shard.*number;
  }
  return sum;
}

std::size_t BlockCache::bytes() const { return sum_of(&Shard::bytes); }
std::uint64_t BlockCache::lookups() const { return sum_of(&Shard::lookups); }

std::size_t BlockCache::Shard::place_of(std::uint64_t number) const {
  return (number * 0x9E3779B97F4A7C15u >> 32) & (entries.size() - 1);
}

std::shared_ptr<const void> BlockCache::Shard::ask(std::uint64_t number) {
  ++lookups;
  if (entries.empty()) return nullptr;
  Entry& entry = find(number);
  if (entry.block == nullptr) return nullptr;
  entry.was_asked_for = true;
  return entry.block;
}

BlockCache::Entry& BlockCache::Shard::find(std::uint64_t number) {
  std::size_t place = place_of(number);
  while (entries[place].block != nullptr && entries[place].number != number) place = (place + 1) & (entries.size() - 1);
  return entries[place];
}

void BlockCache::Shard::grow() {
  std::vector<Entry> old(std::max(kFewestEntries, 2 * entries.size()));
  old.swap(entries);
  for (Entry& entry : old) {
    if (entry.block != nullptr) find(entry.number) = std::move(entry);
  }
}

void BlockCache::Shard::remove_one() {
  for (;; ++hand) {
    if (hand >= entries.size()) hand = 0;
    if (entries[hand].block != nullptr && !std::exchange(entries[hand].was_asked_for, false)) break;
  }
  bytes -= entries[hand].bytes;
  --taken;
  close_gap(hand);
}

// Entries behind the one that goes move up, as far as they may, so that none is cut off from its place.
void BlockCache::Shard::close_gap(std::size_t gap) {
  const std::size_t last = entries.size() - 1;
  for (std::size_t next = (gap + 1) & last; entries[next].block != nullptr; next = (next + 1) & last) {
    const std::size_t way = (next - place_of(entries[next].number)) & last;
    if (way < ((next - gap) & last)) continue;
    entries[gap] = std::move(entries[next]);
    gap = next;
  }
  entries[gap] = {};
}

}  // namespace tercet
