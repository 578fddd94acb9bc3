#include "storage/rocksdb/dictionary.h"

#include <algorithm>

#include "storage/checksum.h"
#include "storage/dictionary_block.h"
#include "storage/dictionary_writer.h"
#include "storage/directory_chunk.h"
#include "storage/expected_size.h"
#include "storage/id_places.h"
#include "storage/keys.h"
#include "storage/rocksdb/rocks_status.h"

namespace tercet {
namespace {

constexpr std::size_t kBlocksAtOnce = 64;  // that are read
constexpr std::size_t kPrefetchedBlocks = 16;
constexpr std::size_t kPrefetchedOfBlock = 2;
constexpr std::size_t kBlocksHeld = 256;  // of the cache, while their texts are looked at
// Queries ask for a few texts, most of which are there: for those the filters of a segment that is alone, two thirds of its directory,
// need not be had. Who adds facts asks for many that are not.
#ifdef TERCET_TINY
constexpr std::uint32_t kMissesAlone = 1;
constexpr std::size_t kManyBlocks = 2;
#else
constexpr std::uint32_t kMissesAlone = 64;
constexpr std::size_t kManyBlocks = 16;  // to look for at once
#endif

// A block in memory, checked.
struct DictionaryBlock {
  DictionaryBlock(std::string_view block, Id first) : text(block), view(text, first) {}

  std::string text;
  DictionaryBlockView view;
};
using BlockPtr = std::shared_ptr<const DictionaryBlock>;

BlockPtr find_block(const RocksHandle& handle, const Segment& segment, std::size_t block) {
  return handle.block_cache().find<DictionaryBlock>(segment.number(block));
}

BlockPtr make_block(const RocksHandle& handle, const Segment& segment, std::size_t block, std::string_view text) {
  auto made = std::make_shared<const DictionaryBlock>(text, segment.first_id(block));
  handle.block_cache().add(segment.number(block), made, sizeof(DictionaryBlock) + text.size());
  return made;
}

BlockPtr open_block(const RocksHandle& handle, const Segment& segment, std::size_t block) {
  if (BlockPtr known = find_block(handle, segment, block)) return known;
  rocksdb::PinnableSlice text;
  const std::string key = segment.key(block);
  if (!handle.get(Family::kDictionary, key, text)) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: the " + describe_key(Family::kDictionary, key) + " is missing");
  }
  return make_block(handle, segment, block, {text.data(), text.size()});
}

struct WantedOfBlock {
  const Segment* segment;
  std::size_t block;
  std::span<const IdPlace> ids;
};

// Gives the terms of one block after the other, in one memory.
class TermGiver {
 public:
  explicit TermGiver(const Dictionary::VisitTerm& visit) : visit_(visit) {}

  void give(const DictionaryBlock& block, const WantedOfBlock& wanted) {
    const std::uint64_t first = wanted.segment->first_id(wanted.block).payload();
    reader_.open(block.view);
    for (const IdPlace& id : wanted.ids) {
      visit_(id.place, term_of_dictionary_text(id.id.kind(), reader_.text(id.id.payload() - first)));
    }
  }

 private:
  const Dictionary::VisitTerm& visit_;
  DictionaryBlockView::Reader reader_;
};

// Of blocks that are not in the cache, all at once.
void read_terms(const RocksHandle& handle, std::span<WantedOfBlock> blocks, TermGiver& giver) {
  // Keys ascend only within a segment: segments follow each other by payload, not by generation and kind.
  std::sort(blocks.begin(), blocks.end(), [](const WantedOfBlock& a, const WantedOfBlock& b) {
    return a.segment == b.segment ? a.block < b.block : a.segment->key(a.block) < b.segment->key(b.block);
  });
  std::vector<std::string> keys;
  for (const WantedOfBlock& wanted : blocks) keys.push_back(wanted.segment->key(wanted.block));
  std::vector<rocksdb::PinnableSlice> values;
  handle.get_all(Family::kDictionary, keys, values);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const WantedOfBlock& wanted = blocks[i];
    giver.give(*make_block(handle, *wanted.segment, wanted.block, {values[i].data(), values[i].size()}), wanted);
  }
}

