// Changes: transactions beside RocksDB's own write batches of the same bytes, one text of SPARQL Update a fact, commits of several
// threads, and scans over facts that have changes beside them.
//
//   changes_bench                 with TMPDIR on the disk that is to be measured
#include <benchmark/benchmark.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "storage/delta_record.h"
#include "storage/keys.h"
#include "storage/meta_record.h"
#include "tercet/tercet.hpp"
#include "tests/support/temporary_directory.h"

namespace tercet {
namespace {

constexpr std::uint64_t kFactsThere = 1'000'000;

OpenOptions with_late_folding() {
  OpenOptions options;
  options.fold_after = std::uint64_t{1} << 40;
  return options;
}

Term name(std::uint64_t number) { return Term::iri("http://example.org/thing/" + std::to_string(number)); }

TransactionOptions options_of(bool sync) {
  TransactionOptions options;
  options.durability = sync ? Durability::kSync : Durability::kRelaxed;
  return options;
}

// RocksDB as it is when nobody tells it anything, with two families.
struct RawStore {
  explicit RawStore(const std::string& path) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    const std::vector<rocksdb::ColumnFamilyDescriptor> descriptors{{rocksdb::kDefaultColumnFamilyName, {}}, {"delta", {}}};
    rocksdb::DB* opened = nullptr;
    if (!rocksdb::DB::Open(options, path, descriptors, &families, &opened).ok()) std::abort();
    db.reset(opened);
  }
  ~RawStore() {
    for (rocksdb::ColumnFamilyHandle* family : families) db->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;

  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
};

// The bytes of a transaction of so many facts of known terms: a record a fact, and the counts.
void raw_batches(benchmark::State& state) {
  const auto facts = static_cast<std::uint64_t>(state.range(0));
  const bool sync = state.range(1) != 0;
  const test::TemporaryDirectory directory;
  RawStore store(directory.file("db"));
  rocksdb::WriteOptions options;
  options.sync = sync;
  CountsRecord counts;
  std::uint64_t number = 0;
  for (auto _ : state) {
    rocksdb::WriteBatch batch;
    for (std::uint64_t i = 0; i < facts; ++i, ++number) {
      const Row row{Id::make(IdKind::kIri, number % 1000), Id::make(IdKind::kIri, 1),
                    *inline_integer(static_cast<std::int64_t>(number)), kDefaultGraphId};
      const std::string key = delta_key(1, row);
      batch.Put(store.families[1], key, delta_record(key, {row, Mark::kInsert, 0})).PermitUncheckedError();
    }
    ++counts.version;
    counts.facts += facts;
    batch.Put(store.families[0], std::string(kCountsKey), counts.encode()).PermitUncheckedError();
    if (!store.db->Write(options, &batch).ok()) state.SkipWithError("cannot write");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void transactions(benchmark::State& state) {
  const auto facts = static_cast<std::uint64_t>(state.range(0));
  const TransactionOptions options = options_of(state.range(1) != 0);
  const test::TemporaryDirectory directory;
  Database database = Database::open(directory.file("db"), with_late_folding());
  std::vector<Term> subjects;
  Transaction first = database.begin(options);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    subjects.push_back(name(i));
    first.insert({subjects.back(), name(1), Term::boolean(true)});
  }
  first.commit();
  std::uint64_t number = 0;
  for (auto _ : state) {
    Transaction transaction = database.begin(options);
    for (std::uint64_t i = 0; i < facts; ++i, ++number) {
      transaction.insert({subjects[number % 1000], subjects[1], Term::integer(static_cast<std::int64_t>(number))});
    }
    transaction.commit();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void insert_data(benchmark::State& state) {
  const TransactionOptions options = options_of(false);
  const test::TemporaryDirectory directory;
  Database database = Database::open(directory.file("db"), with_late_folding());
  std::uint64_t number = 0;
  for (auto _ : state) {
    database.update("INSERT DATA { <http://example.org/thing/" + std::to_string(number % 1000) + "> <http://example.org/thing/1> " +
                        std::to_string(number) + " }",
                    {}, options);
    ++number;
  }
  state.SetItemsProcessed(state.iterations());
}

// Each thread commits single facts, durably.
void commits_of_threads(benchmark::State& state) {
  static std::unique_ptr<test::TemporaryDirectory> directory;
  static std::unique_ptr<Database> database;
  if (state.thread_index() == 0) {
    directory = std::make_unique<test::TemporaryDirectory>();
    database = std::make_unique<Database>(Database::open(directory->file("db"), with_late_folding()));
  }
  std::uint64_t number = static_cast<std::uint64_t>(state.thread_index()) << 40;
  for (auto _ : state) {
    Transaction transaction = database->begin();
    transaction.insert({name(0), name(1), Term::integer(static_cast<std::int64_t>(number++))});
    transaction.commit();
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() != 0) return;
  database = nullptr;
  directory = nullptr;
}

// All facts of a predicate, with so many thousandths of them changed and not folded.
void scan_with_changes(benchmark::State& state) {
  Database database = Database::in_memory(with_late_folding());
  std::string text;
  for (std::uint64_t i = 0; i < kFactsThere; ++i) {
    text += "<http://example.org/thing/" + std::to_string(i / 4) + "> <http://example.org/p> " + "\"" + std::to_string(i) +
            "\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n";
  }
  LoadOptions options;
  options.format = RdfFormat::kNTriples;
  database.load_text(text, options);
  const std::uint64_t changes = kFactsThere * static_cast<std::uint64_t>(state.range(0)) / 1000;
  if (changes > 0) {
    const std::uint64_t step = kFactsThere / changes;
    Transaction transaction = database.begin();
    for (std::uint64_t i = 0; i < kFactsThere; i += step) {
      const Term subject = name(i / 4);
      const Term predicate = Term::iri("http://example.org/p");
      if (i / step % 2 == 0) transaction.remove({subject, predicate, Term::integer(static_cast<std::int64_t>(i))});
      else transaction.insert({subject, predicate, Term::integer(-static_cast<std::int64_t>(i))});
    }
    transaction.commit();
  }
  for (auto _ : state) {
    Cursor rows = database.query("SELECT (SUM(?o) AS ?sum) { ?s <http://example.org/p> ?o }");
    rows.next();
    benchmark::DoNotOptimize(rows[std::size_t{0}]);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kFactsThere));
}

BENCHMARK(raw_batches)->ArgsProduct({{1, 1000}, {0, 1}})->ArgNames({"facts", "sync"})->UseRealTime();
BENCHMARK(transactions)->ArgsProduct({{1, 1000}, {0, 1}})->ArgNames({"facts", "sync"})->UseRealTime();
BENCHMARK(insert_data)->UseRealTime();
BENCHMARK(commits_of_threads)->ThreadRange(1, 8)->UseRealTime();
BENCHMARK(scan_with_changes)->Arg(0)->Arg(1)->Arg(10)->Arg(100)->ArgName("thousandths")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tercet

BENCHMARK_MAIN();
