// What the shell works on: a database, how results are shown, and the commands over both.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/arguments.h"
#include "shell/output.h"
#include "tercet/tercet.hpp"

namespace tercet::shell {

class Session {
 public:
  enum class Mode : std::uint8_t {
    kInteractive,  // makes the database when there is none; prints counts and times
    kBatch,        // reads, until a command writes
    kLoad,         // writes, and makes the database when there is none
    kWrite,        // writes into a database that is there
  };

  // Opens the database. Errors: tercet::Error.
  Session(const Arguments& arguments, Mode mode, Output& output);

  // Runs a query or a dot-command and writes its result. Never throws but OutputClosed: an error is said, and returns false.
  bool run(const std::string& statement);

  // The parts commands are made of; these throw.
  void run_query(const std::string& text);
  // Does an update, all of it or nothing.
  void run_update(const std::string& text, TransactionOptions options, bool quiet);
  void compact();
  // Writes what is wrong with the database; whether nothing is.
  bool check(bool quiet);
  void backup(const std::string& directory, bool quiet);
  void load(const std::vector<std::string>& files, LoadOptions options, bool quiet);
  void dump(Output& output, RdfFormat dump_format);
  // Runs the statements of a file; false when one of them failed.
  bool read(const std::string& file);
  void info();
  // A table in the look of results.
  void table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows);

  // The database as it is open, which may be for reading only.
  const Database& database() const { return *database_; }
  Output& output() { return output_; }
  bool is_interactive() const { return mode_ == Mode::kInteractive; }
  QueryOptions query_options() const;
  LoadOptions load_options() const;

  ResultFormat format = ResultFormat::kTable;
  bool timer = true;
  // The limits of queries and updates; 0 is none.
  std::chrono::milliseconds timeout{0};
  std::uint64_t max_rows = 0;
  std::optional<std::size_t> memory_bytes;    // of loads too
  std::vector<std::string> allowed_services;  // that SERVICE may ask
  std::vector<std::string> allowed_loads;     // that LOAD may fetch by HTTP
  bool quitting = false;

 private:
  Database& writable();
  void open();
  WriteOptions write_options() const;
  void hint_at_unknown_names(const std::string& query);

  const Arguments& arguments_;
  Mode mode_;
  Output& output_;
  bool opened_to_read_ = false;
  unsigned reading_depth_ = 0;
  std::unique_ptr<Database> database_;
};

// Before a load touches a database: whether its files can be read and their formats are known. Errors: kNotFound, kIo,
// kInvalidArgument.
void check_files(const std::vector<std::string>& files, bool format_is_given);

// All of a file; an empty name or "-" is standard input. Errors: kNotFound, kIo.
std::string read_all(const std::string& file);

// Runs a text that is one query or command, or several queries with ';' between; false when one failed.
bool run_text(Session& session, const std::string& text);

// Reads statements from a descriptor and runs them, one after the other; false when one failed. `name` stands before errors.
// Errors: kIo.
bool run_statements(Session& session, int descriptor, const std::string& name);

// The same for a file. Errors: kNotFound, kIo.
bool run_file(Session& session, const std::string& file);

}  // namespace tercet::shell
