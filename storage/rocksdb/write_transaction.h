// A transaction on a RocksStore: editors of the six trees of marks, new terms, and one write batch in the end.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/delta_tree.h"
#include "storage/rocksdb/ingestion.h"
#include "storage/rocksdb/new_terms.h"
#include "storage/rocksdb/rocks_store.h"
#include "storage/rocksdb/store_state.h"

namespace tercet {

class RocksWriteTransaction final : public WriteTransaction {
 public:
  RocksWriteTransaction(RocksStore& store, std::unique_ptr<Turn> turn, std::size_t memory_bytes);

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
  bool set(const Row& fact, bool is_fact);
  bool contains(const Row& fact) const;
  Id new_id(IdKind kind);
  std::shared_ptr<const StoreState> state_of_now();
  void write_marks(rocksdb::WriteBatch& batch);
  void write_terms(rocksdb::WriteBatch& batch);
  void require_open() const;
  void check_memory() const;

  RocksStore& store_;
  const std::size_t memory_bytes_;
  std::unique_ptr<Turn> turn_;  // null when the transaction has ended
  std::shared_ptr<const StoreState> base_;
  CountsRecord counts_;
  std::shared_ptr<MetaRecord> meta_;  // null while it is the base's
  std::array<DeltaEditor, kOrders> editors_;
  std::shared_ptr<NewTerms> new_terms_;
  std::shared_ptr<const StoreState> terms_;     // finds terms, the new ones too
  std::vector<Row> touched_;                    // facts that changed, perhaps more than once
  std::shared_ptr<const StoreState> snapshot_;  // of now; null when something changed since
  bool changed_ = false;
};

}  // namespace tercet
