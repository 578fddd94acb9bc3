// Packed arrays of unsigned codes of one width: code i is the bits [i*width, (i+1)*width) of the text, little-endian.
// Widths are 0 to kMaxPackedWidth, or 64 (plain words): so a code always lies within one unaligned 8-byte load. Readers may load up
// to kPackedPadding bytes beyond the array, which whoever stores it has to provide.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "storage/id.h"

namespace tercet {

static_assert(std::endian::native == std::endian::little, "blocks are stored little-endian and read in place");

inline constexpr unsigned kMaxPackedWidth = 57;
inline constexpr std::size_t kPackedPadding = 8;

template <class T>
inline T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
inline void append_raw(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

// The width an array needs whose largest code is `largest`.
inline unsigned packed_width(std::uint64_t largest) {
  unsigned width = static_cast<unsigned>(std::bit_width(largest));
  return width > kMaxPackedWidth ? 64 : width;
}

inline std::size_t packed_bytes(std::size_t count, unsigned width) { return (count * width + 7) / 8; }

inline std::uint64_t packed_at(const char* text, unsigned width, std::size_t index) {
  if (width == 64) return load<std::uint64_t>(text + index * 8);
  std::size_t bit = index * width;
  return (load<std::uint64_t>(text + (bit >> 3)) >> (bit & 7)) & ((std::uint64_t{1} << width) - 1);
}

// Appends packed_bytes(count, width) bytes: the codes (values[i] - base) >> shift, none of which needs more than `width` bits.
void pack(const std::uint64_t* values, std::size_t count, unsigned width, std::uint64_t base, unsigned shift, std::string& out);

// out[i] = base + code[begin + i] for i below `count`.
void unpack(const char* text, unsigned width, std::size_t begin, std::size_t count, std::uint64_t base, Id* out);

}  // namespace tercet
