#include "engine/exec/join_table.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/exec/columns.h"
#include "engine/exec/hashing.h"
#include "engine/exec/polled_growth.h"
#include "storage/side_by_side.h"

namespace tercet {
namespace {

constexpr std::size_t kPollRows = std::size_t{1} << 15;
constexpr std::size_t kPollRounds = 1024;
constexpr std::size_t kMostLooseKeys = 64;
constexpr std::size_t kMostStretches = 64;
#ifdef TERCET_TINY
constexpr std::size_t kFewestRowsForThreads = 8;
#else
constexpr std::size_t kFewestRowsForThreads = std::size_t{1} << 17;
#endif

}  // namespace

JoinTable::JoinTable(std::size_t column_count, std::vector<std::size_t> strict_keys, std::vector<std::size_t> loose_keys,
                     bool needs_shared, ExecutionContext& context)
    : context_(context),
      rows_(column_count, context),
      strict_(std::move(strict_keys)),
      loose_(std::move(loose_keys)),
      needs_shared_(needs_shared),
      part_memory_(context.memory) {
  if (loose_.size() > kMostLooseKeys) {
    throw Error(ErrorCode::kLimit, "the query joins two parts that share more than 64 variables which may be unbound");
  }
}

std::uint64_t JoinTable::bound_loose_keys(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places,
                                          std::size_t row) const {
  std::uint64_t bound = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!columns[places[i]][row].is_unbound()) bound |= std::uint64_t{1} << i;
  }
  return bound;
}

void JoinTable::finish() {
  if (loose_.empty()) {
    parts_.resize(1);
    parts_[0].size = rows_.rows();
    return;
  }
  part_memory_.set(rows_.rows() * 2 * sizeof(std::uint32_t));
  std::map<std::uint64_t, std::size_t> numbers;
  for (std::size_t row = 0; row < rows_.rows(); ++row) {
    if (row % kPollRows == 0) context_.poll();
    std::uint64_t bound = bound_loose_keys(rows_.columns(), loose_, row);
    auto [entry, is_new] = numbers.try_emplace(bound, parts_.size());
    if (is_new) {
      parts_.emplace_back();
      parts_.back().bound = bound;
    }
    parts_[entry->second].rows.push_back(static_cast<std::uint32_t>(row));
  }
  for (Part& part : parts_) part.size = part.rows.size();
}

const JoinTable::Index* JoinTable::index_of(Part& part, std::uint64_t used) {
  if (strict_.empty() && used == 0) return nullptr;
  // Looked up in a way that several threads may.
  if (const auto known = part.indexes.find(used); known != part.indexes.end()) return known->second.get();
  auto made = std::make_unique<Index>(context_.memory);
  made->keys = strict_;
  for (std::size_t i = 0; i < loose_.size(); ++i) {
    if (used >> i & 1) made->keys.push_back(loose_[i]);
  }
  build(part, *made);
  return part.indexes.emplace(used, std::move(made)).first->second.get();
}

void JoinTable::build(const Part& part, Index& index) {
  const std::size_t threads = std::clamp<std::size_t>(context_.optimizer.threads, 1, kMostStretches);
  const std::size_t count = part.size < kFewestRowsForThreads ? 1 : std::bit_floor(threads);
  // Keys that somebody has chosen may all be of one stretch.
  if (!build_stretches(part, index, count)) build_stretches(part, index, 1);
}

// False when a stretch has too many keys.
bool JoinTable::build_stretches(const Part& part, Index& index, std::size_t count) {
  std::size_t size = 16;
  while (size * count < part.size * 2) size *= 2;
  index.memory.set(size * count * sizeof(Index::Slot) + part.size * sizeof(std::uint32_t));
  index.mask = size - 1;
  index.next.clear();
  fill_polled(index.next, part.size, kNoRow, context_);
  index.stretches.clear();
  index.stretches.resize(count);
  std::vector<char> has_room(count);
  do_side_by_side(count, [&](std::size_t number) { has_room[number] = build_stretch(part, index, number); });
  return std::find(has_room.begin(), has_room.end(), char{0}) == has_room.end();
}

