// A temporary file of the loader: it has no name, so the system removes it when it is closed or the process dies.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tercet {

class TempFile {
 public:
  // In `directory`; empty: in the system's directory for temporary files. Every byte written is added to `written`. Errors: kIo.
  TempFile(const std::string& directory, std::atomic<std::uint64_t>& written);
  ~TempFile();
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  std::uint64_t size() const { return size_; }
  // Writes at the end. Errors: kIo (the disk is full, ...).
  void append(const void* data, std::size_t bytes);
  // Writes anywhere; does not change size(). May be called from several threads.
  void write_at(std::uint64_t offset, const void* data, std::size_t bytes);
  // Reads exactly that much. May be called from several threads. Errors: kIo.
  void read_at(std::uint64_t offset, void* data, std::size_t bytes) const;

 private:
  std::string directory_;
  std::atomic<std::uint64_t>& written_;
  int file_ = -1;
  std::uint64_t size_ = 0;
};

// Collects small writes to the end of a file. flush() before the file is read.
class TempWriter {
 public:
  TempWriter(TempFile& file, std::size_t buffer_bytes) : file_(file), limit_(buffer_bytes) {}
  void append(std::string_view bytes) {
    buffer_.append(bytes);
    if (buffer_.size() >= limit_) flush();
  }
  void append_varint(std::uint64_t value) {
    while (value >= 0x80) {
      buffer_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    buffer_.push_back(static_cast<char>(value));
  }
  void flush() {
    file_.append(buffer_.data(), buffer_.size());
    buffer_.clear();
  }
  // Where the next byte will stand.
  std::uint64_t position() const { return file_.size() + buffer_.size(); }

 private:
  TempFile& file_;
  std::size_t limit_;
  std::string buffer_;
};

// Reads a part of a file from front to back.
class TempReader {
 public:
  TempReader(const TempFile& file, std::uint64_t begin, std::uint64_t end, std::size_t buffer_bytes)
      : file_(file), next_(begin), end_(end), limit_(buffer_bytes) {}
  bool at_end() const { return offset_ == buffer_.size() && next_ == end_; }
  // The next `bytes` bytes, valid until the next call. Errors: kIo when the file has no more.
  std::string_view take(std::size_t bytes) {
    if (buffer_.size() - offset_ < bytes) fill(bytes);
    std::string_view taken(buffer_.data() + offset_, bytes);
    offset_ += bytes;
    return taken;
  }
  std::uint64_t take_varint();

 private:
  void fill(std::size_t wanted);
  const TempFile& file_;
  std::uint64_t next_;
  std::uint64_t end_;
  std::size_t limit_;
  std::string buffer_;
  std::size_t offset_ = 0;
};

}  // namespace tercet