// Gives those that the cache has; the others are unread.
void give_known(const RocksHandle& handle, std::span<const WantedOfBlock> blocks, TermGiver& giver,
                std::vector<WantedOfBlock>& unread) {
  for (const WantedOfBlock& wanted : blocks) {
    if (const BlockPtr known = find_block(handle, *wanted.segment, wanted.block)) giver.give(*known, wanted);
    else unread.push_back(wanted);
  }
}

// Has the groups of texts come to which the first ids of each block belong.
void prefetch_texts(std::span<const std::shared_ptr<const void>> blocks, std::span<const WantedOfBlock> wanted) {
  const auto each = [&](const auto& prefetch) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (blocks[i] == nullptr) continue;
      const DictionaryBlockView& view = static_cast<const DictionaryBlock*>(blocks[i].get())->view;
      const std::uint64_t first = wanted[i].segment->first_id(wanted[i].block).payload();
      for (const IdPlace& id : wanted[i].ids.first(std::min(kPrefetchedOfBlock, wanted[i].ids.size())))
        prefetch(view, id.id.payload() - first);
    }
  };
  each([](const DictionaryBlockView& view, std::size_t place) { view.prefetch_begin(place); });
  each([](const DictionaryBlockView& view, std::size_t place) { view.prefetch_group(place); });
}

void give_many_known(const RocksHandle& handle, std::span<const WantedOfBlock> blocks, TermGiver& giver,
                     std::vector<WantedOfBlock>& unread) {
  std::vector<std::uint64_t> numbers;
  for (const WantedOfBlock& wanted : blocks) numbers.push_back(wanted.segment->number(wanted.block));
  std::vector<std::shared_ptr<const void>> known(blocks.size());
  handle.block_cache().find_all(numbers, known);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i % kPrefetchedBlocks == 0) {
      const std::size_t count = std::min(kPrefetchedBlocks, blocks.size() - i);
      prefetch_texts(std::span(known).subspan(i, count), blocks.subspan(i, count));
    }
    if (known[i] != nullptr) giver.give(*static_cast<const DictionaryBlock*>(known[i].get()), blocks[i]);
    else unread.push_back(blocks[i]);
  }
}

void give_terms(const RocksHandle& handle, std::span<const WantedOfBlock> blocks, TermGiver& giver) {
  std::vector<WantedOfBlock> unread;
  if (blocks.size() < kManyBlocks) {
    give_known(handle, blocks, giver, unread);
  } else {
    for (; !blocks.empty(); blocks = blocks.subspan(std::min(kBlocksHeld, blocks.size()))) {
      give_many_known(handle, blocks.first(std::min(kBlocksHeld, blocks.size())), giver, unread);
    }
  }
  for (std::size_t first = 0; first < unread.size(); first += kBlocksAtOnce) {
    read_terms(handle, std::span(unread).subspan(first, std::min(kBlocksAtOnce, unread.size() - first)), giver);
  }
}

// The least text above all that begin with `prefix`; nullopt when there is none.
std::optional<std::string> after_prefix(std::string_view prefix) {
  std::string out(prefix);
  while (!out.empty() && static_cast<unsigned char>(out.back()) == 0xFF) out.pop_back();
  if (out.empty()) return std::nullopt;
  out.back() = static_cast<char>(static_cast<unsigned char>(out.back()) + 1);
  return out;
}

}  // namespace

SegmentFiles::~SegmentFiles() {
  if (!obsolete) return;
  // What cannot be freed now is freed at the next open for writing.
  try {
    handle->delete_range(Family::kDictionary, generation_key(generation), generation_key(generation + 1));
    handle->delete_range(Family::kDirectory, directory_prefix(generation, kDictionaryPart), generation_key(generation + 1));
  } catch (const Error&) {
  }
}

template <class Visit>
void Segment::read_chunks(const Visit& visit) const {
  const std::string begin = directory_key(files_->generation, kind_, 0);
  const std::string prefix = begin.substr(0, 5);
  std::unique_ptr<rocksdb::Iterator> it = handle_.iterator(Family::kDirectory, false);
  std::vector<DictionaryEntry> entries;
  for (it->Seek(begin); it->Valid() && it->key().starts_with(prefix); it->Next()) {
    entries.clear();
    const std::string name = "the " + describe_key(Family::kDirectory, {it->key().data(), it->key().size()});
    read_chunk({it->value().data(), it->value().size()}, name, entries);
    visit(name, entries);
  }
  check(it->status(), "reading the directory of the dictionary");
}

