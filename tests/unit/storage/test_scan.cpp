// Scans, counts and seeks against filtering a vector.
#include <catch2/catch.hpp>
#include <thread>

#include "random_rows.h"
#include "store_fixture.h"
#include "tercet/error.h"

namespace {

using namespace tercet;
using test::in_order;
using test::publish;

constexpr std::uint64_t kSeed = 20240612;

QuadPattern everything() {
  QuadPattern pattern;
  pattern.graphs.kind = GraphFilter::Kind::kAll;
  return pattern;
}

Id iri(std::uint64_t number) { return Id::make(IdKind::kIri, number); }

// Few distinct ids, so that patterns match and runs cross blocks.
std::vector<Row> random_quads(test::RandomRows& random, std::size_t count, std::uint64_t graphs) {
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

bool matches(const Row& spo, const QuadPattern& pattern) {
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

std::size_t constants(const QuadPattern& pattern) {
  return (pattern.subject.is_unbound() ? 0u : 1u) + (pattern.predicate.is_unbound() ? 0u : 1u) +
         (pattern.object.is_unbound() ? 0u : 1u);
}

bool leads(const QuadPattern& pattern, Order order) {
  std::array<Column, kColumns> columns = columns_of(order);
  for (std::size_t i = 0; i < constants(pattern); ++i) {
    if (pattern.constant(columns[i]).is_unbound()) return false;
  }
  return true;
}

QuadPattern random_pattern(test::RandomRows& random, const std::vector<Row>& quads) {
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

std::vector<Row> expected_rows(const std::vector<Row>& quads, const QuadPattern& pattern, Order order) {
  std::vector<Row> rows;
  for (const Row& quad : quads) {
    if (matches(quad, pattern)) rows.push_back(in_order(quad, order));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// Reads a batch as rows of `order`; columns that were not asked for stay unbound.
bool next_rows(QuadScan& scan, Order order, ColumnMask mask, std::size_t max_rows, std::vector<Row>& out) {
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

void require_scan(const Snapshot& snapshot, const std::vector<Row>& quads, const QuadPattern& pattern, Order order,
                  test::RandomRows& random) {
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
}

void require_seeks(const Snapshot& snapshot, const std::vector<Row>& quads, const QuadPattern& pattern, Order order,
                   test::RandomRows& random) {
  std::vector<Row> expected = expected_rows(quads, pattern, order);
  std::size_t fixed = constants(pattern);
  if (fixed == 3) return;
  std::unique_ptr<QuadScan> scan = snapshot.scan(pattern, order, kAllColumns);
  std::size_t at = 0;
  for (int step = 0; step < 30; ++step) {
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

void require_store_answers(const Snapshot& snapshot, const std::vector<Row>& quads, test::RandomRows& random, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    QuadPattern pattern = random_pattern(random, quads);
    REQUIRE(snapshot.count(pattern) == expected_rows(quads, pattern, Order::kSpo).size());
    for (std::size_t o = 0; o < kOrders; ++o) {
      Order order = static_cast<Order>(o);
      if (!leads(pattern, order)) continue;
      require_scan(snapshot, quads, pattern, order, random);
      require_seeks(snapshot, quads, pattern, order, random);
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
      if (column < 3 && rows.size() < 8) REQUIRE(estimate == distinct);
    }
  }
  std::set<Id> graphs;
  for (const Row& quad : quads) graphs.insert(quad[3]);
  graphs.erase(kDefaultGraphId);
  REQUIRE(snapshot.named_graphs() == std::vector<Id>(graphs.begin(), graphs.end()));
}

}  // namespace

TEST_CASE("scans, seeks and counts agree with a filtered vector") {
  INFO("seed " << kSeed);
  test::RandomRows random(kSeed);
  for (std::uint32_t block_quads : {1u, 4u, 64u, 0u}) {
    for (std::uint64_t graphs : {1, 2, 5}) {
      for (std::size_t count : {0, 1, 5, 60, 1500}) {
        OpenOptions options;
        options.block_quads = block_quads;
        RocksStore store("", options);
        std::vector<Row> quads = random_quads(random, count, graphs);
        if (count > 0) publish(store, quads);
        INFO("blocks of " << block_quads << ", " << count << " quads in " << graphs << " graphs");
        require_store_answers(*store.snapshot(), quads, random, 15);
        REQUIRE(store.info().facts == quads.size());
      }
    }
  }
}

TEST_CASE("graphs that fill whole blocks are passed over or taken whole") {
  test::RandomRows random(3);
  std::vector<Row> quads;
  for (std::uint64_t i = 0; i < 400; ++i)
    quads.push_back({iri(i), iri(1000), iri(i % 7), i % 200 < 100 ? kDefaultGraphId : iri(2000 + i / 200)});
  OpenOptions options;
  options.block_quads = 16;
  RocksStore store("", options);
  publish(store, quads);
  require_store_answers(*store.snapshot(), quads, random, 60);
}

TEST_CASE("a pattern in an order that does not fit it is refused") {
  RocksStore store("", {});
  publish(store, {{iri(1), iri(2), iri(3), Id{}}});
  QuadPattern pattern;
  pattern.object = iri(3);
  REQUIRE_THROWS_AS(store.snapshot()->scan(pattern, Order::kSpo, kAllColumns), Error);
}

TEST_CASE("a snapshot and its scans outlive later loads and the store") {
  for (bool on_disk : {false, true}) {
    test::TemporaryDirectory directory;
    test::RandomRows random(11);
    OpenOptions options;
    options.block_quads = 8;
    auto store = std::make_unique<RocksStore>(on_disk ? directory.file("db") : "", options);
    std::vector<Row> first = random_quads(random, 500, 3);
    publish(*store, first);
    std::shared_ptr<const Snapshot> snapshot = store->snapshot();
    std::unique_ptr<QuadScan> scan = snapshot->scan(everything(), Order::kPos, kAllColumns);
    std::vector<Row> rows;
    next_rows(*scan, Order::kPos, kAllColumns, 50, rows);
    std::vector<Row> second = random_quads(random, 600, 3);
    publish(*store, second);
    require_store_answers(*store->snapshot(), second, random, 5);
    require_store_answers(*snapshot, first, random, 5);
    snapshot.reset();
    store.reset();
    while (next_rows(*scan, Order::kPos, kAllColumns, 50, rows)) {
    }
    REQUIRE(rows == expected_rows(first, everything(), Order::kPos));
  }
}

TEST_CASE("many threads read while loads replace the facts") {
  OpenOptions options;
  options.block_quads = 16;
  RocksStore store("", options);
  // Every state has the same count for each subject, and rows that tell which state they are from.
  auto state = [](std::uint64_t number) {
    std::vector<Row> quads;
    for (std::uint64_t i = 0; i < 300; ++i)
      quads.push_back({iri(i), iri(1), *inline_integer(static_cast<std::int64_t>(number)), Id{}});
    return quads;
  };
  publish(store, state(0));
  std::atomic<bool> stop{false};
  std::atomic<int> failures{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        std::shared_ptr<const Snapshot> snapshot = store.snapshot();
        std::unique_ptr<QuadScan> scan = snapshot->scan({}, Order::kPso, kAllColumns);
        QuadBatch batch;
        std::set<Id> objects;
        std::size_t rows = 0;
        while (scan->next(batch, 40)) {
          rows += batch.rows;
          objects.insert(batch.columns[2].begin(), batch.columns[2].end());
        }
        if (rows != 300 || objects.size() != 1) ++failures;
      }
    });
  }
  for (std::uint64_t number = 1; number < 20; ++number) publish(store, state(number));
  stop = true;
  for (std::thread& reader : readers) reader.join();
  REQUIRE(failures == 0);
}
