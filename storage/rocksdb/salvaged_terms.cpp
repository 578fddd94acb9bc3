#include "storage/rocksdb/salvaged_terms.h"

#include <algorithm>

#include "storage/dictionary_block.h"
#include "storage/dictionary_writer.h"
#include "storage/directory_chunk.h"
#include "storage/keys.h"

namespace tercet {
namespace {

// What the keys of the two directions begin with, and what is above them.
constexpr std::string_view kById("\0", 1);
constexpr std::string_view kByText("\1", 1);
constexpr std::string_view kEndOfTerms("\2", 1);

constexpr std::size_t kIdKeyBytes = 9;
constexpr std::size_t kTextAt = 2;  // behind the direction and the kind

}  // namespace

SalvagedTerms::SalvagedTerms(const RocksHandle& handle, const MetaRecord& meta, DamageReport& damage)
    : handle_(handle), damage_(damage), late_(handle) {
  for (const DictionarySegment& segment : meta.segments) {
    for (std::size_t i = 0; i < kDictionaryKinds; ++i) {
      if (segment.ranges[i].first == segment.ranges[i].end) continue;
      add_segment(segment, static_cast<IdKind>(kFirstDictionaryKind + i), segment.ranges[i]);
    }
  }
  recover_late_terms();
}

// Which blocks there are tells the directory, or, when that is damaged, the blocks themselves.
void SalvagedTerms::add_segment(const DictionarySegment& segment, IdKind kind, DictionarySegment::Range range) {
  Segment added{segment.generation, Id::make(kind, range.first), Id::make(kind, range.end), {}};
  if (!read_directory(kind, added)) {
    added.blocks.clear();
    TolerantScan scan(handle_, Family::kDictionary, dictionary_key(segment.generation, added.first),
                      dictionary_key(segment.generation, added.end), "reading the blocks of the dictionary", damage_);
    while (scan.next()) added.blocks.push_back({read_big_endian64(scan.key(), 4)});
  }
  segments_.emplace(added.first, std::move(added));
}

// Whether all of it could be read.
bool SalvagedTerms::read_directory(IdKind kind, Segment& segment) {
  const auto part = static_cast<std::uint8_t>(kDictionaryPart + static_cast<std::uint8_t>(kind));
  TolerantScan scan(handle_, Family::kDirectory, directory_prefix(segment.generation, part),
                    directory_prefix(segment.generation, static_cast<std::uint8_t>(part + 1)),
                    "reading the directory of the dictionary", damage_);
  std::uint64_t end = segment.first.payload();
  bool is_whole = true;
  std::vector<DictionaryEntry> entries;
  while (scan.next()) {
    entries.clear();
    const bool is_read =
        damage_.guarded([&] { read_chunk(scan.value(), "the " + describe_key(Family::kDirectory, scan.key()), entries); });
    is_whole = is_whole && is_read;
    for (const DictionaryEntry& entry : entries) {
      is_whole = is_whole && entry.first_payload == end;
      end = entry.first_payload + entry.terms;
      segment.blocks.push_back(Id::make(kind, entry.first_payload));
    }
  }
  return is_whole && scan.gaps().empty() && end == segment.end.payload();
}

// Late terms have an entry for each direction: what is lost of the one may be in the other, as far as texts are whole in their keys.
void SalvagedTerms::recover_late_terms() {
  std::set<Id> lost;
  TolerantScan by_id(handle_, Family::kTerms, std::string(kById), std::string(kByText), "reading the terms that came with changes",
                     damage_);
  while (by_id.next()) {
    if (by_id.key().size() != kIdKeyBytes) continue;
    const Id id{read_big_endian64(by_id.key(), 1)};
    if (!damage_.guarded([&] { static_cast<void>(late_.text(id)); })) lost.insert(id);
  }
  if (lost.empty() && by_id.gaps().empty()) return;
  auto is_lost = [&](Id id) {
    std::string key(kById);
    append_big_endian(key, id.bits);
    return lost.contains(id) || std::any_of(by_id.gaps().begin(), by_id.gaps().end(),
                                            [&](const TolerantScan::Gap& gap) { return gap.from <= key && key < gap.to; });
  };
  TolerantScan by_text(handle_, Family::kTerms, std::string(kByText), std::string(kEndOfTerms),
                       "reading the terms that came with changes", damage_);
  while (by_text.next()) {
    const std::string_view key = by_text.key();
    if (key.size() < kTextAt || key.size() > kTextAt + LateTerms::kMaxWholeText) continue;
    const std::string_view text = key.substr(kTextAt);
    damage_.guarded([&] {
      const std::optional<Id> id = late_.find(static_cast<IdKind>(key[1]), text);
      if (id && is_lost(*id)) late_texts_.emplace(*id, text);
    });
  }
}

const SalvagedTerms::Segment* SalvagedTerms::segment_of(Id id) const {
  auto after = segments_.upper_bound(id);
  if (after == segments_.begin()) return nullptr;
  const Segment& segment = std::prev(after)->second;
  return id < segment.end ? &segment : nullptr;
}

std::vector<Term> SalvagedTerms::terms(std::span<const Id> ids) {
  std::vector<Term> out(ids.size());
  for (std::size_t i = 0; i < ids.size();) {
    const Segment* segment = ids[i].in_dictionary() ? segment_of(ids[i]) : nullptr;
    if (segment == nullptr) {
      out[i] = ids[i].in_dictionary() ? late_term(ids[i]) : inline_term(ids[i]);
      ++i;
      continue;
    }
    const Id end = read_block(*segment, ids.subspan(i), std::span(out).subspan(i));
    while (i < ids.size() && ids[i] < end) ++i;
  }
  return out;
}

// Gives the terms of those ids that lie in the block of the first, and the first id behind that block.
Id SalvagedTerms::read_block(const Segment& segment, std::span<const Id> ids, std::span<Term> out) {
  auto after = std::upper_bound(segment.blocks.begin(), segment.blocks.end(), ids[0]);
  const Id end = after == segment.blocks.end() ? segment.end : *after;
  if (after == segment.blocks.begin()) return end;
  const Id first = *std::prev(after);
  if (damaged_blocks_.contains({segment.generation, first})) return end;
  const bool is_read = damage_.guarded([&] {
    const std::string key = dictionary_key(segment.generation, first);
    const std::string name = "the " + describe_key(Family::kDictionary, key);
    rocksdb::PinnableSlice text;
    if (!handle_.get(Family::kDictionary, key, text))
      throw Error(ErrorCode::kCorruption, "the database is corrupt: " + name + " is missing");
    const DictionaryBlockView view({text.data(), text.size()}, first);
    DictionaryBlockView::Reader reader(view);
    for (std::size_t i = 0; i < ids.size() && ids[i] < end; ++i) {
      const std::uint64_t place = ids[i].payload() - first.payload();
      // Where the block behind this one is lost, and its begin with it.
      if (place >= view.ids()) break;
      if (view.has_text(place)) out[i] = Term(term_of_dictionary_text(first.kind(), reader.text(place)));
    }
  });
  if (!is_read) damaged_blocks_.emplace(segment.generation, first);
  return end;
}

Term SalvagedTerms::late_term(Id id) {
  if (auto found = late_texts_.find(id); found != late_texts_.end()) return Term(term_of_dictionary_text(id.kind(), found->second));
  Term term;
  damage_.guarded([&] { term = Term(term_of_dictionary_text(id.kind(), late_.text(id))); });
  return term;
}

}  // namespace tercet
