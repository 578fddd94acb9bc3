#include "engine/exec/path_meeting.h"

#include <algorithm>
#include <utility>

namespace tercet {
namespace {

constexpr std::size_t kFirstPortion = 16;
constexpr std::size_t kLargestPortion = std::size_t{1} << 20;

}  // namespace

PathMeeting::PathMeeting(const PathAutomaton& automaton, const ScanGraphs& graphs, ExecutionContext& context)
    : automaton_(automaton), context_(context), predecessors_(automaton.states.size()), memory_(context.memory) {
  for (std::uint32_t from = 0; from < automaton.states.size(); ++from) {
    const PathAutomaton::State& state = automaton.states[from];
    edges_.push_back(edges_of(state.steps, false, graphs, context));
    back_edges_.push_back(edges_of(state.steps, true, graphs, context));
    for (const std::uint32_t to : state.next) predecessors_[to].push_back(from);
    forward_.goes_on.push_back(!state.next.empty());
    backward_.goes_on.push_back(!back_edges_.back().empty());
    for (Search* search : {&forward_, &backward_}) {
      search->visited.emplace_back(context.memory);
      search->expanded.push_back(0);
    }
  }
}

double PathMeeting::Search::waiting() const {
  std::size_t nodes = 0;
  for (std::size_t state = 0; state < visited.size(); ++state) {
    if (goes_on[state]) nodes += visited[state].nodes().size() - expanded[state];
  }
  return static_cast<double>(nodes);
}

std::vector<std::size_t> PathMeeting::Search::next_ends() const {
  std::vector<std::size_t> ends;
  for (std::size_t state = 0; state < visited.size(); ++state)
    ends.push_back(goes_on[state] ? std::min(visited[state].nodes().size(), expanded[state] + portion) : 0);
  return ends;
}

// The next step is a larger one: many are looked up at once, but the two often meet at one of the first.
void PathMeeting::Search::advance(std::vector<std::size_t> ends) {
  expanded = std::move(ends);
  portion = std::min(portion + portion / 4, kLargestPortion);
}

void PathMeeting::Search::clear() {
  for (NodeSet& nodes : visited) nodes.clear();
  std::fill(expanded.begin(), expanded.end(), 0);
  portion = kFirstPortion;
}

// Whether the other search has been there.
bool PathMeeting::enter(Search& search, const Search& other, std::uint32_t state, Id node) {
  return search.visited[state].insert(node) && other.visited[state].contains(node);
}

bool PathMeeting::begin(Id from, Id to) {
  const bool from_is_new = forward_.origin != from;
  const bool to_is_new = backward_.origin != to;
  if (from_is_new && to_is_new) forward_.cost = backward_.cost = 0;
  if (from_is_new) forward_.clear();
  if (to_is_new) backward_.clear();
  forward_.origin = from;
  backward_.origin = to;
  bool met = met_ && !from_is_new && !to_is_new;
  if (from_is_new) met |= enter(forward_, backward_, automaton_.initial, from);
  for (std::uint32_t state = 0; to_is_new && state < automaton_.states.size(); ++state) {
    if (automaton_.states[state].accepting) met |= enter(backward_, forward_, state, to);
  }
  return met;
}

bool PathMeeting::leads(Id from, Id to) {
  met_ = begin(from, to);
  while (!met_) {
    const double ahead = forward_.waiting();
    const double behind = backward_.waiting();
    if (ahead == 0 || behind == 0) return false;
    context_.poll();
    met_ = forward_.cost + ahead <= backward_.cost + behind ? go_forward() : go_backward();
  }
  return true;
}

const std::vector<Id>& PathMeeting::follow(std::vector<PathEdges>& edges, Search& search) {
  targets_.clear();
  for (PathEdges& some : edges) some.expand(sources_, targets_);
  memory_.set((sources_.capacity() + targets_.capacity()) * sizeof(Id));
  search.cost += static_cast<double>(sources_.size() + targets_.size());
  return targets_;
}

bool PathMeeting::go_forward() {
  std::vector<std::size_t> ends = forward_.next_ends();
  bool met = false;
  for (std::uint32_t to = 0; to < edges_.size() && !met; ++to) {
    sources_.clear();
    for (const std::uint32_t from : predecessors_[to]) {
      const std::vector<Id>& nodes = forward_.visited[from].nodes();
      sources_.insert(sources_.end(), nodes.begin() + static_cast<std::ptrdiff_t>(forward_.expanded[from]),
                      nodes.begin() + static_cast<std::ptrdiff_t>(ends[from]));
    }
    if (sources_.empty()) continue;
    std::sort(sources_.begin(), sources_.end());
    sources_.erase(std::unique(sources_.begin(), sources_.end()), sources_.end());
    for (const Id node : follow(edges_[to], forward_)) met |= enter(forward_, backward_, to, node);
  }
  if (!met) forward_.advance(std::move(ends));
  return met;
}

bool PathMeeting::go_backward() {
  std::vector<std::size_t> ends = backward_.next_ends();
  bool met = false;
  for (std::uint32_t to = 0; to < back_edges_.size() && !met; ++to) {
    const std::vector<Id>& nodes = backward_.visited[to].nodes();
    sources_.assign(nodes.begin() + static_cast<std::ptrdiff_t>(backward_.expanded[to]),
                    nodes.begin() + static_cast<std::ptrdiff_t>(ends[to]));
    if (sources_.empty()) continue;
    for (const Id node : follow(back_edges_[to], backward_)) {
      for (const std::uint32_t from : predecessors_[to]) met |= enter(backward_, forward_, from, node);
    }
  }
  if (!met) backward_.advance(std::move(ends));
  return met;
}

}  // namespace tercet
