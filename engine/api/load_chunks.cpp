#include "engine/api/load_chunks.h"

#include <algorithm>
#include <cstring>

namespace tercet {

void TextBuffer::append(std::string_view text) {
  if (text.empty()) return;
  std::memcpy(room(text.size()), text.data(), text.size());
  grow(text.size());
}

char* TextBuffer::room(std::size_t bytes) {
  if (capacity_ - size_ < bytes) {
    std::size_t capacity = std::max(size_ + bytes, capacity_ + capacity_ / 2);
    auto memory = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ != 0) std::memcpy(memory.get(), memory_.get(), size_);
    memory_ = std::move(memory);
    capacity_ = capacity;
  }
  return memory_.get() + size_;
}

void TextBuffer::remove_prefix(std::size_t bytes) {
  size_ -= bytes;
  if (bytes != 0 && size_ != 0) std::memmove(memory_.get(), memory_.get() + bytes, size_);
}

void TextBuffer::shrink(std::size_t bytes) {
  size_ = 0;
  if (capacity_ <= bytes) return;
  memory_.reset();
  capacity_ = 0;
}

bool LineChunks::next(LineChunk& chunk) {
  chunk.text.shrink(chunk_bytes_ * 4);
  chunk.text.append(rest_.view());
  rest_.shrink(chunk_bytes_);
  std::size_t wanted = chunk_bytes_;
  while (!at_end_) {
    std::size_t searched = chunk.text.size();
    while (chunk.text.size() < wanted) {
      std::size_t room = wanted - chunk.text.size();
      std::size_t got = input_->read(chunk.text.room(room), room);
      chunk.text.grow(got);
      if (got != 0) continue;
      at_end_ = true;
      break;
    }
    if (at_end_) break;
    // The rest held no line end, so none is looked for there again.
    std::string_view fresh = chunk.text.view().substr(searched);
    if (std::size_t end = fresh.rfind('\n'); end != std::string_view::npos) {
      rest_.append(fresh.substr(end + 1));
      chunk.text.truncate(searched + end + 1);
      break;
    }
    wanted += std::max(wanted / 2, chunk_bytes_);
  }
  if (chunk.text.size() == 0) return false;
  chunk.number = chunks_++;
  chunk.first_line = next_line_;
  std::string_view text = chunk.text.view();
  next_line_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  if (chunk.number == 0) chunk.text.remove_prefix(byte_order_mark_bytes(text));
  return true;
}

}  // namespace tercet
