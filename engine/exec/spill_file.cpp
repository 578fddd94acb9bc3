#include "engine/exec/spill_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kBufferIds = std::size_t{1} << 15;

std::string system_directory() {
  std::error_code error;
  const auto directory = std::filesystem::temp_directory_path(error);
  return error ? "/tmp" : directory.string();
}

[[noreturn]] void fail(const char* what, const std::string& directory, int error) {
  throw Error(ErrorCode::kIo,
              "cannot " + std::string(what) + " a temporary file in " + directory + ": " + std::generic_category().message(error));
}

}  // namespace

SpillFile::SpillFile(const std::string& directory) : directory_(directory.empty() ? system_directory() : directory) {
  std::string name = directory_ + "/tercet-spill-XXXXXX";
  file_ = mkstemp(name.data());
  if (file_ < 0) fail("make", directory_, errno);
  // Without a name it cannot be left behind.
  unlink(name.c_str());
  fcntl(file_, F_SETFD, FD_CLOEXEC);
}

SpillFile::~SpillFile() { close(file_); }

void SpillFile::append(std::span<const Id> ids) {
  buffer_.insert(buffer_.end(), ids.begin(), ids.end());
  size_ += ids.size();
  if (buffer_.size() >= kBufferIds) write_buffer();
}

void SpillFile::flush() {
  write_buffer();
  std::vector<Id>().swap(buffer_);
}

void SpillFile::write_buffer() {
  const char* data = reinterpret_cast<const char*>(buffer_.data());
  std::size_t left = buffer_.size() * sizeof(Id);
  while (left > 0) {
    ssize_t count = pwrite(file_, data, left, static_cast<off_t>(written_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("write", directory_, errno);
    data += count;
    left -= static_cast<std::size_t>(count);
    written_ += static_cast<std::uint64_t>(count);
  }
  buffer_.clear();
}

void SpillFile::read(std::uint64_t begin, std::span<Id> out) const {
  char* data = reinterpret_cast<char*>(out.data());
  std::size_t left = out.size_bytes();
  std::uint64_t place = begin * sizeof(Id);
  while (left > 0) {
    ssize_t count = pread(file_, data, left, static_cast<off_t>(place));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("read", directory_, count < 0 ? errno : EIO);
    data += count;
    left -= static_cast<std::size_t>(count);
    place += static_cast<std::uint64_t>(count);
  }
}

}  // namespace tercet
