// A ledger in a database, for tests in which some read while others write. What holds in every state that a reader may see:
//
// - the balances of the accounts sum to the same, whatever was transferred;
// - the ledger has one version, which each transfer raises by one;
// - the last transfers, up to the version, have an entry each, whose text is a matter of its number;
// - a batch of facts, which a load brings and an update drops, is there whole or not at all;
// - there is nothing else, by the counts of the database too.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <string>

#include "tercet/tercet.hpp"

namespace tercet::test {

// Small blocks, and changes that are folded into them all the time.
OpenOptions ledger_options();

// Puts the first state into an empty database.
void make_ledger(Database& database);

struct LedgerState {
  std::uint64_t version = 0;
  std::uint64_t facts = 0;
  friend bool operator==(const LedgerState&, const LedgerState&) = default;
};

// Reads all of it in one transaction. Throws std::runtime_error in words that say what does not hold.
LedgerState read_ledger(const Transaction& transaction);
// In one that pins what is there now.
LedgerState read_ledger(Database& database);

// Does one thing after the other to a ledger, chosen at random: transfers by single changes and by SPARQL, transactions that fail in the
// midst and go on, that are given up, loads of small and large files, drops, and now and then compact(). One thread; there may be
// several writers.
class LedgerWriter {
 public:
  // Files are written to `directory`; `name` is that of no other writer. `acknowledged` is called with the version of each transfer
  // when it has been committed.
  LedgerWriter(Database& database, std::string name, std::string directory, std::uint64_t seed,
               std::function<void(std::uint64_t version)> acknowledged);

  void step();

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  TransactionOptions options();
  std::uint64_t transfer(Transaction& transaction);
  std::uint64_t transfer_by_facts(Transaction& transaction);
  std::uint64_t transfer_by_update(Transaction& transaction);
  void commit_transfers();
  void fail_in_the_midst();
  void give_up();
  std::string new_batch(std::uint64_t facts);
  void load_in_transaction();
  void load_file(std::uint64_t facts);
  void drop_batch();

  Database& database_;
  const std::string name_;
  const std::string directory_;
  std::mt19937_64 random_;
  std::function<void(std::uint64_t)> acknowledged_;
  std::uint64_t batches_ = 0;
  std::deque<std::string> there_;  // batches, the oldest first
};

}  // namespace tercet::test
