// A transaction on a RocksStore: a delta that it goes on writing, new terms, and one write batch in the end.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/delta.h"
#include "storage/delta_record.h"
#include "storage/rocksdb/ingestion.h"
#include "storage/rocksdb/new_terms.h"
#include "storage/rocksdb/rocks_store.h"
#include "storage/rocksdb/store_state.h"

namespace tercet {

class RocksWriteTransaction final : public WriteTransaction {
 public:
  RocksWriteTransaction(RocksStore& store, std::unique_ptr<Turn> turn, std::size_t memory_bytes);
  ~RocksWriteTransaction() override;

  std::shared_ptr<const Snapshot> snapshot() override;
  std::uint64_t facts() const override { return counts_.facts; }
  std::optional<Id> find(const TermView& term) override;
  Id intern(const TermView& term) override;
  // Of a text of append_dictionary_text().
  Id intern(IdKind kind, std::string_view text);
  Id new_blank_node() override;
  bool insert(const Row& fact) override { return set(fact, true); }
  bool remove(const Row& fact) override { return set(fact, false); }
  void add_prefix(std::string_view name, std::string_view iri) override;
  std::unique_ptr<Savepoint> savepoint() override;
  void rollback_to(const Savepoint& savepoint) override;
  void commit(bool sync) override;

 private:
  struct Saved;
  // A fact that changed, with what was known of it before.
  struct Touched {
    Row fact;
    std::optional<ChangedFact> before;
  };
  bool set(const Row& fact, bool is_fact);
  std::optional<Id> find_text(IdKind kind, std::string_view text);
  Id new_id(IdKind kind);
  Id add_term(IdKind kind, std::string_view text);
  std::shared_ptr<const StoreState> state_of_now();
  const Delta& delta_of_now();
  void undo_changes(std::size_t kept);
  void write_marks(rocksdb::WriteBatch& batch);
  void write_terms(rocksdb::WriteBatch& batch);
  std::shared_ptr<const StoreState> write();
  void require_open() const;
  void check_memory() const;

  RocksStore& store_;
  const std::size_t memory_bytes_;
  std::unique_ptr<Turn> turn_;  // null when the transaction has ended
  std::shared_ptr<const StoreState> base_;
  CountsRecord counts_;
  std::shared_ptr<MetaRecord> meta_;  // null while it is the base's
  Delta delta_;                       // with the changes before changes_
  FactChanges changes_;
  std::shared_ptr<NewTerms> new_terms_;         // null while there are none
  std::vector<Touched> touched_;                // in the order of the changes
  std::shared_ptr<const StoreState> snapshot_;  // of now; null when something changed since
  bool changed_ = false;
};

}  // namespace tercet
