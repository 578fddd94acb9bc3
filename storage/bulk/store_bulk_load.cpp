#include "storage/bulk/store_bulk_load.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>
#include <utility>

#include "storage/bulk/small_load.h"
#include "storage/bulk/sweep.h"
#include "storage/bulk/tasks.h"
#include "storage/bulk/vocabulary_merge.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// How the memory of a load is shared out. Encoders have most of it while files are read; what is left is for the reader's and the
// system's buffers. Later the tables that are sorted have it.
constexpr double kEncoderShare = 0.6;
constexpr double kSortShare = 0.7;
// What the program needs before the load begins is counted against small budgets.
constexpr std::size_t kReserve = 12 * kMebibyte;
constexpr std::uint64_t kTellAfterRows = 65536;
// Places in a portion are 32 bits wide.
constexpr std::uint64_t kMostQuads = std::uint64_t{1} << 31;
constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};

std::size_t share_of(std::size_t memory_bytes, double share) {
  std::size_t usable = std::max(memory_bytes, 64 * kMebibyte) - kReserve;
  return static_cast<std::size_t>(static_cast<double>(usable) * share);
}

unsigned thread_count(unsigned threads) { return threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency()); }

// The rows the store holds already.
class StoredSource final : public RowSource {
 public:
  explicit StoredSource(std::unique_ptr<RowCursor> cursor) : cursor_(std::move(cursor)) {}
  std::span<const Row> next() override {
    while (cursor_->next(rows_)) {
      if (!rows_.empty()) return rows_;
    }
    return {};
  }

 private:
  std::unique_ptr<RowCursor> cursor_;
  std::vector<Row> rows_;
};

}  // namespace

std::unique_ptr<BulkLoad> RocksStore::begin_bulk_load(const BulkLoadOptions& options) {
  return std::make_unique<StoreBulkLoad>(*this, options);
}

void RocksStore::compact() {
  StoreBulkLoad(*this, {.memory_bytes = 256 * kMebibyte}).compact();
  compact_files();
}

StoreBulkLoad::StoreBulkLoad(RocksStore& store, const BulkLoadOptions& options)
    : store_(store),
      memory_bytes_(options.memory_bytes),
      two_threads_(thread_count(options.threads) > 1),
      threads_(thread_count(options.threads)),
      spill_after_quads_(options.spill_after_quads),
      ingestion_(store.begin_ingestion()),
      space_(ingestion_->directory()),
      next_payload_(ingestion_->first_payload()) {}

std::unique_ptr<BulkLoad::Encoder> StoreBulkLoad::new_encoder() {
  return std::make_unique<BatchEncoder>(static_cast<BatchEncoder::Sink&>(*this), space_,
                                        share_of(memory_bytes_, kEncoderShare) / threads_, spill_after_quads_);
}

void StoreBulkLoad::take(std::unique_ptr<EncodedBatch> batch) {
  std::lock_guard lock(mutex_);
  facts_read_ += batch->quad_count;
  resident_bytes_ += batch->resident_bytes();
  batches_.push_back(std::move(batch));
}

void StoreBulkLoad::keep(std::unique_ptr<TempFile> file) {
  std::lock_guard lock(mutex_);
  files_.push_back(std::move(file));
}

bool StoreBulkLoad::stays_in_memory(std::size_t bytes) {
  std::lock_guard lock(mutex_);
  return resident_bytes_ + bytes <= share_of(memory_bytes_, kEncoderShare);
}

BulkLoadSummary StoreBulkLoad::commit(const Prefixes& prefixes, const Progress& callback) {
  CommitProgress progress(callback);
  const std::uint64_t facts_before = store_.facts();
  if (!batches_.empty() && is_small_load(facts_read_, facts_before)) return commit_as_changes(prefixes, progress);
  write_vocabulary(progress);
  const std::uint64_t facts = publish_orders(prefixes, {}, progress);
  return {.facts_read = facts_read_, .facts_added = facts - facts_before, .facts_total = facts, .spilled_bytes = space_.written()};
}

