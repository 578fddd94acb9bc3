#include "storage/rocksdb/rocks_handle.h"

#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "storage/keys.h"
#include "storage/rocksdb/closing_record.h"
#include "storage/rocksdb/disk.h"
#include "storage/rocksdb/disk_failure.h"
#include "storage/rocksdb/files.h"
#include "storage/rocksdb/leftovers.h"
#include "storage/rocksdb/load_files.h"
#include "storage/rocksdb/log_files.h"
#include "storage/rocksdb/rocks_status.h"
#include "storage/rocksdb/writer_env.h"

namespace tercet {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, kFamilies> kNames{"SPO",       "SOP",        "PSO",   "POS",   "OSP", "OPS",
                                                         "directory", "dictionary", "delta", "terms", "meta"};
constexpr const char* kMemoryPath = "/tercet";
constexpr double kFilterBits = 10;  // a term
constexpr std::string_view kLoadPrefix = "load-";
constexpr std::size_t kReadAhead = std::size_t{1} << 20;
constexpr std::size_t kMostDeleted = std::size_t{1} << 20;  // bytes of a batch
constexpr int kOpenAttempts = 5;
constexpr int kCatchUpAttempts = 200;
constexpr std::size_t kDamagedCacheBytes = 64 * kMebibyte;
constexpr std::size_t kUnlimited = std::size_t{1} << 40;
constexpr std::size_t kSweptIndexBytes = 16 * kMebibyte;  // those of some hundred million facts
// Making a database writes its meta and counts records.
constexpr rocksdb::SequenceNumber kCreationWrites = 2;

// Takes RocksDB's messages and drops them: errors reach the caller as Status, and the library prints nothing.
class SilentLog final : public rocksdb::Logger {
 public:
  SilentLog() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// Drops indexes when files go: RocksDB keeps those of files that it has deleted, and an index is soon read again.
class IndexCacheSweeper final : public rocksdb::EventListener {
 public:
  explicit IndexCacheSweeper(std::shared_ptr<rocksdb::Cache> indexes) : indexes_(std::move(indexes)) {}
  void OnTableFileDeleted(const rocksdb::TableFileDeletionInfo&) override {
    if (indexes_->GetUsage() > kSweptIndexBytes) indexes_->EraseUnRefEntries();
  }

