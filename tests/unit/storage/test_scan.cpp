// Scans, counts and seeks against filtering a vector.
#include <catch2/catch.hpp>
#include <thread>

#include "random_rows.h"
#include "scan_model.h"
#include "store_fixture.h"
#include "tercet/error.h"

namespace {

using namespace tercet;
using namespace tercet::test;

constexpr std::uint64_t kSeed = 20240612;

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
