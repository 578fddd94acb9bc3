// Texts that stay where they are until all are forgotten, in memory that is used again.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace tercet {

class TextStore {
 public:
  // A copy of the text, valid until clear().
  std::string_view add(std::string_view text) {
    char* const begin = room_for(text.size());
    if (!text.empty()) std::memcpy(begin, text.data(), text.size());
    return {begin, text.size()};
  }

  // Forgets all. Keeps at most the memory of `most_kept` bytes, and of no text that was larger than kPieceBytes.
  void clear(std::size_t most_kept) {
    large_.clear();
    if (pieces_.size() * kPieceBytes > most_kept) pieces_.resize(most_kept / kPieceBytes);
    used_ = 0;
    next_ = nullptr;
    room_ = 0;
  }

 private:
  static constexpr std::size_t kPieceBytes = std::size_t{1} << 13;

  char* room_for(std::size_t bytes) {
    if (bytes > kPieceBytes) return large_.emplace_back(new char[bytes]).get();
    if (bytes > room_) {
      if (used_ == pieces_.size()) pieces_.emplace_back(new char[kPieceBytes]);
      next_ = pieces_[used_++].get();
      room_ = kPieceBytes;
    }
    char* const begin = next_;
    next_ += bytes;
    room_ -= bytes;
    return begin;
  }

  std::vector<std::unique_ptr<char[]>> pieces_;
  std::vector<std::unique_ptr<char[]>> large_;
  std::size_t used_ = 0;  // of pieces_
  char* next_ = nullptr;  // in the last of those
  std::size_t room_ = 0;
};

}  // namespace tercet
