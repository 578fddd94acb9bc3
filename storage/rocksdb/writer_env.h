// The environment of a database that is open for writing.
#pragma once

#include <rocksdb/env.h>

#include <memory>

#include "storage/rocksdb/disk_failure.h"
#include "storage/rocksdb/load_files.h"
#include "storage/rocksdb/log_files.h"

namespace tercet {

// `env`, but
// - `logs` has all logs, and `loads` opens the files that it knows;
// - no file of facts is removed once the list of files could not be written: an ingestion that fails removes its files, which the list
//   may name. The next open removes those that it does not name;
// - no file of options is written. Nothing reads them, and RocksDB would write one after each family that it makes and read it again to
//   compare it, which is five sixths of the work of making a database.
std::unique_ptr<rocksdb::Env> make_writer_env(rocksdb::Env& env, std::shared_ptr<LogFiles> logs,
                                              std::shared_ptr<const LoadFiles> loads, std::shared_ptr<const DiskFailure> failure);

}  // namespace tercet
