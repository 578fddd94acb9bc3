// Bytes of a document one after another, with the place they stand at.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "parser/results/result_reader.h"
#include "tercet/error.h"

namespace tercet::results {

class ByteInput {
 public:
  // Skips a byte order mark.
  explicit ByteInput(const ByteSource& source);
  ByteInput(const ByteInput&) = delete;
  ByteInput& operator=(const ByteInput&) = delete;

  // Behind the last byte of the document.
  static constexpr int kEnd = -1;

  // The next byte.
  int peek() { return at_ < end_ ? static_cast<unsigned char>(buffer_[at_]) : refill(); }
  int take() {
    const int byte = peek();
    if (byte != kEnd) step(byte);
    return byte;
  }
  // Takes the byte if it is the next one.
  bool take_if(char byte) {
    if (peek() != static_cast<unsigned char>(byte)) return false;
    step(peek());
    return true;
  }

  std::size_t taken() const { return taken_; }
  Position position() const { return {line_, column_ + 1}; }
  // The error at the next byte.
  Error error(ErrorCode code, std::string_view message);

 private:
  int refill();
  void step(int byte) {
    ++at_;
    ++taken_;
    if (byte == '\n') {
      ++line_;
      column_ = 0;
    } else if ((byte & 0xC0) != 0x80) {
      ++column_;
    }
  }

  const ByteSource& source_;
  std::array<char, 1U << 16> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
  std::size_t taken_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t column_ = 0;  // characters of the line that were taken
};

}  // namespace tercet::results
