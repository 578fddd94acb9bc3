// The terms of a damaged database, as far as their texts can be read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/meta_record.h"
#include "storage/rocksdb/damage_report.h"
#include "storage/rocksdb/late_terms.h"
#include "storage/rocksdb/rocks_handle.h"
#include "storage/rocksdb/tolerant_scan.h"
#include "tercet/term.h"

namespace tercet {

class SalvagedTerms {
 public:
  // The handle and the report must outlive it.
  SalvagedTerms(const RocksHandle& handle, const MetaRecord& meta, DamageReport& damage);

  // The terms of ids, which ascend; unbound for those that are lost.
  std::vector<Term> terms(std::span<const Id> ids);

 private:
  // The terms of a kind that one load brought.
  struct Segment {
    std::uint32_t generation = 0;
    Id first;
    Id end;
    std::vector<Id> blocks;  // the first id of each, as far as they are known
  };
  void add_segment(const DictionarySegment& segment, IdKind kind, DictionarySegment::Range range);
  bool read_directory(IdKind kind, Segment& segment);
  void recover_late_terms();
  const Segment* segment_of(Id id) const;
  Id read_block(const Segment& segment, std::span<const Id> ids, std::span<Term> out);
  Term late_term(Id id);

  const RocksHandle& handle_;
  DamageReport& damage_;
  LateTerms late_;
  std::map<Id, Segment> segments_;                         // by their first ids
  std::set<std::pair<std::uint32_t, Id>> damaged_blocks_;  // generation and first id
  std::map<Id, std::string> late_texts_;                   // of ids whose entry is lost, by that of the text
};

}  // namespace tercet
