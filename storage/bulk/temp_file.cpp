#include "storage/bulk/temp_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "tercet/error.h"

namespace tercet {
namespace {

[[noreturn]] void fail(const std::string& directory, std::string_view what, int number) {
  throw Error(ErrorCode::kIo,
              fmt::format("cannot {} a temporary file of the load in {}: {}", what, directory, std::strerror(number)));
}

}  // namespace

TempFile::TempFile(const std::string& directory, std::atomic<std::uint64_t>& written) : directory_(directory), written_(written) {
  if (directory_.empty()) {
    std::error_code ignored;
    directory_ = std::filesystem::temp_directory_path(ignored).string();
    if (directory_.empty()) directory_ = "/tmp";
  }
  file_ = ::open(directory_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file_ < 0) {  // a file system without O_TMPFILE
    std::string name = directory_ + "/tercet-load-XXXXXX";
    file_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (file_ < 0) fail(directory_, "create", errno);
    ::unlink(name.c_str());
  }
}

TempFile::~TempFile() { ::close(file_); }

void TempFile::append(const void* data, std::size_t bytes) {
  write_at(size_, data, bytes);
  size_ += bytes;
}

void TempFile::write_at(std::uint64_t offset, const void* data, std::size_t bytes) {
  const char* from = static_cast<const char*>(data);
  written_.fetch_add(bytes, std::memory_order_relaxed);
  while (bytes != 0) {
    ssize_t done = ::pwrite(file_, from, bytes, static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail(directory_, "write", errno);
    from += done;
    offset += static_cast<std::uint64_t>(done);
    bytes -= static_cast<std::size_t>(done);
  }
}

void TempFile::read_at(std::uint64_t offset, void* data, std::size_t bytes) const {
  char* to = static_cast<char*>(data);
  while (bytes != 0) {
    ssize_t done = ::pread(file_, to, bytes, static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail(directory_, "read", errno);
    if (done == 0) fail(directory_, "read", EIO);
    to += done;
    offset += static_cast<std::uint64_t>(done);
    bytes -= static_cast<std::size_t>(done);
  }
}

void TempReader::fill(std::size_t wanted) {
  buffer_.erase(0, offset_);
  offset_ = 0;
  std::size_t have = buffer_.size();
  std::uint64_t more = std::min<std::uint64_t>(std::max(wanted - have, limit_), end_ - next_);
  buffer_.resize(have + more);
  file_.read_at(next_, buffer_.data() + have, more);
  next_ += more;
  if (buffer_.size() < wanted) throw Error(ErrorCode::kIo, "a temporary file of the load ends too early");
}

std::uint64_t TempReader::take_varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    auto byte = static_cast<unsigned char>(take(1)[0]);
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) break;
  }
  return value;
}

}  // namespace tercet
