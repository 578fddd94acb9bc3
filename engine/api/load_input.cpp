#include "engine/api/load_input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kCompressedPiece = std::size_t{256} << 10;

[[noreturn]] void fail(std::string_view what, const std::string& name, int number) {
  throw Error(ErrorCode::kIo, fmt::format("cannot {} {}: {}", what, name, std::strerror(number)));
}

[[noreturn]] void fail_compressed(const std::string& name, std::string_view kind, std::string_view what) {
  throw Error(ErrorCode::kIo, fmt::format("cannot read {}: its {} data {}", name, kind, what));
}

// The bytes as they are in the file.
class FileInput final : public LoadInput {
 public:
  FileInput(const std::string& path, std::string name, const LoadInputContext& context)
      : name_(std::move(name)), context_(context) {
    file_ = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) fail("open", name_, errno);
    struct stat status {};
    may_wait_ = ::fstat(file_, &status) != 0 || !S_ISREG(status.st_mode);
    if (!may_wait_) ::posix_fadvise(file_, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  ~FileInput() override { ::close(file_); }
  FileInput(const FileInput&) = delete;
  FileInput& operator=(const FileInput&) = delete;

  std::size_t read(char* buffer, std::size_t bytes) override {
    for (;;) {
      if (may_wait_) wait();
      ssize_t got = ::read(file_, buffer, bytes);
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got < 0) fail("read", name_, errno);
      if (context_.bytes_read != nullptr) *context_.bytes_read += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
  }

 private:
  void wait() {
    for (;;) {
      if (context_.stopped != nullptr && *context_.stopped) throw Error(ErrorCode::kCancelled, "the load was stopped");
      pollfd wanted{file_, POLLIN, 0};
      if (::poll(&wanted, 1, 100) != 0) return;
    }
  }

  std::string name_;
  LoadInputContext context_;
  int file_ = -1;
  bool may_wait_ = false;
};

class TextInput final : public LoadInput {
 public:
  TextInput(std::string_view text, const LoadInputContext& context) : text_(text), context_(context) {}
  std::size_t read(char* buffer, std::size_t bytes) override {
    std::size_t got = std::min(bytes, text_.size());
    std::copy_n(text_.data(), got, buffer);
    text_.remove_prefix(got);
    if (context_.bytes_read != nullptr) *context_.bytes_read += got;
    return got;
  }

 private:
  std::string_view text_;
  LoadInputContext context_;
};

// Lets the first bytes be looked at before they are read.
class PeekInput final : public LoadInput {
 public:
  explicit PeekInput(std::unique_ptr<LoadInput> inner) : inner_(std::move(inner)) {}
  std::string_view peek(std::size_t bytes) {
    while (head_.size() < bytes) {
      char buffer[16];
      std::size_t got = inner_->read(buffer, std::min(sizeof buffer, bytes - head_.size()));
      if (got == 0) break;
      head_.append(buffer, got);
    }
    return head_;
  }
  std::size_t read(char* buffer, std::size_t bytes) override {
    if (head_.empty()) return inner_->read(buffer, bytes);
    std::size_t got = std::min(bytes, head_.size());
    std::copy_n(head_.data(), got, buffer);
    head_.erase(0, got);
    return got;
  }

 private:
  std::unique_ptr<LoadInput> inner_;
  std::string head_;
};

class GzipInput final : public LoadInput {
 public:
  GzipInput(std::unique_ptr<LoadInput> inner, std::string name)
      : inner_(std::move(inner)), name_(std::move(name)), piece_(kCompressedPiece) {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  ~GzipInput() override { inflateEnd(&stream_); }
  GzipInput(const GzipInput&) = delete;
  GzipInput& operator=(const GzipInput&) = delete;

  std::size_t read(char* buffer, std::size_t bytes) override {
    bytes = std::min<std::size_t>(bytes, 1u << 30);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(bytes);
    while (stream_.avail_out == bytes) {
      if (stream_.avail_in == 0 && !fill()) {
        if (in_member_) fail_compressed(name_, "gzip", "ends too early: the file is truncated");
        return 0;
      }
      if (!in_member_ && !begin_member()) return 0;
      int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        in_member_ = false;
      } else if (result == Z_MEM_ERROR) {
        throw std::bad_alloc();
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        fail_compressed(name_, "gzip", fmt::format("is damaged ({})", stream_.msg == nullptr ? "unknown error" : stream_.msg));
      }
    }
    return bytes - stream_.avail_out;
  }

