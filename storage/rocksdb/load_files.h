// The files of loads that the database has not taken in yet.
#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tercet {

// RocksDB looks at the first key of a file that it takes in, then at its last. When the block with the last cannot be read it does not
// notice: version 7.8 built with assertions ends the process, another takes any bytes for the key. So a file of a load is read from its last
// block to its end when it is opened, which may fail.
class LoadFiles {
 public:
  // A file, and where its last block begins.
  void add(const std::string& name, std::uint64_t last_block);
  void remove(const std::string& name);

  // What reads the file, which `file` has opened: that itself when it is not of a load. Any thread.
  rocksdb::IOStatus open(const std::string& name, std::unique_ptr<rocksdb::FSRandomAccessFile>& file,
                         rocksdb::FileSystem& file_system) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> last_blocks_;  // by name
};

}  // namespace tercet