 private:
  std::shared_ptr<rocksdb::Cache> indexes_;
};

rocksdb::Options base_options(rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  options.max_open_files = -1;
  options.max_file_opening_threads = 2;
  options.max_background_jobs = 2;
  options.write_buffer_size = 4 << 20;
  options.max_total_wal_size = 16 << 20;
  options.allow_concurrent_memtable_write = false;  // who writes has the turn
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.skip_stats_update_on_db_open = true;
  options.info_log = std::make_shared<SilentLog>();
  return options;
}

// Whether it is what load_directory() names: nobody else's file or directory is.
bool is_load_directory(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (!name.starts_with(kLoadPrefix)) return false;
  const std::string_view number = std::string_view(name).substr(kLoadPrefix.size());
  std::error_code error;
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos && !entry.is_symlink(error) &&
         entry.is_directory(error);
}

bool is_ours(const fs::directory_entry& entry) {
  const fs::path name = entry.path().filename();
  return name == kOwnerFile || name == kClosingFile || is_load_directory(entry);
}

// What a directory is before it is opened.
enum class Found { kNothing, kEmpty, kDatabase };

Found look_at(const std::string& path) {
  std::error_code error;
  fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return Found::kNothing;
  if (error) throw Error(ErrorCode::kIo, "cannot look at '" + path + "': " + error.message());
  if (status.type() != fs::file_type::directory) {
    throw Error(ErrorCode::kInvalidArgument, "'" + path + "' is a file; a database is a directory");
  }
  bool database = false;
  bool other = false;
  fs::directory_iterator files(path, error);
  for (; !error && files != fs::directory_iterator(); files.increment(error)) {
    fs::path name = files->path().filename();
    if (name == "CURRENT") database = true;
    else if (!is_ours(*files)) other = true;
  }
  if (error) throw Error(ErrorCode::kIo, "cannot list '" + path + "': " + error.message());
  if (database) return Found::kDatabase;
  if (!other) return Found::kEmpty;
  if (fs::exists(path + "/" + kOwnerFile, error)) {
    // Either the file CURRENT was lost, or the process that created the database died before it had written it.
    bool data = false;
    for (fs::directory_iterator it(path, error); !error && it != fs::directory_iterator(); it.increment(error)) {
      data = data || it->path().extension() == ".sst" || it->path().extension() == ".log";
    }
    if (!data) return Found::kEmpty;
    throw Error(ErrorCode::kCorruption, "the database '" + path + "' has lost its file CURRENT; restore the directory from a copy");
  }
  throw Error(ErrorCode::kInvalidArgument,
              "'" + path + "' is a directory of other files, not a database; name a new or empty directory");
}

// Errors: kIo. TMPDIR may name a directory that is none.
std::string make_temporary_directory() {
  std::error_code error;
  fs::path parent = fs::temp_directory_path(error);
  if (error) parent = "/tmp";
  std::string path = (parent / "tercet-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) {
    throw Error(ErrorCode::kIo, "cannot create a temporary directory in '" + parent.string() + "': " + std::strerror(errno));
  }
  return path;
}

// Somebody else's RocksDB is left alone, down to its files; and what has families that this version does not know is not for it.
void require_known_families(const std::string& path, const rocksdb::Options& options) {
  std::vector<std::string> names;
  check(rocksdb::DB::ListColumnFamilies(options, path, &names), ("opening the database '" + path + "'").c_str());
  auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  // A database whose creation was interrupted may lack any of them, but then it has our file.
  std::error_code ignored;
  if (!has(kNames[0]) && !fs::exists(path + "/" + kOwnerFile, ignored)) {
    throw Error(ErrorCode::kInvalidArgument, "'" + path + "' holds a RocksDB database that is not one of Tercet");
  }
  if (has(kNames[0]) && has("meta") && !has(family_name(Family::kDelta))) {
    throw Error(ErrorCode::kVersion,
                "the database '" + path + "' has a format that no released version wrote; load its facts into a new one");
  }
  for (const std::string& name : names) {
    if (name == rocksdb::kDefaultColumnFamilyName || std::find(kNames.begin(), kNames.end(), name) != kNames.end()) continue;
    throw Error(ErrorCode::kVersion, "the database '" + path + "' has a part this version of Tercet does not know ('" + name +
                                         "'): a newer version wrote it. Open it with that version");
  }
}

}  // namespace

std::string_view family_name(Family family) { return kNames[static_cast<std::size_t>(family)]; }

std::string describe_key(Family family, std::string_view key) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out(family_name(family));
  out += family < Family::kDirectory || family == Family::kDictionary ? " block at" : " entry at";
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i == 0 || (i >= 4 && i % 8 == 4)) out += ' ';
    out += kHex[static_cast<unsigned char>(key[i]) >> 4];
    out += kHex[static_cast<unsigned char>(key[i]) & 15];
  }
  return out;
}

RocksHandle::RocksHandle()
    : background_failure_(std::make_shared<DiskFailure>()),
      logs_(std::make_shared<LogFiles>()),
      load_files_(std::make_shared<LoadFiles>()) {}

// Through the other constructor, so that what fails after RocksDB has opened is undone by the destructor.
RocksHandle::RocksHandle(const std::string& path, const OpenOptions& options) : RocksHandle() {
  path_ = path;
  read_only_ = options.read_only;
  make_caches(options.cache_bytes);
  if (path.empty()) open_in_memory();
  else if (read_only_) open_for_reading();
  else open_for_writing(options);
}

std::unique_ptr<RocksHandle> RocksHandle::open_damaged(const std::string& path, const std::function<void(const Error&)>& report) {
  std::unique_ptr<RocksHandle> handle(new RocksHandle);
  handle->path_ = path;
  handle->read_only_ = true;
  handle->env_ = &disk_env();
  handle->make_caches(kDamagedCacheBytes);
  if (look_at(path) != Found::kDatabase) throw Error(ErrorCode::kNotFound, "there is no database in '" + path + "'");
  handle->lock_ = OwnerLock::against_writers(path);
  try {
    verify_closing_record(path);
  } catch (const Error& error) {
    report(error);
  }
  rocksdb::Options options = base_options(handle->env_);
  require_known_families(path, options);
  options.paranoid_checks = false;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords;
  rocksdb::DB* db = nullptr;
  check(rocksdb::DB::OpenForReadOnly(options, path, handle->descriptors(), &handle->families_, &db),
        ("opening the database '" + path + "'").c_str());
  handle->db_.reset(db);
  return handle;
}

