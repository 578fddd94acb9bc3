#include "tests/crash/faulty_file_system.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tercet::test {
namespace {

namespace fs = std::filesystem;
using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

std::string normal(const std::string& name) {
  std::string path = fs::absolute(name).lexically_normal().string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string directory_of(const std::string& name) { return fs::path(name).parent_path().string(); }

// What keeps the environment from ending with its file system, and the other way round.
std::shared_ptr<rocksdb::FileSystem> unowned(rocksdb::FileSystem* file_system) {
  return std::shared_ptr<rocksdb::FileSystem>(file_system, [](rocksdb::FileSystem*) {});
}

}  // namespace

class FaultySequentialFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  FaultySequentialFile(FaultyFileSystem& disk, std::string name, std::unique_ptr<rocksdb::FSSequentialFile> file)
      : FSSequentialFileOwnerWrapper(std::move(file)), disk_(disk), name_(std::move(name)) {}
  IOStatus Read(std::size_t bytes, const IOOptions& options, Slice* result, char* scratch, IODebugContext* debug) override {
    if (IOStatus fault = disk_.before(FaultyFileSystem::Call::kRead, "read", name_); !fault.ok()) return fault;
    return FSSequentialFileOwnerWrapper::Read(bytes, options, result, scratch, debug);
  }

 private:
  FaultyFileSystem& disk_;
  std::string name_;
};

class FaultyRandomAccessFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FaultyRandomAccessFile(FaultyFileSystem& disk, std::string name, std::unique_ptr<rocksdb::FSRandomAccessFile> file)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), disk_(disk), name_(std::move(name)) {}
  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) const override {
    if (IOStatus fault = disk_.before(FaultyFileSystem::Call::kRead, "read", name_); !fault.ok()) return fault;
    return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, result, scratch, debug);
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count, const IOOptions& options,
                     IODebugContext* debug) override {
    if (IOStatus fault = disk_.before(FaultyFileSystem::Call::kRead, "read", name_); !fault.ok()) return fault;
    return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, debug);
  }

 private:
  FaultyFileSystem& disk_;
  std::string name_;
};

class FaultyWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyWritableFile(FaultyFileSystem& disk, std::string name, FaultyFileSystem::ContentPtr content,
                     std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), name_(std::move(name)), content_(std::move(content)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const IOStatus fault = disk_.before(FaultyFileSystem::Call::kWrite, "write", name_);
    // A part is written when the disk gets full.
    const std::uint64_t bytes = fault.ok() ? data.size() : disk_.part_of(data.size());
    if (bytes == 0 && !fault.ok()) return fault;
    IOStatus status = FSWritableFileOwnerWrapper::Append(Slice(data.data(), bytes), options, debug);
    if (status.ok()) disk_.append(content_, bytes);
    return fault.ok() ? status : fault;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const std::uint64_t bytes = disk_.written(content_);
    if (IOStatus fault = disk_.before(FaultyFileSystem::Call::kWrite, "sync", name_); !fault.ok()) {
      disk_.fail_sync(content_);
      return fault;
    }
    IOStatus status = Flush(options, debug);
    if (status.ok()) disk_.sync(content_, bytes);
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override { return Sync(options, debug); }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    const IOStatus fault = disk_.before(FaultyFileSystem::Call::kWrite, "close", name_);
    IOStatus status = FSWritableFileOwnerWrapper::Close(options, debug);
    return fault.ok() ? status : fault;
  }

 private:
  FaultyFileSystem& disk_;
  std::string name_;
  FaultyFileSystem::ContentPtr content_;
};

class FaultyRandomRwFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  FaultyRandomRwFile(FaultyFileSystem& disk, std::string name, FaultyFileSystem::ContentPtr content,
                     std::unique_ptr<rocksdb::FSRandomRWFile> file)
      : FSRandomRWFileOwnerWrapper(std::move(file)), disk_(disk), name_(std::move(name)), content_(std::move(content)) {}
  IOStatus Write(std::uint64_t, const Slice&, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported("nothing is written in the midst of a file");
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    const std::uint64_t bytes = disk_.written(content_);
    if (IOStatus fault = disk_.before(FaultyFileSystem::Call::kWrite, "sync", name_); !fault.ok()) {
      disk_.fail_sync(content_);
      return fault;
    }
    disk_.sync(content_, bytes);
    return IOStatus::OK();
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override { return Sync(options, debug); }

 private:
  FaultyFileSystem& disk_;
  std::string name_;
  FaultyFileSystem::ContentPtr content_;
};

