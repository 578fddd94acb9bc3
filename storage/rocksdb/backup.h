// A copy of a database's files as they are at one moment, while some process may be writing to it.
#pragma once

#include <functional>
#include <string>

namespace tercet {

// Makes `directory`, which must not exist or be empty, a copy of the database in `database`. Files that never change are hard links, where
// the file system has them. `prove` is called when it is whole. Errors: kInvalidArgument when something is there, kIo, what `prove` throws;
// then all that was made is removed again.
void copy_database(const std::string& database, const std::string& directory, const std::function<void()>& prove);

}  // namespace tercet
