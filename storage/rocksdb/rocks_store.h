// The store on RocksDB: what storage/bulk uses of it beyond the Store interface.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/changed_facts.h"
#include "storage/rocksdb/ingestion.h"
#include "storage/rocksdb/log_sync.h"
#include "storage/rocksdb/recent_terms.h"
#include "storage/row.h"
#include "storage/store.h"

namespace tercet {

class Folder;
struct CountsRecord;
struct FoldPlace;
class RocksHandle;
class StoreState;

// Reads every row of an order of one state, sorted, in big pieces. Belongs to one thread.
class RowCursor {
 public:
  virtual ~RowCursor() = default;
  // Replaces `rows` with the next ones (a block); false, and none, at the end.
  virtual bool next(std::vector<Row>& rows) = 0;
};

class RocksStore final : public Store {
 public:
  // As Store::open.
  RocksStore(const std::string& path, const OpenOptions& options);
  ~RocksStore() override;

  // Read-only: of what the writer has committed by now.
  std::shared_ptr<const Snapshot> snapshot() const override;
  std::unique_ptr<WriteTransaction> begin_write(const TransactionOptions& options) override;
  std::unique_ptr<BulkLoad> begin_bulk_load(const BulkLoadOptions& options) override;  // defined in storage/bulk
  void compact() override;                                                             // defined in storage/bulk
  CheckSummary check(const std::function<void(const std::string&)>& report,
                     const std::function<bool(double)>& progress) const override;
  void backup(const std::string& directory, const std::function<void()>& prove) const override;
  StoreInfo info() const override;
  std::uint64_t blocks_read() const override;
  Prefixes prefixes() const override;

  std::uint64_t facts() const;
  bool read_only() const;
  bool in_memory() const;
  std::uint32_t block_quads() const;
  std::uint32_t dictionary_block_terms() const;

  // Waits for an ingestion under way. Errors: kReadOnly.
  std::unique_ptr<Ingestion> begin_ingestion();

  // Takes away the terms that came with changes and that `is_used` does not know. For who has the turn to write. Errors: kIo,
  // kCorruption; then some are gone and some are not.
  void sweep_late_terms(const std::function<bool(Id)>& is_used);

  // Gives back what deleted entries hold on the disk.
  void compact_files();

  // For who has the turn to write: the state to build the next one on, and making another the one for that. It is newer than what
  // readers see while commits wait for the disk.
  std::shared_ptr<const StoreState> tip() const;
  void advance(std::shared_ptr<const StoreState> state) const;
  // Shows a state to readers, unless they see a newer one; it is the tip then, unless there is a newer one.
  void publish(std::shared_ptr<const StoreState> state) const;
  // Returns when a version that was the tip is on the disk, and readers see it. Needs no turn to write. Errors: kIo.
  void make_durable(std::uint64_t version);

  // Takes changes into the blocks from `place` on; null when there are none left.
  std::shared_ptr<const StoreState> fold_step(FoldPlace& place);

  // The rows of the tip, for merging them into a new state.
  std::unique_ptr<RowCursor> rows(Order order) const;

  // Looks up many texts (of append_dictionary_text, ascending, of one kind); out[i] is the id, or unbound when there is none.
  // Grouped by block. Any thread.
  void find_sorted(IdKind kind, std::span<const std::string_view> texts, std::span<Id> out) const;
  // Whether the dictionary holds no term at all, so that lookups can be left out.
  bool dictionary_empty() const;

 private:
  friend class Ingestion;
  friend class Folder;
  friend class RocksWriteTransaction;
  std::shared_ptr<const StoreState> state() const;
  // The state; read-only, of what the writer has committed by now.
  std::shared_ptr<const StoreState> current() const;
  bool open_state(std::optional<std::uint64_t>& missed) const;
  void open_states() const;
  void catch_up() const;
  void remove_orphans();
  void remove_late_terms(std::span<const Id> ids, CountsRecord& counts);

  const std::string path_;
  const OpenOptions options_;
  std::uint32_t block_quads_ = 0;
  std::uint32_t dictionary_block_terms_ = 0;
  std::uint32_t next_generation_ = 1;  // changed only by who has the turn to write
  // Read-only, the state is made anew when the writer has committed, for which this mutex is held.
  mutable std::mutex refresh_mutex_;
  mutable std::shared_ptr<RocksHandle> handle_;  // read-only: guarded by refresh_mutex_
  mutable std::string writer_stamp_;             // guarded by refresh_mutex_
  mutable std::mutex state_mutex_;
  mutable std::shared_ptr<const StoreState> state_;  // what readers see; guarded by state_mutex_
  mutable std::shared_ptr<const StoreState> tip_;    // null when read-only; guarded by state_mutex_
  WriteTurns turn_to_write_;
  RecentTerms recent_terms_;    // of who has the turn
  ChangedFacts changed_facts_;  // of the tip and, with those of a transaction under way, of who has the turn
  LogSync log_sync_;
  std::unique_ptr<Folder> folder_;  // null when read-only; last, for its thread uses the rest
};

}  // namespace tercet
