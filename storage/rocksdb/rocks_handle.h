// An open RocksDB with our column families, its environment, cache and lock. Everything that reads holds it by shared_ptr, so that
// it is closed after the last reader.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/block_cache.h"
#include "storage/rocksdb/ingestion.h"
#include "storage/rocksdb/owner_lock.h"
#include "tercet/error.h"
#include "tercet/options.h"

namespace tercet {

class DiskFailure;
class LoadFiles;
class LogFiles;

class RocksHandle {
 public:
  // Opens or creates. Errors: as Store::open.
  RocksHandle(const std::string& path, const OpenOptions& options);
  // Opens what is damaged, as far as RocksDB can: a file that cannot be read is an error of who reads in it, and what is whole of a log
  // is taken. Writes nothing, and keeps others from writing. Calls `report` when files are not what they were when the database was
  // closed. Errors: kNotFound, kLocked, kVersion, kCorruption, kIo.
  static std::unique_ptr<RocksHandle> open_damaged(const std::string& path, const std::function<void(const Error&)>& report);
  ~RocksHandle();
  RocksHandle(const RocksHandle&) = delete;
  RocksHandle& operator=(const RocksHandle&) = delete;

  const std::string& path() const { return path_; }
  bool in_memory() const { return path_.empty(); }
  bool read_only() const { return read_only_; }

  rocksdb::DB& db() const { return *db_; }
  rocksdb::Env& env() const { return *env_; }
  rocksdb::ColumnFamilyHandle* family(Family family) const { return families_[static_cast<std::size_t>(family)]; }
  rocksdb::Options options(Family family) const;
  // For the blocks of orders and of the dictionary.
  BlockCache& block_cache() const { return *block_cache_; }

  // False when there is no such key. A null snapshot reads what is there now. Errors: kCorruption, kIo, naming `family` and the key.
  bool get(Family family, std::string_view key, rocksdb::PinnableSlice& value, const rocksdb::Snapshot* snapshot = nullptr) const;
  // `value[i]` for `keys[i]`, which ascend; a key that is missing is an error (kCorruption). The disk has all reads together.
  void get_all(Family family, const std::vector<std::string>& keys, std::vector<rocksdb::PinnableSlice>& values,
               const rocksdb::Snapshot* snapshot = nullptr) const;

  // For long scans; reads ahead. The iterator must be gone before this handle.
  std::unique_ptr<rocksdb::Iterator> iterator(Family family, bool fill_cache, const rocksdb::Snapshot* snapshot = nullptr) const;

  // In one step, and on the disk when it returns if `sync`. Errors: kIo, kCorruption. Once a write or a sync has failed no other is made
  // (kIo): what of it is in the log only the next open can tell, and what is written behind it might be lost with it.
  void write(rocksdb::WriteBatch& batch, bool sync);
  // Errors: kIo once a write or a sync has failed.
  void require_sound();
  // All that was written before is on the disk when it returns. Nothing to do in memory.
  void sync_log();
  void write_synced(Family family, std::string_view key, std::string_view value);
  // Frees the keys [begin, end): whole files at once, the rest key by key. Nobody may be reading them.
  void delete_range(Family family, const std::string& begin, const std::string& end);

  // Drops what is deleted from the files of a family.
  void compact(Family family);

  // Read-only: takes in what the writer has done. What was read before may then be gone. Errors: kIo, kCorruption; try another
  // handle.
  void catch_up();
  // Whether that is all: false once the writer has other files than when this was opened. What this has read of the log then hides the
  // newer records of those files; another handle sees them.
  bool is_current() const { return is_current_; }
  // Another text whenever the writer has written since. Cheap.
  std::string writer_stamp() const;
  // What that was when the handle last began to catch up: as long as it is the same, there is nothing new.
  const std::string& followed_stamp() const { return followed_stamp_; }

  LoadFiles& load_files() const { return *load_files_; }
  // Where a load puts its temporary files, inside the environment of this database.
  std::string load_directory(std::uint32_t generation) const;
  std::uint64_t disk_bytes() const;

 private:
  RocksHandle();  // not open
  void open_for_writing(const OpenOptions& options);
  void open_for_reading();
  void open_in_memory();
  void close_files() const;
  template <class Write>
  void write_once_sound(const char* doing, const Write& write);
  std::string manifest_stamp() const;
  void open_database(bool create);
  void make_caches(std::size_t bytes);
  bool fills_cache(Family family) const;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors() const;

  std::string path_;
  bool read_only_ = false;
  bool discard_unused_ = false;  // OpenOptions::discard_unused, and this open makes the database
  bool made_directory_ = false;
  OwnerLock lock_;
  std::shared_ptr<DiskFailure> background_failure_;
  std::shared_ptr<LogFiles> logs_;
  std::shared_ptr<LoadFiles> load_files_;
  std::unique_ptr<rocksdb::Env> own_env_;
  rocksdb::Env* env_ = nullptr;
  std::string followed_stamp_;
  std::string opened_manifest_;
  bool is_current_ = true;
  std::string secondary_path_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::shared_ptr<rocksdb::Cache> index_cache_;  // until files are deleted
  std::unique_ptr<BlockCache> block_cache_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  std::unique_ptr<rocksdb::DB> db_;
  std::mutex failure_mutex_;
  std::string failure_;  // what the first write that failed said; guarded by failure_mutex_
};

// The name of a family for people: "POS", "dictionary".
std::string_view family_name(Family family);
// A key in words: its generation, and its ids in hexadecimal.
std::string describe_key(Family family, std::string_view key);

}  // namespace tercet
