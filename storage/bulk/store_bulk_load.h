// A bulk load into a RocksStore: from encoders' batches to a published new state.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/bulk/bulk_load.h"
#include "storage/bulk/encoder.h"
#include "storage/bulk/quad_portion.h"
#include "storage/rocksdb/rocks_store.h"

namespace tercet {

class StoreBulkLoad final : public BulkLoad, private BatchEncoder::Sink {
 public:
  StoreBulkLoad(RocksStore& store, const BulkLoadOptions& options);

  std::unique_ptr<Encoder> new_encoder() override;
  BulkLoadSummary commit(const Prefixes& prefixes, const Progress& progress) override;
  // Without encoders: writes what is there again, and sweeps the terms that no fact uses.
  void compact();

 private:
  // The sorted runs of one order, when the quads are more than one portion.
  struct Runs {
    std::unique_ptr<TempFile> file;
    std::vector<std::uint64_t> ends;
  };
  struct OrderCounts {
    std::uint64_t rows = 0;
    std::uint64_t default_graph_rows = 0;
  };

  void take(std::unique_ptr<EncodedBatch> batch) override;
  void keep(std::unique_ptr<TempFile> file) override;
  bool stays_in_memory(std::size_t bytes) override;

  BulkLoadSummary commit_as_changes(const Prefixes& prefixes, CommitProgress& progress);
  std::uint64_t publish_orders(const Prefixes& prefixes, std::vector<SweptSegment> swept, CommitProgress& progress);
  void write_vocabulary(CommitProgress& progress);
  std::vector<QuadPortion> cut_into_portions();
  void spill(EncodedBatch& batch);
  void write_orders(CommitProgress& progress);
  void write_runs(const std::vector<QuadPortion>& portions, CommitProgress& progress);
  void merge_runs(Order order, CommitProgress& progress);
  void write_order(Order order, std::vector<std::unique_ptr<RowSource>> sources, CommitProgress& progress);
  OrderCounts agreed_counts() const;
  TempFile* ids_file();

  RocksStore& store_;
  const std::size_t memory_bytes_;
  const bool two_threads_;
  const unsigned threads_;
  const std::uint64_t spill_after_quads_;
  std::unique_ptr<Ingestion> ingestion_;
  SpillSpace space_;

  std::mutex mutex_;  // of what encoders share
  std::vector<std::unique_ptr<TempFile>> files_;
  std::vector<std::unique_ptr<EncodedBatch>> batches_;
  std::size_t resident_bytes_ = 0;
  std::uint64_t facts_read_ = 0;

  TempFile* ids_file_ = nullptr;
  std::array<std::uint64_t, 16> next_payload_{};
  std::array<Runs, kOrders> runs_;
  std::array<OrderCounts, kOrders> counts_;
};

}  // namespace tercet
