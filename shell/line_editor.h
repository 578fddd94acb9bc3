// A line of input with editing, history and completion, on libedit.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "shell/completion.h"

namespace tercet::shell {

class LineEditor {
 public:
  enum class Outcome : std::uint8_t { kLine, kInterrupted, kEnd };
  // Given the text before the cursor.
  using Completer = std::function<Completion(std::string_view)>;

  // `history_file`: read now, written at the end; empty is none.
  LineEditor(const std::string& history_file, Completer completer);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  // Reads a line, without its line break. kInterrupted after Ctrl-C, kEnd after Ctrl-D on an empty line.
  Outcome read(const std::string& prompt, std::string& line);

  // More has been typed or pasted already.
  bool input_waits() const;

  // Adds an entry to the history.
  void remember(const std::string& entry);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// $XDG_STATE_HOME/tercet_history, or ~/.tercet_history; empty without a home.
std::string history_file();

}  // namespace tercet::shell
