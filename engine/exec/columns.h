// Small things that operators do with columns.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/algebra/variables.h"
#include "engine/exec/batch.h"
#include "engine/plan/plan.h"

namespace tercet {

inline constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

// The first batches are small, so that the first rows come at once; each is twice the one before, up to the full size.
inline constexpr std::size_t kFirstBatchRows = 64;

// The place of a variable among columns, or kNoColumn.
inline std::size_t column_of(const std::vector<VarId>& columns, VarId variable) {
  auto at = std::find(columns.begin(), columns.end(), variable);
  return at == columns.end() ? kNoColumn : static_cast<std::size_t>(at - columns.begin());
}

inline bool contains(const std::vector<VarId>& variables, VarId variable) { return column_of(variables, variable) != kNoColumn; }

// The place in `from` of each variable of `wanted`.
inline std::vector<std::size_t> columns_of(const std::vector<VarId>& from, const std::vector<VarId>& wanted) {
  std::vector<std::size_t> places;
  places.reserve(wanted.size());
  for (VarId variable : wanted) places.push_back(column_of(from, variable));
  return places;
}

inline void append_range(std::vector<Id>& out, const std::vector<Id>& from, std::size_t begin, std::size_t end) {
  out.insert(out.end(), from.begin() + static_cast<std::ptrdiff_t>(begin), from.begin() + static_cast<std::ptrdiff_t>(end));
}

// Appends from[row] for each row.
inline void append_gather(std::vector<Id>& out, const std::vector<Id>& from, std::span<const std::uint32_t> rows) {
  std::size_t old_size = out.size();
  out.resize(old_size + rows.size());
  Id* to = out.data() + old_size;
  const Id* source = from.data();
  for (std::size_t i = 0; i < rows.size(); ++i) to[i] = source[rows[i]];
}

// Keeps the rows of a batch that `rows` names (ascending) and drops the others, in place.
inline void keep_rows(Batch& batch, std::span<const std::uint32_t> rows) {
  if (rows.size() == batch.rows) return;
  for (auto& column : batch.columns) {
    Id* ids = column.data();
    for (std::size_t i = 0; i < rows.size(); ++i) ids[i] = ids[rows[i]];
    column.resize(rows.size());
  }
  batch.rows = rows.size();
}

// Keeps the rows [begin, end).
inline void keep_range(Batch& batch, std::size_t begin, std::size_t end) {
  for (auto& column : batch.columns) {
    column.resize(end);
    column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  batch.rows = end - begin;
}

// Whether the node's rows come in its first child's order, as far as the node says: a key for skip_to() then fits the child too.
inline bool keeps_order_of_first_child(const PlanNode& plan) {
  const std::vector<VarId>& below = plan.children[0]->sorted_by;
  return plan.sorted_by.size() <= below.size() && std::equal(plan.sorted_by.begin(), plan.sorted_by.end(), below.begin());
}

// Moves the columns of `in` into `out` as `places` says (kNoColumn: unbound). No place but kNoColumn stands twice. `in` is used up.
inline void move_columns(Batch& in, const std::vector<std::size_t>& places, Batch& out) {
  out.reset(places.size());
  out.rows = in.rows;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] == kNoColumn) out.columns[i].assign(in.rows, kUnboundId);
    else out.columns[i].swap(in.columns[places[i]]);
  }
}

}  // namespace tercet
