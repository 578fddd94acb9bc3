// How many blocks queries read of a store: what passes leave unread stays unread.
#include <catch2/catch.hpp>
#include <string>

#include "engine/api/load.h"
#include "engine/exec/query_run.h"
#include "parser/sparql/sparql_parser.h"
#include "storage/inline_term.h"
#include "storage/store.h"

using namespace tercet;

namespace {

constexpr std::uint32_t kBlockFacts = 100;
constexpr int kThings = 20000;

// Four facts a thing, in blocks of a hundred. Labels have another order than things.
const Store& things() {
  static const std::unique_ptr<Store> store = [] {
    OpenOptions options;
    options.block_quads = kBlockFacts;
    auto opened = Store::open("", options);
    std::string facts;
    for (int i = 0; i < kThings; ++i) {
      const std::string thing = "<urn:thing" + std::to_string(i) + "> ";
      facts += thing + "<urn:size> " + std::to_string(i * 7 % kThings) + " ; <urn:name> \"name " + std::to_string(i) +
               "\" ; <urn:next> <urn:thing" + std::to_string((i + 1) % kThings) + "> ; <urn:label> \"label " +
               std::to_string(i * 7919 % kThings) + "\" .\n";
    }
    LoadOptions load;
    load.format = RdfFormat::kTurtle;
    load_text(*opened, facts, load, "facts");
    return opened;
  }();
  return *store;
}

// Blocks of terms, and those that estimates look at.
constexpr std::uint64_t kOthers = 40;

// Reads all rows, and no terms.
std::uint64_t blocks_of(const std::string& text, const std::string& without = {}) {
  QueryOptions options;
  options.threads = 1;
  if (!without.empty()) options.disabled_passes = {without};
  SparqlParserOptions parsing;
  auto run = [&] {
    algebra::Query query = algebra::translate(std::get<ast::Query>(parse_sparql(text, parsing)), "");
    auto started = start_query(std::move(query), things().snapshot(), options, nullptr, "");
    for (Batch batch; started->next(batch);) continue;
  };
  run();  // What estimates are made of is remembered.
  const std::uint64_t before = things().blocks_read();
  run();
  return things().blocks_read() - before;
}

constexpr std::uint64_t kAllBlocks = kThings / kBlockFacts;  // of one predicate

}  // namespace

TEST_CASE("blocks: a scan reads each block of a predicate once, a count none") {
  CHECK(blocks_of("SELECT * { ?s <urn:size> ?v }") >= kAllBlocks);
  CHECK(blocks_of("SELECT * { ?s <urn:size> ?v }") <= kAllBlocks + kOthers);
  CHECK(blocks_of("SELECT (COUNT(*) AS ?n) { ?s ?p ?v }") == 0);
}

TEST_CASE("blocks: distinct values are sought") {
  const std::string query = "SELECT DISTINCT ?p { ?s ?p ?o }";
  CHECK(blocks_of(query) < 20);
  CHECK(blocks_of(query, "skip-scan") >= 3 * kAllBlocks);
  CHECK(blocks_of(query, "early-projection") >= 3 * kAllBlocks);  // that nobody reads the other places has to be known
}

TEST_CASE("blocks: keys that are looked up together share their blocks") {
  const std::shared_ptr<const Snapshot> snapshot = things().snapshot();
  QuadPattern sizes;
  sizes.predicate = *snapshot->find({TermKind::kIri, "urn:size", {}, {}});
  const std::unique_ptr<QuadLookup> lookup = snapshot->lookup(sizes, Order::kPos, mask_of(Column::kSubject));
  std::vector<Id> keys;
  for (int size = 5; size < kThings; size += 10) keys.push_back(*inline_integer(size));
  for (const bool is_in_cache : {false, true}) {
    const std::uint64_t before = things().blocks_read();
    QuadBatch batch;
    std::vector<std::size_t> ends;
    CHECK(lookup->find(keys, 1, SIZE_MAX, batch, ends) == keys.size());
    CHECK(batch.rows == keys.size());
    if (is_in_cache) CHECK(things().blocks_read() - before <= kAllBlocks + 1);
  }
}

TEST_CASE("blocks: of values only those in the range are read") {
  const std::string query = "SELECT * { ?s <urn:size> ?v FILTER(?v >= 1000 && ?v < 1500) }";
  CHECK(blocks_of(query) <= 500 / kBlockFacts + kOthers);
  CHECK(blocks_of(query, "value-ranges") >= kAllBlocks);
}

TEST_CASE("blocks: a merge skips those without a partner") {
  const std::string query = "SELECT * { ?s <urn:size> ?v ; <urn:next> ?t FILTER(?v < 10) }";
  CHECK(blocks_of(query) < 2 * kOthers);
}

TEST_CASE("blocks: the first by an index are the first that it has") {
  const std::string query = "SELECT * { ?s <urn:size> ?v ; <urn:next> ?t } ORDER BY DESC(?v) LIMIT 5";
  CHECK(2 * blocks_of(query) < kAllBlocks);  // tiny batches look for partners two rows at a time, each time anew
  CHECK(blocks_of(query, "index-top-k") >= kAllBlocks);
}

TEST_CASE("blocks: EXISTS is asked for all rows at once") {
  const std::string query = "SELECT * { ?s <urn:size> ?v FILTER EXISTS { ?s <urn:next> ?t } }";
  CHECK(blocks_of(query) <= 2 * kAllBlocks + kOthers);
  CHECK(blocks_of(query, "exists-to-semi-join") >= 20 * kAllBlocks);
}

TEST_CASE("blocks: patterns that begin from outside read around it") {
  const std::string query =
      "SELECT * { VALUES ?x { <urn:thing7> } { ?x <urn:next> ?y . ?y <urn:next> ?z } UNION { ?y <urn:next> ?x . ?y <urn:size> ?z } "
      "}";
  CHECK(2 * blocks_of(query) < blocks_of(query, "bind-join"));
  CHECK(blocks_of(query, "bind-join") >= kAllBlocks);
}

TEST_CASE("blocks: terms are looked up in the order in which they lie") {
  const std::string query = "SELECT * { ?s <urn:label> ?v FILTER(STRLEN(?v) > 3) }";
  CHECK(3 * blocks_of(query) < 2 * blocks_of(query, "term-order"));  // a sixth, where batches are not tiny
}
