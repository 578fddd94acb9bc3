// Loads against a set of quads kept by the test: every order is scanned and compared, with tiny blocks, and spills at every
// boundary.
#include "storage/bulk/bulk_load.h"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "storage/store.h"
#include "tercet/error.h"

using namespace tercet;

namespace {

using TextQuad = std::array<std::string, 4>;  // N-Triples, "" for the default graph

struct OwnedQuad {
  Term subject, predicate, object, graph;
  QuadView view() const { return {subject.view(), predicate.view(), object.view(), graph.view()}; }
  TextQuad text() const { return {subject.to_ntriples(), predicate.to_ntriples(), object.to_ntriples(), graph.to_ntriples()}; }
};

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}
  OwnedQuad quad(std::uint32_t graphs) {
    OwnedQuad made;
    made.subject = Term::iri("http://example.org/s" + std::to_string(skewed(60)));
    made.predicate = Term::iri("http://example.org/p" + std::to_string(skewed(9)));
    made.object = object();
    if (graphs != 0) {
      std::uint32_t graph = below(graphs + 1);
      if (graph != 0) made.graph = Term::iri("http://example.org/g" + std::to_string(graph));
    }
    return made;
  }

 private:
  std::uint32_t skewed(std::uint32_t limit) { return below(1 + below(limit)); }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  Term object() {
    std::uint32_t n = skewed(80);
    switch (random_() % 10) {
      case 0: return Term::integer(static_cast<int>(n) - 40);
      case 1: return Term::typed_literal("0" + std::to_string(n), vocabulary::kXsdInteger);
      case 2: return Term::typed_literal(std::to_string(n) + ".50", vocabulary::kXsdDecimal);
      case 3: return Term::real(n * 0.25);
      case 4: return Term::language_literal("word " + std::to_string(n), n % 2 == 0 ? "en" : "de-CH");
      case 5: return Term::literal(std::string(n % 12, '\0') + "x");
      case 6: return Term::literal(std::string(n * 40, 'y'));
      case 7: return Term::typed_literal("v" + std::to_string(n), "http://example.org/type");
      case 8: return Term::boolean(n % 2 == 0);
      default: return Term::iri("http://example.org/s" + std::to_string(n));
    }
  }
  std::mt19937 random_;
};

// Compares every order of the store with the expected quads.
void check_store(const Store& store, const std::set<TextQuad>& expected) {
  std::shared_ptr<const Snapshot> snapshot = store.snapshot();
  QuadPattern everything;
  everything.graphs.kind = GraphFilter::Kind::kAll;
  CHECK(snapshot->count(everything) == expected.size());
  CHECK(store.info().facts == expected.size());
  for (std::size_t number = 0; number < kOrders; ++number) {
    auto order = static_cast<Order>(number);
    CAPTURE(number);
    std::unique_ptr<QuadScan> scan = snapshot->scan(everything, order, kAllColumns);
    QuadBatch batch;
    std::set<TextQuad> found;
    std::array<Id, kColumns> before{};
    bool ascending = true;
    while (scan->next(batch, 100)) {
      std::array<std::vector<Term>, kColumns> terms;
      for (std::size_t column = 0; column < kColumns; ++column) {
        terms[column].resize(batch.rows);
        snapshot->terms(batch.columns[column], terms[column]);
      }
      for (std::size_t row = 0; row < batch.rows; ++row) {
        std::array<Id, kColumns> key;
        for (std::size_t i = 0; i < kColumns; ++i) key[i] = batch.columns[static_cast<std::size_t>(columns_of(order)[i])][row];
        ascending = ascending && before < key;
        before = key;
        found.insert(
            {terms[0][row].to_ntriples(), terms[1][row].to_ntriples(), terms[2][row].to_ntriples(), terms[3][row].to_ntriples()});
      }
    }
    CHECK(ascending);
    CHECK(found == expected);
  }
}

BulkLoadSummary load(Store& store, const std::vector<OwnedQuad>& quads, std::uint64_t spill_after, unsigned encoders,
                     unsigned threads) {
  std::unique_ptr<BulkLoad> bulk =
      store.begin_bulk_load({.memory_bytes = 64 * kMebibyte, .threads = threads, .spill_after_quads = spill_after});
  std::vector<std::unique_ptr<BulkLoad::Encoder>> all;
  for (unsigned i = 0; i < encoders; ++i) {
    all.push_back(bulk->new_encoder());
    all.back()->source(0);
  }
  for (std::size_t i = 0; i < quads.size(); ++i) all[i % encoders]->quad(quads[i].view());
  for (auto& encoder : all) encoder->finish();
  return bulk->commit({}, {});
}

OpenOptions tiny_blocks() {
  OpenOptions options;
  options.block_quads = 4;
  options.dictionary_block_terms = 3;
  return options;
}

