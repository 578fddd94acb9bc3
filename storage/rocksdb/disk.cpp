#include "storage/rocksdb/disk.h"

#include <memory>
#include <string>
#include <utility>

namespace tercet {
namespace {

class TogetherFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  using FSRandomAccessFileOwnerWrapper::FSRandomAccessFileOwnerWrapper;

  rocksdb::IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* debug) override {
    for (std::size_t i = 0; i < count && count > 1; ++i) {
      target()->Prefetch(requests[i].offset, requests[i].len, options, debug).PermitUncheckedError();
    }
    return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, debug);
  }
};

class SystemDisk final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "SystemDisk"; }

  rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = FileSystemWrapper::NewRandomAccessFile(name, options, file, debug);
    if (status.ok()) *file = reading_together(std::move(*file));
    return status;
  }
};

// Never destroyed: who closes a database when the program ends needs it.
rocksdb::Env& system_env() {
  static rocksdb::Env* const env = rocksdb::NewCompositeEnv(std::make_shared<SystemDisk>(rocksdb::FileSystem::Default())).release();
  return *env;
}

rocksdb::Env* replacement = nullptr;

}  // namespace

std::unique_ptr<rocksdb::FSRandomAccessFile> reading_together(std::unique_ptr<rocksdb::FSRandomAccessFile> file) {
  return std::make_unique<TogetherFile>(std::move(file));
}

rocksdb::Env& disk_env() { return replacement != nullptr ? *replacement : system_env(); }

void replace_disk(rocksdb::Env* env) { replacement = env; }

}  // namespace tercet
