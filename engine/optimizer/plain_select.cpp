// Sub-selects that only project.
#include "engine/optimizer/planner.h"

namespace tercet::optimizer {
namespace {

using Kind = Node::Kind;

// More than the order of a group is looked for among.
constexpr std::size_t kMostPatterns = 40;

// How many patterns there are; nullopt for what groups, sorts, cuts or computes.
std::optional<std::size_t> patterns_of(const Node& node) {
  switch (node.kind) {
    case Kind::kBgp: return node.triples.size();
    case Kind::kPath: return 1;
    case Kind::kFilter:
    case Kind::kProject: return patterns_of(*node.children[0]);
    case Kind::kJoin: {
      const std::optional<std::size_t> left = patterns_of(*node.children[0]);
      const std::optional<std::size_t> right = patterns_of(*node.children[1]);
      return left && right ? std::optional(*left + *right) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

}  // namespace

bool is_plain_select(const Node& node, NodeFacts& facts) {
  if (node.kind != Kind::kProject || !is_subset(as_set(node.variables), facts.in_scope(node.children[0]))) return false;
  const std::optional<std::size_t> patterns = patterns_of(*node.children[0]);
  return patterns && *patterns <= kMostPatterns;
}

VarSet hidden_variables(const Node& projection, NodeFacts& facts) {
  return without(facts.in_scope(projection.children[0]), as_set(projection.variables));
}

}  // namespace tercet::optimizer
