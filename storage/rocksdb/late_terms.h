// The terms of the dictionary that came with changes, after the sorted loads: an entry a term and direction.
//
//   0 | id, u64 big-endian          -> u32 checksum of key and text | text
//   1 | kind u8 | text              -> u32 checksum of key and payload | payload u64      (a text of up to kMaxWholeText bytes)
//   1 | kind u8 | first kMaxWholeText bytes of the text | 0xFF | u64 hash of the text big-endian | u32 big-endian number
//                                   -> the same; the number tells texts of one hash apart
#pragma once

#include <rocksdb/write_batch.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "storage/id.h"
#include "storage/rocksdb/rocks_handle.h"

namespace tercet {

class LateTerms {
 public:
  // The handle must outlive it.
  explicit LateTerms(const RocksHandle& handle) : handle_(&handle) {}

  // Errors, here and below: kCorruption, kIo.
  std::optional<Id> find(IdKind kind, std::string_view text) const;
  // The text of an id that must be there.
  std::string text(Id id) const;
  // Calls with every IRI that begins with `prefix`, in order as far as their first kMaxWholeText bytes tell, until it returns false.
  void for_each_iri(std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const;

  // Calls with every id and its text; with the id of every text.
  void for_each_id(const std::function<void(Id, std::string_view)>& visit) const;
  void for_each_text(const std::function<void(Id)>& visit) const;

  // Adds a term that find() does not know, to be written. `taken` holds the keys of long texts that the batch adds already.
  void add(Id id, std::string_view text, rocksdb::WriteBatch& batch, std::unordered_set<std::string>& taken) const;

  static constexpr std::size_t kMaxWholeText = 512;

 private:
  std::string free_text_key(IdKind kind, std::string_view text, std::unordered_set<std::string>& taken) const;
  const RocksHandle* handle_;
};

}  // namespace tercet
