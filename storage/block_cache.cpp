#include "storage/block_cache.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace tercet {
namespace {

constexpr std::size_t kMostShards = 16;
constexpr std::size_t kLeastShardBytes = std::size_t{1} << 20;
constexpr std::size_t kEntryBytes = 128;  // of an entry, besides its block

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
  const auto known = shard.places.find(number);
  if (known == shard.places.end()) return nullptr;
  Entry& entry = shard.entries[known->second];
  entry.was_asked_for = true;
  return entry.block;
}

void BlockCache::add(std::uint64_t number, std::shared_ptr<const void> block, std::size_t bytes) {
  bytes += kEntryBytes;
  if (bytes > shard_bytes_) return;
  Shard& shard = shard_of(number);
  std::lock_guard lock(shard.mutex);
  if (!shard.places.emplace(number, shard.entries.size()).second) return;
  shard.entries.push_back({number, bytes, false, std::move(block)});
  shard.bytes += bytes;
  while (shard.bytes > shard_bytes_) shard.remove_one();
}

// The last entry takes the place of the one that goes.
void BlockCache::Shard::remove_one() {
  for (;; ++hand) {
    if (hand >= entries.size()) hand = 0;
    if (!std::exchange(entries[hand].was_asked_for, false)) break;
  }
  bytes -= entries[hand].bytes;
  places.erase(entries[hand].number);
  if (hand + 1 < entries.size()) {
    entries[hand] = std::move(entries.back());
    places[entries[hand].number] = hand;
  }
  entries.pop_back();
}

std::size_t BlockCache::bytes() const {
  std::size_t bytes = 0;
  for (const Shard& shard : shards_) {
    std::lock_guard lock(shard.mutex);
    bytes += shard.bytes;
  }
  return bytes;
}

}  // namespace tercet
