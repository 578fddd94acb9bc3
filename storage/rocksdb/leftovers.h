// What RocksDB leaves in a directory when it has closed a database in it. The caller still holds the OwnerLock of the database, so
// that no process opens it meanwhile; what cannot be removed does no harm and stays.
#pragma once

#include <string>

namespace tercet {

// RocksDB begins a log at each open for writing, and keeps it, empty or not, until a later open has something to flush. Nothing can
// be lost with an empty one: what was written is in the file when the process ends, what was synced also after a crash.
void remove_empty_logs(const std::string& database_path);

// Removes a database, and its directory if that holds nothing else and `directory_too`. A process that is killed in between leaves
// an empty database, or a directory in which one can be made.
void remove_database(const std::string& database_path, bool directory_too);

}  // namespace tercet