RocksHandle::~RocksHandle() {
  for (rocksdb::ColumnFamilyHandle* family : families_) db_->DestroyColumnFamilyHandle(family);
  const bool was_open = db_ != nullptr;
  const bool unused = discard_unused_ && was_open && db_->GetLatestSequenceNumber() <= kCreationWrites;
  const bool is_sound = was_open && db_->Close().ok() && failure_.empty() && !background_failure_->has_been();
  db_.reset();
  if (unused) remove_database(path_, made_directory_);
  else if (is_sound && !in_memory() && !read_only_) close_files();
  if (!secondary_path_.empty()) {
    std::error_code ignored;
    fs::remove_all(secondary_path_, ignored);
  }
}

// What fails here leaves the database as a crash does, and so does what failed before: the system may show bytes that the disk has not got,
// and a record of them would make damage of what only was not committed.
void RocksHandle::close_files() const {
  remove_empty_logs(path_);
  try {
    write_closing_record(path_);
  } catch (const Error&) {
  }
}

rocksdb::Options RocksHandle::options(Family family) const {
  rocksdb::Options options = base_options(env_);
  rocksdb::BlockBasedTableOptions table;
  // Opening reads no index of a file whose blocks are not RocksDB's to keep: there are as many entries as blocks.
  const bool index_alone = !fills_cache(family);
  table.cache_index_and_filter_blocks = index_alone;
  table.block_cache = index_alone ? index_cache_ : cache_;
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  if (family <= Family::kOps) {
    // One of our blocks, packed already, is one of RocksDB's.
    table.block_size = 1;
    options.compression = rocksdb::kNoCompression;
  } else if (family == Family::kDictionary) {
    table.block_size = 1;
    options.compression = rocksdb::kLZ4Compression;
  } else {
    options.compression = rocksdb::kLZ4Compression;
    // Most texts that a change looks up are in no file of these.
    if (family == Family::kTerms) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBits));
  }
  // The writer reads the records of changes when it opens the database, and never again: nobody needs them sorted before they go to a file.
  if (family == Family::kDelta && !read_only_) options.memtable_factory = std::make_shared<rocksdb::VectorRepFactory>();
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> RocksHandle::descriptors() const {
  std::vector<rocksdb::ColumnFamilyDescriptor> out;
  for (std::size_t i = 0; i < kFamilies; ++i) out.emplace_back(std::string(kNames[i]), options(static_cast<Family>(i)));
  out.emplace_back(rocksdb::kDefaultColumnFamilyName, options(Family::kMeta));
  return out;
}

void RocksHandle::open_database(bool create) {
  rocksdb::Options options = base_options(env_);
  options.create_if_missing = create;
  options.create_missing_column_families = create;
  options.listeners.push_back(background_failure_);
  options.listeners.push_back(std::make_shared<IndexCacheSweeper>(index_cache_));
  options.max_bgerror_resume_count = 0;
  rocksdb::DB* db = nullptr;
  check(rocksdb::DB::Open(options, in_memory() ? kMemoryPath : path_, descriptors(), &families_, &db),
        ("opening the database '" + path_ + "'").c_str());
  db_.reset(db);
}

