#include "storage/bulk/batch.h"

#include <algorithm>

namespace tercet {
namespace {
constexpr std::size_t kWriteBuffer = std::size_t{256} << 10;
}

void QuadTable::widen() {
  std::uint64_t quads = size();
  values_.resize(quads * 4);
  std::uint32_t* values = values_.data();
  for (std::uint64_t i = quads; i-- > 0;) {
    std::uint32_t quad[4] = {values[i * 3], values[i * 3 + 1], values[i * 3 + 2], 0};
    std::copy(quad, quad + 4, values + i * 4);
  }
  width_ = 4;
}

PageArray<std::uint64_t> EncodedBatch::read_ids() const {
  PageArray<std::uint64_t> all(terms);
  if (ids_file != nullptr) {
    ids_file->read_at(ids_begin, all.data(), all.bytes());
  } else {
    std::copy(ids.begin(), ids.end(), all.begin());
  }
  return all;
}

void EncodedBatch::read_quads(std::uint64_t begin, std::uint64_t end, std::vector<std::uint32_t>& out) const {
  out.resize((end - begin) * quad_width);
  if (quads_file != nullptr) {
    quads_file->read_at(quads_begin + begin * quad_width * sizeof(std::uint32_t), out.data(), out.size() * sizeof(std::uint32_t));
  } else {
    const std::uint32_t* from = quads.values().data() + begin * quad_width;
    std::copy(from, from + out.size(), out.begin());
  }
}

void EncodedBatch::drop_keys() {
  keys.reset();
  arena.clear();
}

void spill_keys(EncodedBatch& batch, TempFile& file) {
  TempWriter writer(file, kWriteBuffer);
  batch.vocabulary_file = &file;
  batch.vocabulary_begin = file.size();
  std::string_view before;
  for (const char* address : batch.keys) {
    std::string_view key = KeyArena::key_at(address);
    auto shared =
        static_cast<std::size_t>(std::mismatch(before.begin(), before.end(), key.begin(), key.end()).first - before.begin());
    writer.append_varint(shared);
    writer.append_varint(key.size() - shared);
    writer.append(key.substr(shared));
    before = key;
  }
  writer.flush();
  batch.vocabulary_end = file.size();
  batch.drop_keys();
}

void spill_quads(EncodedBatch& batch, TempFile& file) {
  batch.quads_file = &file;
  batch.quads_begin = file.size();
  file.append(batch.quads.values().data(), batch.quads.bytes());
  batch.quads.values().reset();
}

void spill_ids(EncodedBatch& batch, TempFile& file) {
  batch.ids_file = &file;
  batch.ids_begin = file.size();
  file.append(batch.ids.data(), batch.ids.bytes());
  batch.ids.reset();
}

KeyCursor::KeyCursor(const EncodedBatch& batch, std::size_t buffer_bytes) : batch_(&batch) {
  if (batch.vocabulary_file != nullptr) {
    reader_ = std::make_unique<TempReader>(*batch.vocabulary_file, batch.vocabulary_begin, batch.vocabulary_end, buffer_bytes);
  }
}

bool KeyCursor::next() {
  if (place_ == batch_->terms) return false;
  if (reader_ != nullptr) {
    std::uint64_t shared = reader_->take_varint();
    std::uint64_t rest = reader_->take_varint();
    text_.resize(shared);
    text_ += reader_->take(rest);
    key_ = text_;
  } else {
    constexpr std::uint64_t kAhead = 16;
    if (place_ + kAhead < batch_->terms) __builtin_prefetch(batch_->keys[place_ + kAhead]);
    key_ = KeyArena::key_at(batch_->keys[place_]);
  }
  ++place_;
  return true;
}

}  // namespace tercet
