// Loading into a transaction: what a bulk load's encoders get goes in fact by fact.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "storage/bulk/bulk_load.h"
#include "storage/store.h"

namespace tercet {

class TransactionLoad final : public BulkLoad {
 public:
  // The transaction must outlive it.
  explicit TransactionLoad(WriteTransaction& transaction) : transaction_(transaction) {}

  std::unique_ptr<Encoder> new_encoder() override;
  // Remembers the prefixes; the facts are in the transaction, which is not committed.
  BulkLoadSummary commit(const Prefixes& prefixes, const Progress& progress) override;

 private:
  class FactEncoder;
  Id id_of(const TermView& term, std::uint32_t source);
  void add(const QuadView& quad, std::uint32_t source);

  WriteTransaction& transaction_;
  std::mutex mutex_;  // of what follows, and of the transaction
  std::unordered_map<std::string, Id> blank_nodes_;
  std::uint64_t read_ = 0;
  std::uint64_t added_ = 0;
};

}  // namespace tercet
