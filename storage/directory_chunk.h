// The directory as it is stored: chunks of entries, one for each block of an order or of the dictionary.
//
//   chunk             u32 checksum of all that follows | u32 entries | the entries
//   order entry       u64 x4 first row | u64 graph | u32 rows | u32 rows in the default graph
//   dictionary entry  varint first payload (the difference to the entry before; the first of a chunk whole) | varint terms |
//                     varint bytes of separator | separator | filter, of filter_bytes(terms) bytes
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/row.h"

namespace tercet {

// The graph of an order entry whose block lies in several.
inline constexpr Id kMixedGraphs{~std::uint64_t{0}};

struct OrderEntry {
  Row first{};
  Id graph;
  std::uint32_t rows = 0;
  std::uint32_t default_graph_rows = 0;
};

struct DictionaryEntry {
  std::uint64_t first_payload = 0;
  std::uint32_t terms = 0;
  // At or below the block's first text and, unless cut at kMaxSeparator bytes, above the last text of the block before.
  std::string_view separator;
  std::string_view filter;
};

inline constexpr std::size_t kMaxSeparator = 1024;
inline constexpr std::size_t kChunkEntries = 1024;
// A chunk of the dictionary's directory is closed at so many bytes: its separators may be long.
inline constexpr std::size_t kDictionaryChunkBytes = 256 << 10;

// A Bloom filter of a dictionary block's texts, by hash_of(): so that the segments that do not hold a term are not read.
constexpr std::size_t filter_bytes(std::size_t terms) { return (terms * 10 + 7) / 8; }
void add_to_filter(std::uint64_t hash, std::string& filter);
bool filter_may_hold(std::uint64_t hash, std::string_view filter);

class ChunkWriter {
 public:
  void add(const OrderEntry& entry);
  void add(const DictionaryEntry& entry);
  std::size_t entries() const { return entries_; }
  std::size_t bytes() const { return text_.size(); }
  // The finished chunk; the writer is then empty.
  std::string take();

 private:
  std::string text_;
  std::uint32_t entries_ = 0;
  std::uint64_t payload_before_ = 0;
};

// Appends the entries of a chunk; views point into it. Errors: kCorruption naming `name`.
void read_chunk(std::string_view chunk, std::string_view name, std::vector<OrderEntry>& out);
void read_chunk(std::string_view chunk, std::string_view name, std::vector<DictionaryEntry>& out);

// Unsigned numbers of 7 bits a byte, the low ones first.
void append_varint(std::string& out, std::uint64_t value);
// False when `text` ends too early or the number has more than 64 bits; else takes it from the front. Most are of one byte.
bool take_long_varint(std::string_view& text, std::uint64_t& value);
inline bool take_varint(std::string_view& text, std::uint64_t& value) {
  if (text.empty() || static_cast<unsigned char>(text[0]) >= 128) return take_long_varint(text, value);
  value = static_cast<unsigned char>(text[0]);
  text.remove_prefix(1);
  return true;
}

}  // namespace tercet
