// What the passes ask of expressions, and how they take trees apart and put them together.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/optimizer/var_set.h"

namespace tercet::optimizer {

using algebra::Expression;
using algebra::is_volatile;
using algebra::Node;
using algebra::NodePtr;

// Every variable an expression's value may depend on; all variables that occur in the pattern of an EXISTS are among them, as a
// solution's values are put in their place (section 18.6).
VarSet variables_of(const Expression& expression);

// Every variable that occurs anywhere in a tree, in scope or not.
VarSet mentioned_variables(const Node& node);

// The operands of a chain of &&, in order.
std::vector<Expression> conjuncts(const Expression& expression);
Expression conjunction(std::vector<Expression> conditions);

// COUNT of a value or of all.
inline bool is_count(algebra::Aggregate::Kind kind) {
  return kind == algebra::Aggregate::Kind::kCount || kind == algebra::Aggregate::Kind::kCountAll;
}

bool has_exists(const Expression& expression);

// Whether evaluating it reads texts of the dictionary, so far as one can tell from outside.
bool reads_texts(const Expression& expression);

// The node itself when its children are these already, else one like it with these.
[[gnu::noinline]] NodePtr with_children(const NodePtr& node, std::vector<NodePtr> children);
// The node itself when nothing changes. Every expression of the node itself (not of its children) goes through `change`.
[[gnu::noinline]] NodePtr with_expressions(const NodePtr& node, const std::function<Expression(const Expression&)>& change);
bool has_expressions(const Node& node);

// Makers of nodes. Never inlined: a Node, a kilobyte, in the frame of a function that recurs would count for every level.
[[gnu::noinline]] NodePtr make_filter(std::vector<Expression> conditions, NodePtr child);
// No solutions, with the scope of `node`.
[[gnu::noinline]] NodePtr make_empty(const Node& node);
[[gnu::noinline]] NodePtr make_left_join(NodePtr left, NodePtr right, std::vector<Expression> conditions);
bool is_empty(const Node& node);

}  // namespace tercet::optimizer
