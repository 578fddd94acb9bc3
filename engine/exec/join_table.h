// The build side of hash joins, semi joins, anti joins and minus: rows by column and hash indexes over their keys.
//
// Keys are of two sorts. Strict keys are bound in every row of both sides and must be equal. Loose keys may be unbound on either
// side and are compatible when they are equal or one of them is unbound (SPARQL 1.1 Query, section 18.3). Rows are therefore parted
// by which loose keys they bind; a part is indexed by the strict keys and those loose keys that both the part and the probing row
// bind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "engine/exec/operator.h"
#include "engine/exec/row_store.h"
#include "engine/exec/zeroed_array.h"

namespace tercet {

class JoinTable {
 public:
  // The places of the keys among the kept columns. `needs_shared`: rows match only when some key is bound in both (Minus).
  JoinTable(std::size_t column_count, std::vector<std::size_t> strict_keys, std::vector<std::size_t> loose_keys, bool needs_shared,
            ExecutionContext& context);

  // Where the rows are put, before finish().
  RowStore& rows() { return rows_; }
  const RowStore& rows() const { return rows_; }
  // Parts the rows. The indexes are made when they are first needed.
  void finish();
  // Makes what else would be made when it is first needed, so that several threads may probe it. Precondition: no loose keys.
  void share() { index_of(parts_[0], 0); }

 private:
  friend class JoinProbe;

  // Rows of one part with equal keys, chained.
  struct Index {
    struct Slot {
      std::uint64_t hash;
      std::uint32_t behind_first;  // 1 + the position in the part; 0: none. Zeros come from the system without being written
      std::uint32_t has_more;      // whether others follow it: `next`, which is far away, need not be read to know

      bool is_free() const { return behind_first == 0; }
      std::uint32_t first() const { return behind_first - 1; }
    };
    explicit Index(MemoryBudget& budget) : memory(budget) {}
    std::vector<std::size_t> keys;
    // The table is in stretches, a power of two of the same size, so that a thread can make each.
    std::vector<ZeroedArray<Slot>> stretches;
    std::size_t mask = 0;             // of the places in a stretch
    std::vector<std::uint32_t> next;  // by position in the part
    MemoryReservation memory;

    std::size_t stretch_of(std::uint64_t hash) const { return hash >> 48 & (stretches.size() - 1); }
    const Slot* slots_for(std::uint64_t hash) const { return stretches[stretch_of(hash)].data(); }
  };
  struct Part {
    std::uint64_t bound = 0;          // which loose keys its rows bind
    std::vector<std::uint32_t> rows;  // empty when the part is all rows
    std::size_t size = 0;
    std::map<std::uint64_t, std::unique_ptr<Index>> indexes;  // by the loose keys in use

    std::uint32_t row(std::uint32_t position) const { return rows.empty() ? position : rows[position]; }
  };

  std::uint64_t bound_loose_keys(std::span<const std::vector<Id>> columns, std::span<const std::size_t> places,
                                 std::size_t row) const;
  // Null when all rows of the part match: there is no key in use.
  const Index* index_of(Part& part, std::uint64_t used);
  void build(const Part& part, Index& index);
  bool build_stretches(const Part& part, Index& index, std::size_t count);
  bool build_stretch(const Part& part, Index& index, std::size_t number);

  ExecutionContext& context_;
  RowStore rows_;
  std::vector<std::size_t> strict_;
  std::vector<std::size_t> loose_;
  bool needs_shared_;
  std::vector<Part> parts_;
  MemoryReservation part_memory_;
};

// The variables of the second child of a kHashJoin or kLeftJoin that its table keeps: those that are joined on, asked for, or maybe read by
// a condition.
std::vector<VarId> kept_variables(const PlanNode& join);
// A table for them with the rows of the second child. `context` must outlive it.
std::shared_ptr<JoinTable> build_join_table(const PlanNode& join, ExecutionContext& context);

// Finds the rows of a table that match the rows of a batch, batch after batch.
class JoinProbe {
 public:
  // The places of the keys in the probing batches, in the sequence of the table's.
  JoinProbe(JoinTable& table, std::vector<std::size_t> strict_keys, std::vector<std::size_t> loose_keys);

  // `batch` must stay as it is until the next start().
  void start(const Batch& batch);

  // Appends pairs (row of the batch, row of the table) in the order of the batch, up to `limit`. `with_unmatched`: a row without a
  // match gives a pair with kNoRow. False when the batch has no more.
  bool next(std::size_t limit, bool with_unmatched, std::vector<std::uint32_t>& left, std::vector<std::uint32_t>& right);

  // next() goes on behind `row` if it is at that row of the batch.
  void leave_row(std::uint32_t row);

  // The rows of the batch that have a match, ascending. Instead of next().
  void select(std::vector<std::uint32_t>& rows);

 private:
  bool next_strict(std::size_t limit, bool with_unmatched, std::vector<std::uint32_t>& left, std::vector<std::uint32_t>& right);
  bool enter_part();
  bool next_match(std::uint32_t& match);
  // Null when there is no match.
  const JoinTable::Index::Slot* find(const JoinTable::Index& index, std::uint64_t hash, std::size_t row) const;
  bool equal_keys(const JoinTable::Index& index, std::uint32_t table_row, std::size_t row) const;

  JoinTable& table_;
  std::vector<std::size_t> strict_;
  std::vector<std::size_t> loose_;
  std::vector<std::size_t> probe_place_;  // by kept column of the table: the place in the batch of the key there
  const Batch* batch_ = nullptr;
  std::vector<std::uint64_t> hashes_;  // over the strict keys

  const JoinTable::Index* only_index_ = nullptr;  // when all keys are strict: every row looks here
  std::size_t row_ = 0;
  bool row_entered_ = false;
  bool row_matched_ = false;
  std::uint64_t row_bound_ = 0;
  std::size_t part_ = 0;
  bool part_entered_ = false;
  const JoinTable::Index* index_ = nullptr;
  std::uint32_t position_ = kNoRow;  // of the next match in the part
};

}  // namespace tercet
