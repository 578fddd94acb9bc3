// Runs the program as a user would: arguments, standard input, exit code; or on a terminal of its own.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tercet::test {

struct Run {
  std::string out;
  std::string err;
  int code = -1;  // the exit code, or 128 and the signal that ended it
};

// Runs the program to its end. It is killed, which fails the test, after two minutes.
Run run_tercet(const std::vector<std::string>& arguments, const std::string& input = "");

// A directory of its own for a test, gone with this object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }
  // Writes a file in it and returns its path.
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::string path_;
};

std::string read_file(const std::string& path);

// The program on a pseudo terminal of 100 columns.
class Terminal {
 public:
  // `home` is where the history goes.
  Terminal(const std::vector<std::string>& arguments, const std::string& home);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void type(std::string_view text);
  // Waits until the text has appeared behind what was waited for last; false when the program ends or a minute passes without it.
  bool shows(std::string_view text);
  // Everything it printed.
  const std::string& screen() const { return screen_; }
  // Waits for its end and returns the exit code.
  int finish();
  int process() const { return process_; }

 private:
  bool read_some(std::chrono::milliseconds patience);

  int descriptor_ = -1;
  int process_ = -1;
  std::string screen_;
  std::size_t seen_ = 0;
};

}  // namespace tercet::test
