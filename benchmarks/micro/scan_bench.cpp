// The scan operator over one pattern with ten million matches, from a store on disk with a warm cache: rows counted one by one.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>

#include "engine/exec/operator.h"
#include "micro/storage_data.h"

namespace tercet::bench {
namespace {

constexpr std::uint64_t kPredicate = kEntities;

// Ten million facts of one predicate.
class Fixture {
 public:
  static Fixture& get() {
    static Fixture fixture;
    return fixture;
  }
  std::shared_ptr<const Snapshot> snapshot() const { return store_->snapshot(); }
  ~Fixture() {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

 private:
  Fixture() : directory_((std::filesystem::temp_directory_path() / "tercet-bench-XXXXXX").string()) {
    if (::mkdtemp(directory_.data()) == nullptr) std::abort();
    OpenOptions options;
    options.cache_bytes = kGibibyte;
    store_ = std::make_unique<RocksStore>(directory_ + "/db", options);
    std::vector<Row> quads(kQuads);
    for (std::uint64_t i = 0; i < kQuads; ++i) {
      quads[i] = {Id::make(IdKind::kIri, i % kSubjects), Id::make(IdKind::kIri, kPredicate),
                  Id::make(IdKind::kIri, (i * 7919 + i / kSubjects * 13) % kEntities), kDefaultGraphId};
    }
    std::unique_ptr<Ingestion> ingestion = store_->begin_ingestion();
    MetaChange change;
    for (std::size_t i = 0; i < kOrders; ++i) {
      Order order = static_cast<Order>(i);
      OrderWriter writer(ingestion->generation(), order, store_->block_quads(), ingestion->new_sink(family_of(order)),
                         ingestion->new_sink(Family::kDirectory));
      for (const Row& row : sorted_rows(quads, order)) writer.add(row);
      writer.finish();
      change.facts = writer.rows();
      change.default_graph_facts = writer.default_graph_rows();
    }
    ingestion->publish(change);
  }

  std::string directory_;
  std::unique_ptr<RocksStore> store_;
};

// The argument is the number of columns.
void scan_pattern(benchmark::State& state) {
  PlanNode plan;
  plan.kind = PlanNode::Kind::kScan;
  plan.scan.terms[0] = {ScanTerm::Kind::kVariable, {}, 0};
  plan.scan.terms[1] = {ScanTerm::Kind::kConstant, Id::make(IdKind::kIri, kPredicate), 0};
  plan.scan.terms[2] = {ScanTerm::Kind::kVariable, {}, 1};
  plan.scan.order = Order::kPso;
  for (VarId column = 0; column < static_cast<VarId>(state.range(0)); ++column) plan.columns.push_back(column);
  std::shared_ptr<const Snapshot> snapshot = Fixture::get().snapshot();
  VariableTable variables;
  std::uint64_t rows = 0;
  for (auto _ : state) {
    ExecutionContext context;
    context.snapshot = snapshot;
    context.variables = &variables;
    OperatorPtr root = make_operator(plan, context);
    Batch batch;
    while (root->next(batch)) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        for (const auto& column : batch.columns) benchmark::DoNotOptimize(column[row]);
        ++rows;
      }
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rows));
}

BENCHMARK(scan_pattern)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tercet::bench

BENCHMARK_MAIN();
