// A load that is small beside what the store holds goes in as changes: that costs what it brings, not what is there.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/bulk/batch.h"
#include "storage/bulk/commit_progress.h"
#include "storage/rocksdb/write_transaction.h"

namespace tercet {

// Whether so many facts are few enough.
bool is_small_load(std::uint64_t facts, std::uint64_t facts_there);

// Puts the facts of the batches into the transaction, which is not committed. Returns how many were new. Errors: kCancelled, kIo,
// kCorruption.
std::uint64_t add_as_changes(const std::vector<std::unique_ptr<EncodedBatch>>& batches, RocksWriteTransaction& transaction,
                             CommitProgress& progress);

}  // namespace tercet
