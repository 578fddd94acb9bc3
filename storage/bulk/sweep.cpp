#include "storage/bulk/sweep.h"

#include "storage/checksum.h"
#include "storage/dictionary_block.h"
#include "storage/directory_chunk.h"
#include "storage/keys.h"
#include "storage/rocksdb/dictionary.h"
#include "storage/rocksdb/store_state.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// Of the ids of a segment that may go, swept before or not.
std::uint64_t count_unused(const Segment& segment, const UsedTerms& used) {
  const IdKind kind = segment.first_id(0).kind();
  std::uint64_t count = 0;
  for (std::uint64_t payload = segment.first(); payload < segment.end(); ++payload)
    count += used.contains(Id::make(kind, payload)) ? 0 : 1;
  for (std::size_t block = 0; block < segment.blocks(); ++block) count -= used.contains(segment.first_id(block)) ? 0 : 1;
  return count;
}

// Writes the blocks of a segment, with the same ids, and their directory.
class SegmentSweep {
 public:
  SegmentSweep(const Segment& segment, std::uint32_t generation, const PairSink& blocks, const PairSink& directory)
      : segment_(segment), generation_(generation), blocks_(blocks), directory_(directory) {}

  void run(const RocksHandle& handle, const UsedTerms& used) {
    rocksdb::PinnableSlice text;
    for (std::size_t block = 0; block < segment_.blocks(); ++block) {
      text.Reset();
      const std::string key = segment_.key(block);
      if (!handle.get(Family::kDictionary, key, text)) {
        throw Error(ErrorCode::kCorruption,
                    "the database is corrupt: the " + describe_key(Family::kDictionary, key) + " is missing");
      }
      write_block(block, DictionaryBlockView({text.data(), text.size()}, segment_.first_id(block)), used);
    }
    flush_directory();
  }

 private:
  void write_block(std::size_t block, const DictionaryBlockView& view, const UsedTerms& used) {
    const Id first = segment_.first_id(block);
    DictionaryBlockBuilder builder;
    DictionaryBlockView::Reader reader(view);
    std::vector<std::uint64_t> hashes;
    for (std::size_t place = 0; place < view.ids(); ++place) {
      const bool stays = place == 0 || used.contains(Id::make(first.kind(), first.payload() + place));
      if (!stays || !view.has_text(place)) {
        builder.skip();
        continue;
      }
      const std::string_view text = reader.text(place);
      builder.add(text);
      hashes.push_back(hash_of(text));
    }
    std::string filter(filter_bytes(view.ids()), '\0');
    for (const std::uint64_t hash : hashes) add_to_filter(hash, filter);
    chunk_.add(DictionaryEntry{first.payload(), static_cast<std::uint32_t>(view.ids()), segment_.separator(block), filter});
    blocks_(dictionary_key(generation_, first), builder.take());
    if (chunk_.entries() == kChunkEntries || chunk_.bytes() >= kDictionaryChunkBytes) flush_directory();
  }

  void flush_directory() {
    if (chunk_.entries() > 0) directory_(directory_key(generation_, segment_.first_id(0).kind(), chunks_++), chunk_.take());
  }

  const Segment& segment_;
  const std::uint32_t generation_;
  const PairSink& blocks_;
  const PairSink& directory_;
  ChunkWriter chunk_;
  std::uint32_t chunks_ = 0;
};

}  // namespace

UsedTerms::UsedTerms(const std::array<std::uint64_t, 16>& next_payload) {
  for (std::size_t i = 0; i < kDictionaryKinds; ++i) bits_[i].resize(next_payload[kFirstDictionaryKind + i] / 64 + 1);
}

UsedTerms used_terms(const RocksStore& store) {
  UsedTerms used(store.tip()->counts().next_payload);
  const std::unique_ptr<RowCursor> cursor = store.rows(Order::kSpo);
  Row last{};
  std::vector<Row> rows;
  while (cursor->next(rows)) {
    for (const Row& row : rows) {
      for (std::size_t i = 0; i < kColumns; ++i) {
        if (row[i] != last[i] && row[i].in_dictionary()) used.add(row[i]);
      }
      last = row;
    }
  }
  return used;
}

std::vector<SweptSegment> sweep_segments(RocksStore& store, Ingestion& ingestion, const UsedTerms& used) {
  std::vector<SweptSegment> swept;
  const std::shared_ptr<const StoreState> state = store.tip();
  for (const DictionarySegment& of_load : state->meta().segments) {
    std::vector<const Segment*> segments;
    std::uint64_t unused = 0;
    for (std::size_t i = 0; i < kDictionaryKinds; ++i) {
      for (const auto& segment : state->dictionary().segments(static_cast<IdKind>(kFirstDictionaryKind + i))) {
        if (segment->files().generation != of_load.generation) continue;
        segments.push_back(segment.get());
        unused += count_unused(*segment, used);
      }
    }
    if (unused == of_load.swept) continue;
    const std::uint32_t generation = ingestion.new_generation();
    const PairSink blocks = ingestion.new_sink(Family::kDictionary);
    const PairSink directory = ingestion.new_sink(Family::kDirectory);
    for (const Segment* segment : segments) SegmentSweep(*segment, generation, blocks, directory).run(state->handle(), used);
    swept.push_back({of_load.generation, generation, unused - of_load.swept});
  }
  return swept;
}

}  // namespace tercet
