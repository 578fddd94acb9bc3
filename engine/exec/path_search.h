// The nodes that a path leads to from one node: a breadth-first search through the product of the graph and the path's automaton.
//
// Each pair of node and state is entered once, so the search ends on cycles, and each end is found once (section 18.4: the operators
// * + ? have set semantics).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/node_set.h"
#include "engine/exec/path_edges.h"
#include "engine/plan/path_automaton.h"

namespace tercet {

// Serves one search after the other, and keeps the edges it has read into memory.
class PathSearch {
 public:
  // Everything must outlive this.
  PathSearch(const PathAutomaton& automaton, const ScanGraphs& graphs, ExecutionContext& context);

  // Begins anew. If the path matches without an edge, `from` is an end.
  void start(Id from);
  // Goes an edge further; false, and nothing has changed, when everything has been seen. Errors: kMemoryBudget, kCancelled.
  bool advance();

  // The ends found so far, each once, the nearer ones first. Changes with start() and advance().
  const std::vector<Id>& ends() const { return end_set().nodes(); }

 private:
  struct State {
    explicit State(MemoryBudget& budget) : visited(budget) {}
    std::vector<PathEdges> edges;             // that lead into it
    std::vector<std::uint32_t> predecessors;  // states it can be entered from
    NodeSet visited;
    std::size_t frontier_begin = 0;  // of visited.nodes(): entered by the last step
    std::size_t frontier_end = 0;
  };

  const NodeSet& end_set() const { return one_end_state_ == kNoState ? ends_ : states_[one_end_state_].visited; }
  void enter(std::uint32_t state, Id node);
  std::span<const Id> sources_of(const State& state);
  void poll_for(std::size_t nodes);

  static constexpr std::uint32_t kNoState = 0xFFFFFFFF;

  const PathAutomaton& automaton_;
  ExecutionContext& context_;
  std::vector<State> states_;
  std::uint32_t one_end_state_ = kNoState;  // the only accepting state
  NodeSet ends_;                            // of several accepting states
  std::vector<Id> sources_;
  std::vector<Id> targets_;
  std::size_t unpolled_ = 0;  // nodes that were expanded or found since the last poll
};

// Whether some fact of the active graph has the node as subject or object.
bool is_node_of_graph(Id node, const ScanGraphs& graphs, const ExecutionContext& context);

}  // namespace tercet
