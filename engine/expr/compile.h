// algebra::Expression ─▶ tree of nodes.
#pragma once

#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/expr/node.h"

namespace tercet::expr {

struct Compiled {
  NodePtr root;
  bool labels_blank_nodes = false;  // has a BNODE(label)
  bool is_constant = false;         // no variable, no EXISTS, and nothing that depends on the query
};

// With no context the expression must be constant (root is nullptr when it is not). Errors: kEvaluation for an unknown function, or
// a wrong number of arguments.
Compiled compile(const algebra::Expression& expression, const std::vector<VarId>& columns, ExecutionContext* context);

}  // namespace tercet::expr
