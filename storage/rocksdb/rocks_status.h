// The one place where RocksDB's words become ours.
#pragma once

#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include <string>
#include <string_view>

#include "tercet/error.h"

namespace tercet {

// `doing` completes "… while <doing>", for example "reading the block …".
[[noreturn]] void throw_status(const rocksdb::Status& status, const std::string& doing);

inline rocksdb::Slice slice_of(std::string_view text) { return {text.data(), text.size()}; }

inline void check(const rocksdb::Status& status, const char* doing) {
  if (!status.ok()) throw_status(status, doing);
}

}  // namespace tercet
