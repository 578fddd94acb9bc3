// Transactions against a set of quads: what every snapshot answers, and what is there when the store is opened again.
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "random_rows.h"
#include "scan_model.h"
#include "storage/rocksdb/store_state.h"
#include "store_fixture.h"
#include "tercet/error.h"
#include "transfers.h"

namespace {

using namespace tercet;
using namespace tercet::test;

std::vector<Row> as_vector(const std::set<Row>& quads) { return {quads.begin(), quads.end()}; }

// Some inserts and deletes, of what is there and of what is not.
void change(WriteTransaction& transaction, std::set<Row>& quads, RandomRows& random, std::size_t changes) {
  for (const Row& quad : random_quads(random, changes, 4)) {
    REQUIRE(transaction.insert(quad) == quads.insert(quad).second);
  }
  for (std::size_t i = 0; i < changes && !quads.empty(); ++i) {
    auto victim = std::next(quads.begin(), static_cast<std::ptrdiff_t>(random.below(quads.size())));
    REQUIRE(transaction.remove(*victim));
    REQUIRE(!transaction.remove(*victim));
    quads.erase(victim);
  }
  const Row never = {iri(77'777), iri(1), iri(1), kDefaultGraphId};
  REQUIRE(!transaction.remove(never));
}

void require_all(const Snapshot& snapshot, const std::set<Row>& quads, RandomRows& random, int rounds) {
  require_store_answers(snapshot, as_vector(quads), random, rounds, false);
}

TEST_CASE("snapshots show the changes of the transactions before them, and no others") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    RandomRows random(seed);
    OpenOptions options;
    options.block_quads = static_cast<std::uint32_t>(1 + random.below(40));
    RocksStore store("", options);
    std::set<Row> quads;
    if (seed % 3 != 0) {
      const std::vector<Row> loaded = random_quads(random, 700, 4);
      publish(store, loaded);
      quads.insert(loaded.begin(), loaded.end());
    }
    std::vector<std::pair<std::shared_ptr<const Snapshot>, std::set<Row>>> kept;
    for (int round = 0; round < 8; ++round) {
      kept.emplace_back(store.snapshot(), quads);
      std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
      std::set<Row> changed = quads;
      change(*transaction, changed, random, random.below(2) == 0 ? 3 : 150);
      require_all(*transaction->snapshot(), changed, random, 4);
      kept.emplace_back(transaction->snapshot(), changed);
      change(*transaction, changed, random, 5);
      require_all(*store.snapshot(), quads, random, 2);
      if (random.below(4) == 0) continue;  // never committed
      transaction->commit(true);
      quads = changed;
      REQUIRE(store.info().facts == quads.size());
      require_all(*store.snapshot(), quads, random, 4);
    }
    for (const auto& [snapshot, then] : kept) require_all(*snapshot, then, random, 3);
  }
}

TEST_CASE("committed changes are there when the store is opened again, and a load takes them in") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    RandomRows random(seed);
    TemporaryDirectory directory;
    OpenOptions options;
    options.block_quads = 8;
    std::set<Row> quads;
    {
      RocksStore store(directory.file("db"), options);
      const std::vector<Row> loaded = random_quads(random, 500, 4);
      publish(store, loaded);
      quads.insert(loaded.begin(), loaded.end());
      for (int i = 0; i < 4; ++i) {
        std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
        change(*transaction, quads, random, 40);
        transaction->commit(i % 2 == 0);
      }
      std::unique_ptr<WriteTransaction> dropped = store.begin_write({});
      dropped->insert({iri(1), iri(2), iri(3), kDefaultGraphId});
    }
    RocksStore store(directory.file("db"), options);
    require_all(*store.snapshot(), quads, random, 10);
    // What a load merges is what a cursor over each order gives.
    for (std::size_t i = 0; i < kOrders; ++i) {
      std::vector<Row> all;
      std::vector<Row> rows;
      for (std::unique_ptr<RowCursor> cursor = store.rows(static_cast<Order>(i)); cursor->next(rows);) {
        all.insert(all.end(), rows.begin(), rows.end());
      }
      QuadPattern everything;
      everything.graphs.kind = GraphFilter::Kind::kAll;
      REQUIRE(all == expected_rows(as_vector(quads), everything, static_cast<Order>(i)));
    }
    const std::shared_ptr<const Snapshot> before = store.snapshot();
    publish(store, as_vector(quads));
    require_store_answers(*store.snapshot(), as_vector(quads), random, 5);
    require_all(*before, quads, random, 5);
  }
}

