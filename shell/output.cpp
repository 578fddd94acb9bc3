#include "shell/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "tercet/error.h"

namespace tercet::shell {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::chrono::milliseconds kLongestHold{100};
// Somebody waits for the first rows: so many bytes are not held at all.
constexpr std::size_t kFirstBytes = 4096;

}  // namespace

void Output::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes || written_ < kFirstBytes || std::chrono::steady_clock::now() - last_flush_ > kLongestHold)
    flush();
}

void Output::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      int error = errno;
      buffer_.clear();
      if (error == EPIPE) throw OutputClosed{};
      throw Error(ErrorCode::kIo, std::string("cannot write the output: ") + std::strerror(error));
    }
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  written_ += buffer_.size();
  buffer_.clear();
  last_flush_ = std::chrono::steady_clock::now();
}

bool Output::is_terminal() const { return isatty(descriptor_) != 0; }

unsigned Output::width() const {
  winsize size{};
  if (!is_terminal()) return 0;
  if (ioctl(descriptor_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

bool errors_on_terminal() { return isatty(STDERR_FILENO) != 0; }

void say(std::string_view line) {
  std::string text(line);
  text += '\n';
  std::string_view left = text;
  while (!left.empty()) {
    ssize_t written = ::write(STDERR_FILENO, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

void say_error(std::string_view message) {
  bool colour = errors_on_terminal() && std::getenv("NO_COLOR") == nullptr;
  say((colour ? "\033[31merror:\033[0m " : "error: ") + std::string(message));
}

}  // namespace tercet::shell
