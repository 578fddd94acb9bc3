// Whether a path leads from one node to another: two searches through the product of the graph and the path's automaton, forward from the one
// and backward from the other, until they meet.
//
// Each step is made by the search that has cost less, so that the two cost at most about twice what the cheaper one would alone. A search
// whose node stays the same from question to question goes on where it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/memory_budget.h"
#include "engine/exec/node_set.h"
#include "engine/exec/path_edges.h"
#include "engine/plan/path_automaton.h"

namespace tercet {

class PathMeeting {
 public:
  // Everything must outlive this.
  PathMeeting(const PathAutomaton& automaton, const ScanGraphs& graphs, ExecutionContext& context);

  // By the path of no edge, too, if the path matches that. Errors: kMemoryBudget, kCancelled.
  bool leads(Id from, Id to);

 private:
  // Of the nodes of each state: forward those where the automaton can be in it, backward those from where it can accept.
  struct Search {
    Id origin;  // unbound: none yet
    std::vector<NodeSet> visited;
    std::vector<std::size_t> expanded;  // how many of visited.nodes() have been
    std::vector<bool> goes_on;          // whether edges lead on from the state; from no other are nodes expanded
    double cost = 0;                    // nodes expanded, and reached
    std::size_t portion = 0;            // of the nodes of each state that wait, the next step expands as many

    double waiting() const;
    // Where the next step ends in each of `visited`.
    std::vector<std::size_t> next_ends() const;
    void clear();
    void advance(std::vector<std::size_t> ends);
  };

  // These say whether the two have met.
  bool begin(Id from, Id to);
  bool enter(Search& search, const Search& other, std::uint32_t state, Id node);
  bool go_forward();
  bool go_backward();
  // The nodes that `edges` lead to from those of sources_. Valid until the next call.
  const std::vector<Id>& follow(std::vector<PathEdges>& edges, Search& search);

  const PathAutomaton& automaton_;
  ExecutionContext& context_;
  std::vector<std::vector<PathEdges>> edges_;       // that lead into each state
  std::vector<std::vector<PathEdges>> back_edges_;  // the same from their ends
  std::vector<std::vector<std::uint32_t>> predecessors_;
  Search forward_, backward_;
  bool met_ = false;
  std::vector<Id> sources_, targets_;
  MemoryReservation memory_;  // for them
};

}  // namespace tercet
