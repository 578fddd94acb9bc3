// Terms that no fact uses go when the store is compacted, and only those: for later states, not for those from before.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "random_rows.h"
#include "storage/rocksdb/store_check.h"
#include "storage/rocksdb/store_state.h"
#include "store_fixture.h"
#include "tercet/error.h"

namespace {

using namespace tercet;
using namespace tercet::test;

using Fact = std::array<Term, 3>;
using Facts = std::set<std::array<std::string, 3>>;

// Short texts and long ones, some of which share all that the key of a late term holds of them.
Term random_term(RandomRows& random, bool is_object) {
  const std::string number = std::to_string(random.below(60));
  const std::string text = random.below(8) == 0 ? std::string(700, 'x') + number : number;
  if (!is_object || random.below(2) == 0) return Term::iri("http://example.org/" + text);
  switch (random.below(3)) {
    case 0: return Term::literal("text " + text);
    case 1: return Term::language_literal(text, "en");
    default: return Term::typed_literal(text, "http://example.org/type");
  }
}

std::array<std::string, 3> named(const Fact& fact) { return {fact[0].to_ntriples(), fact[1].to_ntriples(), fact[2].to_ntriples()}; }

Row interned(WriteTransaction& transaction, const Fact& fact) {
  return {transaction.intern(fact[0].view()), transaction.intern(fact[1].view()), transaction.intern(fact[2].view()),
          kDefaultGraphId};
}

void change(RocksStore& store, std::map<std::array<std::string, 3>, Fact>& facts, RandomRows& random, int inserts, int removals) {
  std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
  for (int i = 0; i < inserts; ++i) {
    const Fact fact{random_term(random, false), random_term(random, false), random_term(random, true)};
    transaction->insert(interned(*transaction, fact));
    facts[named(fact)] = fact;
  }
  for (int i = 0; i < removals && !facts.empty(); ++i) {
    const auto victim = std::next(facts.begin(), static_cast<std::ptrdiff_t>(random.below(facts.size())));
    REQUIRE(transaction->remove(interned(*transaction, victim->second)));
    facts.erase(victim);
  }
  transaction->commit(false);
}

// All facts of a state in words; each term is found under its id again.
Facts read_all(const Snapshot& snapshot) {
  Facts out;
  QuadPattern everything;
  everything.graphs.kind = GraphFilter::Kind::kAll;
  const auto& state = static_cast<const StoreState&>(snapshot);
  std::unique_ptr<RowCursor> cursor = make_row_cursor(state.shared_from_this(), Order::kSpo);
  std::vector<Row> rows;
  while (cursor->next(rows)) {
    for (const Row& row : rows) {
      std::array<std::string, 3> fact;
      for (std::size_t i = 0; i < 3; ++i) {
        const Term term = snapshot.term(row[i]);
        REQUIRE(snapshot.find(term.view()) == row[i]);
        fact[i] = term.to_ntriples();
      }
      out.insert(fact);
    }
  }
  return out;
}

Facts names_of(const std::map<std::array<std::string, 3>, Fact>& facts) {
  Facts out;
  for (const auto& [name, fact] : facts) out.insert(name);
  return out;
}

std::uint64_t used_terms(const Facts& facts) {
  std::set<std::string> terms;
  for (const auto& fact : facts) terms.insert(fact.begin(), fact.end());
  return terms.size();
}

void require_clean(const RocksStore& store) {
  std::string said;
  store.check([&](const std::string& problem) { said += problem + "\n"; }, {});
  REQUIRE(said.empty());
}

// A store with a segment of the dictionary: what a compaction never makes of late terms, and a load does.
void load_terms(RocksStore& store, RandomRows& random) {
  std::vector<Texts> texts(4);
  for (std::size_t kind = 0; kind < 4; ++kind) texts[kind].kind = static_cast<IdKind>(kFirstDictionaryKind + kind);
  for (int i = 0; i < 150; ++i) {
    const Term term = random_term(random, true);
    std::string text;
    const IdKind kind = append_dictionary_text(term.view(), text);
    if (!store.snapshot()->find(term.view())) texts[static_cast<std::size_t>(kind) - kFirstDictionaryKind].texts.insert(text);
  }
  std::erase_if(texts, [](const Texts& of_kind) { return of_kind.texts.empty(); });
  std::vector<Row> quads;
  std::vector<Row> rows;
  for (std::unique_ptr<RowCursor> cursor = store.rows(Order::kSpo); cursor->next(rows);)
    quads.insert(quads.end(), rows.begin(), rows.end());
  publish(store, quads, texts);
}

TEST_CASE("a compaction sweeps the terms that no fact uses, for the states that come after it") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    RandomRows random(seed);
    TemporaryDirectory directory;
    OpenOptions options;
    options.block_quads = 8;
    options.dictionary_block_terms = static_cast<std::uint32_t>(1 + random.below(9));
    std::map<std::array<std::string, 3>, Fact> facts;
    std::vector<std::pair<std::shared_ptr<const Snapshot>, Facts>> kept;
    auto store = std::make_unique<RocksStore>(directory.file("db"), options);
    for (int round = 0; round < 5; ++round) {
      load_terms(*store, random);
      change(*store, facts, random, 40, 30);
      kept.emplace_back(store->snapshot(), names_of(facts));
      change(*store, facts, random, 5, 25);
      kept.emplace_back(store->snapshot(), names_of(facts));
      store->compact();
      require_clean(*store);
      const Facts now = names_of(facts);
      REQUIRE(read_all(*store->snapshot()) == now);
      const auto& state = static_cast<const StoreState&>(*store->snapshot());
      std::uint64_t blocks = 0;
      for (std::size_t kind = 0; kind < 16; ++kind) {
        for (const auto& segment : state.dictionary().segments(static_cast<IdKind>(kind))) blocks += segment->blocks();
      }
      CHECK(store->info().terms >= used_terms(now));
      CHECK(store->info().terms <= used_terms(now) + blocks);
      for (const auto& [snapshot, then] : kept) REQUIRE(read_all(*snapshot) == then);
      if (random.below(2) == 0) {
        kept.clear();
        store = nullptr;
        store = std::make_unique<RocksStore>(directory.file("db"), options);
        require_clean(*store);
        REQUIRE(read_all(*store->snapshot()) == now);
      }
    }
  }
}

TEST_CASE("a swept term is a new one when it comes again, and its old id still means it to the states from before") {
  RocksStore store("", {});
  const Fact fact{Term::iri("http://example.org/s"), Term::iri("http://example.org/p"), Term::literal("only here")};
  std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
  const Row row = interned(*transaction, fact);
  transaction->insert(row);
  transaction->commit(false);
  const std::shared_ptr<const Snapshot> before = store.snapshot();
  transaction = store.begin_write({});
  transaction->remove(row);
  transaction->commit(false);
  store.compact();
  CHECK(store.info().terms == 0);
  CHECK(!store.snapshot()->find(fact[2].view()));
  CHECK(before->find(fact[2].view()) == row[2]);
  CHECK(before->term(row[2]) == fact[2]);
  transaction = store.begin_write({});
  const Row again = interned(*transaction, fact);
  CHECK(again[2] != row[2]);
  transaction->insert(again);
  transaction->commit(false);
  CHECK(store.snapshot()->term(again[2]) == fact[2]);
  CHECK(before->term(row[2]) == fact[2]);
  require_clean(store);
}

}  // namespace
