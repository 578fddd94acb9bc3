// Ten million quads with the shape of a social and product graph, made in the process: 80 predicates, skewed objects, 3 million
// terms.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "storage/order_writer.h"
#include "storage/rocksdb/rocks_store.h"

namespace tercet::bench {

inline constexpr std::size_t kQuads = 10'000'000;
inline constexpr std::uint64_t kSubjects = 1'000'000;
inline constexpr std::uint64_t kEntities = 3'000'000;

// Rows of Order::kSpo, neither sorted nor distinct.
inline std::vector<Row> random_quads(std::size_t count) {
  std::mt19937_64 engine(42);
  auto below = [&](std::uint64_t limit) { return engine() % limit; };
  // Squaring a uniform number makes low ones frequent: a few hubs, a long tail.
  auto skewed = [&](std::uint64_t limit) {
    double x = static_cast<double>(engine() >> 11) * 0x1.0p-53;
    return static_cast<std::uint64_t>(x * x * x * static_cast<double>(limit));
  };
  std::vector<Row> quads(count);
  for (Row& quad : quads) {
    std::uint64_t predicate = skewed(80);
    quad[0] = Id::make(IdKind::kIri, below(kSubjects));
    quad[1] = Id::make(IdKind::kIri, kEntities + predicate * 97);
    switch (predicate % 4) {
      case 0: quad[2] = Id::make(IdKind::kIri, skewed(kEntities)); break;
      case 1: quad[2] = Id::make(IdKind::kString, below(500'000)); break;
      case 2: quad[2] = *inline_integer(static_cast<std::int64_t>(skewed(10'000))); break;
      default: quad[2] = Id::make(IdKind::kIri, skewed(20'000)); break;
    }
    quad[3] = kDefaultGraphId;
  }
  return quads;
}

inline std::vector<Row> sorted_rows(const std::vector<Row>& quads, Order order) {
  std::vector<Row> rows(quads.size());
  std::array<Column, kColumns> columns = columns_of(order);
  for (std::size_t i = 0; i < quads.size(); ++i) {
    for (std::size_t c = 0; c < kColumns; ++c) rows[i][c] = quads[i][static_cast<std::size_t>(columns[c])];
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

}  // namespace tercet::bench
