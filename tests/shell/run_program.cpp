#include "run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tercet::test {
namespace {

constexpr std::chrono::seconds kLongestRun{120};
constexpr std::chrono::seconds kLongestWait{60};

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

[[noreturn]] void execute(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{TERCET_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execv(TERCET_PROGRAM, pointers.data());
  _exit(127);
}

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  void close(int end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

}  // namespace

Run run_tercet(const std::vector<std::string>& arguments, const std::string& input) {
  Pipe in, out, err;
  pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    ::dup2(in.ends[0], 0);
    ::dup2(out.ends[1], 1);
    ::dup2(err.ends[1], 2);
    execute(arguments);
  }
  in.close(0);
  out.close(1);
  err.close(1);
  std::signal(SIGPIPE, SIG_IGN);
  ::fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
  Run run;
  std::string_view left = input;
  if (left.empty()) in.close(1);
  auto deadline = std::chrono::steady_clock::now() + kLongestRun;
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(child, SIGKILL);
      run.err += "(killed: it ran too long)";
      break;
    }
    pollfd polled[3] = {{in.ends[1], POLLOUT, 0}, {out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}};
    ::poll(polled, 3, 1000);
    if (polled[0].revents != 0) {
      ssize_t written = ::write(in.ends[1], left.data(), left.size());
      if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
      if (left.empty() || (written < 0 && errno != EAGAIN)) in.close(1);
    }
    char block[65536];
    for (int i = 1; i < 3; ++i) {
      if (polled[i].revents == 0) continue;
      ssize_t length = ::read(polled[i].fd, block, sizeof block);
      if (length > 0) (i == 1 ? run.out : run.err).append(block, static_cast<std::size_t>(length));
      else (i == 1 ? out : err).close(0);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  run.code = code_of(status);
  return run;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tercet-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryDirectory::write(std::string_view name, std::string_view text) const {
  std::string path = *this / name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

Terminal::Terminal(const std::vector<std::string>& arguments, const std::string& home) {
  winsize size{};
  size.ws_col = 100;
  size.ws_row = 30;
  process_ = ::forkpty(&descriptor_, nullptr, nullptr, &size);
  if (process_ < 0) throw std::runtime_error("no pseudo terminal");
  if (process_ == 0) {
    ::setenv("TERM", "xterm", 1);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    ::setenv("HOME", home.c_str(), 1);
    ::setenv("NO_COLOR", "1", 1);
    ::unsetenv("XDG_STATE_HOME");
    execute(arguments);
  }
}

Terminal::~Terminal() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  ::close(descriptor_);
}

void Terminal::type(std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool Terminal::read_some(std::chrono::milliseconds patience) {
  pollfd polled{descriptor_, POLLIN, 0};
  if (::poll(&polled, 1, static_cast<int>(patience.count())) <= 0) return true;
  char block[4096];
  ssize_t length = ::read(descriptor_, block, sizeof block);
  if (length <= 0) return false;
  screen_.append(block, static_cast<std::size_t>(length));
  return true;
}

bool Terminal::shows(std::string_view text) {
  auto deadline = std::chrono::steady_clock::now() + kLongestWait;
  while (std::chrono::steady_clock::now() < deadline) {
    std::size_t found = screen_.find(text, seen_);
    if (found != std::string::npos) {
      seen_ = found + text.size();
      return true;
    }
    if (!read_some(std::chrono::milliseconds(200))) return screen_.find(text, seen_) != std::string::npos;
  }
  return false;
}

int Terminal::finish() {
  auto deadline = std::chrono::steady_clock::now() + kLongestWait;
  while (read_some(std::chrono::milliseconds(200))) {
    if (std::chrono::steady_clock::now() > deadline) ::kill(process_, SIGKILL);
  }
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  return code_of(status);
}

}  // namespace tercet::test
