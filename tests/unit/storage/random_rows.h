// Random rows of many shapes: constant columns, long and short runs, few and many values, one kind of id and many.
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "storage/row.h"

namespace tercet::test {

class RandomRows {
 public:
  explicit RandomRows(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t below(std::uint64_t limit) { return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(engine_); }

  // Sorted and distinct, at least one and at most `count`.
  std::vector<Row> rows(std::size_t count) {
    std::vector<Row> rows(count);
    for (std::size_t column = 0; column < kColumns; ++column) {
      unsigned shape = static_cast<unsigned>(below(8));
      std::uint64_t base = below(1 << 20);
      for (Row& row : rows) row[column] = id(shape, base);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
  }

 private:
  Id id(unsigned shape, std::uint64_t base) {
    switch (shape) {
      case 0: return Id::make(IdKind::kIri, base);
      case 1: return Id::make(IdKind::kIri, base + below(5) * 100'003);
      case 2: return Id::make(IdKind::kIri, base + below(1 << 16));
      case 3: return Id::make(IdKind::kInteger, below(std::uint64_t{1} << 60));
      case 4: return {engine_() >> below(64)};
      case 5: return Id::make(below(3) == 0 ? IdKind::kIri : IdKind::kDecimal, (base + below(1000)) << 4);
      case 6: return below(4) == 0 ? Id{} : Id::make(IdKind::kIri, base + below(3));
      default: return Id::make(static_cast<IdKind>(1 + below(13)), base + below(100));
    }
  }

  std::mt19937_64 engine_;
};

}  // namespace tercet::test
