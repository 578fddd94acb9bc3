#include "storage/rocksdb/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

[[noreturn]] void fail(const char* what, const std::string& path) {
  throw Error(ErrorCode::kIo, std::string("cannot ") + what + " '" + path + "': " + std::strerror(errno));
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags, const char* what) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (number_ < 0) fail(what, path);
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// 0 at the end of the file.
std::size_t read_some(const Descriptor& file, std::vector<char>& piece, const std::string& path) {
  while (true) {
    const ssize_t got = ::read(file.number(), piece.data(), piece.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail("read", path);
  }
}

void write_all(const Descriptor& file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(file.number(), text.data(), text.size());
    if (written >= 0) text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR) fail("write", path);
  }
}

void sync(const Descriptor& file, const std::string& path) {
  if (::fsync(file.number()) != 0) fail("write", path);
}

}  // namespace

std::string read_file(const std::string& path) {
  const Descriptor file(path, O_RDONLY, "read");
  std::string text;
  std::vector<char> piece(kPiece);
  while (const std::size_t got = read_some(file, piece, path)) text.append(piece.data(), got);
  return text;
}

void write_durably(const std::string& path, std::string_view text) {
  const std::string beside = path + ".part";
  {
    const Descriptor file(beside, O_WRONLY | O_CREAT | O_TRUNC, "create");
    write_all(file, text, beside);
    sync(file, beside);
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) fail("make", path);
  sync_directory(path.substr(0, path.find_last_of('/') + 1));
}

void copy_durably(const std::string& from, const std::string& to) {
  const Descriptor in(from, O_RDONLY, "read");
  const Descriptor out(to, O_WRONLY | O_CREAT | O_TRUNC, "create");
  std::vector<char> piece(kPiece);
  while (const std::size_t got = read_some(in, piece, from)) write_all(out, {piece.data(), got}, to);
  sync(out, to);
}

void sync_file(const std::string& path) { sync(Descriptor(path, O_RDONLY, "open"), path); }

void sync_directory(const std::string& path) {
  const std::string name = path.empty() ? "." : path;
  sync(Descriptor(name, O_RDONLY | O_DIRECTORY, "open"), name);
}

}  // namespace tercet