void StoreBulkLoad::compact() {
  CommitProgress progress({});
  const UsedTerms used = used_terms(store_);
  publish_orders({}, sweep_segments(store_, *ingestion_, used), progress);
  store_.sweep_late_terms([&](Id id) { return used.contains(id); });
}

// Returns how many facts there are.
std::uint64_t StoreBulkLoad::publish_orders(const Prefixes& prefixes, std::vector<SweptSegment> swept, CommitProgress& progress) {
  write_orders(progress);
  const OrderCounts counts = agreed_counts();
  MetaChange change;
  change.facts = counts.rows;
  change.default_graph_facts = counts.default_graph_rows;
  change.next_payload = next_payload_;
  change.prefixes = prefixes;
  change.swept = std::move(swept);
  ingestion_->publish(change);
  return counts.rows;
}

BulkLoadSummary StoreBulkLoad::commit_as_changes(const Prefixes& prefixes, CommitProgress& progress) {
  progress.begin(LoadProgress::Stage::kWriting, facts_read_, 1.0);
  // What it holds is bounded already: a small load has few facts, and its terms are within the load's budget.
  RocksWriteTransaction transaction(store_, ingestion_->release_turn(), std::numeric_limits<std::size_t>::max());
  const std::uint64_t added = add_as_changes(batches_, transaction, progress);
  for (const auto& [name, iri] : prefixes) transaction.add_prefix(name, iri);
  transaction.commit(true);
  return {.facts_read = facts_read_, .facts_added = added, .facts_total = transaction.facts(), .spilled_bytes = space_.written()};
}

TempFile* StoreBulkLoad::ids_file() {
  if (ids_file_ == nullptr) {
    files_.push_back(space_.new_file());
    ids_file_ = files_.back().get();
  }
  return ids_file_;
}

void StoreBulkLoad::write_vocabulary(CommitProgress& progress) {
  std::uint64_t terms = 0;
  bool in_files = false;
  for (const std::unique_ptr<EncodedBatch>& batch : batches_) {
    terms += batch->terms;
    in_files = in_files || batch->vocabulary_file != nullptr;
  }
  progress.begin(LoadProgress::Stage::kSorting, terms, 0.3);
  DictionaryWriter writer(ingestion_->generation(), store_.dictionary_block_terms(), ingestion_->first_payload(),
                          ingestion_->new_sink(Family::kDictionary), ingestion_->new_sink(Family::kDirectory));
  VocabularyMergeOptions options;
  options.buffer_bytes = share_of(memory_bytes_, 0.25);
  options.second_thread = two_threads_;
  if (in_files) options.ids_file = [this] { return ids_file(); };
  if (!store_.dictionary_empty()) {
    options.find = [this](IdKind kind, std::span<const std::string_view> texts, std::span<Id> out) {
      store_.find_sorted(kind, texts, out);
    };
  }
  merge_vocabularies(batches_, writer, next_payload_, options, progress);
  writer.finish();
}

// Cuts all quads into portions that fit into memory, one portion if possible.
std::vector<QuadPortion> StoreBulkLoad::cut_into_portions() {
  std::uint64_t quads = 0;
  std::uint64_t terms = 0;
  unsigned width = 3;
  for (const std::unique_ptr<EncodedBatch>& batch : batches_) {
    quads += batch->quad_count;
    terms += batch->terms;
    width = std::max(width, batch->quad_width);
  }
  const std::uint64_t budget = share_of(memory_bytes_, kSortShare);
  const std::uint64_t most = spill_after_quads_ != 0 ? spill_after_quads_ * 3 : kMostQuads;
  if (quads <= most && portion_bytes(quads, width, terms, two_threads_) <= budget) {
    PortionCutter cutter(kNoLimit, kNoLimit, width, two_threads_, true);
    for (std::unique_ptr<EncodedBatch>& batch : batches_) cutter.add(*batch);
    return std::move(cutter.portions());
  }
  PortionCutter cutter(budget, most, width, two_threads_, false);
  for (std::unique_ptr<EncodedBatch>& batch : batches_) {
    spill(*batch);
    cutter.add(*batch);
  }
  return std::move(cutter.portions());
}

