// The logs of an open database and how they get onto the disk.
//
// Not by RocksDB's SyncWAL, which must not meet a log whose last write has failed: version 7.8 built with assertions ends the process then, and
// nobody can tell beforehand, since others write to the log meanwhile.
#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tercet {

class LogFile;

class LogFiles {
 public:
  // A new log of this name, in what `file` writes to. It is synced once more when it is closed, if it needs to be.
  std::unique_ptr<rocksdb::FSWritableFile> add(const std::string& name, std::unique_ptr<rocksdb::FSWritableFile> file);

  // All that was written to the logs before is on the disk when it returns, and their names are. Once it has failed it fails for ever:
  // a disk that has lost a write may say at the next try that all is well.
  rocksdb::IOStatus sync(rocksdb::FileSystem& file_system);

 private:
  std::vector<std::shared_ptr<LogFile>> open_logs();

  std::mutex sync_mutex_;                     // held by who syncs; guards failure_
  std::mutex mutex_;                          // guards logs_ and unsynced_directory_
  std::vector<std::weak_ptr<LogFile>> logs_;  // oldest first
  std::string unsynced_directory_;            // where a log was made whose name may not be on the disk; empty: none
  rocksdb::IOStatus failure_;
};

}  // namespace tercet
