// The edges that one step of a path may follow.
//
// They are looked up in the store, many nodes at once. When that has cost about as much as reading all of them would,
// they are read into memory, if the query's budget has room: a search from few nodes never pays for a whole predicate, and one from
// all nodes never pays for more than twice that.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/pattern_scan.h"
#include "engine/plan/path_automaton.h"

namespace tercet {

// Edges of one predicate, or of all but some, in one direction.
class PathEdges {
 public:
  // `predicate` unbound: any but those of `excluded` (sorted). `graphs` and `context` must outlive this.
  PathEdges(Id predicate, std::vector<Id> excluded, bool inverse, const ScanGraphs& graphs, const ExecutionContext& context,
            MemoryBudget& budget);

  // Appends the nodes that edges from `sources` (distinct) lead to; some may come twice.
  void expand(std::span<const Id> sources, std::vector<Id>& targets);

 private:
  ColumnMask columns() const;
  void look_up(std::span<const Id> sources, std::vector<Id>& targets);
  void look_up_alone(Id source, std::vector<Id>& targets);
  void take(const QuadBatch& batch, std::size_t begin, std::size_t end, std::vector<Id>& targets) const;

  bool worth_loading() const;
  void load();
  bool reserve(std::size_t bytes) { return bytes <= most_bytes_ && memory_.try_set(bytes); }
  std::size_t used_bytes() const;
  template <typename T>
  bool make_room(std::vector<T>& vector, std::size_t items);
  bool keep(const QuadBatch& batch);
  bool make_index();
  bool is_dense() const;
  bool place_by_id();
  bool place_by_hash();
  std::pair<std::uint32_t, std::uint32_t> targets_of(Id source) const;
  void expand_loaded(std::span<const Id> sources, std::vector<Id>& targets) const;

  std::vector<Id> excluded_;
  const ExecutionContext& context_;
  ScanSpec spec_;
  Order order_;
  std::size_t source_column_;
  std::size_t target_column_;

  std::optional<PatternLookup> lookup_;
  QuadBatch batch_;
  std::vector<Id> sorted_;
  std::vector<std::size_t> ends_;
  double edges_;          // about how many there are
  double looked_up_ = 0;  // what the lookups have cost, in edges read
  bool may_load_ = true;

  // When loaded: the targets of sources_[i] are targets_[offsets_[i]..offsets_[i + 1]). Of sources whose ids lie densely there
  // are no sources_, and an offset for each id from least_ on.
  bool loaded_ = false;
  std::vector<Id> sources_;
  std::uint64_t least_ = 0;
  std::vector<std::uint32_t> offsets_;
  std::vector<Id> targets_;
  std::vector<std::uint32_t> slots_;  // open addressing over sources_; kNoSource is free; empty: by id
  MemoryBudget& budget_;
  MemoryReservation memory_;
  std::size_t most_bytes_ = 0;
};

// The edges of all these steps, or with `backward` the same from their ends.
std::vector<PathEdges> edges_of(const std::vector<PathStep>& steps, bool backward, const ScanGraphs& graphs,
                                ExecutionContext& context);

}  // namespace tercet
