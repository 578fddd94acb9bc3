// Folding: facts stay what they are, for every snapshot, while the marks go into the blocks.
#include "storage/rocksdb/fold.h"

#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "random_rows.h"
#include "scan_model.h"
#include "storage/bulk/bulk_load.h"
#include "storage/rocksdb/store_state.h"
#include "store_fixture.h"
#include "transfers.h"

namespace {

using namespace tercet;
using namespace tercet::test;

constexpr std::uint64_t kNever = std::uint64_t{1} << 40;

OpenOptions options_of(std::uint32_t block_quads, std::uint64_t fold_after) {
  OpenOptions options;
  options.block_quads = block_quads;
  options.fold_after = fold_after;
  return options;
}

std::vector<Row> as_vector(const std::set<Row>& quads) { return {quads.begin(), quads.end()}; }

void change(RocksStore& store, std::set<Row>& quads, RandomRows& random, std::size_t inserts, std::size_t deletes) {
  std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
  for (const Row& quad : random_quads(random, inserts, 4)) REQUIRE(transaction->insert(quad) == quads.insert(quad).second);
  for (std::size_t i = 0; i < deletes && !quads.empty(); ++i) {
    auto victim = std::next(quads.begin(), static_cast<std::ptrdiff_t>(random.below(quads.size())));
    REQUIRE(transaction->remove(*victim));
    quads.erase(victim);
  }
  transaction->commit(false);
}

std::int64_t marks_of(const StoreState& state) {
  std::int64_t marks = 0;
  for (std::size_t i = 0; i < kOrders; ++i) marks += state.delta(static_cast<Order>(i)).counts().marks;
  return marks;
}

TEST_CASE("each step of folding leaves every fact as it was") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    RandomRows random(seed);
    TemporaryDirectory directory;
    const OpenOptions options = options_of(static_cast<std::uint32_t>(1 + random.below(20)), kNever);
    std::set<Row> quads;
    {
      RocksStore store(directory.file("db"), options);
      if (seed % 3 != 0) {
        const std::vector<Row> loaded = random_quads(random, 400, 4);
        publish(store, loaded);
        quads.insert(loaded.begin(), loaded.end());
      }
      std::vector<std::pair<std::shared_ptr<const Snapshot>, std::set<Row>>> kept;
      for (int round = 0; round < 4; ++round) {
        const bool empties = random.below(4) == 0;
        change(store, quads, random, random.below(120), empties ? quads.size() : random.below(60));
        kept.emplace_back(store.snapshot(), quads);
        // Not every step: then changes come to facts that some orders hold already and others do not.
        FoldPlace place;
        for (std::uint64_t steps = random.below(12); steps > 0 && store.fold_step(place) != nullptr; --steps) {
          require_store_answers(*store.snapshot(), as_vector(quads), random, 1, false);
        }
        if (random.below(3) == 0) kept.emplace_back(store.snapshot(), quads);
      }
      for (const auto& [snapshot, then] : kept) require_store_answers(*snapshot, as_vector(then), random, 2, false);
    }
    RocksStore store(directory.file("db"), options);
    require_store_answers(*store.snapshot(), as_vector(quads), random, 4, false);
    FoldPlace place;
    while (store.fold_step(place) != nullptr) continue;
    REQUIRE(marks_of(*store.tip()) == 0);
    require_store_answers(*store.snapshot(), as_vector(quads), random, 4);
  }
}

TEST_CASE("a chunk of the directory that grows is cut, one without blocks goes") {
  RandomRows random(3);
  TemporaryDirectory directory;
  const OpenOptions options = options_of(1, kNever);
  std::set<Row> quads;
  auto fold_all = [](RocksStore& store) {
    FoldPlace place;
    while (store.fold_step(place) != nullptr) continue;
  };
  {
    RocksStore store(directory.file("db"), options);
    std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
    for (std::uint64_t i = 0; i < 3000; ++i) quads.insert({iri(i), iri(1), iri(i * 7 % 3000), kDefaultGraphId});
    for (const Row& quad : quads) transaction->insert(quad);
    transaction->commit(false);
    fold_all(store);
    const OrderDirectory& spo = store.tip()->blocks().directory(Order::kSpo);
    REQUIRE(spo.blocks() == 3000);
    REQUIRE(spo.chunks() >= 3);
    for (std::size_t chunk = 0; chunk < spo.chunks(); ++chunk) {
      REQUIRE(spo.chunk_end(chunk) - spo.chunk_begin(chunk) <= kChunkEntries);
    }
  }
  RocksStore store(directory.file("db"), options);
  require_store_answers(*store.snapshot(), as_vector(quads), random, 5);
  std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
  for (const Row& quad : quads) transaction->remove(quad);
  transaction->commit(false);
  fold_all(store);
  REQUIRE(store.tip()->blocks().directory(Order::kPos).blocks() == 0);
  require_store_answers(*store.snapshot(), {}, random, 3);
}

TEST_CASE("changes are folded in the background, and a compaction leaves none") {
  RandomRows random(4);
  TemporaryDirectory directory;
  std::set<Row> quads;
  {
    RocksStore store(directory.file("db"), options_of(8, 20));
    const std::vector<Row> loaded = random_quads(random, 600, 4);
    publish(store, loaded);
    quads.insert(loaded.begin(), loaded.end());
    for (int i = 0; i < 60; ++i) {
      change(store, quads, random, 8, 8);
      const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
      if (i % 10 == 0) require_store_answers(*snapshot, as_vector(quads), random, 2, false);
      REQUIRE(marks_of(*store.tip()) <= 6 * 20 * 4);
    }
    store.compact();
    REQUIRE(marks_of(*store.tip()) == 0);
    REQUIRE(store.info().waiting_changes == 0);
    require_store_answers(*store.snapshot(), as_vector(quads), random, 5);
    change(store, quads, random, 5, 5);
  }
  RocksStore store(directory.file("db"), options_of(8, 20));
  require_store_answers(*store.snapshot(), as_vector(quads), random, 5, false);
}

TEST_CASE("many threads read while changes are committed and folded") {
  constexpr std::uint64_t kHolders = 40;
  RocksStore store("", options_of(4, 10));
  Transfers transfers(kHolders, 5);
  publish(store, transfers.facts());
  std::atomic<bool> stop{false};
  std::atomic<int> failures{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&, order = static_cast<Order>(i * 2)] {
      while (!stop) {
        std::shared_ptr<const Snapshot> snapshot = store.snapshot();
        if (!transfers.is_whole(facts_of(*snapshot, order)) || snapshot->count({}) != kHolders) ++failures;
      }
    });
  }
  for (int i = 0; i < 400; ++i) transfers.move_some(store);
  stop = true;
  for (std::thread& reader : readers) reader.join();
  REQUIRE(failures == 0);
}

}  // namespace
