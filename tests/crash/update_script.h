// The commits that update_crash_test and fault_test make: what each of them does, and what the database holds after it, is a matter of the seed and of
// the commits before it alone. So it is known outside of the database.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tercet/term.h"

namespace tercet::test {

// A fact of numbers. Graph 0 is the default graph. A subject from kFirstNode on is a blank node, which has a name among its facts by which
// it can be told.
struct ScriptFact {
  std::uint32_t graph = 0;
  std::uint32_t predicate = 0;
  std::uint32_t subject = 0;
  std::uint32_t object = 0;

  auto operator<=>(const ScriptFact&) const = default;
};
using ScriptFacts = std::set<ScriptFact>;

inline constexpr std::uint32_t kFirstNode = 1u << 30;
inline constexpr std::uint32_t kPredicates = 12;            // of ordinary facts: 0 to 11
inline constexpr std::uint32_t kNameOfNode = kPredicates;   // the object is the number of the node
inline constexpr std::uint32_t kCommits = kPredicates + 1;  // the object is the number of a commit
inline constexpr std::uint32_t kGraphs = 4;                 // with the default graph

// Of a place of a fact. Precondition: the subject is no blank node.
Term subject_term(const ScriptFact& fact);
Term predicate_term(std::uint32_t predicate);
Term object_term(const ScriptFact& fact);
Term graph_term(std::uint32_t graph);  // unbound for the default graph

// What a commit does besides leaving its number: facts are removed, others added, and then what its kind says.
struct ScriptCommit {
  enum class Kind : std::uint8_t {
    kChanges,  // single facts
    kNewNode,  // a blank node with `added`, whose subject it is
    kRename,   // all facts of predicate `first` in the default graph get predicate `second`
    kForget,   // DELETE WHERE of all facts of subject `first` in the default graph
    kCopy,     // graph `first` to graph `second`, whose facts are gone
    kClear,    // graph `first`
    kLoad,     // a file of `added`
  };
  Kind kind = Kind::kChanges;
  std::vector<ScriptFact> added;
  std::vector<ScriptFact> removed;  // before; may be there or not
  std::uint32_t first = 0;
  std::uint32_t second = 0;
};

// The fact that a commit leaves; a commit that is no load takes away that of the commit before.
ScriptFact number_of_commit(std::uint64_t commit);

class UpdateScript {
 public:
  explicit UpdateScript(std::uint64_t seed) : seed_(seed) {}

  // After so many commits.
  std::uint64_t commits() const { return commits_; }
  const ScriptFacts& facts() const { return facts_; }

  // What the next commit does; that it was done.
  ScriptCommit next() const;
  void advance();
  void advance_to(std::uint64_t commits);

 private:
  std::uint64_t seed_;
  std::uint64_t commits_ = 0;
  ScriptFacts facts_;
};

}  // namespace tercet::test
