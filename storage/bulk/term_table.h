// The terms one encoder has met: a hash table from their text to a number, 0, 1, 2, ... in the order they came.
//
// A term is its *key*: the byte of its kind, then what tells it apart within the kind: the dictionary's text; of an inline literal
// the id's bits, most significant byte first; of a blank node its source, then its label. So the byte order of keys is the order of
// ids to come.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "storage/bulk/page_array.h"

namespace tercet {

// Keys, each behind its length, in chunks that never move.
class KeyArena {
 public:
  // The address of a copy of the key; key_at() reads it.
  const char* add(std::string_view key);
  static std::string_view key_at(const char* address) {
    std::uint32_t length;
    std::memcpy(&length, address, sizeof length);
    return {address + sizeof length, length};
  }
  std::size_t bytes() const { return bytes_; }
  void clear();

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
  static constexpr std::size_t kMostChunkBytes = std::size_t{16} << 20;
  std::vector<PageArray<char>> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t bytes_ = 0;
};

class TermTable {
 public:
  static constexpr std::size_t kMaxTerms = 0xFFFFFFF0u;

  struct Lookup {
    std::string_view key;
    std::uint32_t hash = 0;
    std::uint32_t number = 0;  // the answer
  };
  static std::uint32_t hash(std::string_view key);

  // Finds or adds all of them. Works on many at once, so that the waits for memory overlap.
  void find_or_add(std::span<Lookup> lookups);

  std::size_t size() const { return addresses_.size(); }
  // What is in use, and what sorting the terms will take on top.
  std::size_t memory_bytes() const {
    return arena_.bytes() + slots_.bytes() + addresses_.size() * (sizeof(const char*) + kSortBytes);
  }

  // Empties the table. `addresses` receives the keys in byte order, `ranks[number]` the place of each term among them; the arena
  // that holds the keys goes to `arena`.
  void take_sorted(PageArray<const char*>& addresses, PageArray<std::uint32_t>& ranks, KeyArena& arena);

 private:
  struct Slot {
    std::uint32_t hash;
    std::uint32_t number_and_one;  // 0: free
  };
  static constexpr std::size_t kSortBytes = 20;

  void grow();
  std::uint32_t add(std::string_view key, std::uint32_t hash);

  KeyArena arena_;
  PageArray<Slot> slots_;
  PageArray<const char*> addresses_;
};

}  // namespace tercet
