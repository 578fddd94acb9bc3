// What a snapshot must answer, by filtering a vector.
#pragma once

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "random_rows.h"
#include "storage/snapshot.h"
#include "store_fixture.h"

namespace tercet::test {

inline QuadPattern everything() {
  QuadPattern pattern;
  pattern.graphs.kind = GraphFilter::Kind::kAll;
  return pattern;
}

inline Id iri(std::uint64_t number) { return Id::make(IdKind::kIri, number); }

// Few distinct ids, so that patterns match and runs cross blocks.
inline std::vector<Row> random_quads(RandomRows& random, std::size_t count, std::uint64_t graphs) {
  std::vector<Row> quads(count);
  for (Row& quad : quads) {
    quad[0] = iri(random.below(30));
    quad[1] = iri(100 + random.below(4));
    quad[2] = random.below(2) == 0 ? iri(random.below(30)) : *inline_integer(static_cast<std::int64_t>(random.below(10)) - 5);
    std::uint64_t graph = random.below(graphs);
    quad[3] = graph == 0 ? kDefaultGraphId : iri(500 + graph);
  }
  std::sort(quads.begin(), quads.end());
  quads.erase(std::unique(quads.begin(), quads.end()), quads.end());
  return quads;
}

inline bool matches(const Row& spo, const QuadPattern& pattern) {
  for (std::size_t i = 0; i < 3; ++i) {
    Id constant = pattern.constant(static_cast<Column>(i));
    if (!constant.is_unbound() && constant != spo[i]) return false;
  }
  switch (pattern.graphs.kind) {
    case GraphFilter::Kind::kDefault: return spo[3] == kDefaultGraphId;
    case GraphFilter::Kind::kOne: return spo[3] == pattern.graphs.graph;
    case GraphFilter::Kind::kNamed: return spo[3] != kDefaultGraphId;
    case GraphFilter::Kind::kAll: return true;
  }
  return false;
}

inline std::size_t constants(const QuadPattern& pattern) {
  return (pattern.subject.is_unbound() ? 0u : 1u) + (pattern.predicate.is_unbound() ? 0u : 1u) +
         (pattern.object.is_unbound() ? 0u : 1u);
}

inline bool leads(const QuadPattern& pattern, Order order) {
  std::array<Column, kColumns> columns = columns_of(order);
  for (std::size_t i = 0; i < constants(pattern); ++i) {
    if (pattern.constant(columns[i]).is_unbound()) return false;
  }
  return true;
}

inline QuadPattern random_pattern(RandomRows& random, const std::vector<Row>& quads) {
  QuadPattern pattern;
  Row some = quads.empty() ? Row{iri(1), iri(1), iri(1), iri(1)} : quads[random.below(quads.size())];
  if (random.below(8) == 0) some[random.below(3)].bits += 1;
  if (random.below(2) == 0) pattern.subject = some[0];
  if (random.below(2) == 0) pattern.predicate = some[1];
  if (random.below(3) == 0) pattern.object = some[2];
  pattern.graphs.kind = static_cast<GraphFilter::Kind>(random.below(4));
  if (pattern.graphs.kind == GraphFilter::Kind::kOne) pattern.graphs.graph = random.below(10) == 0 ? iri(9999) : some[3];
  return pattern;
}

inline std::vector<Row> expected_rows(const std::vector<Row>& quads, const QuadPattern& pattern, Order order) {
  std::vector<Row> rows;
  for (const Row& quad : quads) {
    if (matches(quad, pattern)) rows.push_back(in_order(quad, order));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// Reads a batch as rows of `order`; columns that were not asked for stay unbound.
inline bool next_rows(QuadScan& scan, Order order, ColumnMask mask, std::size_t max_rows, std::vector<Row>& out) {
  QuadBatch batch;
  batch.rows = 77;
  bool more = scan.next(batch, max_rows);
  REQUIRE(more == (batch.rows > 0));
  REQUIRE(batch.rows <= max_rows);
  std::array<Column, kColumns> columns = columns_of(order);
  for (std::size_t i = 0; i < batch.rows; ++i) {
    Row row;
    for (std::size_t c = 0; c < kColumns; ++c) {
      const std::vector<Id>& column = batch.columns[static_cast<std::size_t>(columns[c])];
      if ((mask & mask_of(columns[c])) == 0) continue;
      REQUIRE(column.size() == batch.rows);
      row[c] = column[i];
    }
    out.push_back(row);
  }
  return more;
}

inline void require_scan(const Snapshot& snapshot, const std::vector<Row>& quads, const QuadPattern& pattern, Order order,
                         RandomRows& random) {
  ColumnMask mask = random.below(2) == 0 ? kAllColumns : static_cast<ColumnMask>(1 + random.below(15));
  std::vector<Row> expected = expected_rows(quads, pattern, order);
  for (Row& row : expected) {
    std::array<Column, kColumns> columns = columns_of(order);
    for (std::size_t c = 0; c < kColumns; ++c) {
      if ((mask & mask_of(columns[c])) == 0) row[c] = Id{};
    }
  }
  std::vector<Row> rows;
  std::unique_ptr<QuadScan> scan = snapshot.scan(pattern, order, mask);
  std::size_t max_rows = 1 + random.below(random.below(2) == 0 ? 5 : 5000);
  while (next_rows(*scan, order, mask, max_rows, rows)) {
  }
  REQUIRE(rows == expected);
  rows.clear();
  scan = snapshot.scan_backward(pattern, order, mask);
  while (next_rows(*scan, order, mask, max_rows, rows)) {
  }
  std::reverse(expected.begin(), expected.end());
  REQUIRE(rows == expected);
}

inline void require_seeks(const Snapshot& snapshot, const std::vector<Row>& quads, const QuadPattern& pattern, Order order,
                          RandomRows& random) {
  std::vector<Row> expected = expected_rows(quads, pattern, order);
  std::size_t fixed = constants(pattern);
  if (fixed == 3) return;
  std::unique_ptr<QuadScan> scan = snapshot.scan(pattern, order, kAllColumns);
  std::size_t at = 0;
  std::optional<std::uint64_t> begin;  // the place of the first row, by the places that are told
  for (int step = 0; step < 30; ++step) {
    if (const auto place = random.below(3) == 0 ? scan->place() : std::nullopt) {
      REQUIRE(*place - at == begin.value_or(*place - at));
      begin = *place - at;
    }
    if (random.below(2) == 0) {
      Row key = quads.empty() ? Row{} : in_order(quads[random.below(quads.size())], order);
      if (!expected.empty() && random.below(2) == 0) key = expected[std::min(expected.size() - 1, at + random.below(20))];
      std::size_t size = 1 + random.below(3 - fixed);
      if (random.below(5) == 0) key[fixed].bits += 1;
      std::span<const Id> seek_key = std::span<const Id>(key).subspan(fixed, size);
      scan->seek(seek_key);
      auto below = [&](const Row& row) {
        for (std::size_t i = 0; i < size; ++i) {
          if (row[fixed + i] != seek_key[i]) return row[fixed + i] < seek_key[i];
        }
        return false;
      };
      while (at < expected.size() && below(expected[at])) ++at;
    } else {
      std::vector<Row> rows;
      std::size_t max_rows = 1 + random.below(6);
      next_rows(*scan, order, kAllColumns, max_rows, rows);
      REQUIRE(rows.size() == std::min(max_rows, expected.size() - at));
      for (const Row& row : rows) REQUIRE(row == expected[at++]);
    }
  }
}

// Keys that are there and keys that are not, few and many; each has its rows, also where the look-up stops early.
inline void require_lookups(const Snapshot& snapshot, const std::vector<Row>& quads, const QuadPattern& pattern, Order order,
                            RandomRows& random) {
  const std::size_t fixed = constants(pattern);
  if (fixed == 3 || quads.empty()) return;
  const std::vector<Row> expected = expected_rows(quads, pattern, order);
  const std::size_t width = 1 + random.below(3 - fixed);
  std::set<std::vector<Id>> keys;
  for (std::size_t wanted = 1 + random.below(random.below(2) == 0 ? 5 : 200); wanted > 0; --wanted) {
    const bool is_there = !expected.empty() && random.below(3) > 0;
    Row row = is_there ? expected[random.below(expected.size())] : in_order(quads[random.below(quads.size())], order);
    if (random.below(5) == 0) row[fixed + random.below(width)].bits += 1;
    keys.emplace(row.begin() + static_cast<std::ptrdiff_t>(fixed), row.begin() + static_cast<std::ptrdiff_t>(fixed + width));
  }
  std::vector<Id> flat;
  for (const std::vector<Id>& key : keys) flat.insert(flat.end(), key.begin(), key.end());
  const std::unique_ptr<QuadLookup> lookup = snapshot.lookup(pattern, order, kAllColumns);
  const std::size_t most_rows = random.below(2) == 0 ? quads.size() : random.below(40);
  std::span<const Id> left = flat;
  for (auto key = keys.begin(); key != keys.end();) {
    QuadBatch batch;
    std::vector<std::size_t> ends;
    const std::size_t complete = lookup->find(left, width, most_rows, batch, ends);
    REQUIRE(complete == ends.size());
    REQUIRE((complete == left.size() / width || batch.rows > most_rows));
    std::size_t at = 0;
    for (const std::size_t end : ends) {
      for (const Row& row : expected) {
        if (!std::equal(key->begin(), key->end(), row.begin() + static_cast<std::ptrdiff_t>(fixed))) continue;
        REQUIRE(at < end);
        for (std::size_t c = 0; c < kColumns; ++c) {
          REQUIRE(batch.columns[static_cast<std::size_t>(columns_of(order)[c])][at] == row[c]);
        }
        ++at;
      }
      REQUIRE(at == end);
      ++key;
    }
    left = left.subspan(complete * width);
    if (complete == 0) break;  // one key with too many rows
  }
}

// The parts that split() makes have all rows, in order, each once.
inline void require_parts(const Snapshot& snapshot, const std::vector<Row>& quads, const QuadPattern& pattern, Order order,
                          RandomRows& random) {
  if (constants(pattern) == 3) return;
  const std::size_t parts = 1 + random.below(6);
  const std::vector<std::vector<Id>> keys = snapshot.split(pattern, order, {}, parts);
  REQUIRE(keys.size() < parts);
  REQUIRE(std::adjacent_find(keys.begin(), keys.end(), std::greater_equal<>()) == keys.end());
  // Keys that are cut part them too; then parts may be empty.
  const std::size_t size = 1 + random.below(3 - constants(pattern));
  const auto key = [&](std::size_t i) { return std::span<const Id>(keys[i]).first(size); };
  std::vector<Row> rows;
  for (std::size_t part = 0; part <= keys.size(); ++part) {
    std::unique_ptr<QuadScan> scan = snapshot.scan(pattern, order, kAllColumns);
    const bool ends_first = random.below(2) == 0;
    if (ends_first && part < keys.size()) scan->end_before(key(part));
    if (part > 0) scan->seek(key(part - 1));
    if (!ends_first && part < keys.size()) scan->end_before(key(part));
    while (next_rows(*scan, order, kAllColumns, 1 + random.below(5000), rows)) {
    }
  }
  REQUIRE(rows == expected_rows(quads, pattern, order));
}

// With ranges each key begins in one of them, and there are keys wherever blocks begin there.
inline void require_parts_in_ranges(const Snapshot& snapshot, const std::vector<Row>& quads, const QuadPattern& pattern,
                                    Order order, RandomRows& random) {
  const std::size_t column = constants(pattern);
  if (column == 3 || quads.empty()) return;
  const auto place = static_cast<std::size_t>(columns_of(order)[column]);
  std::array<Id, 4> bounds;
  for (Id& bound : bounds) bound = quads[random.below(quads.size())][place];
  std::sort(bounds.begin(), bounds.end());
  const std::vector<IdRange> ranges{{bounds[0], bounds[1]}, {bounds[2], bounds[3]}};
  // So that each block has its key, those too of whose rows marks have left none.
  const std::size_t parts = std::max<std::size_t>(quads.size(), 4096) + 1;
  const std::vector<std::vector<Id>> keys = snapshot.split(pattern, order, ranges, parts);
  REQUIRE(std::adjacent_find(keys.begin(), keys.end(), std::greater_equal<>()) == keys.end());
  std::vector<std::vector<Id>> in_ranges = snapshot.split(pattern, order, {}, parts);
  const auto is_in_ranges = [&](const std::vector<Id>& key) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const IdRange& range) { return range.first <= key.front() && key.front() < range.last; });
  };
  REQUIRE(std::all_of(keys.begin(), keys.end(), is_in_ranges));
  std::erase_if(in_ranges, [&](const auto& key) { return !is_in_ranges(key); });
  REQUIRE(keys == in_ranges);
}

