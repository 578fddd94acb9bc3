// What the files of a database were when it was closed: those that RocksDB believes less than it could. It takes a damaged end of its
// log, or of its list of files, for one that a crash had cut off, and drops it; that is right after a crash only.
//
//   tercet.closed   "TERCET CLOSED 1\n" | a line for each file: name, bytes, XXH3-64 in hexadecimal | the XXH3-64 of all lines before
//
// The record is removed before the database is opened for writing, and written when that has been closed. A database that was not
// closed has none.
#pragma once

#include <string>
#include <string_view>

namespace tercet {

inline constexpr std::string_view kClosingFile = "tercet.closed";

// Writes the record of the files that are in the directory, and brings these to the disk before. Errors: kIo.
void write_closing_record(const std::string& database_path);

// Compares the files with the record, if there is one that can be read. Errors: kCorruption naming the file that is not what it was, kIo.
void verify_closing_record(const std::string& database_path);

// Durably. Errors: kIo.
void remove_closing_record(const std::string& database_path);

}  // namespace tercet