bool JoinTable::build_stretch(const Part& part, Index& index, std::size_t number) {
  ZeroedArray<Index::Slot>& slots = index.stretches[number];
  slots = ZeroedArray<Index::Slot>(index.mask + 1);
  auto hash_of = [&](std::uint32_t row) {
    std::uint64_t hash = 0;
    for (std::size_t key : index.keys) hash = combine_hash(hash, rows_.column(key)[row]);
    return hash;
  };
  auto equal = [&](std::uint32_t a, std::uint32_t b) {
    for (std::size_t key : index.keys) {
      if (rows_.column(key)[a] != rows_.column(key)[b]) return false;
    }
    return true;
  };
  // From the last row to the first, each put before its like, so that chains run forward. A few rows' slots are fetched ahead.
  constexpr std::size_t kAhead = 16;
  std::uint64_t hashes[kAhead] = {};
  std::uint32_t positions[kAhead] = {};
  std::size_t room = index.mask;
  std::size_t rounds = 0;
  for (std::size_t left = part.size; left > 0;) {
    std::size_t count = 0;
    for (const std::size_t end = left - std::min(left, kPollRows); left > end && count < kAhead; --left) {
      const auto position = static_cast<std::uint32_t>(left - 1);
      hashes[count] = hash_of(part.row(position));
      positions[count] = position;
      if (index.stretch_of(hashes[count]) != number) continue;
      __builtin_prefetch(&slots[hashes[count] & index.mask], 1);
      ++count;
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t position = positions[i];
      for (std::size_t place = hashes[i] & index.mask;; place = (place + 1) & index.mask) {
        Index::Slot& slot = slots[place];
        if (!slot.is_free()) {
          if (slot.hash != hashes[i]) continue;
          if (index.keys.size() > 1 && !equal(part.row(slot.first()), part.row(position))) continue;
          index.next[position] = slot.first();
        } else if (room-- == 0) {
          return false;
        }
        slot = {hashes[i], position + 1, slot.is_free() ? 0u : 1u};
        break;
      }
    }
    if (++rounds % kPollRounds == 0) context_.poll();
  }
  return true;
}

std::vector<VarId> kept_variables(const PlanNode& join) {
  std::vector<VarId> kept;
  for (VarId variable : join.children[1]->columns) {
    const bool needed = join.condition.has_value() || contains(join.columns, variable) || contains(join.keys, variable) ||
                        contains(join.loose_keys, variable);
    if (needed) kept.push_back(variable);
  }
  return kept;
}

std::shared_ptr<JoinTable> build_join_table(const PlanNode& join, ExecutionContext& context) {
  const std::vector<VarId> kept = kept_variables(join);
  auto table =
      std::make_shared<JoinTable>(kept.size(), columns_of(kept, join.keys), columns_of(kept, join.loose_keys), false, context);
  OperatorPtr right = make_operator(*join.children[1], context);
  const std::vector<std::size_t> places = columns_of(join.children[1]->columns, kept);
  for (Batch batch; right->next(batch);) table->rows().append(batch, places, 0, batch.rows);
  table->finish();
  return table;
}

JoinProbe::JoinProbe(JoinTable& table, std::vector<std::size_t> strict_keys, std::vector<std::size_t> loose_keys)
    : table_(table), strict_(std::move(strict_keys)), loose_(std::move(loose_keys)) {
  for (std::size_t i = 0; i < strict_.size(); ++i) {
    if (probe_place_.size() <= table.strict_[i]) probe_place_.resize(table.strict_[i] + 1);
    probe_place_[table.strict_[i]] = strict_[i];
  }
  for (std::size_t i = 0; i < loose_.size(); ++i) {
    if (probe_place_.size() <= table.loose_[i]) probe_place_.resize(table.loose_[i] + 1);
    probe_place_[table.loose_[i]] = loose_[i];
  }
}

void JoinProbe::start(const Batch& batch) {
  batch_ = &batch;
  row_ = 0;
  row_entered_ = false;
  if (strict_.empty()) return;
  hash_rows(batch.columns, strict_, batch.rows, hashes_);
  if (!loose_.empty()) return;
  part_ = 0;
  only_index_ = table_.index_of(table_.parts_[0], 0);
  for (std::uint64_t hash : hashes_) __builtin_prefetch(&only_index_->slots_for(hash)[hash & only_index_->mask]);
}

bool JoinProbe::equal_keys(const JoinTable::Index& index, std::uint32_t table_row, std::size_t row) const {
  for (std::size_t key : index.keys) {
    if (table_.rows_.column(key)[table_row] != batch_->columns[probe_place_[key]][row]) return false;
  }
  return true;
}

