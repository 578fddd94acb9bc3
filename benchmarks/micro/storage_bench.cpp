// Block codec, scans, lookups and the dictionary of the store, on disk and warm. TERCET_BENCH_QUADS changes the number of quads.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "micro/storage_data.h"
#include "storage/dictionary_writer.h"

namespace {

using namespace tercet;
using namespace tercet::bench;

std::size_t quad_count() {
  const char* text = std::getenv("TERCET_BENCH_QUADS");
  return text == nullptr ? kQuads : static_cast<std::size_t>(std::strtoull(text, nullptr, 10));
}

const std::vector<Row>& quads() {
  static const std::vector<Row> rows = random_quads(quad_count());
  return rows;
}

const std::vector<Row>& pos_rows() {
  static const std::vector<Row> rows = sorted_rows(quads(), Order::kPos);
  return rows;
}

std::string iri_text(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return "http://shop.example.org/entity/" + std::string(8 - digits.size(), '0') + digits;
}

// A store on disk with all six orders and three million IRIs.
class Fixture {
 public:
  static Fixture& get() {
    static Fixture fixture;
    return fixture;
  }
  ~Fixture() {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  RocksStore& store() { return *store_; }
  std::uint64_t bytes(std::size_t order) const { return bytes_[order]; }
  std::uint64_t dictionary_bytes() const { return dictionary_bytes_; }

 private:
  Fixture() {
    directory_ = (std::filesystem::temp_directory_path() / "tercet-bench-XXXXXX").string();
    if (::mkdtemp(directory_.data()) == nullptr) std::abort();
    OpenOptions options;
    options.cache_bytes = kGibibyte;
    store_ = std::make_unique<RocksStore>(directory_ + "/db", options);
    std::unique_ptr<Ingestion> ingestion = store_->begin_ingestion();
    MetaChange change;
    for (std::size_t i = 0; i < kOrders; ++i) {
      Order order = static_cast<Order>(i);
      std::uint64_t before = ingestion->bytes_written();
      OrderWriter writer(ingestion->generation(), order, store_->block_quads(), ingestion->new_sink(family_of(order)),
                         ingestion->new_sink(Family::kDirectory));
      for (const Row& row : sorted_rows(quads(), order)) writer.add(row);
      writer.finish();
      change.facts = writer.rows();
      change.default_graph_facts = writer.default_graph_rows();
      bytes_[i] = ingestion->bytes_written() - before;
    }
    std::uint64_t before = ingestion->bytes_written();
    DictionaryWriter terms(ingestion->generation(), store_->dictionary_block_terms(), ingestion->first_payload(),
                           ingestion->new_sink(Family::kDictionary), ingestion->new_sink(Family::kDirectory));
    for (std::uint64_t i = 0; i < kEntities; ++i) terms.add(IdKind::kIri, iri_text(i));
    terms.finish();
    dictionary_bytes_ = ingestion->bytes_written() - before;
    change.next_payload[static_cast<std::size_t>(IdKind::kIri)] = kEntities;
    ingestion->publish(change);
  }

  std::string directory_;
  std::unique_ptr<RocksStore> store_;
  std::array<std::uint64_t, kOrders> bytes_{};
  std::uint64_t dictionary_bytes_ = 0;
};

void encode_rows(benchmark::State& state) {
  const std::vector<Row>& rows = pos_rows();
  std::string block;
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (std::size_t i = 0; i < rows.size(); i += 2048) {
      block.clear();
      encode_block(std::span(rows).subspan(i, std::min<std::size_t>(2048, rows.size() - i)), block);
      bytes += block.size();
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rows.size()) * static_cast<std::int64_t>(state.iterations()));
  state.counters["bytes_per_quad"] = static_cast<double>(bytes) / static_cast<double>(rows.size());
}

void decode_rows(benchmark::State& state) {
  const std::vector<Row>& rows = pos_rows();
  std::vector<std::string> blocks;
  for (std::size_t i = 0; i < rows.size(); i += 2048) {
    encode_block(std::span(rows).subspan(i, std::min<std::size_t>(2048, rows.size() - i)), blocks.emplace_back());
  }
  std::vector<Id> ids(2048);
  for (auto _ : state) {
    for (const std::string& block : blocks) {
      BlockView view(block, "block");
      for (std::size_t column = 0; column < 3; ++column) view.decode(column, 0, view.rows(), ids.data());
      benchmark::DoNotOptimize(ids.data());
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rows.size()) * static_cast<std::int64_t>(state.iterations()));
}

// Encoding and writing SST files, as a load does for each order.
void write_order(benchmark::State& state) {
  const std::vector<Row>& rows = pos_rows();
  std::string directory = (std::filesystem::temp_directory_path() / "tercet-bench-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) std::abort();
  {
    RocksStore store(directory + "/db", {});
    for (auto _ : state) {
      std::unique_ptr<Ingestion> ingestion = store.begin_ingestion();
      OrderWriter writer(ingestion->generation(), Order::kPos, store.block_quads(), ingestion->new_sink(Family::kPos),
                         ingestion->new_sink(Family::kDirectory));
      for (const Row& row : rows) writer.add(row);
      writer.finish();
      state.PauseTiming();
      ingestion.reset();
      state.ResumeTiming();
    }
  }
  std::filesystem::remove_all(directory);
  state.SetItemsProcessed(static_cast<std::int64_t>(rows.size()) * static_cast<std::int64_t>(state.iterations()));
}

void scan_order(benchmark::State& state) {
  std::shared_ptr<const Snapshot> snapshot = Fixture::get().store().snapshot();
  Order order = static_cast<Order>(state.range(0));
  std::array<Column, kColumns> columns = columns_of(order);
  ColumnMask mask = static_cast<ColumnMask>(mask_of(columns[0]) | mask_of(columns[1]) | mask_of(columns[2]));
  QuadBatch batch;
  std::uint64_t rows = 0;
  for (auto _ : state) {
    std::unique_ptr<QuadScan> scan = snapshot->scan({}, order, mask);
    while (scan->next(batch, static_cast<std::size_t>(state.range(1)))) {
      rows += batch.rows;
      benchmark::DoNotOptimize(batch.columns[0].data());
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rows));
  state.counters["bytes_per_quad"] = static_cast<double>(Fixture::get().bytes(static_cast<std::size_t>(state.range(0)))) /
                                     static_cast<double>(Fixture::get().store().info().facts);
}

// The facts of a random subject: a scan of its own each time.
void lookup_subject(benchmark::State& state) {
  std::shared_ptr<const Snapshot> snapshot = Fixture::get().store().snapshot();
  std::mt19937_64 engine(1);
  QuadBatch batch;
  for (auto _ : state) {
    QuadPattern pattern;
    pattern.subject = Id::make(IdKind::kIri, engine() % kSubjects);
    std::unique_ptr<QuadScan> scan = snapshot->scan(pattern, Order::kSpo, mask_of(Column::kPredicate) | mask_of(Column::kObject));
    while (scan->next(batch, 1024)) benchmark::DoNotOptimize(batch.rows);
  }
}

// One scan that seeks forward by some subjects each time.
void seek_subjects(benchmark::State& state) {
  std::shared_ptr<const Snapshot> snapshot = Fixture::get().store().snapshot();
  std::uint64_t step = static_cast<std::uint64_t>(state.range(0));
  QuadBatch batch;
  std::uint64_t subject = kSubjects;
  std::unique_ptr<QuadScan> scan;
  for (auto _ : state) {
    if (subject + step >= kSubjects) {
      scan = snapshot->scan({}, Order::kSpo, mask_of(Column::kObject));
      subject = 0;
    }
    subject += step;
    Id key = Id::make(IdKind::kIri, subject);
    scan->seek({&key, 1});
    scan->next(batch, 10);
  }
}

// The facts of many subjects, which are so many apart, as an index join looks them up.
void look_up_subjects(benchmark::State& state) {
  const std::shared_ptr<const Snapshot> snapshot = Fixture::get().store().snapshot();
  const std::unique_ptr<QuadLookup> lookup = snapshot->lookup({}, Order::kSpo, mask_of(Column::kObject));
  const auto step = static_cast<std::uint64_t>(state.range(0));
  std::vector<Id> keys(256);
  std::vector<std::size_t> ends;
  QuadBatch batch;
  std::uint64_t subject = 0;
  for (auto _ : state) {
    for (Id& key : keys) key = Id::make(IdKind::kIri, subject += step);
    if (subject + keys.size() * step >= kSubjects) subject = 0;
    batch = {};
    ends.clear();
    benchmark::DoNotOptimize(lookup->find(keys, 1, SIZE_MAX, batch, ends));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(keys.size()) * static_cast<std::int64_t>(state.iterations()));
}

void count_prefix(benchmark::State& state) {
  std::shared_ptr<const Snapshot> snapshot = Fixture::get().store().snapshot();
  std::mt19937_64 engine(1);
  for (auto _ : state) {
    QuadPattern pattern;
    pattern.predicate = Id::make(IdKind::kIri, kEntities + engine() % 80 * 97);
    pattern.object = Id::make(IdKind::kIri, engine() % 20'000);
    benchmark::DoNotOptimize(snapshot->count(pattern));
  }
}

void find_term(benchmark::State& state) {
  std::shared_ptr<const Snapshot> snapshot = Fixture::get().store().snapshot();
  std::mt19937_64 engine(1);
  for (auto _ : state) {
    std::string text = iri_text(engine() % kEntities);
    benchmark::DoNotOptimize(snapshot->find({TermKind::kIri, text, {}, {}}));
  }
  state.counters["bytes_per_term"] = static_cast<double>(Fixture::get().dictionary_bytes()) / static_cast<double>(kEntities);
}

// `range` random terms at once.
void read_terms(benchmark::State& state) {
  std::shared_ptr<const Snapshot> snapshot = Fixture::get().store().snapshot();
  std::mt19937_64 engine(1);
  std::vector<Id> ids(static_cast<std::size_t>(state.range(0)));
  std::vector<Term> terms(ids.size());
  for (auto _ : state) {
    for (Id& id : ids) id = Id::make(IdKind::kIri, engine() % kEntities);
    snapshot->terms(ids, terms);
  }
  state.SetItemsProcessed(state.range(0) * static_cast<std::int64_t>(state.iterations()));
}

void open_store(benchmark::State& state) {
  std::string path = Fixture::get().store().info().path;
  OpenOptions options;
  options.read_only = true;
  for (auto _ : state) RocksStore(path, options).snapshot();
}

void inline_literal(benchmark::State& state) {
  const std::pair<std::string_view, std::string_view> literals[] = {{"12345", vocabulary::kXsdInteger},
                                                                    {"19.99", vocabulary::kXsdDecimal},
                                                                    {"1.5E3", vocabulary::kXsdDouble},
                                                                    {"2024-06-11T08:30:00Z", vocabulary::kXsdDateTime},
                                                                    {"some text", std::string_view()}};
  auto [text, datatype] = literals[state.range(0)];
  state.SetLabel(std::string(datatype));
  for (auto _ : state) benchmark::DoNotOptimize(inline_id({TermKind::kLiteral, text, datatype, {}}));
}

}  // namespace

BENCHMARK(inline_literal)->DenseRange(0, 4);
BENCHMARK(encode_rows)->Unit(benchmark::kMillisecond);
BENCHMARK(decode_rows)->Unit(benchmark::kMillisecond);
BENCHMARK(write_order)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(2);
BENCHMARK(scan_order)
    ->ArgNames({"order", "batch"})
    ->ArgsProduct({{0, 1, 2, 3, 4, 5}, {1024}})
    ->Args({3, 8192})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(lookup_subject)->Unit(benchmark::kMicrosecond);
BENCHMARK(seek_subjects)->Arg(1)->Arg(50)->Arg(5000)->Unit(benchmark::kMicrosecond);
BENCHMARK(look_up_subjects)->Arg(1)->Arg(50)->Arg(1000)->Unit(benchmark::kMicrosecond);
BENCHMARK(count_prefix)->Unit(benchmark::kMicrosecond);
BENCHMARK(find_term)->Unit(benchmark::kMicrosecond);
BENCHMARK(read_terms)->Arg(1)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(open_store)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
