// Blocks that were read, checked and made ready for use, by number. What has not been asked for since the hand of a clock came by last
// makes room for what comes.
//
// RocksDB's own cache holds blocks as they lie in files: finding one there, checking it and reading its head takes 3 µs, a tenth of that here.
//
// Threads: everything may be called from any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace tercet {

// The first of so many numbers that no other block of this process has.
std::uint64_t new_block_numbers(std::size_t count);

class BlockCache {
 public:
  // Of so many bytes at most.
  explicit BlockCache(std::size_t bytes);

  // Null when it is not there. Precondition: what was added with the number is a Block.
  template <class Block>
  std::shared_ptr<const Block> find(std::uint64_t number) {
    return std::static_pointer_cast<const Block>(find_any(number));
  }
  // find() of each number, null for what is not there. Much cheaper for many: a lock for all of a shard, and the memory of the next ones is on
  // its way while one is looked at.
  void find_all(std::span<const std::uint64_t> numbers, std::span<std::shared_ptr<const void>> blocks);
  // Keeps a block of so many bytes, if there is room for it at all. One that is there already stays.
  void add(std::uint64_t number, std::shared_ptr<const void> block, std::size_t bytes);

  std::size_t bytes() const;  // that it holds
  // How often a block was looked for so far, in vain or not.
  std::uint64_t lookups() const;
  std::size_t capacity() const { return shard_bytes_ * shards_.size(); }

 private:
  struct Entry {
    std::uint64_t number = 0;
    std::shared_ptr<const void> block;  // null: free
    std::size_t bytes = 0;
    bool was_asked_for = false;
  };
  // Blocks are shared out, so that threads seldom wait for each other. The entries are a hash table in one piece, so that a block is
  // found by a look at one place of the memory: the entry of a number stands at its place or, without a free one between, behind.
  struct Shard {
    mutable std::mutex mutex;
    std::vector<Entry> entries;  // none, or a power of two, at most half of them taken
    std::size_t taken = 0;
    std::size_t hand = 0;  // the entry that it looks at next
    std::size_t bytes = 0;
    std::uint64_t lookups = 0;

    std::size_t place_of(std::uint64_t number) const;
    // The entry of the number, or the free one where it belongs. Precondition: there are entries.
    Entry& find(std::uint64_t number);
    // Null when it is not there.
    std::shared_ptr<const void> ask(std::uint64_t number);
    void grow();
    void remove_one();
    void close_gap(std::size_t gap);
  };

  std::shared_ptr<const void> find_any(std::uint64_t number);
  template <typename Number>
  Number sum_of(Number Shard::*number) const;
  Shard& shard_of(std::uint64_t number) { return shards_[number % shards_.size()]; }

  std::size_t shard_bytes_;
  std::vector<Shard> shards_;
};

}  // namespace tercet
