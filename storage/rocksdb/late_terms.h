// The terms of the dictionary that came with changes, after the sorted loads: an entry a term and direction.
//
//   0 | id, u64 big-endian          -> u32 checksum of key and text | text
//   1 | kind u8 | text              -> u32 checksum of key and payload | payload u64      (a text of up to kMaxWholeText bytes)
//   1 | kind u8 | first kMaxWholeText bytes of the text | 0xFF | u64 hash of the text big-endian | u32 big-endian number
//                                   -> the same; the number tells texts of one hash apart
#pragma once

#include <rocksdb/write_batch.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "storage/id.h"
#include "storage/rocksdb/rocks_handle.h"

namespace tercet {

// What a state sees of these entries: all, until some are swept, which then stay for the states from before.
class LateTermsView {
 public:
  explicit LateTermsView(std::shared_ptr<const RocksHandle> handle) : handle_(std::move(handle)) {}
  ~LateTermsView();
  LateTermsView(const LateTermsView&) = delete;
  LateTermsView& operator=(const LateTermsView&) = delete;

  // Null: the entries as they are now.
  const rocksdb::Snapshot* snapshot() const { return snapshot_.load(std::memory_order_acquire); }
  // From now on the entries as they are now. Once; before they change.
  void freeze() const;

 private:
  const std::shared_ptr<const RocksHandle> handle_;
  mutable std::atomic<const rocksdb::Snapshot*> snapshot_{nullptr};
};

class LateTerms {
 public:
  // Of a view (null: as they are now). The handle must outlive it.
  explicit LateTerms(const RocksHandle& handle, std::shared_ptr<const LateTermsView> view = nullptr)
      : handle_(&handle), view_(std::move(view)) {}

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

  // Takes one away. False when it has to stay, because the key of another long text is found by way of its key.
  bool remove(Id id, std::string_view text, rocksdb::WriteBatch& batch) const;

  static constexpr std::size_t kMaxWholeText = 512;

 private:
  std::string free_text_key(IdKind kind, std::string_view text, std::unordered_set<std::string>& taken) const;
  bool get(std::string_view key, rocksdb::PinnableSlice& value) const;
  std::unique_ptr<rocksdb::Iterator> iterator(bool fill_cache) const;
  const RocksHandle* handle_;
  std::shared_ptr<const LateTermsView> view_;
};

}  // namespace tercet
