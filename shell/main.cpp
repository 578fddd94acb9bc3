// tercet: the program.
#include <unistd.h>

#include <new>
#include <string>

#include "shell/arguments.h"
#include "shell/interactive.h"
#include "shell/interrupt.h"
#include "shell/output.h"
#include "shell/salvage.h"
#include "shell/session.h"
#include "tercet/tercet.hpp"

namespace tercet::shell {
namespace {

constexpr int kFailed = 1;
constexpr int kInterrupted = 130;

int load(const Arguments& arguments, Output& output) {
  if (arguments.read_only) throw Error(ErrorCode::kReadOnly, "a load writes, so --read-only does not go with it");
  check_files(arguments.files, arguments.load_format.has_value());
  Session session(arguments, Session::Mode::kLoad, output);
  session.load(arguments.files, session.load_options(), arguments.quiet);
  return 0;
}

int query(const Arguments& arguments, Output& output) {
  Session session(arguments, Session::Mode::kBatch, output);
  bool good = true;
  if (arguments.query) good = run_text(session, *arguments.query);
  else if (!arguments.query_file.empty() && arguments.query_file != "-") good = run_file(session, arguments.query_file);
  else good = run_statements(session, STDIN_FILENO, "");
  return good ? 0 : kFailed;
}

int update(const Arguments& arguments, Output& output) {
  if (arguments.read_only) throw Error(ErrorCode::kReadOnly, "an update writes, so --read-only does not go with it");
  const std::string text = arguments.query ? *arguments.query : read_all(arguments.query_file);
  Session session(arguments, Session::Mode::kWrite, output);
  session.run_update(text, {.durability = arguments.durability}, arguments.quiet);
  return 0;
}

int compact(const Arguments& arguments, Output& output) {
  if (arguments.read_only) throw Error(ErrorCode::kReadOnly, "compacting writes, so --read-only does not go with it");
  Session(arguments, Session::Mode::kWrite, output).compact();
  return 0;
}

int check(const Arguments& arguments, Output& output) {
  return Session(arguments, Session::Mode::kBatch, output).check(arguments.quiet) ? 0 : kFailed;
}

int dump(const Arguments& arguments, Output& output) {
  if (arguments.salvage) return salvage(arguments.database, output) ? 0 : kFailed;
  try {
    Session(arguments, Session::Mode::kBatch, output).dump(output, arguments.dump_format);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kCorruption) throw;
    output.flush();
    throw Error(ErrorCode::kCorruption,
                std::string(error.what()) + "\n`tercet dump --salvage " + arguments.database + "` writes what can still be read");
  }
  return 0;
}

int run(const Arguments& arguments) {
  Output output(STDOUT_FILENO);
  int code = 0;
  switch (arguments.command) {
    case Arguments::Command::kLoad: code = load(arguments, output); break;
    case Arguments::Command::kQuery: code = query(arguments, output); break;
    case Arguments::Command::kUpdate: code = update(arguments, output); break;
    case Arguments::Command::kCompact: code = compact(arguments, output); break;
    case Arguments::Command::kCheck: code = check(arguments, output); break;
    case Arguments::Command::kBackup:
      Session(arguments, Session::Mode::kBatch, output).backup(arguments.directory, arguments.quiet);
      break;
    case Arguments::Command::kDump: code = dump(arguments, output); break;
    case Arguments::Command::kInfo: Session(arguments, Session::Mode::kBatch, output).info(); break;
    case Arguments::Command::kShell:
      if (!arguments.query && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        Session session(arguments, Session::Mode::kInteractive, output);
        run_interactive(session, arguments);
      } else {
        code = query(arguments, output);
      }
      break;
  }
  output.flush();
  return code;
}

int guarded_run(const Arguments& arguments) {
  int code = kFailed;
  try {
    code = run(arguments);
  } catch (const OutputClosed&) {
    return 0;
  } catch (const Error& error) {
    say_error(error.what());
  } catch (const std::bad_alloc&) {
    say_error("out of memory");
  }
  bool interactive = arguments.command == Arguments::Command::kShell && code == 0;
  return interrupted() && !interactive ? kInterrupted : code;
}

}  // namespace
}  // namespace tercet::shell

int main(int argc, char** argv) {
  using namespace tercet::shell;
  install_interrupts();
  ParsedArguments parsed = parse_arguments(argc, argv);
  return parsed.exit_code ? *parsed.exit_code : guarded_run(parsed.arguments);
}
