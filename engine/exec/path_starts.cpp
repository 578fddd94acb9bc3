#include "engine/exec/path_starts.h"

#include <algorithm>

namespace tercet {
namespace {

constexpr std::size_t kReadRows = 256;

}  // namespace

PathStarts::PathStarts(const PathAutomaton& automaton, const ScanGraphs& graphs, const ExecutionContext& context) {
  if (automaton.nullable) {
    add_source(kUnboundId, false, graphs, context);
    add_source(kUnboundId, true, graphs, context);
  } else {
    for (std::uint32_t first : automaton.states[automaton.initial].next) {
      for (const PathStep& step : automaton.states[first].steps) {
        if (step.negated) add_source(kUnboundId, step.inverse, graphs, context);
        for (Id predicate : step.predicates) {
          if (!step.negated) add_source(predicate, step.inverse, graphs, context);
        }
      }
    }
  }
  for (Source& source : sources_) source.go_beyond(kUnboundId);
}

void PathStarts::add_source(Id predicate, bool objects, const ScanGraphs& graphs, const ExecutionContext& context) {
  ScanSpec spec;
  spec.graphs = graphs;
  if (!predicate.is_unbound()) spec.terms[static_cast<std::size_t>(Column::kPredicate)] = {ScanTerm::Kind::kConstant, predicate, 0};
  Order order = predicate.is_unbound() ? (objects ? Order::kOsp : Order::kSpo) : (objects ? Order::kPos : Order::kPso);
  Column column = objects ? Column::kObject : Column::kSubject;
  sources_.push_back({PatternScan(spec, order, {}, mask_of(column), context), static_cast<std::size_t>(column), {}, 0, false});
}

void PathStarts::Source::go_beyond(Id last) {
  while (!ended) {
    const auto& ids = batch.columns[column];
    auto end = ids.begin() + static_cast<std::ptrdiff_t>(batch.rows);
    auto above = std::upper_bound(ids.begin() + static_cast<std::ptrdiff_t>(at), end, last);
    at = static_cast<std::size_t>(above - ids.begin());
    if (above != end) return;
    Id next{last.bits + 1};
    if (!last.is_unbound()) scan.seek({&next, 1});
    at = 0;
    ended = !scan.next(batch, kReadRows);
  }
}

bool PathStarts::next(std::size_t most, std::vector<Id>& nodes) {
  std::size_t before = nodes.size();
  while (nodes.size() - before < most) {
    const Source* least = nullptr;
    for (const Source& source : sources_) {
      if (!source.ended && (least == nullptr || source.value() < least->value())) least = &source;
    }
    if (least == nullptr) break;
    last_ = least->value();
    nodes.push_back(last_);
    for (Source& source : sources_) {
      if (!source.ended && source.value() == last_) source.go_beyond(last_);
    }
  }
  return nodes.size() > before;
}

}  // namespace tercet
