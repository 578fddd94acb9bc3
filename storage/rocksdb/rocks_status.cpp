#include "storage/rocksdb/rocks_status.h"

namespace tercet {

void throw_status(const rocksdb::Status& status, const std::string& doing) {
  // RocksDB's text names the file and the operating system's reason; the kind in front of it is said by our code.
  std::string detail = status.getState() == nullptr ? status.ToString() : status.getState();
  std::string tail = " while " + doing + ": " + detail;
  if (status.IsCorruption()) throw Error(ErrorCode::kCorruption, "the database is corrupt, found" + tail);
  if (status.IsNoSpace()) {
    throw Error(ErrorCode::kIo, "the disk is full" + tail + ". Free some space and try again; the database is as it was");
  }
  if (status.IsIOError() && detail.find("lock") != std::string::npos && detail.find("LOCK") != std::string::npos) {
    throw Error(ErrorCode::kLocked, "another program holds the database's lock" + tail);
  }
  if (status.IsIOError() || status.IsPathNotFound()) throw Error(ErrorCode::kIo, "the operating system refused" + tail);
  if (status.IsMemoryLimit()) throw Error(ErrorCode::kMemoryBudget, "no memory was left" + tail);
  if (status.IsInvalidArgument() || status.IsNotSupported()) throw Error(ErrorCode::kInvalidArgument, "the storage refused" + tail);
  throw Error(ErrorCode::kIo, "the storage failed" + tail);
}

}  // namespace tercet
