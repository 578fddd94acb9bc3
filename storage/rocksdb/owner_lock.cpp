#include "storage/rocksdb/owner_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "tercet/error.h"

namespace tercet {
namespace {

std::string owner_in(int file) {
  char text[256];
  ssize_t bytes = ::pread(file, text, sizeof text - 1, 0);
  if (bytes <= 0) return "another process";
  std::string line(text, static_cast<std::size_t>(bytes));
  std::size_t space = line.find(' ');
  std::size_t end = line.find('\n');
  if (space == std::string::npos || end == std::string::npos || space > end) return "another process";
  std::string pid = line.substr(0, space);
  std::string owner = line.substr(space + 1, end - space - 1) + " (pid " + pid + ")";
  return pid == std::to_string(::getpid()) ? owner + ", this very process" : owner;
}

}  // namespace

OwnerLock::OwnerLock(const std::string& database_path) {
  std::string path = database_path + "/" + kOwnerFile;
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file_ < 0) throw Error(ErrorCode::kIo, "cannot open '" + path + "' for writing: " + std::strerror(errno));
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    int reason = errno;
    std::string owner = owner_in(file_);
    ::close(std::exchange(file_, -1));
    if (reason != EWOULDBLOCK) throw Error(ErrorCode::kIo, "cannot lock '" + path + "': " + std::strerror(reason));
    throw Error(ErrorCode::kLocked, "the database '" + database_path + "' is being written by " + owner +
                                        ". Close it there, or open it read-only here");
  }
  std::string line = std::to_string(::getpid()) + " " + program_invocation_short_name + "\n";
  // Only for the message above: a failure to write it takes nothing from the lock.
  if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, line.data(), line.size(), 0) < 0) return;
}

OwnerLock OwnerLock::against_writers(const std::string& database_path) {
  const std::string path = database_path + "/" + kOwnerFile;
  OwnerLock lock;
  lock.file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (lock.file_ < 0 && errno == ENOENT) return lock;  // who writes would have made it
  if (lock.file_ < 0) throw Error(ErrorCode::kIo, "cannot open '" + path + "': " + std::strerror(errno));
  if (::flock(lock.file_, LOCK_SH | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) throw Error(ErrorCode::kIo, "cannot lock '" + path + "': " + std::strerror(errno));
  throw Error(ErrorCode::kLocked, "the database '" + database_path + "' is being written by " + owner_in(lock.file_) +
                                      ". Close it there, or take a backup and salvage that");
}

OwnerLock::OwnerLock(OwnerLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

OwnerLock& OwnerLock::operator=(OwnerLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

OwnerLock::~OwnerLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace tercet