class FaultyDirectory final : public rocksdb::FSDirectory {
 public:
  FaultyDirectory(FaultyFileSystem& disk, std::string name) : disk_(disk), name_(std::move(name)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    if (IOStatus fault = disk_.before(FaultyFileSystem::Call::kWrite, "sync directory", name_); !fault.ok()) return fault;
    disk_.sync_directory(name_);
    return IOStatus::OK();
  }

 private:
  FaultyFileSystem& disk_;
  std::string name_;
};

FaultyFileSystem::FaultyFileSystem(std::string attic, std::uint64_t seed)
    : FileSystemWrapper(rocksdb::FileSystem::Default()),
      attic_(std::move(attic)),
      env_(rocksdb::NewCompositeEnv(unowned(this))),
      random_(seed) {
  fs::create_directories(attic_);
}

FaultyFileSystem::~FaultyFileSystem() {
  std::error_code ignored;
  fs::remove_all(attic_, ignored);
}

void FaultyFileSystem::fail(const FaultPlan& plan) {
  std::lock_guard lock(mutex_);
  plan_ = plan;
  calls_ = 0;
  struck_.clear();
}

void FaultyFileSystem::mend() {
  std::lock_guard lock(mutex_);
  plan_.reset();
}

bool FaultyFileSystem::has_struck() const { return !struck().empty(); }

std::string FaultyFileSystem::struck() const {
  std::lock_guard lock(mutex_);
  return struck_;
}

std::uint64_t FaultyFileSystem::below(std::uint64_t limit) { return random_() % limit; }

IOStatus FaultyFileSystem::before(Call call, const char* doing, const std::string& name) {
  std::lock_guard lock(mutex_);
  if (!plan_) return IOStatus::OK();
  const bool concerned = plan_->fault == Fault::kPowerCut  ? call != Call::kRead
                         : plan_->reads                    ? call == Call::kRead
                         : plan_->fault == Fault::kNoSpace ? call == Call::kWrite
                                                           : call != Call::kRead;
  if (!concerned || ++calls_ < plan_->after) return IOStatus::OK();
  if (calls_ > plan_->after && !plan_->lasts && plan_->fault != Fault::kPowerCut) return IOStatus::OK();
  const std::string what = std::string("While ") + doing + ": " + name;
  if (struck_.empty()) struck_ = what;
  switch (plan_->fault) {
    case Fault::kNoSpace: return IOStatus::NoSpace(what, "No space left on device");
    case Fault::kError: return IOStatus::IOError(what, "Input/output error");
    case Fault::kPowerCut: break;
  }
  return IOStatus::IOError(what, "the power is off");
}

bool FaultyFileSystem::exists(const std::string& name) const { return fs::exists(fs::symlink_status(name)); }

FaultyFileSystem::ContentPtr FaultyFileSystem::content_of(const std::string& name) {
  ContentPtr& content = contents_[name];
  if (content != nullptr) return content;
  content = std::make_shared<Content>();
  std::error_code none;
  const std::uintmax_t bytes = fs::file_size(name, none);
  if (!none) content->written = content->synced = bytes;
  return content;
}

FaultyFileSystem::Change FaultyFileSystem::change_of(Change::Kind kind, const std::string& name) const {
  return {.kind = kind, .directory = directory_of(name), .name = name, .before = {}};
}

// The file that has the name now is about to lose it, and may get it back.
IOStatus FaultyFileSystem::keep(Change& change, bool by_link) {
  change.kept = attic_ + "/" + std::to_string(kept_++);
  change.content = content_of(change.name);
  return by_link ? target()->LinkFile(change.name, change.kept, {}, nullptr)
                 : target()->RenameFile(change.name, change.kept, {}, nullptr);
}

void FaultyFileSystem::append(const ContentPtr& content, std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  content->written += bytes;
}

std::uint64_t FaultyFileSystem::part_of(std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  return plan_ && plan_->fault == Fault::kPowerCut ? 0 : below(bytes + 1);
}

std::uint64_t FaultyFileSystem::written(const ContentPtr& content) const {
  std::lock_guard lock(mutex_);
  return content->written;
}