inline void require_counts_in_ranges(const Snapshot& snapshot, const std::vector<Row>& quads, const QuadPattern& pattern,
                                     Order order, RandomRows& random) {
  const std::size_t column = constants(pattern);
  if (column == 3) return;
  const auto place = static_cast<std::size_t>(columns_of(order)[column]);
  const auto some_id = [&] { return quads.empty() ? Id() : Id{quads[random.below(quads.size())][place].bits + random.below(2)}; };
  const Id one = some_id();
  const Id other = some_id();
  const IdRange range{std::min(one, other), std::max(one, other)};
  const std::vector<Row> rows = expected_rows(quads, pattern, order);
  const auto in_range = [&](const Row& row) { return range.first <= row[column] && row[column] < range.last; };
  REQUIRE(snapshot.count_in_range(pattern, order, range) ==
          static_cast<std::uint64_t>(std::count_if(rows.begin(), rows.end(), in_range)));
}

// `exact`: whether estimates of few distinct values must be exact, as they are where no changes wait.
inline void require_store_answers(const Snapshot& snapshot, const std::vector<Row>& quads, RandomRows& random, int rounds,
                                  bool exact = true) {
  for (int round = 0; round < rounds; ++round) {
    QuadPattern pattern = random_pattern(random, quads);
    REQUIRE(snapshot.count(pattern) == expected_rows(quads, pattern, Order::kSpo).size());
    for (std::size_t o = 0; o < kOrders; ++o) {
      Order order = static_cast<Order>(o);
      if (!leads(pattern, order)) continue;
      require_scan(snapshot, quads, pattern, order, random);
      require_seeks(snapshot, quads, pattern, order, random);
      require_lookups(snapshot, quads, pattern, order, random);
      require_parts(snapshot, quads, pattern, order, random);
      require_parts_in_ranges(snapshot, quads, pattern, order, random);
      require_counts_in_ranges(snapshot, quads, pattern, order, random);
      QuadPattern everywhere = pattern;
      everywhere.graphs.kind = GraphFilter::Kind::kAll;
      std::vector<Row> rows = expected_rows(quads, everywhere, order);
      std::uint64_t distinct = 0;
      std::size_t column = constants(pattern);
      for (std::size_t i = 0; i < rows.size() && column < 3; ++i)
        distinct += i == 0 || rows[i][column] != rows[i - 1][column] ? 1 : 0;
      std::uint64_t estimate = snapshot.distinct_estimate(pattern, order);
      REQUIRE((estimate == 0) == rows.empty());
      REQUIRE(estimate <= rows.size());
      if (exact && column < 3 && rows.size() < 8) REQUIRE(estimate == distinct);
      if (column < 3 && rows.size() < 8) REQUIRE(estimate >= distinct);
    }
  }
  std::set<Id> graphs;
  for (const Row& quad : quads) graphs.insert(quad[3]);
  graphs.erase(kDefaultGraphId);
  REQUIRE(snapshot.named_graphs() == std::vector<Id>(graphs.begin(), graphs.end()));
}

}  // namespace tercet::test
