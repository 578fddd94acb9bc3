#include "storage/rocksdb/disk_failure.h"

#include <rocksdb/file_system.h>

#include <string>
#include <string_view>
#include <utility>

namespace tercet {
namespace {

class KeepingFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  KeepingFileSystem(std::shared_ptr<const DiskFailure> failure, const std::shared_ptr<rocksdb::FileSystem>& target)
      : FileSystemWrapper(target), failure_(std::move(failure)) {}
  const char* Name() const override { return "KeepingFileSystem"; }
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    if (failure_->list_is_unknown() && std::string_view(name).ends_with(".sst"))
      return rocksdb::IOStatus::IOError("kept, since the list of files could not be written", name);
    return FileSystemWrapper::DeleteFile(name, options, debug);
  }

 private:
  std::shared_ptr<const DiskFailure> failure_;
};

}  // namespace

void DiskFailure::OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status*) {
  has_been_ = true;
  if (reason == rocksdb::BackgroundErrorReason::kManifestWrite || reason == rocksdb::BackgroundErrorReason::kManifestWriteNoWAL)
    list_is_unknown_ = true;
}

std::unique_ptr<rocksdb::Env> keep_files_after(std::shared_ptr<const DiskFailure> failure, rocksdb::Env& env) {
  return rocksdb::NewCompositeEnv(std::make_shared<KeepingFileSystem>(std::move(failure), env.GetFileSystem()));
}

}  // namespace tercet
