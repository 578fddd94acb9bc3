#include "engine/exec/path_search.h"

#include <algorithm>

namespace tercet {
namespace {

constexpr std::size_t kNodesBetweenPolls = 256;

}  // namespace

PathSearch::PathSearch(const PathAutomaton& automaton, const ScanGraphs& graphs, ExecutionContext& context)
    : automaton_(automaton), context_(context), ends_(context.memory) {
  std::size_t accepting = 0;
  states_.reserve(automaton.states.size());
  for (const PathAutomaton::State& from : automaton.states) {
    State& state = states_.emplace_back(context.memory);
    state.edges = edges_of(from.steps, false, graphs, context);
    bool is_reachable = &from != automaton.states.data() || automaton.initial == 0;
    if (!from.accepting || !is_reachable) continue;
    one_end_state_ = static_cast<std::uint32_t>(states_.size() - 1);
    ++accepting;
  }
  if (accepting > 1) one_end_state_ = kNoState;
  for (std::uint32_t from = 0; from < states_.size(); ++from) {
    for (std::uint32_t to : automaton.states[from].next) states_[to].predecessors.push_back(from);
  }
}

void PathSearch::enter(std::uint32_t state, Id node) {
  if (states_[state].visited.insert(node) && automaton_.states[state].accepting && one_end_state_ == kNoState) ends_.insert(node);
}

void PathSearch::start(Id from) {
  ends_.clear();
  for (State& state : states_) {
    state.visited.clear();
    state.frontier_begin = state.frontier_end = 0;
  }
  enter(automaton_.initial, from);
  states_[automaton_.initial].frontier_end = 1;
}

// The nodes that the last step entered in states which lead to this one, each once. Valid until a node is entered.
std::span<const Id> PathSearch::sources_of(const State& state) {
  auto frontier = [](const State& before) {
    return std::span(before.visited.nodes()).subspan(before.frontier_begin, before.frontier_end - before.frontier_begin);
  };
  std::span<const Id> first;
  sources_.clear();
  for (std::uint32_t from : state.predecessors) {
    std::span<const Id> nodes = frontier(states_[from]);
    if (nodes.empty()) continue;
    if (first.empty()) first = nodes;
    else sources_.insert(sources_.end(), nodes.begin(), nodes.end());
  }
  if (sources_.empty()) return first;
  sources_.insert(sources_.end(), first.begin(), first.end());
  std::sort(sources_.begin(), sources_.end());
  sources_.erase(std::unique(sources_.begin(), sources_.end()), sources_.end());
  return sources_;
}

// Searches that end soon are many, and looking at the clock takes as long as such a step.
void PathSearch::poll_for(std::size_t nodes) {
  unpolled_ += nodes;
  if (unpolled_ < kNodesBetweenPolls) return;
  unpolled_ = 0;
  context_.poll();
}

bool PathSearch::advance() {
  MemoryReservation memory(context_.memory);
  for (std::uint32_t to = 0; to < states_.size(); ++to) {
    State& state = states_[to];
    std::span<const Id> sources = sources_of(state);
    if (sources.empty()) continue;
    targets_.clear();
    for (PathEdges& edges : state.edges) edges.expand(sources, targets_);
    poll_for(sources.size() + targets_.size());
    memory.set((targets_.capacity() + sources_.capacity()) * sizeof(Id));
    for (Id node : targets_) enter(to, node);
  }
  bool any = false;
  for (State& state : states_) {
    state.frontier_begin = state.frontier_end;
    state.frontier_end = state.visited.nodes().size();
    any = any || state.frontier_begin < state.frontier_end;
  }
  return any;
}

bool is_node_of_graph(Id node, const ScanGraphs& graphs, const ExecutionContext& context) {
  if (node.is_unbound() || node.kind() == IdKind::kLocal) return false;
  ScanSpec spec;
  spec.graphs = graphs;
  QuadBatch batch;
  for (Column column : {Column::kSubject, Column::kObject}) {
    BoundPlaces bound{};
    bound[static_cast<std::size_t>(column)] = node;
    PatternScan scan(spec, column == Column::kSubject ? Order::kSpo : Order::kOsp, bound, mask_of(column), context);
    if (scan.next(batch, 1)) return true;
  }
  return false;
}

}  // namespace tercet
