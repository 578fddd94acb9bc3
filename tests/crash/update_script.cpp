#include "tests/crash/update_script.h"

#include <algorithm>

namespace tercet::test {
namespace {

using Kind = ScriptCommit::Kind;

constexpr std::uint32_t kSubjects = 300;
constexpr std::size_t kManyFacts = 2500;

Term example(const char* kind, std::uint64_t number) {
  return Term::iri(std::string("http://example.org/") + kind + "/" + std::to_string(number));
}

class Chooser {
 public:
  Chooser(std::uint64_t seed, std::uint64_t commit, const ScriptFacts& facts)
      : random_(seed * 1000003 + commit), commit_(static_cast<std::uint32_t>(commit)), facts_(facts) {}

  ScriptCommit commit() {
    ScriptCommit out;
    out.kind = kind();
    switch (out.kind) {
      case Kind::kChanges: changes(out); break;
      case Kind::kNewNode: new_node(out); break;
      case Kind::kLoad:
        for (std::uint32_t facts = below(5) == 0 ? 300 + below(500) : 1 + below(20); facts > 0; --facts)
          out.added.push_back(fact());
        break;
      case Kind::kRename:
        out.first = below(kPredicates);
        out.second = (out.first + 1 + below(kPredicates - 1)) % kPredicates;
        break;
      case Kind::kForget: out.first = below(kSubjects); break;
      case Kind::kCopy:
        out.first = below(kGraphs);
        out.second = (out.first + 1 + below(kGraphs - 1)) % kGraphs;
        if (out.second == 0) out.second = out.first == 1 ? 2 : 1;
        break;
      case Kind::kClear: out.first = 1 + below(kGraphs - 1); break;
    }
    return out;
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  Kind kind() {
    switch (below(24)) {
      case 0:
      case 1: return Kind::kNewNode;
      case 2: return Kind::kRename;
      case 3:
      case 4: return Kind::kForget;
      case 5: return Kind::kClear;
      case 6: return facts_.size() < kManyFacts ? Kind::kCopy : Kind::kClear;
      case 7:
      case 8: return Kind::kLoad;
      default: return Kind::kChanges;
    }
  }

  // The later, the more objects there are: every commit brings terms that the database does not have.
  ScriptFact fact() { return {below(3) == 0 ? below(kGraphs) : 0, below(kPredicates), below(kSubjects), below(200 + 4 * commit_)}; }

  void changes(ScriptCommit& out) {
    const bool is_full = facts_.size() > kManyFacts;
    for (std::uint32_t facts = below(is_full ? 10 : 30); facts > 0; --facts) out.added.push_back(fact());
    for (std::uint32_t facts = below(is_full ? 60 : 20); facts > 0 && !facts_.empty(); --facts) {
      auto known = facts_.lower_bound(fact());
      if (known != facts_.end() && known->subject < kFirstNode && known->predicate < kPredicates) out.removed.push_back(*known);
    }
  }

  void new_node(ScriptCommit& out) {
    const std::uint32_t node = kFirstNode + commit_;
    out.added.push_back({0, kNameOfNode, node, commit_});
    out.added.push_back({below(kGraphs), below(kPredicates), node, below(200 + 4 * commit_)});
  }

  std::mt19937_64 random_;
  std::uint32_t commit_;
  const ScriptFacts& facts_;
};

void rename(ScriptFacts& facts, std::uint32_t from, std::uint32_t to) {
  std::vector<ScriptFact> renamed;
  for (const ScriptFact& fact : facts) {
    if (fact.graph == 0 && fact.predicate == from) renamed.push_back(fact);
  }
  for (ScriptFact fact : renamed) {
    facts.erase(fact);
    fact.predicate = to;
    facts.insert(fact);
  }
}

void copy(ScriptFacts& facts, std::uint32_t from, std::uint32_t to) {
  ScriptFacts copied;
  for (ScriptFact fact : facts) {
    if (fact.graph != from) continue;
    fact.graph = to;
    copied.insert(fact);
  }
  // COPY SILENT of a graph that is not there changes nothing; the default graph always is.
  if (copied.empty() && from != 0) return;
  std::erase_if(facts, [&](const ScriptFact& fact) { return fact.graph == to; });
  facts.insert(copied.begin(), copied.end());
}

}  // namespace

Term subject_term(const ScriptFact& fact) { return example("thing", fact.subject); }
Term predicate_term(std::uint32_t predicate) { return example("property", predicate); }
Term graph_term(std::uint32_t graph) { return graph == 0 ? Term() : example("graph", graph); }

Term object_term(const ScriptFact& fact) {
  if (fact.predicate == kCommits) return Term::integer(fact.object);
  if (fact.predicate == kNameOfNode) return Term::literal("node " + std::to_string(fact.object));
  switch (fact.object % 5) {
    case 0: return Term::integer(fact.object);
    case 1: return Term::language_literal("Wort " + std::to_string(fact.object), "de");
    case 2: return example("thing", fact.object);
    default: return Term::literal("text number " + std::to_string(fact.object));
  }
}

ScriptFact number_of_commit(std::uint64_t commit) { return {0, kCommits, 0, static_cast<std::uint32_t>(commit)}; }

ScriptCommit UpdateScript::next() const { return Chooser(seed_, commits_ + 1, facts_).commit(); }

void UpdateScript::advance() {
  const ScriptCommit commit = next();
  ++commits_;
  for (const ScriptFact& fact : commit.removed) facts_.erase(fact);
  facts_.insert(commit.added.begin(), commit.added.end());
  if (commit.kind == Kind::kRename) rename(facts_, commit.first, commit.second);
  if (commit.kind == Kind::kCopy) copy(facts_, commit.first, commit.second);
  if (commit.kind == Kind::kClear) std::erase_if(facts_, [&](const ScriptFact& fact) { return fact.graph == commit.first; });
  if (commit.kind == Kind::kForget)
    std::erase_if(facts_, [&](const ScriptFact& fact) { return fact.graph == 0 && fact.subject == commit.first; });
  // A load takes nothing away.
  if (commit.kind != Kind::kLoad) facts_.erase(number_of_commit(commits_ - 1));
  facts_.insert(number_of_commit(commits_));
}

void UpdateScript::advance_to(std::uint64_t commits) {
  while (commits_ < commits) advance();
}

}  // namespace tercet::test