const JoinTable::Index::Slot* JoinProbe::find(const JoinTable::Index& index, std::uint64_t hash, std::size_t row) const {
  const JoinTable::Part& part = table_.parts_[part_];
  const JoinTable::Index::Slot* slots = index.slots_for(hash);
  for (std::size_t place = hash & index.mask;; place = (place + 1) & index.mask) {
    const JoinTable::Index::Slot& slot = slots[place];
    if (slot.is_free()) return nullptr;
    if (slot.hash == hash && (index.keys.size() <= 1 || equal_keys(index, part.row(slot.first()), row))) return &slot;
  }
}

// Points index_ and position_ at the first match in part_; false when the part has none.
bool JoinProbe::enter_part() {
  JoinTable::Part& part = table_.parts_[part_];
  if (part.size == 0) return false;
  std::uint64_t used = part.bound & row_bound_;
  if (table_.needs_shared_ && strict_.empty() && used == 0) return false;
  index_ = table_.index_of(part, used);
  if (index_ == nullptr) {
    position_ = 0;
    return true;
  }
  std::uint64_t hash = strict_.empty() ? 0 : hashes_[row_];
  for (std::size_t i = 0; i < loose_.size(); ++i) {
    if (used >> i & 1) hash = combine_hash(hash, batch_->columns[loose_[i]][row_]);
  }
  const JoinTable::Index::Slot* slot = find(*index_, hash, row_);
  if (slot != nullptr) position_ = slot->first();
  return slot != nullptr;
}

// The next match of row_; false when it has no more.
bool JoinProbe::next_match(std::uint32_t& match) {
  if (!row_entered_) {
    row_entered_ = true;
    row_matched_ = false;
    row_bound_ = table_.bound_loose_keys(batch_->columns, loose_, row_);
    part_ = 0;
    part_entered_ = false;
  }
  for (; part_ < table_.parts_.size(); ++part_, part_entered_ = false) {
    if (!part_entered_) {
      part_entered_ = true;
      if (!enter_part()) continue;
    }
    const JoinTable::Part& part = table_.parts_[part_];
    if (position_ == kNoRow) continue;
    match = part.row(position_);
    if (index_ != nullptr) position_ = index_->next[position_];
    else position_ = position_ + 1 < part.size ? position_ + 1 : kNoRow;
    return true;
  }
  return false;
}

// next() where all keys are strict.
bool JoinProbe::next_strict(std::size_t limit, bool with_unmatched, std::vector<std::uint32_t>& left,
                            std::vector<std::uint32_t>& right) {
  for (; row_ < batch_->rows; ++row_, row_entered_ = false) {
    auto row = static_cast<std::uint32_t>(row_);
    if (!row_entered_) {
      if (left.size() >= limit) return true;
      row_entered_ = true;
      const JoinTable::Index::Slot* slot = find(*only_index_, hashes_[row_], row_);
      position_ = slot == nullptr ? kNoRow : slot->first();
      if (slot == nullptr ? with_unmatched : slot->has_more == 0) {
        left.push_back(row);
        right.push_back(position_);
        position_ = kNoRow;
      }
    }
    for (; position_ != kNoRow; position_ = only_index_->next[position_]) {
      if (left.size() >= limit) return true;
      left.push_back(row);
      right.push_back(position_);
    }
  }
  return false;
}

bool JoinProbe::next(std::size_t limit, bool with_unmatched, std::vector<std::uint32_t>& left, std::vector<std::uint32_t>& right) {
  if (only_index_ != nullptr) return next_strict(limit, with_unmatched, left, right);
  while (row_ < batch_->rows) {
    auto row = static_cast<std::uint32_t>(row_);
    std::uint32_t match = kNoRow;
    while (left.size() < limit && next_match(match)) {
      row_matched_ = true;
      left.push_back(row);
      right.push_back(match);
    }
    if (left.size() >= limit) return true;
    if (with_unmatched && !row_matched_) {
      left.push_back(row);
      right.push_back(kNoRow);
    }
    ++row_;
    row_entered_ = false;
  }
  return false;
}

void JoinProbe::leave_row(std::uint32_t row) {
  if (row_ != row || !row_entered_) return;
  ++row_;
  row_entered_ = false;
}

void JoinProbe::select(std::vector<std::uint32_t>& rows) {
  for (row_ = 0; row_ < batch_->rows; ++row_) {
    row_entered_ = false;
    std::uint32_t match = kNoRow;
    bool matches = only_index_ != nullptr ? find(*only_index_, hashes_[row_], row_) != nullptr : next_match(match);
    if (matches) rows.push_back(static_cast<std::uint32_t>(row_));
  }
}

}  // namespace tercet
