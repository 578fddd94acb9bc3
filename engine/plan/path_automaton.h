// Property paths as automata (SPARQL 1.1 Query, section 9): a path matches from node to node where the automaton, reading the edges
// between them, ends in an accepting state.
//
// The automaton is Glushkov's: a state for each place of a predicate in the path, entered only by edges of that place, and no empty
// moves. Alternatives of single edges share one state.
#pragma once

#include <cstdint>
#include <vector>

#include "parser/sparql/ast.h"
#include "storage/snapshot.h"

namespace tercet {

// Edges to follow: those with one of the predicates, or (`negated`) with any other.
struct PathStep {
  bool inverse = false;  // from object to subject
  bool negated = false;
  std::vector<Id> predicates;  // sorted
};

struct PathAutomaton {
  struct State {
    std::vector<PathStep> steps;      // the edges that lead into this state; any of them
    std::vector<std::uint32_t> next;  // sorted
    bool accepting = false;
  };
  std::vector<State> states;
  std::uint32_t initial = 0;
  bool nullable = false;  // matches the path of no edge; then the initial state accepts
};

// Whether the path matches the path of no edge.
bool matches_without_edge(const ast::Path& path);

// States one path may have.
inline constexpr std::size_t kMaxPathStates = 1000;

// `backward`: the automaton that goes from the path's end to its begin. Predicates that the snapshot does not know lead nowhere.
// Errors: kLimit.
PathAutomaton make_path_automaton(const ast::Path& path, const Snapshot& snapshot, bool backward);

}  // namespace tercet