TEST_CASE("terms of a transaction are found in it at once, and by all after the commit") {
  TemporaryDirectory directory;
  const Term known = Term::iri("http://example.org/known");
  const Term fresh = Term::iri("http://example.org/fresh");
  const Term large = Term::literal(std::string(5000, 'x') + "1");
  const Term larger = Term::literal(std::string(5000, 'x') + "2");
  const Term tagged = Term::language_literal("Anhui", "zh");
  Id id_of_large;
  {
    RocksStore store(directory.file("db"), {});
    publish(store, {}, {{IdKind::kIri, {"http://example.org/known"}}});
    const Id known_id = *store.snapshot()->find(known.view());
    std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
    REQUIRE(transaction->intern(known.view()) == known_id);
    REQUIRE(transaction->intern(Term::integer(7).view()) == *inline_integer(7));
    REQUIRE(transaction->intern(Term().view()) == kDefaultGraphId);
    const Id id = transaction->intern(fresh.view());
    REQUIRE(transaction->intern(fresh.view()) == id);
    REQUIRE(id != known_id);
    id_of_large = transaction->intern(large.view());
    REQUIRE(transaction->intern(larger.view()) != id_of_large);
    const Id blank = transaction->new_blank_node();
    REQUIRE(transaction->new_blank_node() != blank);
    REQUIRE(transaction->intern(transaction->snapshot()->term(blank).view()) == blank);
    REQUIRE_THROWS_AS(transaction->intern(Term::blank_node("nobody").view()), Error);
    transaction->insert({id, known_id, transaction->intern(tagged.view()), kDefaultGraphId});
    const std::shared_ptr<const Snapshot> inside = transaction->snapshot();
    REQUIRE(inside->find(fresh.view()) == id);
    REQUIRE(inside->term(id) == fresh);
    REQUIRE(inside->term(id_of_large) == large);
    REQUIRE(store.snapshot()->find(fresh.view()) == std::nullopt);
    transaction->add_prefix("ex", "http://example.org/");
    transaction->add_prefix("rdf", "http://example.org/not-that-one");
    transaction->commit(true);
    REQUIRE(store.snapshot()->find(fresh.view()) == id);
    REQUIRE(inside->term(id) == fresh);
    REQUIRE_THROWS_AS(transaction->snapshot(), Error);
  }
  RocksStore store(directory.file("db"), {});
  const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
  for (const Term& term : {known, fresh, large, larger, tagged}) {
    INFO(term.to_ntriples().substr(0, 60));
    REQUIRE(snapshot->find(term.view()).has_value());
    REQUIRE(snapshot->term(*snapshot->find(term.view())) == term);
  }
  REQUIRE(snapshot->find(large.view()) == id_of_large);
  REQUIRE(store.info().terms == 5);
  std::vector<std::string> names;
  snapshot->for_each_iri("http://example.org/", [&](Id, std::string_view text) {
    names.emplace_back(text);
    return true;
  });
  REQUIRE(names == std::vector<std::string>{"http://example.org/fresh", "http://example.org/known"});
  const Prefixes prefixes = store.prefixes();
  REQUIRE(std::count(prefixes.begin(), prefixes.end(), std::pair<std::string, std::string>("ex", "http://example.org/")) == 1);
  REQUIRE(std::count_if(prefixes.begin(), prefixes.end(), [](const auto& p) { return p.first == "rdf"; }) == 1);
  // A load finds them too.
  std::vector<Id> ids(2);
  const std::vector<std::string_view> texts = {"http://example.org/fresh", "http://example.org/known"};
  store.find_sorted(IdKind::kIri, texts, ids);
  REQUIRE(ids[0] == *snapshot->find(fresh.view()));
  REQUIRE(ids[1] == *snapshot->find(known.view()));
}

TEST_CASE("writers take turns, and wait no longer than they say") {
  RocksStore store("", {});
  std::unique_ptr<WriteTransaction> first = store.begin_write({});
  try {
    store.begin_write({.lock_timeout = std::chrono::milliseconds(20)});
    FAIL("two transactions at once");
  } catch (const Error& error) {
    REQUIRE(error.code() == ErrorCode::kLocked);
  }
  std::thread second([&] {
    std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
    transaction->insert({iri(2), iri(2), iri(2), kDefaultGraphId});
    transaction->commit(false);
  });
  first->insert({iri(1), iri(1), iri(1), kDefaultGraphId});
  first->commit(false);
  second.join();
  REQUIRE(store.info().facts == 2);
}

TEST_CASE("a log that could not be synced once is not said to be durable") {
  LogSync log;
  int calls = 0;
  log.wait(1, [&]() -> std::uint64_t { return static_cast<std::uint64_t>(++calls); });
  REQUIRE_THROWS_AS(log.wait(2, []() -> std::uint64_t { throw Error(ErrorCode::kIo, "no disk"); }), Error);
  REQUIRE_THROWS_AS(log.wait(2, [&]() -> std::uint64_t { return static_cast<std::uint64_t>(++calls); }), Error);
  log.wait(1, [&]() -> std::uint64_t { return static_cast<std::uint64_t>(++calls); });
  REQUIRE(calls == 1);
}

TEST_CASE("many threads read while transactions move facts about") {
  constexpr std::uint64_t kHolders = 20;
  OpenOptions options;
  options.block_quads = 4;
  RocksStore store("", options);
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
  for (int i = 0; i < 300; ++i) transfers.move_some(store);
  stop = true;
  for (std::thread& reader : readers) reader.join();
  REQUIRE(failures == 0);
}

}  // namespace
