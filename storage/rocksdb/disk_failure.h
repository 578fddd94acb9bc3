// What RocksDB could not write, and what must not happen after that.
#pragma once

#include <rocksdb/listener.h>

#include <atomic>

namespace tercet {

// Hears of errors in the background: of a log that was closed, of a file, of the list of files.
class DiskFailure final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;
  // RocksDB would go on by itself when there is room again, and flush one family after the other behind a log that ends in the midst of a
  // record: what died in between could not be opened any more ("SST file is ahead of WALs").
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* goes_on) override { *goes_on = false; }

  bool has_been() const { return has_been_; }
  // Nobody knows which files the list on the disk names.
  bool list_is_unknown() const { return list_is_unknown_; }

 private:
  std::atomic<bool> has_been_{false};
  std::atomic<bool> list_is_unknown_{false};
};

}  // namespace tercet
