// A copy of a database's files as they are at one moment, while some process may be writing to it.
#pragma once

#include <string>

namespace tercet {

// Makes `directory`, which must not exist or be empty, a copy of the database in `database`. Files that never change are hard links, where
// the file system has them. Errors: kInvalidArgument when something is there, kIo; then all that was made is removed again.
void copy_database(const std::string& database, const std::string& directory);

}  // namespace tercet