void RocksHandle::open_in_memory() {
  if (read_only_) throw Error(ErrorCode::kInvalidArgument, "a database in memory cannot be opened read-only");
  const std::unique_ptr<rocksdb::Env> memory(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  own_env_ = make_writer_env(*memory, logs_, load_files_, background_failure_);
  env_ = own_env_.get();
  open_database(true);
}

void RocksHandle::open_for_writing(const OpenOptions& options) {
  own_env_ = make_writer_env(disk_env(), logs_, load_files_, background_failure_);
  env_ = own_env_.get();
  Found found = look_at(path_);
  if (found != Found::kDatabase && !options.create_if_missing) {
    throw Error(ErrorCode::kNotFound, "there is no database in '" + path_ + "'");
  }
  if (found == Found::kNothing) {
    make_directory(path_);
    made_directory_ = true;
  }
  discard_unused_ = options.discard_unused && found != Found::kDatabase;
  if (found == Found::kDatabase) require_known_families(path_, base_options(env_));
  lock_ = OwnerLock(path_);
  verify_closing_record(path_);
  remove_closing_record(path_);
  open_database(true);
  // Temporary files of loads that were killed.
  std::error_code ignored;
  for (fs::directory_iterator it(path_, ignored); !ignored && it != fs::directory_iterator(); it.increment(ignored)) {
    if (!is_load_directory(*it)) continue;
    remove_files_in(it->path().string());
    env_->DeleteDir(it->path().string()).PermitUncheckedError();
  }
}

void RocksHandle::open_for_reading() {
  env_ = &disk_env();
  if (look_at(path_) != Found::kDatabase) throw Error(ErrorCode::kNotFound, "there is no database in '" + path_ + "'");
  verify_closing_record(path_);
  // The writer may replace the list of files while it is read.
  for (int attempt = 1;; ++attempt) {
    try {
      require_known_families(path_, base_options(env_));
      break;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::kIo || attempt == kOpenAttempts) throw;
    }
  }
  secondary_path_ = make_temporary_directory();
  // A secondary instance takes no lock and is meant to run beside a writer. It opens every file at once and does not look again until
  // it is told to, so it keeps its state although the writer deletes files. The writer may delete one while this opens: then the
  // next attempt sees the newer state.
  rocksdb::Options options = base_options(env_);
  rocksdb::Status status;
  for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
    rocksdb::DB* db = nullptr;
    opened_manifest_ = manifest_stamp();
    status = rocksdb::DB::OpenAsSecondary(options, path_, secondary_path_, descriptors(), &families_, &db);
    if (status.ok()) {
      db_.reset(db);
      return catch_up();
    }
    families_.clear();
  }
  if (status.IsInvalidArgument()) {
    std::error_code ignored;
    if (fs::exists(path_ + "/" + kOwnerFile, ignored)) {
      throw Error(ErrorCode::kNotFound, "there is no database in '" + path_ + "' yet: its creation has not ended");
    }
    throw Error(ErrorCode::kInvalidArgument, "'" + path_ + "' holds a RocksDB database that is not one of Tercet");
  }
  throw_status(status, "opening the database '" + path_ + "'");
}

std::string RocksHandle::manifest_stamp() const {
  std::string name;
  std::ifstream(path_ + "/CURRENT") >> name;
  std::error_code error;
  return name + ' ' + std::to_string(fs::file_size(path_ + "/" + name, error));
}

std::string RocksHandle::writer_stamp() const {
  std::string newest;
  std::error_code error;
  for (fs::directory_iterator it(path_, error); !error && it != fs::directory_iterator(); it.increment(error)) {
    if (it->path().extension() == ".log") newest = std::max(newest, it->path().filename().string(), is_older_name);
  }
  return manifest_stamp() + ' ' + newest + ' ' + std::to_string(fs::file_size(path_ + "/" + newest, error));
}

// The instance reads the list of files first and then the log. When the writer moves entries from the log into a file in between, it
// misses them. The list tells: while that has not changed, nothing was moved.
void RocksHandle::catch_up() {
  // Before: what the writer does meanwhile may be missed.
  followed_stamp_ = writer_stamp();
  for (int attempt = 0; attempt < kCatchUpAttempts; ++attempt) {
    const std::string before = manifest_stamp();
    check(db_->TryCatchUpWithPrimary(), "following the program that writes the database");
    if (before != manifest_stamp()) continue;
    is_current_ = before == opened_manifest_;
    return;
  }
  throw Error(ErrorCode::kIo,
              "the program that writes the database '" + path_ + "' writes faster than it can be followed; try again");
}

void RocksHandle::make_caches(std::size_t bytes) {
  const std::size_t rocksdb_bytes = read_only_ ? bytes / 2 : bytes / 8;
  cache_ = rocksdb::NewLRUCache(rocksdb_bytes);
  index_cache_ = rocksdb::NewLRUCache(kUnlimited);
  block_cache_ = std::make_unique<BlockCache>(bytes - rocksdb_bytes);
}

// Whether RocksDB's cache takes what is read. The blocks that block_cache() has need not be in both; but who follows a writer reads all
// directories anew after each of its commits, and with them the blocks of orders.
bool RocksHandle::fills_cache(Family family) const {
  return family == Family::kDictionary ? false : family > Family::kOps || read_only_;
}

bool RocksHandle::get(Family family, std::string_view key, rocksdb::PinnableSlice& value, const rocksdb::Snapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.fill_cache = fills_cache(family);
  rocksdb::Status status = db_->Get(options, this->family(family), rocksdb::Slice(key.data(), key.size()), &value);
  if (status.ok()) return true;
  if (status.IsNotFound()) return false;
  throw_status(status, "reading the " + describe_key(family, key));
}

