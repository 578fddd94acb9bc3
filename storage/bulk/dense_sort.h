// Sorts quads of small numbers into all six orders, mostly by a stable pass or two from one order to the next.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "storage/bulk/page_array.h"
#include "storage/snapshot.h"

namespace tercet {

// A quad whose values are places in sorted tables of ids; W is 3 when all are in the default graph, else 4. By Column.
template <unsigned W>
struct DenseQuad {
  std::uint32_t value[W];
  friend bool operator==(const DenseQuad&, const DenseQuad&) = default;
};

// Stable radix passes over one table of quads. How often a digit comes does not depend on the order of the quads, so it is counted
// once.
template <unsigned W>
class DenseSorter {
 public:
  using Quad = DenseQuad<W>;

  // `limits[column]`: the values of a column are below it.
  explicit DenseSorter(const std::array<std::uint64_t, kColumns>& limits) {
    for (unsigned column = 0; column < W; ++column) {
      unsigned bits = static_cast<unsigned>(std::bit_width(limits[column] == 0 ? 0 : limits[column] - 1));
      digits_[column] = (bits + kMostBits - 1) / kMostBits;
      digit_bits_[column] = digits_[column] == 0 ? 0 : (bits + digits_[column] - 1) / digits_[column];
    }
  }

  // Counts the digits of the quads; again after quads were dropped.
  void count(const Quad* quads, std::size_t size) {
    for (unsigned column = 0; column < W; ++column) {
      for (unsigned digit = 0; digit < digits_[column]; ++digit)
        counts_[column][digit].assign(std::size_t{1} << digit_bits_[column], 0);
    }
    for (std::size_t i = 0; i < size; ++i) {
      for (unsigned column = 0; column < W; ++column) {
        std::uint32_t value = quads[i].value[column];
        for (unsigned digit = 0; digit < digits_[column]; ++digit) {
          ++counts_[column][digit][value & ((1u << digit_bits_[column]) - 1)];
          value >>= digit_bits_[column];
        }
      }
    }
  }

  unsigned passes(Column column) const { return digits_[static_cast<std::size_t>(column)]; }

  // Sorts by a column and keeps the order of equal ones. The result ends in `from` again when the number of passes is even, else in
  // `to`; the two are swapped so that it is always `from`.
  void sort_by(Column by, PageArray<Quad>& from, PageArray<Quad>& to) const {
    auto column = static_cast<unsigned>(by);
    if (column >= W) return;
    for (unsigned digit = 0; digit < digits_[column]; ++digit) {
      pass(column, digit, from.data(), to.data(), from.size());
      from.swap(to);
    }
  }

  // One pass of a column that needs but one, from `from` to `to`, which leaves `from` as it is.
  void copy_sorted(Column by, const PageArray<Quad>& from, PageArray<Quad>& to) const {
    auto column = static_cast<unsigned>(by);
    if (digits_[column] == 0) {
      std::copy(from.begin(), from.end(), to.begin());
    } else {
      pass(column, 0, from.data(), to.data(), from.size());
    }
  }

 private:
  static constexpr unsigned kMostBits = 11;

  void pass(unsigned column, unsigned digit, const Quad* from, Quad* to, std::size_t size) const {
    const std::vector<std::uint64_t>& counts = counts_[column][digit];
    std::vector<std::uint64_t> next(counts.size());
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      next[i] = sum;
      sum += counts[i];
    }
    const unsigned shift = digit * digit_bits_[column];
    const std::uint32_t mask = (1u << digit_bits_[column]) - 1;
    for (std::size_t i = 0; i < size; ++i) to[next[(from[i].value[column] >> shift) & mask]++] = from[i];
  }

  std::array<unsigned, W> digits_{};
  std::array<unsigned, W> digit_bits_{};
  std::array<std::array<std::vector<std::uint64_t>, 3>, W> counts_;
};

}  // namespace tercet
