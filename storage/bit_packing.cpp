#include "storage/bit_packing.h"

#include <array>
#include <utility>

namespace tercet {
namespace {

// Eight codes of `kWidth` bits begin and end on a byte, so that offsets and shifts within a group are constants.
constexpr std::size_t kGroup = 8;

template <unsigned kWidth, std::size_t... kIndex>
inline void unpack_group(const char* text, std::uint64_t base, Id* out, std::index_sequence<kIndex...>) {
  constexpr std::uint64_t kMask = (std::uint64_t{1} << kWidth) - 1;
  ((out[kIndex].bits = base + ((load<std::uint64_t>(text + (kIndex * kWidth >> 3)) >> (kIndex * kWidth & 7)) & kMask)), ...);
}

template <unsigned kWidth>
void unpack_groups(const char* text, std::size_t groups, std::uint64_t base, Id* out) {
  for (std::size_t i = 0; i < groups; ++i) {
    unpack_group<kWidth>(text + i * kWidth, base, out + i * kGroup, std::make_index_sequence<kGroup>());
  }
}

template <unsigned kWidth, std::size_t... kIndex>
inline void pack_group(const std::uint64_t* values, std::uint64_t base, unsigned right, char* out, std::index_sequence<kIndex...>) {
  // Whole words are gathered in an accumulator; where a code crosses a word its rest opens the next one. All of it is known at
  // compile time.
  std::uint64_t word = 0;
  auto put = [&](std::size_t index) {
    std::size_t bit = index * kWidth;
    std::size_t shift = bit & 63;
    std::uint64_t code = (values[index] - base) >> right;
    word |= code << shift;
    if (shift + kWidth >= 64) {
      std::memcpy(out + (bit >> 6) * 8, &word, 8);
      word = shift == 0 ? 0 : code >> (64 - shift);
    }
  };
  (put(kIndex), ...);
  constexpr std::size_t kRest = kGroup * kWidth & 63;
  if constexpr (kRest != 0) std::memcpy(out + (kGroup * kWidth >> 6) * 8, &word, kRest / 8);
}

template <unsigned kWidth>
void pack_groups(const std::uint64_t* values, std::size_t groups, std::uint64_t base, unsigned shift, char* out) {
  for (std::size_t i = 0; i < groups; ++i) {
    pack_group<kWidth>(values + i * kGroup, base, shift, out + i * kWidth, std::make_index_sequence<kGroup>());
  }
}

using UnpackGroups = void (*)(const char*, std::size_t, std::uint64_t, Id*);
using PackGroups = void (*)(const std::uint64_t*, std::size_t, std::uint64_t, unsigned, char*);

template <unsigned... kWidth>
constexpr std::array<UnpackGroups, sizeof...(kWidth)> unpack_table(std::integer_sequence<unsigned, kWidth...>) {
  return {&unpack_groups<kWidth>...};
}
template <unsigned... kWidth>
constexpr std::array<PackGroups, sizeof...(kWidth)> pack_table(std::integer_sequence<unsigned, kWidth...>) {
  return {&pack_groups<kWidth>...};
}

using Widths = std::make_integer_sequence<unsigned, kMaxPackedWidth + 1>;
constexpr auto kUnpack = unpack_table(Widths());
constexpr auto kPack = pack_table(Widths());

}  // namespace

void pack(const std::uint64_t* values, std::size_t count, unsigned width, std::uint64_t base, unsigned shift, std::string& out) {
  std::size_t at = out.size();
  out.resize(at + packed_bytes(count, width));
  if (width == 0) return;
  if (width == 64) {
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t code = (values[i] - base) >> shift;
      std::memcpy(out.data() + at + i * 8, &code, 8);
    }
    return;
  }
  std::size_t groups = count / kGroup;
  kPack[width](values, groups, base, shift, out.data() + at);
  std::size_t rest = count - groups * kGroup;
  if (rest == 0) return;
  std::array<std::uint64_t, kGroup> last;
  last.fill(base);
  std::memcpy(last.data(), values + groups * kGroup, rest * 8);
  std::array<char, kGroup * 8> text{};
  kPack[width](last.data(), 1, base, shift, text.data());
  std::memcpy(out.data() + at + groups * width, text.data(), packed_bytes(rest, width));
}

void unpack(const char* text, unsigned width, std::size_t begin, std::size_t count, std::uint64_t base, Id* out) {
  std::size_t i = 0;
  if (width == 64) {
    for (; i < count; ++i) out[i].bits = base + load<std::uint64_t>(text + (begin + i) * 8);
    return;
  }
  for (; i < count && (begin + i) % kGroup != 0; ++i) out[i].bits = base + packed_at(text, width, begin + i);
  std::size_t groups = (count - i) / kGroup;
  kUnpack[width](text + (begin + i) / kGroup * width, groups, base, out + i);
  for (i += groups * kGroup; i < count; ++i) out[i].bits = base + packed_at(text, width, begin + i);
}

}  // namespace tercet