void FaultyFileSystem::sync(const ContentPtr& content, std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  if (!content->sync_failed) content->synced = std::max(content->synced, bytes);
}

void FaultyFileSystem::fail_sync(const ContentPtr& content) {
  std::lock_guard lock(mutex_);
  content->sync_failed = content->sync_failed || content->synced < content->written;
}

void FaultyFileSystem::sync_directory(const std::string& name) {
  std::lock_guard lock(mutex_);
  std::erase_if(changes_, [&](const Change& change) {
    if (change.directory != name) return false;
    forget(change);
    return true;
  });
}

void FaultyFileSystem::forget(const Change& change) {
  std::error_code ignored;
  if (!change.kept.empty()) fs::remove(change.kept, ignored);
}

// What somebody has removed behind this file system's back cannot be undone, and need not be.
void FaultyFileSystem::undo(const Change& change) {
  std::error_code ignored;
  switch (change.kind) {
    case Change::Kind::kMade:
      fs::remove(change.name, ignored);
      contents_.erase(change.name);
      break;
    case Change::Kind::kMadeDirectory: fs::remove_all(change.name, ignored); break;
    case Change::Kind::kRemovedDirectory: fs::create_directory(change.name, ignored); break;
    case Change::Kind::kRenamed:
      fs::rename(change.name, change.before, ignored);
      contents_[change.before] = contents_[change.name];
      contents_.erase(change.name);
      break;
    case Change::Kind::kRemoved: break;
  }
  if (change.kept.empty()) return;
  fs::rename(change.kept, change.name, ignored);
  contents_[change.name] = change.content;
}

void FaultyFileSystem::cut(const std::string& name, Content& content) {
  std::error_code none;
  const std::uintmax_t bytes = fs::file_size(name, none);
  if (none || bytes <= content.synced) return;
  fs::resize_file(name, content.synced + (below(2) == 0 ? 0 : below(bytes - content.synced + 1)));
}

void FaultyFileSystem::drop_unsynced() {
  std::lock_guard lock(mutex_);
  std::map<std::string, std::size_t> left;  // of each directory, how many of its first changes
  for (const Change& change : changes_) ++left[change.directory];
  for (auto& [directory, changes] : left) changes = below(2) == 0 ? 0 : below(changes + 1);
  std::map<std::string, std::size_t> place;
  std::vector<bool> stays;
  for (const Change& change : changes_) stays.push_back(place[change.directory]++ < left[change.directory]);
  for (std::size_t i = changes_.size(); i-- > 0;) {
    if (stays[i]) forget(changes_[i]);
    else undo(changes_[i]);
  }
  for (auto& [name, content] : contents_) {
    if (content == nullptr) continue;
    cut(name, *content);
    content->synced = ~std::uint64_t{0};  // by its other names it is cut already
  }
  changes_.clear();
  contents_.clear();
  plan_.reset();
}

IOStatus FaultyFileSystem::NewSequentialFile(const std::string& name, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSSequentialFile>* result, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kRead, "open", name); !fault.ok()) return fault;
  IOStatus status = target()->NewSequentialFile(name, options, result, debug);
  if (status.ok()) *result = std::make_unique<FaultySequentialFile>(*this, name, std::move(*result));
  return status;
}

IOStatus FaultyFileSystem::NewRandomAccessFile(const std::string& name, const FileOptions& options,
                                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kRead, "open", name); !fault.ok()) return fault;
  IOStatus status = target()->NewRandomAccessFile(name, options, result, debug);
  if (status.ok()) *result = std::make_unique<FaultyRandomAccessFile>(*this, name, std::move(*result));
  return status;
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& name, const FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kWrite, "create", name); !fault.ok()) return fault;
  const std::string path = normal(name);
  std::lock_guard lock(mutex_);
  Change change = change_of(Change::Kind::kMade, path);
  if (exists(path)) {
    if (IOStatus status = keep(change, false); !status.ok()) return status;
  }
  IOStatus status = target()->NewWritableFile(name, options, result, debug);
  if (!status.ok()) return status;
  changes_.push_back(std::move(change));
  contents_[path] = std::make_shared<Content>();
  *result = std::make_unique<FaultyWritableFile>(*this, name, contents_[path], std::move(*result));
  return status;
}

