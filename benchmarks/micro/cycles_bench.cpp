// Cycles and counts over a skewed graph of a million edges, with the pass leapfrog-join (argument 1) and without it (0): the ratio of the two
// is the figure to look at. The graph is the same each time.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <unordered_set>

#include "tercet/tercet.hpp"

namespace tercet {
namespace {

constexpr std::uint64_t kNodes = 200'000;
constexpr std::size_t kEdges = 1'000'000;

// Degrees follow a power law: node i has about i^(-2/3) of the first one's edges, which are some five thousand each way.
std::string edges() {
  std::mt19937_64 random(1);
  auto node = [&] {
    const double part = static_cast<double>(random() >> 11) * 0x1p-53;
    return static_cast<std::uint64_t>(static_cast<double>(kNodes) * std::pow(part, 3));
  };
  std::unordered_set<std::uint64_t> known;
  std::string text;
  while (known.size() < kEdges) {
    const std::uint64_t from = node();
    const std::uint64_t to = node();
    if (from == to || !known.insert(from * kNodes + to).second) continue;
    text += "<x:n" + std::to_string(from) + "> <x:knows> <x:n" + std::to_string(to) + "> .\n";
  }
  return text;
}

Database& database() {
  static Database made = [] {
    Database fresh = Database::in_memory();
    LoadOptions load;
    load.format = RdfFormat::kNTriples;
    fresh.load_text(edges(), load);
    return fresh;
  }();
  return made;
}

void run(benchmark::State& state, const std::string& query) {
  QueryOptions options;
  if (state.range(0) == 0) options.disabled_passes = {"leapfrog-join"};
  std::int64_t solutions = 0;
  database();  // made before the clock runs
  for ([[maybe_unused]] auto _ : state) {
    Cursor rows = database().query(query, options);
    rows.next();
    solutions = std::stoll(rows[0].value());
  }
  state.counters["solutions"] = static_cast<double>(solutions);
}

void BM_Triangles(benchmark::State& state) {
  run(state, "SELECT (COUNT(*) AS ?n) { ?a <x:knows> ?b . ?b <x:knows> ?c . ?c <x:knows> ?a }");
}
void BM_TrianglesTransitive(benchmark::State& state) {
  run(state, "SELECT (COUNT(*) AS ?n) { ?a <x:knows> ?b . ?b <x:knows> ?c . ?a <x:knows> ?c }");
}
void BM_HubPairs(benchmark::State& state) { run(state, "SELECT (COUNT(*) AS ?n) { ?a <x:knows> ?b . ?c <x:knows> ?b }"); }

#define TERCET_BENCHMARK(name) BENCHMARK(name)->Arg(1)->Arg(0)->Unit(benchmark::kMillisecond)
TERCET_BENCHMARK(BM_Triangles);
TERCET_BENCHMARK(BM_TrianglesTransitive);
TERCET_BENCHMARK(BM_HubPairs);
#undef TERCET_BENCHMARK

}  // namespace
}  // namespace tercet

BENCHMARK_MAIN();
