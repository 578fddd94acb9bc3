#include "engine/exec/resolved_pattern.h"

#include <algorithm>

namespace tercet {
namespace {

constexpr std::array<Column, 3> kPlaces{Column::kSubject, Column::kPredicate, Column::kObject};

GraphFilter one_graph(Id graph) {
  if (graph == kDefaultGraphId) return {GraphFilter::Kind::kDefault, {}};
  return {GraphFilter::Kind::kOne, graph};
}

}  // namespace

ResolvedPattern::ResolvedPattern(const ScanSpec& spec, const BoundPlaces& bound, ColumnMask columns,
                                 const ExecutionContext& context)
    : columns_(columns), needed_(columns), may_match_(resolve(spec, bound, context)) {}

bool ResolvedPattern::resolve(const ScanSpec& spec, const BoundPlaces& bound, const ExecutionContext& context) {
  std::vector<std::pair<VarId, Column>> variables;
  for (Column place : kPlaces) {
    auto index = static_cast<std::size_t>(place);
    const ScanTerm& term = spec.terms[index];
    Id id = term.kind == ScanTerm::Kind::kConstant ? term.constant : bound[index];
    // An id that the query itself made, or none at all, is in no fact.
    if (id.kind() == IdKind::kLocal || (term.kind == ScanTerm::Kind::kConstant && id.is_unbound())) return false;
    pattern_.constant(place) = id;
    if (term.kind == ScanTerm::Kind::kVariable && id.is_unbound()) variables.emplace_back(term.variable, place);
  }
  Id bound_graph = bound[static_cast<std::size_t>(Column::kGraph)];
  if (bound_graph.kind() == IdKind::kLocal || !resolve_graphs(spec, bound_graph, context)) return false;
  if (spec.graphs.variable && bound_graph.is_unbound()) variables.emplace_back(*spec.graphs.variable, Column::kGraph);
  find_equal(variables);
  if (merges_graphs_) {
    for (Column place : kPlaces) {
      if (!pattern_.constant(place).is_unbound()) continue;
      told_apart_by_.push_back(place);
      needed_ |= mask_of(place);
    }
  }
  if (!graphs_.empty()) needed_ |= mask_of(Column::kGraph);
  return true;
}

void ResolvedPattern::find_equal(const std::vector<std::pair<VarId, Column>>& variables) {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const auto end = variables.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same =
        std::find_if(variables.begin(), end, [&](const auto& earlier) { return earlier.first == variables[i].first; });
    if (same == end) continue;
    equal_.emplace_back(same->second, variables[i].second);
    needed_ = static_cast<ColumnMask>(needed_ | mask_of(same->second) | mask_of(variables[i].second));
  }
}

bool ResolvedPattern::resolve_graphs(const ScanSpec& spec, Id bound_graph, const ExecutionContext& context) {
  const ScanGraphs& graphs = spec.graphs;
  GraphFilter& filter = pattern_.graphs;
  switch (graphs.kind) {
    case ScanGraphs::Kind::kFilter: filter = graphs.filter; break;
    case ScanGraphs::Kind::kCurrent: filter = one_graph(context.current_graph); break;
    case ScanGraphs::Kind::kMergeOf:
    case ScanGraphs::Kind::kOneOf:
      if (graphs.graphs.empty()) return false;
      if (!bound_graph.is_unbound() && !std::binary_search(graphs.graphs.begin(), graphs.graphs.end(), bound_graph)) return false;
      if (graphs.graphs.size() == 1) {
        filter = one_graph(graphs.graphs.front());
        break;
      }
      filter.kind = graphs.graphs.front() == kDefaultGraphId ? GraphFilter::Kind::kAll : GraphFilter::Kind::kNamed;
      if (!bound_graph.is_unbound()) break;
      graphs_ = graphs.graphs;
      merges_graphs_ = graphs.kind == ScanGraphs::Kind::kMergeOf;
      break;
  }
  if (bound_graph.is_unbound()) return true;
  if (!filter.admits(bound_graph)) return false;
  filter = one_graph(bound_graph);
  return true;
}

bool ResolvedPattern::keeps(const QuadBatch& batch, std::size_t row) {
  auto at = [&](Column column) { return batch.columns[static_cast<std::size_t>(column)][row]; };
  for (auto [a, b] : equal_) {
    if (at(a) != at(b)) return false;
  }
  if (!graphs_.empty() && !std::binary_search(graphs_.begin(), graphs_.end(), at(Column::kGraph))) return false;
  if (!merges_graphs_) return true;
  // The graph is the last column of every order, so the copies of a fact are neighbours.
  std::array<Id, 3> fact{};
  for (Column place : told_apart_by_) fact[static_cast<std::size_t>(place)] = at(place);
  if (has_last_ && fact == last_) return false;
  last_ = fact;
  has_last_ = true;
  return true;
}

void ResolvedPattern::keep_matching(QuadBatch& batch) {
  std::size_t end = batch.rows;
  keep(batch, {&end, 1});
}

void ResolvedPattern::keep_matching(QuadBatch& batch, std::span<std::size_t> ends) {
  has_last_ = false;  // what was looked up before may be looked up again
  keep(batch, ends);
}

void ResolvedPattern::keep(QuadBatch& batch, std::span<std::size_t> ends) {
  std::size_t kept = 0;
  std::size_t row = 0;
  for (std::size_t& end : ends) {
    for (; row < end; ++row) {
      if (!keeps(batch, row)) continue;
      for (std::size_t column = 0; column < kColumns && kept != row; ++column) {
        if (columns_ & (1u << column)) batch.columns[column][kept] = batch.columns[column][row];
      }
      ++kept;
    }
    end = kept;
  }
  batch.rows = kept;
  for (std::size_t column = 0; column < kColumns; ++column) {
    if (columns_ & (1u << column)) batch.columns[column].resize(kept);
  }
}

}  // namespace tercet
