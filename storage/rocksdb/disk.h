// The file system under the databases that are directories: the system's, unless a test has put another in its place.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace tercet {

rocksdb::Env& disk_env();
inline rocksdb::FileSystem& disk() { return *disk_env().GetFileSystem(); }

// For tests of what happens when a disk fails: the environment of all databases that are opened after this; null is the system's again.
// To be called while no database is open.
void replace_disk(rocksdb::Env* env);

}  // namespace tercet
