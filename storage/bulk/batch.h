// What one encoder has read since it last spilled: terms in the byte order of their keys, and quads of places in that order.
//
// It is held in memory, or its three parts lie in temporary files. Its ids are filled in by the merge of the vocabularies.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/bulk/page_array.h"
#include "storage/bulk/temp_file.h"
#include "storage/bulk/term_table.h"
#include "storage/id.h"

namespace tercet {

// The temporary files of a load. Shared by its encoders; the files come into being when first asked for.
class SpillSpace {
 public:
  explicit SpillSpace(std::string directory) : directory_(std::move(directory)) {}
  std::unique_ptr<TempFile> new_file() { return std::make_unique<TempFile>(directory_, written_); }
  std::uint64_t written() const { return written_; }

 private:
  std::string directory_;
  std::atomic<std::uint64_t> written_{0};
};

// Quads of term numbers: subject, predicate, object, and the graph when a quad of the table has one that is not the default graph.
class QuadTable {
 public:
  unsigned width() const { return width_; }
  std::uint64_t size() const { return values_.size() / width_; }
  std::size_t bytes() const { return values_.bytes(); }
  void add(const std::uint32_t (&quad)[4], bool default_graph) {
    if (!default_graph && width_ == 3) widen();
    values_.append(quad, width_);
  }
  PageArray<std::uint32_t>& values() { return values_; }
  const PageArray<std::uint32_t>& values() const { return values_; }

 private:
  // Number 0 is the default graph in every encoder.
  void widen();
  unsigned width_ = 3;
  PageArray<std::uint32_t> values_;
};

struct EncodedBatch {
  // Either all keys in memory ...
  PageArray<const char*> keys;
  KeyArena arena;
  // ... or front-coded in a file.
  TempFile* vocabulary_file = nullptr;
  std::uint64_t vocabulary_begin = 0;
  std::uint64_t vocabulary_end = 0;
  std::uint64_t terms = 0;

  // Quads of places among the keys. In memory when `quads_file` is null.
  QuadTable quads;
  TempFile* quads_file = nullptr;
  std::uint64_t quads_begin = 0;
  std::uint64_t quad_count = 0;
  unsigned quad_width = 3;

  // ids[place]. In memory when `ids_file` is null.
  PageArray<std::uint64_t> ids;
  TempFile* ids_file = nullptr;
  std::uint64_t ids_begin = 0;

  std::size_t resident_bytes() const { return keys.bytes() + arena.bytes() + quads.bytes() + ids.bytes(); }
  PageArray<std::uint64_t> read_ids() const;
  // Values [begin, end) of quads, quad_width each.
  void read_quads(std::uint64_t begin, std::uint64_t end, std::vector<std::uint32_t>& out) const;
  void drop_keys();
};

// Writes the keys front-coded: length shared with the one before, length of the rest, the rest.
void spill_keys(EncodedBatch& batch, TempFile& file);
void spill_quads(EncodedBatch& batch, TempFile& file);
void spill_ids(EncodedBatch& batch, TempFile& file);

// Goes through the keys of a batch.
class KeyCursor {
 public:
  KeyCursor(const EncodedBatch& batch, std::size_t buffer_bytes);
  // Goes to the next (at first, the first) key; false at the end.
  bool next();
  // Valid until next().
  std::string_view key() const { return key_; }

 private:
  const EncodedBatch* batch_;
  std::uint64_t place_ = 0;
  std::unique_ptr<TempReader> reader_;
  std::string text_;
  std::string_view key_;
};

}  // namespace tercet
