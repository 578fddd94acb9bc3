#include "storage/rocksdb/writer_env.h"

#include <rocksdb/file_system.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace tercet {
namespace {

class WriterFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  WriterFileSystem(const std::shared_ptr<rocksdb::FileSystem>& target, std::shared_ptr<LogFiles> logs,
                   std::shared_ptr<const LoadFiles> loads, std::shared_ptr<const DiskFailure> failure)
      : FileSystemWrapper(target), logs_(std::move(logs)), loads_(std::move(loads)), failure_(std::move(failure)) {}
  const char* Name() const override { return "WriterFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* debug) override {
    if (std::filesystem::path(name).filename().string().starts_with("OPTIONS-"))
      return rocksdb::IOStatus::NotSupported("the options of a database are in no file", name);
    rocksdb::IOStatus status = FileSystemWrapper::NewWritableFile(name, options, file, debug);
    if (status.ok() && std::string_view(name).ends_with(".log")) *file = logs_->add(name, std::move(*file));
    return status;
  }

  rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus status = FileSystemWrapper::NewRandomAccessFile(name, options, file, debug);
    return status.ok() ? loads_->open(name, *file, *target()) : status;
  }

  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    if (failure_->list_is_unknown() && std::string_view(name).ends_with(".sst"))
      return rocksdb::IOStatus::IOError("kept, since the list of files could not be written", name);
    return FileSystemWrapper::DeleteFile(name, options, debug);
  }

 private:
  std::shared_ptr<LogFiles> logs_;
  std::shared_ptr<const LoadFiles> loads_;
  std::shared_ptr<const DiskFailure> failure_;
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_writer_env(rocksdb::Env& env, std::shared_ptr<LogFiles> logs,
                                              std::shared_ptr<const LoadFiles> loads, std::shared_ptr<const DiskFailure> failure) {
  return rocksdb::NewCompositeEnv(
      std::make_shared<WriterFileSystem>(env.GetFileSystem(), std::move(logs), std::move(loads), std::move(failure)));
}

}  // namespace tercet