void Segment::read() {
  std::uint64_t expected = range_.first;
  read_chunks([&](const std::string& name, std::span<const DictionaryEntry> entries) {
    for (const DictionaryEntry& entry : entries) {
      if (entry.first_payload != expected) throw Error(ErrorCode::kCorruption, "the database is corrupt: " + name + " has a gap");
      expected += entry.terms;
      first_payload_.push_back(entry.first_payload);
      separators_ += entry.separator;
      separator_end_.push_back(separators_.size());
    }
    const ExpectedSize size(range_.end - range_.first, expected - range_.first);
    size.reserve(first_payload_);
    size.reserve(separator_end_);
    size.reserve(separators_);
  });
  if (expected != range_.end) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: a directory of the dictionary is incomplete (load " +
                                            std::to_string(files_->generation) + ")");
  }
  first_number_ = new_block_numbers(blocks());
}

void Segment::read_filters() const {
  Filters filters;
  read_chunks([&](const std::string&, std::span<const DictionaryEntry> entries) {
    for (const DictionaryEntry& entry : entries) {
      filters.bits += entry.filter;
      filters.end.push_back(filters.bits.size());
    }
    const ExpectedSize size(blocks(), filters.end.size());
    size.reserve(filters.end);
    size.reserve(filters.bits);
  });
  if (filters.end.size() != blocks()) {
    throw Error(ErrorCode::kCorruption,
                "the database is corrupt: a directory of the dictionary has other blocks than when it was opened "
                "(load " +
                    std::to_string(files_->generation) + ")");
  }
  filters_ = std::move(filters);
}

std::string Segment::dictionary_block_key(Id first) const { return dictionary_key(files_->generation, first); }

std::string_view Segment::separator(std::size_t block) const {
  std::uint64_t begin = block == 0 ? 0 : separator_end_[block - 1];
  return std::string_view(separators_).substr(begin, separator_end_[block] - begin);
}

bool Segment::may_hold(std::size_t block, std::uint64_t hash, bool alone) const {
  if (alone && misses_.load(std::memory_order_relaxed) < kMissesAlone) return true;
  std::call_once(filters_once_, [&] { read_filters(); });
  const std::uint64_t begin = block == 0 ? 0 : filters_.end[block - 1];
  return filter_may_hold(hash, std::string_view(filters_.bits).substr(begin, filters_.end[block] - begin));
}

std::size_t Segment::block_of(std::uint64_t payload, std::size_t hint) const {
  std::size_t low = 0;
  std::size_t high = hint == 0 ? blocks() : hint;
  for (std::size_t step = 1; high < blocks() && first_payload_[high] <= payload; step *= 2) {
    low = high;
    high += step;
  }
  const auto begin = first_payload_.begin();
  const auto after = std::upper_bound(begin + static_cast<std::ptrdiff_t>(low),
                                      begin + static_cast<std::ptrdiff_t>(std::min(high, blocks())), payload);
  return after == begin ? 0 : static_cast<std::size_t>(after - begin) - 1;
}

bool Segment::starts_at_or_below(std::size_t block, std::string_view text) const {
  return open_block(handle_, *this, block)->view.first_text() <= text;
}

std::size_t Segment::block_of(std::string_view text, std::size_t hint) const {
  std::size_t low = hint;
  std::size_t high = hint;
  std::size_t step = 1;
  while (high < blocks() && separator(high) <= text) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = std::min(high, blocks());
  while (low < high) {
    std::size_t middle = low + (high - low) / 2;
    if (separator(middle) <= text) low = middle + 1;
    else high = middle;
  }
  if (low == 0) return 0;
  std::size_t block = low - 1;
  if (separator(block).size() < kMaxSeparator) return block;
  // Cut separators may be below texts of blocks before: among the blocks that share this one, the first texts themselves decide.
  std::string_view shared = separator(block);
  std::size_t first = block;
  while (first > 0 && separator(first - 1) == shared) --first;
  low = first;
  high = block + 1;
  while (low < high) {
    std::size_t middle = low + (high - low) / 2;
    if (starts_at_or_below(middle, text)) low = middle + 1;
    else high = middle;
  }
  return low == 0 ? 0 : low - 1;
}

