#include "storage/rocksdb/leftovers.h"

#include <filesystem>
#include <functional>
#include <system_error>

#include "storage/rocksdb/closing_record.h"
#include "storage/rocksdb/disk.h"
#include "storage/rocksdb/owner_lock.h"

namespace tercet {
namespace {

namespace fs = std::filesystem;

void remove_files(const std::string& directory, const std::function<bool(const fs::path&)>& wanted) {
  std::error_code ignored;
  for (fs::directory_iterator it(directory, ignored); !ignored && it != fs::directory_iterator(); it.increment(ignored)) {
    if (wanted(it->path())) disk().DeleteFile(it->path().string(), {}, nullptr).PermitUncheckedError();
  }
}

bool is_log(const fs::path& file) { return file.extension() == ".log"; }

// By the names that RocksDB and we give.
bool is_of_database(const fs::path& file) {
  const std::string name = file.filename().string();
  return is_log(file) || file.extension() == ".sst" || file.extension() == ".dbtmp" || name == "CURRENT" || name == "IDENTITY" ||
         name == "LOCK" || name.starts_with("MANIFEST-") || name.starts_with("OPTIONS-") || name.starts_with("LOG") ||
         name == kClosingFile;
}

}  // namespace

void remove_empty_logs(const std::string& database_path) {
  remove_files(database_path, [](const fs::path& file) {
    std::error_code error;
    return is_log(file) && fs::file_size(file, error) == 0;
  });
}

void remove_database(const std::string& database_path, bool directory_too) {
  // RocksDB opens what has lost its logs, and calls a directory without CURRENT none of its own. The file of the lock goes last.
  remove_files(database_path, is_log);
  remove_files(database_path, [](const fs::path& file) { return file.filename() == "CURRENT"; });
  remove_files(database_path, is_of_database);
  remove_files(database_path, [](const fs::path& file) { return file.filename() == kOwnerFile; });
  if (directory_too) disk().DeleteDir(database_path, {}, nullptr).PermitUncheckedError();
}

}  // namespace tercet