void RocksHandle::get_all(Family family, const std::vector<std::string>& keys, std::vector<rocksdb::PinnableSlice>& values,
                          const rocksdb::Snapshot* snapshot) const {
  std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::Status> statuses(keys.size());
  values.clear();
  values.resize(keys.size());
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.fill_cache = fills_cache(family);
  db_->MultiGet(options, this->family(family), keys.size(), slices.data(), values.data(), statuses.data(), true);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].ok()) continue;
    if (statuses[i].IsNotFound()) {
      throw Error(ErrorCode::kCorruption, "the database is corrupt: the " + describe_key(family, keys[i]) + " is missing");
    }
    throw_status(statuses[i], "reading the " + describe_key(family, keys[i]));
  }
}

std::unique_ptr<rocksdb::Iterator> RocksHandle::iterator(Family family, bool fill_cache, const rocksdb::Snapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.fill_cache = fill_cache && fills_cache(family);
  options.readahead_size = in_memory() ? 0 : kReadAhead;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, this->family(family)));
}

void RocksHandle::require_sound() {
  std::lock_guard lock(failure_mutex_);
  if (failure_.empty()) return;
  throw Error(ErrorCode::kIo, "the database takes no more writes until it is opened again, since one has failed: " + failure_);
}

template <class Write>
void RocksHandle::write_once_sound(const char* doing, const Write& write) {
  require_sound();
  try {
    check(write(), doing);
  } catch (const Error& error) {
    std::lock_guard lock(failure_mutex_);
    if (failure_.empty()) failure_ = error.what();
    throw;
  }
}

void RocksHandle::write(rocksdb::WriteBatch& batch, bool sync) {
  rocksdb::WriteOptions options;
  options.memtable_insert_hint_per_batch = true;
  write_once_sound("writing to the database", [&] { return db_->Write(options, &batch); });
  if (sync) sync_log();
}

void RocksHandle::sync_log() {
  if (!in_memory()) write_once_sound("waiting for the disk", [&] { return logs_->sync(disk()); });
}

void RocksHandle::write_synced(Family family, std::string_view key, std::string_view value) {
  rocksdb::WriteBatch batch;
  check(batch.Put(this->family(family), rocksdb::Slice(key.data(), key.size()), rocksdb::Slice(value.data(), value.size())),
        "writing");
  write(batch, true);
}

// Not by a tombstone for the range: when a compaction of nothing but such tombstones cannot write its file, RocksDB 7.8 looks for the first
// key of that file, and a build with assertions ends the process.
void RocksHandle::delete_range(Family family, const std::string& begin, const std::string& end) {
  rocksdb::Slice first(begin);
  rocksdb::Slice last(end);
  // Also files in which nothing is left that is not deleted.
  check(rocksdb::DeleteFilesInRange(db_.get(), this->family(family), &first, &last, false), "freeing what is no longer needed");
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  // There are seldom any, so nothing is read ahead.
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, this->family(family)));
  auto is_at_key = [&] { return it->Valid() && it->key().compare(end) < 0; };
  rocksdb::WriteBatch batch;
  for (it->Seek(begin); is_at_key(); it->Next()) {
    check(batch.Delete(this->family(family), it->key()), "freeing what is no longer needed");
    if (batch.GetDataSize() < kMostDeleted) continue;
    write(batch, false);
    batch.Clear();
  }
  check(it->status(), "looking for what is no longer needed");
  if (batch.Count() > 0) write(batch, false);
}

void RocksHandle::compact(Family family) {
  // It would flush, and RocksDB syncs the log before it does: one that has failed already it may not touch again.
  require_sound();
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  check(db_->CompactRange(options, this->family(family), nullptr, nullptr), "compacting the database");
}

std::string RocksHandle::load_directory(std::uint32_t generation) const {
  return (in_memory() ? std::string(kMemoryPath) : path_) + "/" + std::string(kLoadPrefix) + std::to_string(generation);
}

std::uint64_t RocksHandle::disk_bytes() const {
  if (in_memory()) return 0;
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator it(path_, error); !error && it != fs::directory_iterator(); it.increment(error)) {
    std::error_code gone;
    std::uint64_t size = it->is_regular_file(gone) ? it->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace tercet
