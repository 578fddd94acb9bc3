// The dot-commands: a table of names, arguments, help and functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shell/session.h"

namespace tercet::shell {

struct CommandLine {
  std::vector<std::string> words;  // behind the name
  std::string text;                // behind the name, as written
};

struct Command {
  enum class Completion : std::uint8_t { kNone, kFile, kFormat, kSwitch, kQuery, kCommand };

  std::string_view name;       // with the '.'
  std::string_view arguments;  // as usage shows them
  std::string_view help;
  std::size_t least_words;
  std::size_t most_words;
  Completion completion;
  // False after an error that has been said.
  bool (*run)(Session& session, const CommandLine& line);
};

std::span<const Command> commands();

// Runs a line that is_command_line(). False after an error that has been said. Errors: tercet::Error.
bool run_command(Session& session, const std::string& line);

}  // namespace tercet::shell