// What the batch still holds in memory goes to a file: all of it is for the sorting.
void StoreBulkLoad::spill(EncodedBatch& batch) {
  if (batch.quads_file != nullptr && batch.ids_file != nullptr) return;
  std::unique_ptr<TempFile> file = space_.new_file();
  if (batch.quads_file == nullptr) spill_quads(batch, *file);
  if (batch.ids_file == nullptr) spill_ids(batch, *file);
  files_.push_back(std::move(file));
}

void StoreBulkLoad::write_orders(CommitProgress& progress) {
  std::vector<QuadPortion> portions = cut_into_portions();
  const std::uint64_t rows = facts_read_ + store_.facts();
  if (portions.size() == 1) {
    progress.begin(LoadProgress::Stage::kWriting, rows * kOrders + facts_read_ * 2, 0.7);
    sort_portion(portions[0], two_threads_, progress, [&](Order order, std::unique_ptr<RowSource> source) {
      std::vector<std::unique_ptr<RowSource>> sources;
      sources.push_back(std::move(source));
      write_order(order, std::move(sources), progress);
    });
    return;
  }
  write_runs(portions, progress);
  progress.begin(LoadProgress::Stage::kWriting, rows * kOrders, 0.4);
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t order = next++; order < kOrders; order = next++) merge_runs(static_cast<Order>(order), progress);
  };
  if (two_threads_) {
    run_side_by_side({work, work}, [&] { progress.abandon(); });
  } else {
    work();
  }
}

void StoreBulkLoad::write_runs(const std::vector<QuadPortion>& portions, CommitProgress& progress) {
  progress.begin(LoadProgress::Stage::kSorting, facts_read_ * (kOrders + 2), 0.3);
  for (Runs& runs : runs_) runs.file = space_.new_file();
  for (const QuadPortion& portion : portions) {
    sort_portion(portion, two_threads_, progress, [&](Order order, std::unique_ptr<RowSource> source) {
      Runs& runs = runs_[static_cast<std::size_t>(order)];
      RunWriter writer(*runs.file);
      for (std::span<const Row> rows = source->next(); !rows.empty(); rows = source->next()) {
        writer.add(rows);
        progress.advance(rows.size());
      }
      writer.finish();
      runs.ends.push_back(runs.file->size());
    });
  }
}

void StoreBulkLoad::merge_runs(Order order, CommitProgress& progress) {
  Runs& runs = runs_[static_cast<std::size_t>(order)];
  std::size_t share = share_of(memory_bytes_, 0.4) / (runs.ends.size() + 1) / (two_threads_ ? 2 : 1);
  std::size_t buffer = std::clamp<std::size_t>(share, 16 << 10, 512 << 10);
  std::vector<std::unique_ptr<RowSource>> sources;
  std::uint64_t begin = 0;
  for (std::uint64_t end : runs.ends) {
    sources.push_back(std::make_unique<RunSource>(*runs.file, begin, end, buffer));
    begin = end;
  }
  write_order(order, std::move(sources), progress);
  runs.file.reset();
}

void StoreBulkLoad::write_order(Order order, std::vector<std::unique_ptr<RowSource>> sources, CommitProgress& progress) {
  sources.push_back(std::make_unique<StoredSource>(store_.rows(order)));
  OrderWriter writer(ingestion_->generation(), order, store_.block_quads(), ingestion_->new_sink(family_of(order)),
                     ingestion_->new_sink(Family::kDirectory));
  std::uint64_t untold = 0;
  merge_rows(sources, writer, [&](std::size_t rows) {
    untold += rows;
    if (untold < kTellAfterRows) return;
    progress.advance(untold);
    untold = 0;
  });
  writer.finish();
  counts_[static_cast<std::size_t>(order)] = {writer.rows(), writer.default_graph_rows()};
}

StoreBulkLoad::OrderCounts StoreBulkLoad::agreed_counts() const {
  for (const OrderCounts& counts : counts_) {
    if (counts.rows != counts_[0].rows || counts.default_graph_rows != counts_[0].default_graph_rows) {
      throw Error(
          ErrorCode::kCorruption,
          "the six orders of the facts do not hold the same number of facts; the load was given up and the database is as it was");
    }
  }
  return counts_[0];
}

}  // namespace tercet
