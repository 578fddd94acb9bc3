#include "storage/rocksdb/leftovers.h"

#include <filesystem>
#include <functional>
#include <system_error>

namespace tercet {
namespace {

namespace fs = std::filesystem;

void remove_files(const std::string& directory, const std::function<bool(const fs::path&)>& wanted) {
  std::error_code ignored;
  for (fs::directory_iterator it(directory, ignored); !ignored && it != fs::directory_iterator(); it.increment(ignored)) {
    std::error_code stays;
    if (wanted(it->path())) fs::remove(it->path(), stays);
  }
}

bool is_log(const fs::path& file) { return file.extension() == ".log"; }

}  // namespace

void remove_empty_logs(const std::string& database_path) {
  remove_files(database_path, [](const fs::path& file) {
    std::error_code error;
    return is_log(file) && fs::file_size(file, error) == 0;
  });
}

}  // namespace tercet