class TempDirectory {
 public:
  TempDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "tercet-bulk-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("random loads hold what was loaded, in all six orders") {
  std::uint32_t seed = GENERATE(1u, 2u, 3u);
  std::uint64_t spill_after = GENERATE(std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{17}, std::uint64_t{150});
  std::uint32_t graphs = GENERATE(0u, 4u);
  unsigned threads = seed % 2 + 1;
  CAPTURE(seed, spill_after, graphs, threads);
  std::unique_ptr<Store> store = Store::open("", tiny_blocks());
  Maker maker(seed);
  std::set<TextQuad> expected;
  for (int round = 0; round < 3; ++round) {
    CAPTURE(round);
    std::vector<OwnedQuad> quads;
    for (std::size_t i = 0, size = spill_after == 1 ? 60 : 500; i < size; ++i) quads.push_back(maker.quad(round == 0 ? 0 : graphs));
    std::size_t before = expected.size();
    for (const OwnedQuad& quad : quads) expected.insert(quad.text());
    BulkLoadSummary summary = load(*store, quads, spill_after, 1 + seed % 3, threads);
    CHECK(summary.facts_read == quads.size());
    CHECK(summary.facts_added == expected.size() - before);
    CHECK(summary.facts_total == expected.size());
    CHECK((summary.spilled_bytes != 0) == (spill_after != 0));
    check_store(*store, expected);
  }
}

TEST_CASE("a database on disk holds its loads when it is opened again") {
  TempDirectory directory;
  std::set<TextQuad> expected;
  for (std::uint32_t round = 1; round <= 3; ++round) {
    std::unique_ptr<Store> store = Store::open(directory / "db", tiny_blocks());
    check_store(*store, expected);
    Maker maker(round);
    std::vector<OwnedQuad> quads;
    for (int i = 0; i < 700; ++i) quads.push_back(maker.quad(2));
    for (const OwnedQuad& quad : quads) expected.insert(quad.text());
    load(*store, quads, round == 2 ? 100 : 0, 2, 2);
    check_store(*store, expected);
  }
}

TEST_CASE("blank nodes are one within a source and apart between sources and loads") {
  std::unique_ptr<Store> store = Store::open("", {});
  Term p = Term::iri("http://example.org/p");
  Term b = Term::blank_node("b");
  auto subjects = [&] {
    std::set<std::uint64_t> ids;
    std::unique_ptr<QuadScan> scan = store->snapshot()->scan({}, Order::kSpo, kAllColumns);
    QuadBatch batch;
    while (scan->next(batch, 10)) {
      for (Id id : batch.columns[0]) ids.insert(id.bits);
    }
    return ids;
  };
  for (int round = 1; round <= 2; ++round) {
    std::unique_ptr<BulkLoad> bulk = store->begin_bulk_load({.threads = 1});
    int object = 0;
    for (std::uint32_t source : {0u, 1u, 0u}) {  // three encoders, two sources
      auto encoder = bulk->new_encoder();
      encoder->source(source);
      encoder->quad({b.view(), p.view(), Term::integer(++object).view(), {}});
      encoder->finish();
    }
    CHECK(bulk->commit({}, {}).facts_added == 3);
    CHECK(subjects().size() == 2u * static_cast<unsigned>(round));
  }
}

TEST_CASE("a load that is dropped or cancelled changes nothing") {
  std::unique_ptr<Store> store = Store::open("", tiny_blocks());
  Maker maker(5);
  std::vector<OwnedQuad> quads;
  std::set<TextQuad> expected;
  for (int i = 0; i < 300; ++i) quads.push_back(maker.quad(1));
  for (const OwnedQuad& quad : quads) expected.insert(quad.text());
  load(*store, quads, 0, 1, 2);

  SECTION("dropped") {
    std::unique_ptr<BulkLoad> bulk = store->begin_bulk_load({});
    auto encoder = bulk->new_encoder();
    encoder->source(0);
    for (int i = 0; i < 300; ++i) encoder->quad(maker.quad(1).view());
    encoder->finish();
  }
  SECTION("cancelled") {
    for (std::uint64_t spill_after : {0u, 50u}) {
      std::unique_ptr<BulkLoad> bulk = store->begin_bulk_load({.spill_after_quads = spill_after});
      auto encoder = bulk->new_encoder();
      encoder->source(0);
      for (int i = 0; i < 300; ++i) encoder->quad(maker.quad(1).view());
      encoder->finish();
      try {
        bulk->commit({}, [](LoadProgress::Stage, double) { return false; });
        FAIL("not cancelled");
      } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kCancelled);
      }
    }
  }
  check_store(*store, expected);
  // And the next load works.
  quads.clear();
  quads.push_back(maker.quad(1));
  expected.insert(quads[0].text());
  load(*store, quads, 0, 1, 2);
  check_store(*store, expected);
}

TEST_CASE("a load of nothing is none; one of prefixes remembers them") {
  std::unique_ptr<Store> store = Store::open("", {});
  CHECK(store->begin_bulk_load({})->commit({}, {}).facts_total == 0);
  store->begin_bulk_load({})->commit({{"ex", "http://example.org/"}}, {});
  Prefixes prefixes = store->prefixes();
  CHECK(std::find(prefixes.begin(), prefixes.end(), std::pair<std::string, std::string>{"ex", "http://example.org/"}) !=
        prefixes.end());
  store->begin_bulk_load({})->commit({{"ex", "http://other.example.org/"}}, {});
  prefixes = store->prefixes();
  CHECK(std::find(prefixes.begin(), prefixes.end(), std::pair<std::string, std::string>{"ex", "http://example.org/"}) !=
        prefixes.end());
}
