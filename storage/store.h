// A database in a directory (or in memory): facts in six orders, dictionary, meta data, on RocksDB.
//
// Threads: everything may be called from many threads; bulk loads and write transactions exclude each other.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/snapshot.h"
#include "tercet/options.h"

namespace tercet {

struct StoreInfo {
  std::string path;
  std::string default_namespace;
  std::uint32_t format_version = 0;
  std::uint64_t facts = 0;
  std::uint64_t default_graph_facts = 0;
  std::uint64_t terms = 0;
  std::uint64_t waiting_changes = 0;  // that the blocks do not hold yet
  std::uint64_t disk_bytes = 0;
};

using Prefixes = std::vector<std::pair<std::string, std::string>>;

class BulkLoad;
struct BulkLoadOptions;

// Changes that are made together or not at all. It has the store's turn to write until it ends: other writers wait, readers do not.
// One thread; the snapshots it gives may be used from any. Dropping it undoes everything. The store must outlive it.
class WriteTransaction {
 public:
  virtual ~WriteTransaction() = default;

  // The facts with the changes so far; later ones do not show in it. It may outlive the transaction, but ids of terms that were new
  // to a transaction that was not committed mean nothing afterwards.
  virtual std::shared_ptr<const Snapshot> snapshot() = 0;

  // How many there are.
  virtual std::uint64_t facts() const = 0;

  // The id of a term in that snapshot; nullopt when it has none.
  virtual std::optional<Id> find(const TermView& term) = 0;

  // The id of a term, which is added to the dictionary if it has none. A blank node must be one of the store's (its label "b" and a
  // number that was given out), else kInvalidArgument. The unbound term is the default graph.
  virtual Id intern(const TermView& term) = 0;
  virtual Id new_blank_node() = 0;

  // Adds a fact, or takes one away: subject, predicate, object, graph. Whether that changed anything. Ids are of this transaction's
  // snapshot or intern(). Errors: kMemoryBudget.
  virtual bool insert(const std::array<Id, kColumns>& fact) = 0;
  virtual bool remove(const std::array<Id, kColumns>& fact) = 0;

  // A prefix to remember; a name that is known keeps its namespace.
  virtual void add_prefix(std::string_view name, std::string_view iri) = 0;

  // A state of the transaction to come back to: its facts and prefixes. Costs nothing.
  class Savepoint {
   public:
    virtual ~Savepoint() = default;
  };
  virtual std::unique_ptr<Savepoint> savepoint() = 0;
  // Undoes what came after the savepoint, which must be one of this transaction. Ids that were given out stay taken.
  virtual void rollback_to(const Savepoint& savepoint) = 0;

  // Makes the changes visible, and durable before it returns unless `sync` is false (then a crash of the machine, not one of the
  // process, may lose the last of them, never a part of one). Commits of several threads share the wait for the disk. Nothing can be
  // done with the transaction afterwards. Errors: kIo, kCorruption; readers then see nothing of it, and when it was the disk that failed, the
  // store takes no more writes until it is opened again, which tells whether the changes are there.
  virtual void commit(bool sync) = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // An empty `path` is a database in memory. Errors: as Database::open.
  static std::unique_ptr<Store> open(const std::string& path, const OpenOptions& options);

  // The facts as they are now; opened read-only, as another process has committed them by now. Cheap. A snapshot keeps what it needs of
  // the store alive.
  virtual std::shared_ptr<const Snapshot> snapshot() const = 0;

  // Begins a transaction (the durability is commit()'s); waits for the load or transaction that is under way. Errors: kReadOnly, kLocked
  // when the time for that is over.
  virtual std::unique_ptr<WriteTransaction> begin_write(const TransactionOptions& options) = 0;

  // Begins a load; waits for the load or transaction that is under way. Errors: kReadOnly. The store must outlive the load.
  virtual std::unique_ptr<BulkLoad> begin_bulk_load(const BulkLoadOptions& options) = 0;

  // Works every change into the blocks, packs these, sweeps the terms that no fact uses, and gives the space of what is gone back to the system. Ids stay. Needs room for
  // a second copy of the facts while it runs, and the turn to write. Errors: kReadOnly, kIo, kCorruption.
  virtual void compact() = 0;

  // As Database::check and Database::backup, which has `prove` find out whether the copy is a database.
  virtual CheckSummary check(const std::function<void(const std::string&)>& report,
                             const std::function<bool(double)>& progress) const = 0;
  virtual void backup(const std::string& directory, const std::function<void()>& prove) const = 0;

  virtual StoreInfo info() const = 0;

  // How many blocks of facts and terms were read so far, in the cache of blocks or else on disk: what a query has touched, if nothing runs
  // beside it.
  virtual std::uint64_t blocks_read() const = 0;
  // Known prefixes without the empty one, sorted by name.
  virtual Prefixes prefixes() const = 0;
};

}  // namespace tercet
