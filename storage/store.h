// A database in a directory (or in memory): facts in six orders, dictionary, meta data, on RocksDB.
//
// Threads: everything may be called from many threads; bulk loads exclude each other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
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
  std::uint64_t disk_bytes = 0;
};

using Prefixes = std::vector<std::pair<std::string, std::string>>;

class BulkLoad;
struct BulkLoadOptions;

class Store {
 public:
  virtual ~Store() = default;

  // An empty `path` is a database in memory. Errors: as Database::open.
  static std::unique_ptr<Store> open(const std::string& path, const OpenOptions& options);

  // The facts as they are now. Cheap. A snapshot keeps what it needs of the store alive.
  virtual std::shared_ptr<const Snapshot> snapshot() const = 0;

  // Begins a load; waits for one that is under way. Errors: kReadOnly. The store must outlive the load.
  virtual std::unique_ptr<BulkLoad> begin_bulk_load(const BulkLoadOptions& options) = 0;

  virtual StoreInfo info() const = 0;
  // Known prefixes without the empty one, sorted by name.
  virtual Prefixes prefixes() const = 0;
};

}  // namespace tercet
