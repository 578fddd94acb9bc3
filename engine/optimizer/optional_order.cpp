#include "engine/optimizer/optional_order.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tercet::optimizer {
namespace {

// More are left as they are: each is looked at when each is planned.
constexpr std::size_t kMostOptionals = 16;
// Partners are those of an average row: less of a difference says nothing.
constexpr double kFarFewer = 0.5;

struct Optional {
  NodePtr left_join;
  VarSet variables;  // of the right side and the condition
  std::optional<double> partners;
};

VarSet variables_of_optional(const Node& left_join, NodeFacts& facts) {
  const VarSet& right = facts.in_scope(left_join.children[1]);
  return left_join.condition ? united(right, variables_of(*left_join.condition)) : right;
}

// LeftJoin(LeftJoin(A, B), C) is LeftJoin(LeftJoin(A, C), B) where what B and C share is bound by A.
bool may_change_places(const Optional& a, const Optional& b, const VarSet& bound) {
  const auto differs = [](const Optional& each) { return each.left_join->condition && is_volatile(*each.left_join->condition); };
  return !differs(a) && !differs(b) && is_subset(intersected(a.variables, b.variables), bound);
}

bool should_change_places(const Optional& first, const Optional& second) {
  return first.partners && second.partners && *second.partners < *first.partners * kFarFewer;
}

}  // namespace

NodePtr order_optionals(const NodePtr& node, NodeFacts& facts,
                        const std::function<std::optional<double>(const NodePtr&)>& partners) {
  std::vector<Optional> optionals;  // the last first
  NodePtr base = node;
  for (; base->kind == Node::Kind::kLeftJoin; base = base->children[0]) {
    if (optionals.size() == kMostOptionals) return node;
    optionals.push_back({base, variables_of_optional(*base, facts), std::nullopt});
  }
  if (optionals.size() < 2) return node;
  for (Optional& optional : optionals) optional.partners = partners(optional.left_join);
  std::reverse(optionals.begin(), optionals.end());
  const VarSet& bound = facts.surely_bound(base);
  bool has_changed = false;
  for (std::size_t i = 1; i < optionals.size(); ++i) {
    for (std::size_t at = i; at > 0 && should_change_places(optionals[at - 1], optionals[at]); --at) {
      if (!may_change_places(optionals[at - 1], optionals[at], bound)) break;
      std::swap(optionals[at - 1], optionals[at]);
      has_changed = true;
    }
  }
  if (!has_changed) return node;
  for (const Optional& optional : optionals) base = with_children(optional.left_join, {base, optional.left_join->children[1]});
  return base;
}

}  // namespace tercet::optimizer
