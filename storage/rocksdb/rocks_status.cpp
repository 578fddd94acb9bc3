#include "storage/rocksdb/rocks_status.h"

namespace tercet {

namespace {

// What RocksDB says when somebody has the lock of its file LOCK, not when the file cannot be opened.
bool is_about_lock(std::string_view detail) {
  return detail.starts_with("While lock file: ") || detail.starts_with("lock hold by current process");
}

// RocksDB takes a file CURRENT that the system does not open for one that its options forbid to open, or that cannot be opened as they
// want it.
bool is_refused_open(const rocksdb::Status& status, std::string_view detail) {
  return status.IsInvalidArgument() && (detail.starts_with("Found options incompatible with filesystem: ") ||
                                        detail.starts_with("Direct I/O is not supported by the specified DB"));
}

}  // namespace

void throw_status(const rocksdb::Status& status, const std::string& doing) {
  // RocksDB's text names the file and the operating system's reason; the kind in front of it is said by our code.
  std::string detail = status.getState() == nullptr ? status.ToString() : status.getState();
  std::string tail = " while " + doing + ": " + detail;
  if (status.IsCorruption()) throw Error(ErrorCode::kCorruption, "the database is corrupt, found" + tail);
  if (status.IsNoSpace()) {
    throw Error(ErrorCode::kIo, "the disk is full" + tail + ". Free some space and try again; the database is as it was");
  }
  if (status.IsIOError() && is_about_lock(detail)) {
    throw Error(ErrorCode::kLocked, "another program holds the database's lock" + tail);
  }
  if (status.IsIOError() || status.IsPathNotFound() || is_refused_open(status, detail))
    throw Error(ErrorCode::kIo, "the operating system refused" + tail);
  if (status.IsMemoryLimit()) throw Error(ErrorCode::kMemoryBudget, "no memory was left" + tail);
  if (status.IsInvalidArgument() || status.IsNotSupported()) throw Error(ErrorCode::kInvalidArgument, "the storage refused" + tail);
  throw Error(ErrorCode::kIo, "the storage failed" + tail);
}

}  // namespace tercet