std::uint64_t Segment::lower_bound(std::string_view text) const {
  std::size_t block = block_of(text);
  bool equal = false;
  return first_payload_[block] + open_block(handle_, *this, block)->view.lower_bound(text, equal);
}

Dictionary::Dictionary(const std::shared_ptr<RocksHandle>& handle, const MetaRecord& meta, const Dictionary* before,
                       std::vector<std::shared_ptr<Segment>>& unread)
    : handle_(*handle) {
  for (const DictionarySegment& segment : meta.segments) {
    std::shared_ptr<const SegmentFiles> files;
    for (std::size_t i = 0; i < kDictionaryKinds; ++i) {
      const DictionarySegment::Range& range = segment.ranges[i];
      if (range.first == range.end) continue;
      IdKind kind = static_cast<IdKind>(kFirstDictionaryKind + i);
      Segments& segments = by_payload_[kFirstDictionaryKind + i];
      const Segment* known = before == nullptr ? nullptr : before->segment_of(Id::make(kind, range.first));
      if (known != nullptr && known->files().generation == segment.generation) {
        segments.push_back(before->segments(kind)[segments.size()]);
        continue;
      }
      if (files == nullptr) files = std::make_shared<const SegmentFiles>(handle, segment.generation);
      unread.push_back(std::make_shared<Segment>(files, kind, range));
      segments.push_back(unread.back());
    }
  }
  by_size_ = by_payload_;
  for (Segments& segments : by_size_) {
    std::sort(segments.begin(), segments.end(),
              [](const auto& a, const auto& b) { return a->end() - a->first() > b->end() - b->first(); });
  }
}

void Dictionary::make_obsolete(std::uint32_t generation) const {
  for (const Segments& segments : by_payload_) {
    for (const auto& segment : segments) {
      if (segment->files().generation == generation) segment->files().obsolete = true;
    }
  }
}

bool Dictionary::empty() const {
  return std::all_of(by_payload_.begin(), by_payload_.end(), [](const Segments& segments) { return segments.empty(); });
}

const Segment* Dictionary::segment_of(Id id) const {
  if (!id.in_dictionary()) return nullptr;
  const Segments& known = segments(id.kind());
  auto after = std::upper_bound(known.begin(), known.end(), id.payload(),
                                [](std::uint64_t payload, const auto& segment) { return payload < segment->first(); });
  if (after == known.begin()) return nullptr;
  const Segment* segment = std::prev(after)->get();
  return id.payload() < segment->end() ? segment : nullptr;
}

bool Dictionary::same_segment(Id a, Id b) const {
  return a.kind() == b.kind() && segment_of(a) != nullptr && segment_of(a) == segment_of(b);
}

std::optional<Id> Dictionary::find(IdKind kind, std::string_view text) const {
  const std::uint64_t hash = hash_of(text);
  const Segments& segments = by_size_[static_cast<std::size_t>(kind)];
  for (const auto& segment : segments) {
    std::size_t block = segment->block_of(text);
    if (!segment->may_hold(block, hash, segments.size() == 1)) continue;
    bool equal = false;
    std::size_t place = open_block(handle_, *segment, block)->view.lower_bound(text, equal);
    if (equal) return Id::make(kind, segment->first_id(block).payload() + place);
    segment->note_miss();
  }
  return std::nullopt;
}

void Dictionary::find_sorted(IdKind kind, std::span<const std::string_view> texts, std::span<Id> out) const {
  std::fill(out.begin(), out.end(), Id{});
  std::vector<std::uint64_t> hashes(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) hashes[i] = hash_of(texts[i]);
  const Segments& segments = by_size_[static_cast<std::size_t>(kind)];
  for (const auto& segment : segments) {
    std::size_t block = 0;
    std::size_t open_number = 0;
    BlockPtr open;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!out[i].is_unbound()) continue;
      block = segment->block_of(texts[i], block);
      if (!segment->may_hold(block, hashes[i], segments.size() == 1)) continue;
      if (open == nullptr || open_number != block) {
        open = open_block(handle_, *segment, block);
        open_number = block;
      }
      bool equal = false;
      std::size_t place = open->view.lower_bound(texts[i], equal);
      if (equal) out[i] = Id::make(kind, segment->first_id(block).payload() + place);
      else segment->note_miss();
    }
  }
}

