#include "engine/api/load_chunks.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tercet {
namespace {

// A text that has no place to be cut in so many chunks is parsed by one thread from there on.
constexpr std::size_t kMostChunks = 8;

}  // namespace

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

// Until there are so many bytes, or no more.
void LoadChunks::read(TextBuffer& text, std::size_t wanted) {
  while (text.size() < wanted && !at_end_) {
    std::size_t room = wanted - text.size();
    std::size_t got = input_->read(text.room(room), room);
    text.grow(got);
    at_end_ = got == 0;
  }
}

// Behind the last place fit to be cut; 0: there is none. Nothing before `searched` is.
std::size_t LoadChunks::end_of_chunk(std::string_view text, std::size_t searched) {
  if (cutter_ != nullptr) {
    cutter_->look(text);
    return cutter_->cut(text);
  }
  const std::size_t end = text.substr(searched).rfind('\n');
  return end == std::string_view::npos ? 0 : searched + end + 1;
}

bool LoadChunks::next(LoadChunk& chunk) {
  chunk.text.shrink(chunk_bytes_ * 4);
  chunk.text.append(rest_.view());
  rest_.shrink(chunk_bytes_);
  chunk.is_rest = false;
  if (cutter_ != nullptr) chunk.context = cutter_->context();
  bool is_first_piece = chunks_ == 0;
  for (std::size_t wanted = chunk_bytes_; !at_end_; wanted += std::max(wanted / 2, chunk_bytes_)) {
    const std::size_t searched = chunk.text.size();
    read(chunk.text, wanted);
    if (std::exchange(is_first_piece, false)) chunk.text.remove_prefix(byte_order_mark_bytes(chunk.text.view()));
    if (at_end_) break;
    if (const std::size_t end = end_of_chunk(chunk.text.view(), searched); end != 0) {
      rest_.append(chunk.text.view().substr(end));
      chunk.text.truncate(end);
      break;
    }
    chunk.is_rest = cutter_ != nullptr && (cutter_->is_lost() || chunk.text.size() >= kMostChunks * chunk_bytes_);
    if (chunk.is_rest) break;
  }
  // Whether a graph was left open is for a parser to say, although nothing comes any more.
  const bool leaves_graph_open = chunk.context != nullptr && chunk.context->in_graph && !std::exchange(has_ended_, at_end_);
  if (chunk.text.size() == 0 && !leaves_graph_open) return false;
  chunk.number = chunks_++;
  chunk.first_line = next_line_;
  chunk.is_last = at_end_;
  const std::string_view text = chunk.text.view();
  next_line_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  return true;
}

}  // namespace tercet
