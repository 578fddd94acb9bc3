// Operators over ten million facts a predicate of a store on disk, warm, each as a query of which few rows come: what is measured is the
// scans, joins, groups and sorts, by the number of threads. The rows that the query reads a second are the figure to look at.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/temporary_directory.h"

namespace tercet {
namespace {

constexpr std::uint64_t kThings = 10'000'000;
constexpr std::uint64_t kKinds = 1'000'000;

// Each thing has a size, any of a million, and a place in some other order.
std::string fact(std::uint64_t thing, const char* predicate, std::uint64_t object) {
  std::string text = "<urn:thing:" + std::to_string(thing) + "> <urn:" + predicate + "> \"" + std::to_string(object);
  return text += "\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n";
}

class Fixture {
 public:
  static Database& database() {
    static Fixture fixture;
    return fixture.database_;
  }

 private:
  Fixture() : database_(Database::open(directory_.file("db"))) {
    LoadOptions load;
    load.format = RdfFormat::kNTriples;
    std::string text;
    for (std::uint64_t i = 0; i < kThings; ++i) {
      text += fact(i, "size", i * 7919 % kKinds);
      text += fact(i, "place", i * 104'729 % kThings);
    }
    database_.load_text(text, load);
  }

  test::TemporaryDirectory directory_;  // goes after the database
  Database database_;
};

// The query's last row is read; `read` is the number of rows that its scans give.
void run(benchmark::State& state, const std::string& query, std::uint64_t read, std::vector<std::string> without = {}) {
  QueryOptions options;
  options.threads = static_cast<std::uint32_t>(state.range(0));
  options.memory_bytes = std::size_t{4} << 30;
  options.disabled_passes = std::move(without);
  Database& database = Fixture::database();
  for ([[maybe_unused]] auto _ : state) {
    Cursor rows = database.query(query, options);
    while (rows.next()) benchmark::DoNotOptimize(rows.view(0));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(read));
}

void BM_MergeJoin(benchmark::State& state) {
  run(state, "SELECT (COUNT(*) AS ?n) { ?thing <urn:size> ?size ; <urn:place> ?place }", 2 * kThings);
}
void BM_MergeJoinSum(benchmark::State& state) {
  run(state, "SELECT (SUM(?size + ?place) AS ?n) { ?thing <urn:size> ?size ; <urn:place> ?place }", 2 * kThings);
}
void BM_HashJoin(benchmark::State& state) {
  run(state, "SELECT (COUNT(*) AS ?n) { ?thing <urn:size> ?size ; <urn:place> ?place }", 2 * kThings,
      {"merge-join", "index-join", "leapfrog-join"});
}
void BM_SemiJoinByHash(benchmark::State& state) {
  run(state, "SELECT (COUNT(*) AS ?n) { ?thing <urn:place> ?place FILTER EXISTS { ?other <urn:size> ?place } }", 2 * kThings,
      {"merge-join", "index-join", "bind-join"});
}
void BM_GroupByHash(benchmark::State& state) {
  run(state, "SELECT (MAX(?n) AS ?most) { SELECT ?size (COUNT(*) AS ?n) { ?thing <urn:size> ?size } GROUP BY ?size }", kThings,
      {"sorted-grouping", "skip-scan", "term-order"});
}
void BM_GroupFew(benchmark::State& state) {
  run(state,
      "SELECT ?kind (SUM(?place) AS ?n) { ?thing <urn:size> ?size ; <urn:place> ?place BIND(?size < 1000 AS ?kind) } GROUP BY "
      "?kind",
      2 * kThings);
}
void BM_DistinctByHash(benchmark::State& state) {
  run(state, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?size { ?thing <urn:size> ?size } }", kThings,
      {"sorted-grouping", "skip-scan", "term-order"});
}
void BM_OrderByNumber(benchmark::State& state) {
  run(state, "SELECT ?thing { ?thing <urn:place> ?place } ORDER BY DESC(?place) OFFSET 9999990", kThings, {"index-top-k"});
}
void BM_OrderByTwo(benchmark::State& state) {
  run(state, "SELECT ?thing { ?thing <urn:size> ?size } ORDER BY ?size DESC(?thing) OFFSET 9999990", kThings, {"index-top-k"});
}

void threads(benchmark::internal::Benchmark* bench) { bench->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime(); }

BENCHMARK(BM_MergeJoin)->Apply(threads);
BENCHMARK(BM_MergeJoinSum)->Apply(threads);
BENCHMARK(BM_HashJoin)->Apply(threads);
BENCHMARK(BM_SemiJoinByHash)->Apply(threads);
BENCHMARK(BM_GroupByHash)->Apply(threads);
BENCHMARK(BM_GroupFew)->Apply(threads);
BENCHMARK(BM_DistinctByHash)->Apply(threads);
BENCHMARK(BM_OrderByNumber)->Apply(threads);
BENCHMARK(BM_OrderByTwo)->Apply(threads);

}  // namespace
}  // namespace tercet

BENCHMARK_MAIN();
