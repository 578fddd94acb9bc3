// Cuts a text into pieces that threads can parse side by side: N-Triples and N-Quads behind any line, Turtle and TriG where a statement ends
// with its line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/api/load_input.h"
#include "parser/rdf/statement_cutter.h"

namespace tercet {

// Bytes that grow without being cleared first.
class TextBuffer {
 public:
  std::string_view view() const { return {memory_.get(), size_}; }
  std::size_t size() const { return size_; }
  void clear() { size_ = 0; }
  void append(std::string_view text);
  // Room for `bytes` more; after writing there, grow(bytes written).
  char* room(std::size_t bytes);
  void grow(std::size_t bytes) { size_ += bytes; }
  void remove_prefix(std::size_t bytes);
  void truncate(std::size_t size) { size_ = size; }
  // Gives memory back when it holds more than `bytes`. Forgets the text.
  void shrink(std::size_t bytes);

 private:
  std::unique_ptr<char[]> memory_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

struct LoadChunk {
  TextBuffer text;
  std::shared_ptr<const rdf::TurtleContext> context;  // Turtle, TriG: what holds where it begins
  bool is_last = false;                               // nothing comes behind it
  bool is_rest = false;                               // it cannot be cut: the input goes on behind it
  std::uint64_t number = 0;                           // 0, 1, 2, ... in the file
  std::uint64_t first_line = 1;
};

class LoadChunks {
 public:
  // Chunks have `chunk_bytes`, or one line when it is longer. With a cutter a chunk of many times as much is the last: the rest.
  LoadChunks(std::unique_ptr<LoadInput> input, std::size_t chunk_bytes, std::unique_ptr<rdf::StatementCutter> cutter = nullptr)
      : input_(std::move(input)), chunk_bytes_(chunk_bytes), cutter_(std::move(cutter)) {}

  // The next chunk; false at the end. One thread at a time.
  bool next(LoadChunk& chunk);
  // What goes on behind a chunk that is the rest.
  std::unique_ptr<LoadInput> take_input() { return std::move(input_); }
  // How many chunks there were so far.
  std::uint64_t chunks() const { return chunks_; }

 private:
  void read(TextBuffer& text, std::size_t wanted);
  std::size_t end_of_chunk(std::string_view text, std::size_t searched);

  std::unique_ptr<LoadInput> input_;
  std::size_t chunk_bytes_;
  std::unique_ptr<rdf::StatementCutter> cutter_;
  TextBuffer rest_;  // of what the chunk before ends in
  std::uint64_t chunks_ = 0;
  std::uint64_t next_line_ = 1;
  bool at_end_ = false;
  bool has_ended_ = false;  // the last chunk was given
};

// Removes a byte order mark from the beginning of a file's text.
inline std::size_t byte_order_mark_bytes(std::string_view text) { return text.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

}  // namespace tercet
