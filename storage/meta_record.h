// The two records that say what the database is. Whatever the meta record does not name does not exist: writing it (synced) is what
// makes a load happen. The counts record goes with every change.
//
//   meta     "TERCET" 0 0 | u32 format version | u32 checksum of what follows | default namespace | generation
//            | segments: generation, then first and end payload of the four dictionary kinds, and from format 3 on the number of terms
//            that were swept | prefixes: name, namespace
//   counts   u32 checksum of what follows | version | facts | facts in the default graph | late terms | 16 next payloads
//
// Numbers after the checksum are varints, texts have their length before them, lists their count.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/id.h"
#include "storage/store.h"

namespace tercet {

// Format 2 knows no swept terms. A database of it is written as one until some are.
inline constexpr std::uint32_t kFormatVersion = 3;
inline constexpr std::uint32_t kOldestFormatVersion = 2;

inline constexpr std::size_t kFirstDictionaryKind = static_cast<std::size_t>(IdKind::kIri);
inline constexpr std::size_t kDictionaryKinds = 4;

// The terms one load added to the dictionary: of each dictionary kind the payloads [first, end), in the order of their texts.
struct DictionarySegment {
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
  };
  std::uint32_t generation = 0;
  std::array<Range, kDictionaryKinds> ranges;
  std::uint64_t swept = 0;  // terms that no fact used: their ids have no text any more
};

struct MetaRecord {
  std::uint32_t format_version = kFormatVersion;
  std::string default_namespace;
  std::uint32_t generation = 0;             // of the orders; 0: no load has written them yet
  std::vector<DictionarySegment> segments;  // oldest first
  Prefixes prefixes;                        // sorted by name

  std::string encode() const;
  // Errors: kVersion for a format this program does not read, kCorruption.
  static MetaRecord decode(std::string_view text);

  // Of the segments, without those that were swept.
  std::uint64_t terms() const;
  // The highest generation that is in use.
  std::uint32_t last_generation() const;
};

struct CountsRecord {
  std::uint64_t version = 0;  // goes up with each load, transaction and step of folding
  std::uint64_t facts = 0;
  std::uint64_t default_graph_facts = 0;
  std::uint64_t late_terms = 0;                  // terms of the dictionary that are in no segment
  std::array<std::uint64_t, 16> next_payload{};  // by kind: the first that is free (dictionary kinds, blank nodes)

  std::string encode() const;
  // Errors: kCorruption.
  static CountsRecord decode(std::string_view text);
};

}  // namespace tercet
