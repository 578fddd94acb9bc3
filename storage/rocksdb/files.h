// Files written so that they outlive a crash of the machine, on the disk of the databases (disk.h). Errors of all: kIo, naming the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tercet {

// Whether RocksDB made the file of this name before the other: names count up, and get longer.
inline bool is_older_name(const std::string& name, const std::string& other) {
  return name.size() != other.size() ? name.size() < other.size() : name < other;
}

// All of a file; nullopt when there is none.
std::optional<std::string> read_file(const std::string& path);

// Makes `path` a file of this text, or leaves what was there: it is written beside and renamed.
void write_durably(const std::string& path, std::string_view text);

// Copies the bytes that a file has now: one that grows meanwhile, as far as it had come.
void copy_durably(const std::string& from, const std::string& to);

// Another name of the file where the file system can, else a copy; false when there is no such file.
bool link_or_copy(const std::string& from, const std::string& to);

// Makes a directory, durably, and not its parents.
void make_directory(const std::string& path);

// Whether it was there.
bool remove_file(const std::string& path);
// As far as that can be done: no error.
void remove_files_in(const std::string& directory);

// What was written to the file, or what was made and removed in the directory, is on the disk when it returns.
void sync_file(const std::string& path);
void sync_directory(const std::string& path);

}  // namespace tercet
