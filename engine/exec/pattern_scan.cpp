#include "engine/exec/pattern_scan.h"

#include <algorithm>

namespace tercet {
namespace {

constexpr std::array<Column, 3> kPlaces{Column::kSubject, Column::kPredicate, Column::kObject};

GraphFilter one_graph(Id graph) {
  if (graph == kDefaultGraphId) return {GraphFilter::Kind::kDefault, {}};
  return {GraphFilter::Kind::kOne, graph};
}

}  // namespace

Order order_for_bound(bool subject, bool predicate, bool object) {
  if (subject) return object && !predicate ? Order::kSop : Order::kSpo;
  if (predicate) return object ? Order::kPos : Order::kPso;
  return object ? Order::kOsp : Order::kSpo;
}

PatternScan::PatternScan(const ScanSpec& spec, Order order, const BoundPlaces& bound, ColumnMask columns,
                         const ExecutionContext& context, bool backward)
    : context_(context), columns_(columns) {
  QuadPattern pattern;
  std::array<Id*, 3> constants{&pattern.subject, &pattern.predicate, &pattern.object};
  std::vector<std::pair<VarId, Column>> variables;
  for (Column place : kPlaces) {
    auto index = static_cast<std::size_t>(place);
    const ScanTerm& term = spec.terms[index];
    Id id = term.kind == ScanTerm::Kind::kConstant ? term.constant : bound[index];
    // An id that the query itself made, or none at all, is in no fact.
    if (id.kind() == IdKind::kLocal || (term.kind == ScanTerm::Kind::kConstant && id.is_unbound())) return;
    *constants[index] = id;
    if (term.kind == ScanTerm::Kind::kVariable && id.is_unbound()) variables.emplace_back(term.variable, place);
  }
  Id bound_graph = bound[static_cast<std::size_t>(Column::kGraph)];
  if (bound_graph.kind() == IdKind::kLocal || !resolve_graphs(spec, bound_graph, pattern.graphs)) return;
  if (spec.graphs.variable && bound_graph.is_unbound()) variables.emplace_back(*spec.graphs.variable, Column::kGraph);

  ColumnMask needed = columns;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    auto same = std::find_if(variables.begin(), variables.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](const auto& earlier) { return earlier.first == variables[i].first; });
    if (same == variables.begin() + static_cast<std::ptrdiff_t>(i)) continue;
    equal_.emplace_back(same->second, variables[i].second);
    needed = static_cast<ColumnMask>(needed | mask_of(same->second) | mask_of(variables[i].second));
  }
  if (merges_graphs_) {
    for (Column place : kPlaces) {
      if (!pattern.constant(place).is_unbound()) continue;
      told_apart_by_.push_back(place);
      needed |= mask_of(place);
    }
  }
  if (!graphs_.empty()) needed |= mask_of(Column::kGraph);
  plain_ = equal_.empty() && graphs_.empty();
  scan_ = backward ? context.snapshot->scan_backward(pattern, order, needed) : context.snapshot->scan(pattern, order, needed);
}

bool PatternScan::resolve_graphs(const ScanSpec& spec, Id bound_graph, GraphFilter& filter) {
  const ScanGraphs& graphs = spec.graphs;
  switch (graphs.kind) {
    case ScanGraphs::Kind::kFilter: filter = graphs.filter; break;
    case ScanGraphs::Kind::kCurrent: filter = one_graph(context_.current_graph); break;
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

bool PatternScan::next(QuadBatch& batch, std::size_t max_rows) {
  if (!scan_) return false;
  while (scan_->next(batch, max_rows)) {
    if (plain_) return true;
    keep_matching(batch);
    if (batch.rows > 0) return true;
    context_.poll();
  }
  return false;
}

bool PatternScan::keeps(const QuadBatch& batch, std::size_t row) {
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

void PatternScan::keep_matching(QuadBatch& batch) {
  std::size_t kept = 0;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!keeps(batch, row)) continue;
    if (kept != row) {
      for (std::size_t column = 0; column < kColumns; ++column) {
        if (columns_ & (1u << column)) batch.columns[column][kept] = batch.columns[column][row];
      }
    }
    ++kept;
  }
  batch.rows = kept;
  for (std::size_t column = 0; column < kColumns; ++column) {
    if (columns_ & (1u << column)) batch.columns[column].resize(kept);
  }
}

}  // namespace tercet
