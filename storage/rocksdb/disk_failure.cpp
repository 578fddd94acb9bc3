#include "storage/rocksdb/disk_failure.h"

namespace tercet {

void DiskFailure::OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status*) {
  has_been_ = true;
  if (reason == rocksdb::BackgroundErrorReason::kManifestWrite || reason == rocksdb::BackgroundErrorReason::kManifestWriteNoWAL)
    list_is_unknown_ = true;
}

}  // namespace tercet
