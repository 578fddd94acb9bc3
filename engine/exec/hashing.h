// Hashes of rows of ids.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/id.h"

namespace tercet {

// A bijection of 64-bit words (the finalizer of MurmurHash3): for rows of one column equal hashes are equal ids.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xFF51AFD7ED558CCDull;
  x ^= x >> 33;
  x *= 0xC4CEB9FE1A85EC53ull;
  return x ^ (x >> 33);
}

constexpr std::uint64_t combine_hash(std::uint64_t hash, Id id) { return mix_bits(std::rotl(hash, 23) ^ id.bits); }

// The hashes of rows [0, rows) over the columns at `places`.
inline void hash_rows(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places, std::size_t rows,
                      std::vector<std::uint64_t>& hashes) {
  hashes.assign(rows, 0);
  for (std::size_t place : places) {
    const Id* ids = columns[place].data();
    for (std::size_t row = 0; row < rows; ++row) hashes[row] = combine_hash(hashes[row], ids[row]);
  }
}

// The hashes of some rows.
inline void hash_rows(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places,
                      std::span<const std::uint32_t> rows, std::vector<std::uint64_t>& hashes) {
  hashes.assign(rows.size(), 0);
  for (std::size_t place : places) {
    const Id* ids = columns[place].data();
    for (std::size_t i = 0; i < rows.size(); ++i) hashes[i] = combine_hash(hashes[i], ids[rows[i]]);
  }
}

}  // namespace tercet
