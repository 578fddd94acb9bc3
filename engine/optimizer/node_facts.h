// What is known of a pattern's solutions before it runs: which variables are in scope, which are bound in every solution.
#pragma once

#include <unordered_map>

#include "engine/optimizer/expressions.h"
#include "engine/optimizer/var_set.h"

namespace tercet::optimizer {

// Remembers what it has found out, so that asking at every level of a deep tree stays cheap. Not for nodes that go away before it.
class NodeFacts {
 public:
  const VarSet& in_scope(const NodePtr& node);
  const VarSet& surely_bound(const NodePtr& node);

  // Whether `expression` has the same value on a solution of `part` as on any solution that extends it by ones of a pattern with
  // scope `other_scope`.
  bool is_settled(const VarSet& variables, const NodePtr& part, const VarSet& other_scope);

 private:
  struct Facts {
    NodePtr keep_alive;
    VarSet in_scope;
    VarSet surely_bound;
  };
  const Facts& facts(const NodePtr& node);
  void find_own(const Node& node, Facts& facts);
  void combine(const Node& node, Facts& facts);

  std::unordered_map<const Node*, Facts> known_;
};

}  // namespace tercet::optimizer