 private:
  bool fill() {
    std::size_t got = inner_->read(piece_.data(), piece_.size());
    stream_.next_in = reinterpret_cast<Bytef*>(piece_.data());
    stream_.avail_in = static_cast<uInt>(got);
    return got != 0;
  }

  // Members may follow each other, and zeros may follow the last one (tapes).
  bool begin_member() {
    if (!first_) {
      while (*stream_.next_in == 0) {
        ++stream_.next_in;
        if (--stream_.avail_in == 0 && !fill()) return false;
        zeros_ = true;
      }
      if (zeros_ || *stream_.next_in != 0x1F) fail_compressed(name_, "gzip", "is followed by bytes that are no gzip data");
      inflateReset(&stream_);
    }
    first_ = false;
    in_member_ = true;
    return true;
  }

  std::unique_ptr<LoadInput> inner_;
  std::string name_;
  std::vector<char> piece_;
  z_stream stream_{};
  bool first_ = true;
  bool in_member_ = false;
  bool zeros_ = false;
};

class ZstdInput final : public LoadInput {
 public:
  ZstdInput(std::unique_ptr<LoadInput> inner, std::string name)
      : inner_(std::move(inner)), name_(std::move(name)), piece_(kCompressedPiece), stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  ~ZstdInput() override { ZSTD_freeDStream(stream_); }
  ZstdInput(const ZstdInput&) = delete;
  ZstdInput& operator=(const ZstdInput&) = delete;

  std::size_t read(char* buffer, std::size_t bytes) override {
    ZSTD_outBuffer out{buffer, bytes, 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        in_ = {piece_.data(), inner_->read(piece_.data(), piece_.size()), 0};
        if (in_.size == 0) {
          // What is decoded already may still have to be given out.
          if (!in_frame_) return 0;
          std::size_t left = decompress(out);
          if (out.pos == 0 && left != 0) fail_compressed(name_, "Zstandard", "ends too early: the file is truncated");
          continue;
        }
      }
      decompress(out);
    }
    return out.pos;
  }

 private:
  std::size_t decompress(ZSTD_outBuffer& out) {
    std::size_t result = ZSTD_decompressStream(stream_, &out, &in_);
    if (ZSTD_isError(result)) fail_compressed(name_, "Zstandard", fmt::format("is damaged ({})", ZSTD_getErrorName(result)));
    in_frame_ = result != 0;
    return result;
  }

  std::unique_ptr<LoadInput> inner_;
  std::string name_;
  std::vector<char> piece_;
  ZSTD_DStream* stream_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool in_frame_ = false;
};

bool is_gzip(std::string_view head) { return head.starts_with("\x1F\x8B"); }

// A frame, or a skippable one.
bool is_zstandard(std::string_view head) {
  return head == "\x28\xB5\x2F\xFD" || (head.size() == 4 && head.substr(1) == "\x2A\x4D\x18" && (head[0] & 0xF0) == 0x50);
}

}  // namespace

std::unique_ptr<LoadInput> decompressed(std::unique_ptr<LoadInput> inner, const std::string& name) {
  auto input = std::make_unique<PeekInput>(std::move(inner));
  if (is_gzip(input->peek(4))) return std::make_unique<GzipInput>(std::move(input), name);
  if (is_zstandard(input->peek(4))) return std::make_unique<ZstdInput>(std::move(input), name);
  return input;
}

std::unique_ptr<LoadInput> open_load_input(const std::string& path, const std::string& name, const LoadInputContext& context) {
  auto input = std::make_unique<PeekInput>(std::make_unique<FileInput>(path, name, context));
  const std::string_view head = input->peek(4);
  const std::string_view wrong = head.empty() ? "ends too early: the file is empty" : "is none, in spite of its name";
  const bool is_compressed = is_gzip(head) || is_zstandard(head);
  if (!is_compressed && path.ends_with(".gz")) fail_compressed(name, "gzip", wrong);
  if (!is_compressed && path.ends_with(".zst")) fail_compressed(name, "Zstandard", wrong);
  return decompressed(std::move(input), name);
}

std::unique_ptr<LoadInput> text_load_input(std::string_view text, const LoadInputContext& context) {
  return std::make_unique<TextInput>(text, context);
}

std::uint64_t check_load_file(const std::string& path) {
  if (path == "-") return 0;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) throw Error(ErrorCode::kNotFound, fmt::format("no such file: {}", path));
    fail("open", path, errno);
  }
  if (S_ISDIR(status.st_mode)) {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is a directory; give the files in it by name", path));
  }
  if (::access(path.c_str(), R_OK) != 0) fail("open", path, errno);
  return S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
}

}  // namespace tercet
