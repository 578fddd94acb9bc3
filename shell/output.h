// Text to a file descriptor.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace tercet::shell {

// Thrown when the reader has gone (`| head`): no error, there is nobody to write for.
struct OutputClosed {};

// Buffers, and lets go of what it holds a few times a second so that slow results show as they come. One thread.
class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Errors: OutputClosed; Error kIo in the words of the system.
  void write(std::string_view text);
  void flush();

  bool is_terminal() const;
  // Columns of the terminal; 0 when it is none.
  unsigned width() const;

 private:
  int descriptor_;
  std::string buffer_;
  std::size_t written_ = 0;
  std::chrono::steady_clock::time_point last_flush_ = std::chrono::steady_clock::now();
};

// Whether standard error goes to a terminal.
bool errors_on_terminal();

// A line of what is no result: on standard error.
void say(std::string_view line);
void say_error(std::string_view message);

}  // namespace tercet::shell
