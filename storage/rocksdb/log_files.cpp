#include "storage/rocksdb/log_files.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <utility>

namespace tercet {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

}  // namespace

// What is known of a log while it is open. One thread writes, others sync.
class LogFile {
 public:
  explicit LogFile(rocksdb::FSWritableFile& file) : file_(&file) {}

  void written(std::uint64_t bytes) { written_ += bytes; }

  IOStatus sync() {
    std::lock_guard lock(mutex_);
    if (!failure_.ok()) return failure_;
    const std::uint64_t bytes = written_;
    if (file_ == nullptr || bytes == synced_) return IOStatus::OK();
    failure_ = file_->Sync(IOOptions(), nullptr);
    if (failure_.ok()) synced_ = bytes;
    return failure_;
  }

  void close() {
    std::lock_guard lock(mutex_);
    file_ = nullptr;
  }

 private:
  std::mutex mutex_;  // guards all but written_
  rocksdb::FSWritableFile* file_;
  std::atomic<std::uint64_t> written_{0};
  std::uint64_t synced_ = 0;
  IOStatus failure_;
};

namespace {

// A log as RocksDB sees it.
class WatchedLog final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  explicit WatchedLog(std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), log_(std::make_shared<LogFile>(*target())) {}
  ~WatchedLog() override { log_->close(); }

  const std::shared_ptr<LogFile>& log() const { return log_; }

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = FSWritableFileOwnerWrapper::Append(data, options, debug);
    log_->written(data.size());  // or a part of it
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* debug) override {
    IOStatus status = FSWritableFileOwnerWrapper::Append(data, options, verification, debug);
    log_->written(data.size());
    return status;
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return log_->sync(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return log_->sync(); }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    IOStatus synced = log_->sync();
    log_->close();
    IOStatus closed = FSWritableFileOwnerWrapper::Close(options, debug);
    return synced.ok() ? closed : synced;
  }

 private:
  std::shared_ptr<LogFile> log_;
};

}  // namespace

std::unique_ptr<rocksdb::FSWritableFile> LogFiles::add(const std::string& name, std::unique_ptr<rocksdb::FSWritableFile> file) {
  auto watched = std::make_unique<WatchedLog>(std::move(file));
  std::lock_guard lock(mutex_);
  std::erase_if(logs_, [](const std::weak_ptr<LogFile>& log) { return log.expired(); });
  logs_.push_back(watched->log());
  unsynced_directory_ = std::filesystem::path(name).parent_path().string();
  return watched;
}

std::vector<std::shared_ptr<LogFile>> LogFiles::open_logs() {
  std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<LogFile>> logs;
  for (const std::weak_ptr<LogFile>& log : logs_) {
    if (std::shared_ptr<LogFile> open = log.lock()) logs.push_back(std::move(open));
  }
  return logs;
}

IOStatus LogFiles::sync(rocksdb::FileSystem& file_system) {
  std::lock_guard turn(sync_mutex_);
  if (!failure_.ok()) return failure_;
  for (const std::shared_ptr<LogFile>& log : open_logs()) {
    failure_ = log->sync();
    if (!failure_.ok()) return failure_;
  }
  std::string name;
  {
    std::lock_guard lock(mutex_);
    name = std::exchange(unsynced_directory_, {});
  }
  if (name.empty()) return IOStatus::OK();
  std::unique_ptr<rocksdb::FSDirectory> directory;
  failure_ = file_system.NewDirectory(name, IOOptions(), &directory, nullptr);
  if (failure_.ok()) failure_ = directory->Fsync(IOOptions(), nullptr);
  return failure_;
}

}  // namespace tercet
