#include "shell/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "tercet/error.h"

namespace tercet::shell {
namespace {

constexpr unsigned kAnyMode = 0666;

// The file behind symbolic links, which stay.
std::string behind_links(const std::string& path) {
  std::error_code error;
  std::filesystem::path real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

}  // namespace

WholeFile::WholeFile(const std::string& path) : path_(behind_links(path)) {
  struct stat there {};
  if (path.starts_with("/dev/")) {
    path_ = path;  // /dev/stdout may lead to a file that others are writing
  } else if (::lstat(path_.c_str(), &there) != 0) {
    if (errno != ENOENT) fail();
    open_beside(std::nullopt);
  } else if (S_ISREG(there.st_mode)) {
    if (::access(path_.c_str(), W_OK) != 0) fail();
    open_beside(there.st_mode & 07777);
  }
  if (descriptor_ < 0) open_itself();
}

WholeFile::~WholeFile() { drop(); }

void WholeFile::drop() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!written_.empty()) ::unlink(written_.c_str());
  descriptor_ = -1;
  written_.clear();
}

void WholeFile::open_beside(std::optional<unsigned> mode) {
  written_ = path_ + "." + std::to_string(::getpid()) + ".part";
  descriptor_ = ::open(written_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, kAnyMode);
  if (descriptor_ < 0) written_.clear();
  else if (mode && ::fchmod(descriptor_, *mode) != 0) drop();
}

void WholeFile::open_itself() {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kAnyMode);
  if (descriptor_ < 0) fail();
}

void WholeFile::finish() {
  if (written_.empty()) return;
  if (::fsync(descriptor_) != 0 || ::rename(written_.c_str(), path_.c_str()) != 0) fail();
  written_.clear();
}

void WholeFile::fail() const { throw Error(ErrorCode::kIo, "cannot write " + path_ + ": " + std::strerror(errno)); }

}  // namespace tercet::shell
