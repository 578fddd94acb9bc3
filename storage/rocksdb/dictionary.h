// The dictionary: ids of texts and texts of ids, from the blocks of a few sorted segments, one for each load that brought new
// terms.
//
// In memory are only the separators, first numbers and, once they are asked for, filters of the blocks. A lookup by id reads one block;
// one by text reads a block of each segment whose filter does not rule it out, the largest segment first.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/meta_record.h"
#include "storage/rocksdb/rocks_handle.h"
#include "storage/snapshot.h"

namespace tercet {

// What a load, or a sweep, has written of the dictionary. Freed on the disk when nobody reads it any more, once it is obsolete.
struct SegmentFiles {
  std::shared_ptr<RocksHandle> handle;
  std::uint32_t generation = 0;
  mutable std::atomic<bool> obsolete{false};

  SegmentFiles(std::shared_ptr<RocksHandle> of, std::uint32_t number) : handle(std::move(of)), generation(number) {}
  ~SegmentFiles();
};

// The terms of one kind of one load.
class Segment {
 public:
  Segment(std::shared_ptr<const SegmentFiles> files, IdKind kind, DictionarySegment::Range range)
      : files_(std::move(files)), handle_(*files_->handle), kind_(kind), range_(range) {}

  // Reads the directory, once, before its blocks are asked for. Errors: kCorruption, kIo.
  void read();

  const SegmentFiles& files() const { return *files_; }

  std::uint64_t first() const { return range_.first; }
  std::uint64_t end() const { return range_.end; }
  std::size_t blocks() const { return first_payload_.size(); }
  Id first_id(std::size_t block) const { return Id::make(kind_, first_payload_[block]); }
  std::string key(std::size_t block) const { return dictionary_block_key(first_id(block)); }
  std::uint64_t number(std::size_t block) const { return first_number_ + block; }  // new_block_numbers()

  bool holds(Id id) const { return id.kind() == kind_ && id.payload() >= range_.first && id.payload() < range_.end; }
  // The block of a payload that the segment has. `hint`: a block at or before it, near it at best.
  std::size_t block_of(std::uint64_t payload, std::size_t hint = 0) const;
  // Behind the last payload of a block.
  std::uint64_t end_of(std::size_t block) const { return block + 1 < blocks() ? first_payload_[block + 1] : range_.end; }
  // The last block whose first text is at or below `text`, from `hint` on; 0 when there is none.
  std::size_t block_of(std::string_view text, std::size_t hint = 0) const;
  // Whether the block is to be looked into for a text of this hash. `alone`: no other segment may have it. Errors: kCorruption, kIo.
  bool may_hold(std::size_t block, std::uint64_t hash, bool alone) const;
  // That the block was looked into in vain.
  void note_miss() const { misses_.fetch_add(1, std::memory_order_relaxed); }
  // Above all texts before the block, and at or below its first one.
  std::string_view separator(std::size_t block) const;
  // The first payload whose text is at or above `text`.
  std::uint64_t lower_bound(std::string_view text) const;

 private:
  std::string dictionary_block_key(Id first) const;
  bool starts_at_or_below(std::size_t block, std::string_view text) const;
  // Calls with the entries of one chunk of the directory after the other.
  template <class Visit>
  void read_chunks(const Visit& visit) const;
  void read_filters() const;

  // Of the texts of each block, so many bits for each.
  struct Filters {
    std::vector<std::uint64_t> end;
    std::string bits;
  };

  std::shared_ptr<const SegmentFiles> files_;
  const RocksHandle& handle_;
  IdKind kind_;
  DictionarySegment::Range range_;
  std::uint64_t first_number_ = 0;
  std::vector<std::uint64_t> first_payload_;
  std::vector<std::uint64_t> separator_end_;
  std::string separators_;
  mutable std::atomic<std::uint32_t> misses_{0};
  mutable std::once_flag filters_once_;
  mutable Filters filters_;
};

class Dictionary {
 public:
  // Segments that `before` (the state before a load, or null) has read already are shared with it. The others are put into `unread`: each is
  // to be read, in any thread, before the dictionary is used.
  Dictionary(const std::shared_ptr<RocksHandle>& handle, const MetaRecord& meta, const Dictionary* before,
             std::vector<std::shared_ptr<Segment>>& unread);

  using Segments = std::vector<std::shared_ptr<const Segment>>;
  // Those of a kind, by payload.
  const Segments& segments(IdKind kind) const { return by_payload_[static_cast<std::size_t>(kind)]; }

  // Lets what a generation has be freed when nobody reads it any more. Called once another segment has taken its place.
  void make_obsolete(std::uint32_t generation) const;

  bool empty() const;
  // Whether a segment has the id.
  bool holds(Id id) const { return segment_of(id) != nullptr; }
  std::optional<Id> find(IdKind kind, std::string_view text) const;
  void find_sorted(IdKind kind, std::span<const std::string_view> texts, std::span<Id> out) const;

  using VisitTerm = std::function<void(std::size_t, const TermView&)>;
  using VisitPlace = std::function<void(std::size_t)>;
  // Calls with the place in `ids` and the term of each id that a segment has, grouped by block; of the others with the place.
  void visit_terms(std::span<const Id> ids, const VisitTerm& visit, const VisitPlace& visit_other) const;

  std::vector<IdRange> prefix_ranges(IdKind kind, std::string_view prefix) const;
  void for_each(IdKind kind, std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const;
  bool same_segment(Id a, Id b) const;

 private:
  const Segment* segment_of(Id id) const;

  const RocksHandle& handle_;
  std::array<Segments, 16> by_payload_;
  std::array<Segments, 16> by_size_;  // largest first
};

}  // namespace tercet
