#include "storage/rocksdb/load_files.h"

#include <algorithm>
#include <utility>

namespace tercet {
namespace {

class LoadFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  // `end` is what the file holds from `begin` on.
  LoadFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, std::uint64_t begin, std::string end)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), begin_(begin), end_(std::move(end)) {}

  rocksdb::IOStatus Read(std::uint64_t offset, std::size_t bytes, const rocksdb::IOOptions& options, rocksdb::Slice* result,
                         char* scratch, rocksdb::IODebugContext* debug) const override {
    if (offset < begin_) return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, result, scratch, debug);
    const std::size_t from = std::min<std::uint64_t>(offset - begin_, end_.size());
    const std::size_t count = std::min(bytes, end_.size() - from);
    std::copy_n(end_.data() + from, count, scratch);
    *result = rocksdb::Slice(scratch, count);
    return rocksdb::IOStatus::OK();
  }

 private:
  std::uint64_t begin_;
  std::string end_;
};

}  // namespace

void LoadFiles::add(const std::string& name, std::uint64_t last_block) {
  std::lock_guard lock(mutex_);
  last_blocks_[name] = last_block;
}

void LoadFiles::remove(const std::string& name) {
  std::lock_guard lock(mutex_);
  last_blocks_.erase(name);
}

rocksdb::IOStatus LoadFiles::open(const std::string& name, std::unique_ptr<rocksdb::FSRandomAccessFile>& file,
                                  rocksdb::FileSystem& file_system) const {
  std::uint64_t begin = 0;
  {
    std::lock_guard lock(mutex_);
    const auto found = last_blocks_.find(name);
    if (found == last_blocks_.end()) return rocksdb::IOStatus::OK();
    begin = found->second;
  }
  std::uint64_t size = 0;
  rocksdb::IOStatus status = file_system.GetFileSize(name, {}, &size, nullptr);
  if (!status.ok()) return status;
  if (size < begin) return rocksdb::IOStatus::IOError("the file has become shorter", name);
  std::string end(size - begin, '\0');
  rocksdb::Slice read;
  status = file->Read(begin, end.size(), {}, &read, end.data(), nullptr);
  if (!status.ok()) return status;
  if (read.size() != end.size()) return rocksdb::IOStatus::IOError("the file has become shorter", name);
  if (read.data() != end.data()) end.assign(read.data(), read.size());
  file = std::make_unique<LoadFile>(std::move(file), begin, std::move(end));
  return status;
}

}  // namespace tercet