IOStatus FaultyFileSystem::ReopenWritableFile(const std::string& name, const FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kWrite, "open", name); !fault.ok()) return fault;
  const std::string path = normal(name);
  std::lock_guard lock(mutex_);
  const bool is_new = !exists(path);
  const ContentPtr content = content_of(path);
  IOStatus status = target()->ReopenWritableFile(name, options, result, debug);
  if (!status.ok()) return status;
  if (is_new) changes_.push_back(change_of(Change::Kind::kMade, path));
  *result = std::make_unique<FaultyWritableFile>(*this, name, content, std::move(*result));
  return status;
}

IOStatus FaultyFileSystem::NewRandomRWFile(const std::string& name, const FileOptions& options,
                                           std::unique_ptr<rocksdb::FSRandomRWFile>* result, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kWrite, "open", name); !fault.ok()) return fault;
  IOStatus status = target()->NewRandomRWFile(name, options, result, debug);
  if (!status.ok()) return status;
  std::lock_guard lock(mutex_);
  *result = std::make_unique<FaultyRandomRwFile>(*this, name, content_of(normal(name)), std::move(*result));
  return status;
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* debug) {
  IOStatus status = target()->NewDirectory(name, options, result, debug);
  if (status.ok()) *result = std::make_unique<FaultyDirectory>(*this, normal(name));
  return status;
}

IOStatus FaultyFileSystem::CreateDir(const std::string& name, const IOOptions& options, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kWrite, "mkdir", name); !fault.ok()) return fault;
  std::lock_guard lock(mutex_);
  IOStatus status = target()->CreateDir(name, options, debug);
  if (status.ok()) changes_.push_back(change_of(Change::Kind::kMadeDirectory, normal(name)));
  return status;
}

IOStatus FaultyFileSystem::CreateDirIfMissing(const std::string& name, const IOOptions& options, IODebugContext* debug) {
  if (fs::is_directory(name)) return IOStatus::OK();
  return CreateDir(name, options, debug);
}

IOStatus FaultyFileSystem::DeleteDir(const std::string& name, const IOOptions& options, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kRemove, "rmdir", name); !fault.ok()) return fault;
  std::lock_guard lock(mutex_);
  IOStatus status = target()->DeleteDir(name, options, debug);
  if (status.ok()) changes_.push_back(change_of(Change::Kind::kRemovedDirectory, normal(name)));
  return status;
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kRemove, "unlink", name); !fault.ok()) return fault;
  std::lock_guard lock(mutex_);
  // The error that is due.
  if (!exists(name)) return target()->DeleteFile(name, options, debug);
  Change change = change_of(Change::Kind::kRemoved, normal(name));
  IOStatus status = keep(change, false);
  contents_.erase(change.name);
  changes_.push_back(std::move(change));
  return status;
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                                      IODebugContext* debug) {
  if (IOStatus fault = before(Call::kWrite, "rename", from); !fault.ok()) return fault;
  const std::string source = normal(from);
  const std::string path = normal(to);
  std::lock_guard lock(mutex_);
  Change change = change_of(Change::Kind::kRenamed, path);
  change.before = source;
  if (exists(path)) {
    if (IOStatus status = keep(change, true); !status.ok()) return status;
  }
  const ContentPtr content = content_of(source);
  IOStatus status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  changes_.push_back(std::move(change));
  contents_.erase(source);
  contents_[path] = content;
  return status;
}

IOStatus FaultyFileSystem::LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                                    IODebugContext* debug) {
  if (IOStatus fault = before(Call::kWrite, "link", to); !fault.ok()) return fault;
  std::lock_guard lock(mutex_);
  const ContentPtr content = content_of(normal(from));
  IOStatus status = target()->LinkFile(from, to, options, debug);
  if (!status.ok()) return status;
  changes_.push_back(change_of(Change::Kind::kMade, normal(to)));
  contents_[normal(to)] = content;
  return status;
}

IOStatus FaultyFileSystem::Truncate(const std::string& name, std::size_t size, const IOOptions& options, IODebugContext* debug) {
  if (IOStatus fault = before(Call::kWrite, "truncate", name); !fault.ok()) return fault;
  std::lock_guard lock(mutex_);
  const ContentPtr content = content_of(normal(name));
  IOStatus status = target()->Truncate(name, size, options, debug);
  if (!status.ok()) return status;
  content->written = size;
  content->synced = std::min<std::uint64_t>(content->synced, size);
  return status;
}

}  // namespace tercet::test
