#include "engine/plan/path_automaton.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tercet/error.h"

namespace tercet {
namespace {

using Kind = ast::Path::Kind;
using States = std::vector<std::uint32_t>;

// A part of the path: the states it can begin and end in, and whether it can be passed without an edge.
struct Part {
  bool nullable = false;
  States first;
  States last;
};

void append(States& states, const States& more) { states.insert(states.end(), more.begin(), more.end()); }

void normalize(States& states) {
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
}

class Builder {
 public:
  Builder(const Snapshot& snapshot) : snapshot_(snapshot) { automaton_.states.emplace_back(); }

  PathAutomaton run(const ast::Path& path, bool backward) {
    Part whole = part(path, backward);
    automaton_.states[0].next = whole.first;
    automaton_.states[0].accepting = automaton_.nullable = whole.nullable;
    for (std::uint32_t state : whole.last) automaton_.states[state].accepting = true;
    for (PathAutomaton::State& state : automaton_.states) normalize(state.next);
    choose_initial();
    return std::move(automaton_);
  }

 private:
  Part part(const ast::Path& path, bool inverse) {
    switch (path.kind) {
      case Kind::kIri:
      case Kind::kNegatedPropertySet: return single(path, inverse);
      case Kind::kInverse: return part(path.operands.front(), !inverse);
      case Kind::kSequence: return sequence(path, inverse);
      case Kind::kAlternative: return alternative(path, inverse);
      case Kind::kZeroOrMore: return repeated(path, inverse, true);
      case Kind::kOneOrMore: return repeated(path, inverse, false);
      case Kind::kZeroOrOne: break;
    }
    Part result = part(path.operands.front(), inverse);
    result.nullable = true;
    return result;
  }

  Part single(const ast::Path& path, bool inverse) {
    std::vector<PathStep> steps;
    add_steps(path, inverse, steps);
    return state_of(std::move(steps));
  }

  Part sequence(const ast::Path& path, bool inverse) {
    Part result{true, {}, {}};
    for (std::size_t i = 0; i < path.operands.size(); ++i) {
      Part next = part(path.operands[inverse ? path.operands.size() - 1 - i : i], inverse);
      connect(result.last, next.first);
      if (result.nullable) append(result.first, next.first);
      if (next.nullable) append(result.last, next.last);
      else result.last = std::move(next.last);
      result.nullable = result.nullable && next.nullable;
    }
    return result;
  }

  Part alternative(const ast::Path& path, bool inverse) {
    Part result;
    std::vector<PathStep> steps;
    for (const ast::Path& operand : path.operands) {
      if (add_steps(operand, inverse, steps)) continue;
      Part next = part(operand, inverse);
      result.nullable = result.nullable || next.nullable;
      append(result.first, next.first);
      append(result.last, next.last);
    }
    if (steps.empty()) return result;
    Part singles = state_of(std::move(steps));
    append(result.first, singles.first);
    append(result.last, singles.last);
    return result;
  }

  Part repeated(const ast::Path& path, bool inverse, bool zero) {
    Part result = part(path.operands.front(), inverse);
    connect(result.last, result.first);
    result.nullable = result.nullable || zero;
    return result;
  }

  // The steps of a path of exactly one edge; false, and nothing added, for another.
  bool add_steps(const ast::Path& path, bool inverse, std::vector<PathStep>& steps) {
    switch (path.kind) {
      case Kind::kIri: add_predicate(path.iri, inverse, false, steps); return true;
      case Kind::kInverse: return add_steps(path.operands.front(), !inverse, steps);
      case Kind::kNegatedPropertySet: add_negated(path, inverse, steps); return true;
      case Kind::kAlternative: {
        std::vector<PathStep> all = steps;
        for (const ast::Path& operand : path.operands) {
          if (!add_steps(operand, inverse, all)) return false;
        }
        steps = std::move(all);
        return true;
      }
      default: return false;
    }
  }

  // Section 9.1: the plain IRIs are about edges forward, those with ^ about edges backward; without any, every edge forward.
  void add_negated(const ast::Path& path, bool inverse, std::vector<PathStep>& steps) {
    std::vector<PathStep> own;
    if (path.operands.empty()) own.push_back({inverse, true, {}});
    for (const ast::Path& operand : path.operands) {
      bool backward = operand.kind == Kind::kInverse;
      add_predicate(backward ? operand.operands.front().iri : operand.iri, inverse != backward, true, own);
    }
    steps.insert(steps.end(), own.begin(), own.end());
  }

  void add_predicate(const Term& iri, bool inverse, bool negated, std::vector<PathStep>& steps) {
    auto step = std::find_if(steps.begin(), steps.end(),
                             [&](const PathStep& known) { return known.inverse == inverse && known.negated == negated; });
    if (step == steps.end()) step = steps.insert(steps.end(), {inverse, negated, {}});
    auto id = snapshot_.find(iri.view());
    if (!id) return;
    auto place = std::lower_bound(step->predicates.begin(), step->predicates.end(), *id);
    if (place == step->predicates.end() || *place != *id) step->predicates.insert(place, *id);
  }

  Part state_of(std::vector<PathStep> steps) {
    if (automaton_.states.size() > kMaxPathStates) {
      throw Error(ErrorCode::kLimit, "a property path has more than " + std::to_string(kMaxPathStates) +
                                         " steps under one * + or ?; write it as several patterns");
    }
    auto state = static_cast<std::uint32_t>(automaton_.states.size());
    automaton_.states.push_back({std::move(steps), {}, false});
    return {false, {state}, {state}};
  }

  void connect(const States& from, const States& to) {
    for (std::uint32_t state : from) {
      States& next = automaton_.states[state].next;
      append(next, to);
      if (next.size() > 2 * kMaxPathStates) normalize(next);
    }
  }

  // A state that goes on and accepts as the begin does can be the begin: then p* needs no second look at the node it began with.
  void choose_initial() {
    const PathAutomaton::State& begin = automaton_.states[0];
    for (std::uint32_t state = 1; state < automaton_.states.size(); ++state) {
      const PathAutomaton::State& other = automaton_.states[state];
      if (other.accepting != begin.accepting || other.next != begin.next) continue;
      automaton_.initial = state;
      return;
    }
  }

  const Snapshot& snapshot_;
  PathAutomaton automaton_;
};

}  // namespace

bool matches_without_edge(const ast::Path& path) {
  switch (path.kind) {
    case Kind::kZeroOrMore:
    case Kind::kZeroOrOne: return true;
    case Kind::kSequence: return std::all_of(path.operands.begin(), path.operands.end(), matches_without_edge);
    case Kind::kAlternative: return std::any_of(path.operands.begin(), path.operands.end(), matches_without_edge);
    case Kind::kInverse:
    case Kind::kOneOrMore: return matches_without_edge(path.operands.front());
    case Kind::kIri:
    case Kind::kNegatedPropertySet: break;
  }
  return false;
}

PathAutomaton make_path_automaton(const ast::Path& path, const Snapshot& snapshot, bool backward) {
  return Builder(snapshot).run(path, backward);
}

}  // namespace tercet