void Dictionary::visit_terms(std::span<const Id> ids, const VisitTerm& visit, const VisitPlace& visit_other) const {
  std::vector<IdPlace> wanted(ids.size());
  std::size_t held = 0;
  const Segment* segment = nullptr;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (segment == nullptr || !segment->holds(ids[i])) segment = segment_of(ids[i]);
    if (segment != nullptr) wanted[held++] = {ids[i], static_cast<std::uint32_t>(i)};
    else visit_other(i);
  }
  wanted.resize(held);
  sort_by_id(wanted);
  TermGiver giver(visit);
  std::vector<WantedOfBlock> blocks;
  blocks.reserve(wanted.size());
  std::size_t block = 0;
  for (std::size_t i = 0; i < wanted.size();) {
    if (i == 0 || !segment->holds(wanted[i].id)) {
      segment = segment_of(wanted[i].id);
      block = 0;
    }
    block = segment->block_of(wanted[i].id.payload(), block);
    const Id end = Id::make(wanted[i].id.kind(), segment->end_of(block));
    const std::size_t begin = i;
    while (i < wanted.size() && wanted[i].id < end) ++i;
    blocks.push_back({segment, block, std::span(wanted).subspan(begin, i - begin)});
  }
  give_terms(handle_, blocks, giver);
}

std::vector<IdRange> Dictionary::prefix_ranges(IdKind kind, std::string_view prefix) const {
  std::vector<IdRange> ranges;
  std::optional<std::string> after = after_prefix(prefix);
  for (const auto& segment : segments(kind)) {
    std::uint64_t first = segment->lower_bound(prefix);
    std::uint64_t last = after ? segment->lower_bound(*after) : segment->end();
    if (first < last) ranges.push_back({Id::make(kind, first), Id::make(kind, last)});
  }
  return ranges;
}

void Dictionary::for_each(IdKind kind, std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const {
  // A merge of the segments' ranges; each cursor stands on a text.
  struct Cursor {
    const Segment* segment = nullptr;
    std::uint64_t payload = 0;
    std::uint64_t end = 0;
    std::size_t block = SIZE_MAX;
    BlockPtr open;
    std::optional<DictionaryBlockView::Reader> reader;
    std::string_view text;

    // Goes on to the next id that has a text, from `payload` on; false when there is none.
    bool read(const RocksHandle& handle) {
      for (; payload < end; ++payload) {
        std::size_t now = segment->block_of(payload);
        if (now != block) {
          reader.reset();
          open = open_block(handle, *segment, now);
          reader.emplace(open->view);
          block = now;
        }
        const std::size_t place = payload - segment->first_id(block).payload();
        if (!open->view.has_text(place)) continue;
        text = reader->text(place);
        return true;
      }
      return false;
    }
  };
  std::vector<std::unique_ptr<Cursor>> cursors;  // a cursor's text is a part of it: it must not move
  for (const IdRange& range : prefix_ranges(kind, prefix)) {
    cursors.push_back(std::make_unique<Cursor>());
    Cursor& cursor = *cursors.back();
    cursor.segment = segment_of(range.first);
    cursor.payload = range.first.payload();
    cursor.end = range.last.payload();
    if (!cursor.read(handle_)) cursors.pop_back();
  }
  auto above = [](const auto& a, const auto& b) { return a->text > b->text; };
  std::make_heap(cursors.begin(), cursors.end(), above);
  while (!cursors.empty()) {
    std::pop_heap(cursors.begin(), cursors.end(), above);
    Cursor& cursor = *cursors.back();
    if (!visit(Id::make(kind, cursor.payload), cursor.text)) return;
    ++cursor.payload;
    if (!cursor.read(handle_)) {
      cursors.pop_back();
      continue;
    }
    std::push_heap(cursors.begin(), cursors.end(), above);
  }
}

}  // namespace tercet
