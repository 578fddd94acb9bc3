#include "shell/session.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <new>

#include "shell/commands.h"
#include "shell/interrupt.h"
#include "shell/progress.h"
#include "shell/statements.h"
#include "shell/text.h"

namespace tercet::shell {
namespace {

// Files of .read that read files.
constexpr unsigned kDeepestReading = 16;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Session::Session(const Arguments& arguments, Mode mode, Output& output) : arguments_(arguments), mode_(mode), output_(output) {
  format = arguments.format.value_or(ResultFormat::kTable);
  timer = mode == Mode::kInteractive;
  timeout = arguments.timeout;
  max_rows = arguments.max_rows;
  memory_bytes = arguments.memory_bytes;
  allowed_services = arguments.allowed_services;
  allowed_loads = arguments.allowed_loads;
  open();
}

void Session::open() {
  OpenOptions options;
  options.default_namespace = arguments_.default_namespace;
  if (arguments_.database.empty()) {
    database_ = std::make_unique<Database>(Database::in_memory(options));
    return;
  }
  options.create_if_missing = mode_ == Mode::kLoad;
  options.discard_unused = mode_ == Mode::kLoad;
  opened_to_read_ = arguments_.read_only || mode_ == Mode::kBatch;
  options.read_only = opened_to_read_;
  try {
    database_ = std::make_unique<Database>(Database::open(arguments_.database, options));
  } catch (const Error& error) {
    bool may_create = mode_ == Mode::kInteractive && !arguments_.read_only;
    if (error.code() != ErrorCode::kNotFound) throw;
    if (!may_create) {
      throw Error(ErrorCode::kNotFound,
                  std::string(error.what()) + "\n`tercet load " + arguments_.database + " FILE...` makes a database");
    }
    options.create_if_missing = true;
    database_ = std::make_unique<Database>(Database::open(arguments_.database, options));
    say("A new database has been made in " + arguments_.database + ".");
  }
}

Database& Session::writable() {
  if (!opened_to_read_) return *database_;
  if (arguments_.read_only) throw Error(ErrorCode::kReadOnly, "the database was opened with --read-only");
  OpenOptions options;
  options.create_if_missing = false;
  options.default_namespace = arguments_.default_namespace;
  *database_ = Database::open(arguments_.database, options);
  opened_to_read_ = false;
  return *database_;
}

QueryOptions Session::query_options() const {
  QueryOptions options;
  options.strict = arguments_.strict;
  options.timeout = timeout;
  options.disabled_passes = arguments_.disabled_passes;
  if (memory_bytes) options.memory_bytes = *memory_bytes;
  options.max_rows = max_rows;
  options.threads = arguments_.threads;
  options.service.allowed = allowed_services;
  options.load.allowed = allowed_loads;
  return options;
}

LoadOptions Session::load_options() const {
  LoadOptions options;
  options.format = arguments_.load_format;
  options.base = arguments_.base;
  options.graph = arguments_.graph;
  options.subject_column = arguments_.subject_column;
  options.skip_errors = arguments_.skip_errors;
  options.threads = arguments_.threads;
  if (memory_bytes) options.memory_bytes = *memory_bytes;
  return options;
}

WriteOptions Session::write_options() const {
  WriteOptions options;
  options.width = output_.width();
  return options;
}

bool Session::run(const std::string& statement) {
  try {
    bool good = true;
    if (is_command_line(statement)) good = run_command(*this, statement);
    else if (database().is_update(statement, query_options())) run_update(statement, {}, false);
    else run_query(statement);
    output_.flush();
    return good;
  } catch (const Error& error) {
    output_.flush();
    say_error(error.what());
  } catch (const std::bad_alloc&) {
    output_.flush();
    say_error("out of memory");
  }
  return false;
}

void Session::run_query(const std::string& statement) {
  std::string text(without_final_semicolon(statement));
  auto start = std::chrono::steady_clock::now();
  InterruptScope interrupts;
  Cursor cursor = database().query(text, query_options());
  interrupts.cancels(cursor.canceller());
  std::uint64_t rows = write_results(
      database(), cursor, format, [this](std::string_view chunk) { output_.write(chunk); }, write_options());
  double seconds = seconds_since(start);
  output_.flush();
  bool is_ask = cursor.kind() == ResultKind::kAsk;
  if (is_interactive()) {
    std::string words =
        is_ask || cursor.kind() == ResultKind::kExplain ? "" : counted(rows, cursor.kind() == ResultKind::kGraph ? "fact" : "row");
    if (timer) words += (words.empty() ? "(" : " (") + seconds_in_words(seconds) + ")";
    if (!words.empty()) say(words);
  } else if (timer) {
    say(seconds_in_words(seconds));
  }
  if (is_ask ? !cursor.ask() : rows == 0) hint_at_unknown_names(text);
}

void Session::run_update(const std::string& text, TransactionOptions options, bool quiet) {
  if (memory_bytes) options.memory_bytes = *memory_bytes;
  InterruptScope interrupts;
  Transaction transaction = writable().begin(options);
  interrupts.cancels(transaction.canceller());
  UpdateSummary summary = transaction.update(text, query_options());
  transaction.commit();
  if (quiet) return;
  std::string words = update_summary_in_words(summary);
  if (timer) words += " (" + seconds_in_words(summary.seconds) + ")";
  say(words);
}

void Session::compact() {
  const std::uint64_t before = database().info().disk_bytes;
  writable().compact();
  const std::uint64_t after = database().info().disk_bytes;
  say("The database takes " + bytes_in_words(static_cast<double>(after)) + " on the disk, before " +
      bytes_in_words(static_cast<double>(before)) + ".");
}

bool Session::check(bool quiet) {
  InterruptScope interrupts;
  ProgressDisplay display(!quiet && errors_on_terminal());
  auto report = [&](const std::string& problem) { output_.write(problem + "\n"); };
  auto progress = [&](double fraction) {
    display.show_fraction("checking", fraction);
    return !interrupted();
  };
  const CheckSummary summary = database().check(report, progress);
  display.clear();
  if (!quiet) {
    say((summary.problems == 0 ? "Nothing is wrong" : counted(summary.problems, "problem")) + " with " +
        counted(summary.facts, "fact") + ", " + counted(summary.terms, "term") + " and " + counted(summary.files, "file") + " (" +
        seconds_in_words(summary.seconds) + ").");
  }
  return summary.problems == 0;
}

void Session::backup(const std::string& directory, bool quiet) {
  const DatabaseInfo copy = database().backup(directory);
  if (!quiet) say("The copy in " + directory + " holds " + counted(copy.facts, "fact") + ".");
}

void Session::hint_at_unknown_names(const std::string& query) {
  for (const auto& [name, nearest] : database().unknown_names(query, query_options())) {
    say("no fact mentions " + name + (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
  }
}

void Session::load(const std::vector<std::string>& files, LoadOptions options, bool quiet) {
  ProgressDisplay display(!quiet && errors_on_terminal());
  InterruptScope interrupts;
  options.progress = [&display](const LoadProgress& progress) {
    display.show(progress);
    return !interrupted();
  };
  LoadSummary summary;
  try {
    summary = writable().load(files, options);
  } catch (...) {
    display.clear();
    throw;
  }
  display.clear();
  for (const SkippedError& skipped : summary.skipped) say("skipped: " + skipped.message);
  if (!quiet) say(load_summary_in_words(summary));
}

void Session::dump(Output& output, RdfFormat dump_format) {
  InterruptScope interrupts;
  auto sink = [&output](std::string_view chunk) {
    if (interrupted()) throw Error(ErrorCode::kCancelled, "the dump was stopped");
    output.write(chunk);
  };
  write_dump(database(), sink, dump_format);
  output.flush();
}

bool Session::read(const std::string& file) {
  if (reading_depth_ >= kDeepestReading) throw Error(ErrorCode::kLimit, "files read each other too deeply: " + file);
  ++reading_depth_;
  struct Leave {
    unsigned& depth;
    ~Leave() { --depth; }
  } leave{reading_depth_};
  return run_file(*this, file);
}

void Session::info() {
  DatabaseInfo info = database().info();
  auto line = [this](std::string_view name, const std::string& value) {
    std::string text(name);
    text.resize(22, ' ');
    output_.write(text + value + "\n");
  };
  line("database", info.path.empty() ? "in memory" : info.path);
  line("default namespace", info.default_namespace);
  line("facts", with_commas(info.facts));
  line("in the default graph", with_commas(info.default_graph_facts));
  line("predicates", with_commas(info.predicates));
  line("terms", with_commas(info.terms));
  if (info.waiting_changes > 0) line("waiting changes", with_commas(info.waiting_changes));
  if (!info.path.empty()) line("size on disk", bytes_in_words(static_cast<double>(info.disk_bytes)));
  line("format version", std::to_string(info.format_version));
  line("tercet", std::string(version()));
}

void Session::table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows) {
  write_table(
      columns, rows, [this](std::string_view chunk) { output_.write(chunk); }, write_options());
}

void check_files(const std::vector<std::string>& files, bool format_is_given) {
  for (const std::string& file : files) {
    if (file != "-" && ::access(file.c_str(), R_OK) != 0) {
      throw Error(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo, "cannot read " + file + ": " + std::strerror(errno));
    }
    if (!format_is_given && !rdf_format_of_file(file)) {
      std::string name = file == "-" ? "standard input" : file;
      throw Error(ErrorCode::kInvalidArgument, "the format of " + name + " is not known by its name; say --format " + kLoadFormats);
    }
  }
}

std::string read_all(const std::string& file) {
  const bool standard_input = file.empty() || file == "-";
  const int descriptor = standard_input ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  auto fail = [&] {
    throw Error(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
                "cannot read " + (standard_input ? "standard input" : file) + ": " + std::strerror(errno));
  };
  if (descriptor < 0) fail();
  std::string text;
  std::string block(64 * 1024, '\0');
  for (;;) {
    const ssize_t length = ::read(descriptor, block.data(), block.size());
    if (length < 0 && errno == EINTR && !interrupted()) continue;
    if (length < 0) fail();
    if (length == 0) break;
    text.append(block, 0, static_cast<std::size_t>(length));
  }
  if (!standard_input) ::close(descriptor);
  return text;
}

bool run_text(Session& session, const std::string& text) {
  // The operations of an update, which stand between ';' too, are one transaction.
  if (session.database().is_update(text, session.query_options())) return session.run(text);
  std::vector<Statement> statements = split_at_semicolons(text);
  if (statements.size() <= 1) return session.run(text);
  bool good = true;
  for (const Statement& statement : statements) {
    if (session.quitting || interrupted()) break;
    bool done = session.run(statement.text);
    good = good && done;
  }
  return good;
}

bool run_statements(Session& session, int descriptor, const std::string& name) {
  StatementReader reader(
      [&session](std::string_view text) { return session.database().query_is_incomplete(text, session.query_options()); }, false);
  bool good = true;
  auto run_ready = [&] {
    Statement statement;
    while (!session.quitting && !interrupted() && reader.take(statement)) {
      bool done = session.run(statement.text);
      good = good && done;
      if (!done && (statement.first_line > 1 || !name.empty())) {
        say("(in the statement at line " + std::to_string(statement.first_line) + (name.empty() ? "" : " of " + name) + ")");
      }
    }
  };
  std::string pending;
  std::string block(64 * 1024, '\0');
  while (!session.quitting && !interrupted()) {
    ssize_t length = ::read(descriptor, block.data(), block.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0)
      throw Error(ErrorCode::kIo, "cannot read " + (name.empty() ? "standard input" : name) + ": " + std::strerror(errno));
    if (length == 0) break;
    pending.append(block, 0, static_cast<std::size_t>(length));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = pending.find('\n', begin)) != std::string::npos; begin = end + 1) {
      reader.add_line(std::string_view(pending).substr(begin, end - begin));
      run_ready();
      if (session.quitting || interrupted()) return good;
    }
    pending.erase(0, begin);
  }
  if (!pending.empty()) reader.add_line(pending);
  reader.finish();
  run_ready();
  return good;
}

bool run_file(Session& session, const std::string& file) {
  int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    throw Error(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo, "cannot open " + file + ": " + std::strerror(errno));
  }
  struct Close {
    int descriptor;
    ~Close() { ::close(descriptor); }
  } close{descriptor};
  return run_statements(session, descriptor, file);
}

}  // namespace tercet::shell
