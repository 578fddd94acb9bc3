// The file system under the databases that are directories: the system's, unless a test has put another in its place.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <memory>

namespace tercet {

rocksdb::Env& disk_env();
inline rocksdb::FileSystem& disk() { return *disk_env().GetFileSystem(); }

// The same file, but the system is told of all reads that are wanted at once before the first is waited for, so that the disk has them
// together: RocksDB itself makes one after the other where it was built without the system's queues for that. So are all files of the
// system's disk.
std::unique_ptr<rocksdb::FSRandomAccessFile> reading_together(std::unique_ptr<rocksdb::FSRandomAccessFile> file);

// For tests of what happens when a disk fails: the environment of all databases that are opened after this; null is the system's again.
// To be called while no database is open.
void replace_disk(rocksdb::Env* env);

}  // namespace tercet
