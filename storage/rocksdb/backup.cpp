#include "storage/rocksdb/backup.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "storage/rocksdb/closing_record.h"
#include "storage/rocksdb/disk.h"
#include "storage/rocksdb/files.h"
#include "tercet/error.h"

namespace tercet {
namespace {

namespace fs = std::filesystem;

constexpr int kAttempts = 200;
constexpr std::chrono::milliseconds kPause{5};

// The list of the files that make up the database: its name in CURRENT, and how far it has been written. It grows with every file that
// joins or leaves.
struct FileList {
  std::string name;
  std::uintmax_t bytes = 0;
  friend bool operator==(const FileList&, const FileList&) = default;
};

FileList file_list(const std::string& database) {
  FileList list;
  std::ifstream(database + "/CURRENT") >> list.name;
  std::error_code error;
  list.bytes = fs::file_size(database + "/" + list.name, error);
  if (list.name.empty() || error) throw Error(ErrorCode::kIo, "backup: cannot read the list of files of '" + database + "'");
  return list;
}

std::vector<std::string> names_with(const std::string& directory, std::string_view extension) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() == extension) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end(), is_older_name);
  return names;
}

void clear(const std::string& directory) {
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) remove_file(entry.path().string());
}

// Copies everything but CURRENT. False when the writer has changed what the files are meanwhile.
//
// While the list does not grow, all that it names is there, and so is the log that goes with it: the writer deletes a file when the list no
// longer needs it. Logs are copied oldest first, so that what is copied of them is all that was written up to some moment.
bool copy_files(const std::string& database, const std::string& directory, const FileList& list) {
  copy_durably(database + "/" + list.name, directory + "/" + list.name);
  for (const std::string& name : names_with(database, ".sst")) {
    if (!link_or_copy(database + "/" + name, directory + "/" + name)) return false;
  }
  for (const std::string& name : names_with(database, ".log")) {
    copy_durably(database + "/" + name, directory + "/" + name);
  }
  return file_list(database) == list;
}

void copy_into(const std::string& database, const std::string& directory) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(kPause);
    clear(directory);
    const FileList list = file_list(database);
    try {
      if (!copy_files(database, directory, list)) continue;
    } catch (const std::exception&) {
      // What is no longer there could not be copied.
      if (file_list(database) == list) throw;
      continue;
    }
    sync_directory(directory);
    // With this file it is a database.
    write_durably(directory + "/CURRENT", list.name + "\n");
    write_closing_record(directory);
    return;
  }
  throw Error(ErrorCode::kIo, "backup: the database '" + database + "' is written to faster than it can be copied; try again");
}

// Whether it was made; false when an empty one was there.
bool make_or_find_directory(const std::string& path) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) {
    make_directory(path);
    return true;
  }
  if (fs::is_empty(path, error) && !error) return false;
  throw Error(ErrorCode::kInvalidArgument, "backup: there is something in '" + path + "'; name a directory that is new or empty");
}

}  // namespace

void copy_database(const std::string& database, const std::string& directory, const std::function<void()>& prove) {
  const bool is_new = make_or_find_directory(directory);
  auto undo = [&] {
    remove_files_in(directory);
    if (is_new) disk().DeleteDir(directory, {}, nullptr).PermitUncheckedError();
  };
  try {
    copy_into(database, directory);
    prove();
  } catch (const fs::filesystem_error& error) {
    undo();
    throw Error(ErrorCode::kIo, std::string("backup: ") + error.what());
  } catch (...) {
    undo();
    throw;
  }
}

}  // namespace tercet
