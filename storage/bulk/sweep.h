// Which terms of the dictionary facts use, and new segments without the others.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "storage/meta_record.h"
#include "storage/rocksdb/ingestion.h"
#include "storage/rocksdb/rocks_store.h"

namespace tercet {

// Terms of the dictionary, a bit each.
class UsedTerms {
 public:
  // `next_payload`: by kind, above all ids.
  explicit UsedTerms(const std::array<std::uint64_t, 16>& next_payload);

  // An id that the dictionary never gave out is none of them.
  void add(Id id) {
    Bits& bits = bits_of(id);
    if (id.payload() / 64 < bits.size()) bits[id.payload() / 64] |= std::uint64_t{1} << (id.payload() % 64);
  }
  bool contains(Id id) const {
    const Bits& bits = bits_of(id);
    return id.payload() / 64 < bits.size() && (bits[id.payload() / 64] >> (id.payload() % 64) & 1) != 0;
  }

 private:
  using Bits = std::vector<std::uint64_t>;
  Bits& bits_of(Id id) { return bits_[static_cast<std::size_t>(id.kind()) - kFirstDictionaryKind]; }
  const Bits& bits_of(Id id) const { return bits_[static_cast<std::size_t>(id.kind()) - kFirstDictionaryKind]; }
  std::array<Bits, kDictionaryKinds> bits_;
};

// For who has the turn to write. Errors, of both: kIo, kCorruption.
UsedTerms used_terms(const RocksStore& store);

// Writes the segments that hold unused terms again, without these; the first of a block stays, used or not.
std::vector<SweptSegment> sweep_segments(RocksStore& store, Ingestion& ingestion, const UsedTerms& used);

}  // namespace tercet
