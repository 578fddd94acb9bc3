// The keys of the database, as docs/format.md has them with all the rest. Big-endian, so that their bytes sort as their numbers.
// Those of facts and of loaded terms begin with the generation that wrote them: the load whose blocks they are.
//
//   an order         generation u32 | first row, 4 ids                -> block (block_codec.h)
//   directory        generation u32 | order u8 | first row, 4 ids     -> chunk (directory_chunk.h)
//                    generation u32 | 16 + kind u8 | number u32       -> chunk of a dictionary segment
//   dictionary       generation u32 | first id                        -> dictionary block (dictionary_block.h)
//   delta            generation u32 | subject predicate object graph  -> what is to become of a fact (delta_record.h)
//   terms            0 | id                                           -> the text of a term that came with a change (late_terms.h)
//                    1 | kind u8 | text, a long one cut and hashed    -> its id
//   meta             "meta"                                           -> meta record (meta_record.h)
//   meta             "counts"                                         -> counts record (meta_record.h)
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "storage/row.h"

namespace tercet {

inline constexpr std::uint8_t kDictionaryPart = 16;
inline constexpr std::string_view kMetaKey = "meta";
inline constexpr std::string_view kCountsKey = "counts";

inline void append_big_endian(std::string& out, std::uint32_t value) {
  value = __builtin_bswap32(value);
  char bytes[4];
  std::memcpy(bytes, &value, 4);
  out.append(bytes, 4);
}

inline void append_big_endian(std::string& out, std::uint64_t value) {
  value = __builtin_bswap64(value);
  char bytes[8];
  std::memcpy(bytes, &value, 8);
  out.append(bytes, 8);
}

inline std::uint64_t read_big_endian64(std::string_view key, std::size_t at) {
  std::uint64_t value;
  std::memcpy(&value, key.data() + at, 8);
  return __builtin_bswap64(value);
}

inline std::string generation_key(std::uint32_t generation) {
  std::string key;
  append_big_endian(key, generation);
  return key;
}

inline constexpr std::size_t kBlockKeyBytes = 4 + kColumns * 8;

inline std::string block_key(std::uint32_t generation, const Row& first) {
  std::string key;
  key.reserve(kBlockKeyBytes);
  append_big_endian(key, generation);
  for (Id id : first) append_big_endian(key, id.bits);
  return key;
}

// What the keys of a part of the directory begin with.
inline std::string directory_prefix(std::uint32_t generation, std::uint8_t part) {
  std::string key = generation_key(generation);
  key += static_cast<char>(part);
  return key;
}

inline std::string directory_key(std::uint32_t generation, Order order, const Row& first) {
  std::string key = directory_prefix(generation, static_cast<std::uint8_t>(order));
  for (Id id : first) append_big_endian(key, id.bits);
  return key;
}

inline std::string directory_key(std::uint32_t generation, IdKind kind, std::uint32_t number) {
  std::string key = directory_prefix(generation, static_cast<std::uint8_t>(kDictionaryPart + static_cast<std::uint8_t>(kind)));
  append_big_endian(key, number);
  return key;
}

inline std::string dictionary_key(std::uint32_t generation, Id first) {
  std::string key = generation_key(generation);
  append_big_endian(key, first.bits);
  return key;
}

}  // namespace tercet
