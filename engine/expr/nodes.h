// Nodes that are no plain functions: operators, and the functional forms of section 17.4.1.
#pragma once

#include "engine/algebra/algebra.h"
#include "engine/expr/comparison.h"
#include "engine/expr/functions.h"
#include "engine/expr/node.h"
#include "engine/expr/numeric.h"
#include "engine/expr/user_functions.h"

namespace tercet::expr {

// `id` is the term's id, or unbound when there is no query to ask.
NodePtr make_constant(const Term& term, Id id);
NodePtr make_variable(std::size_t column);
NodePtr make_or(Nodes arguments);
NodePtr make_and(Nodes arguments);
NodePtr make_not(NodePtr argument);
NodePtr make_comparison(ComparisonOperator op, NodePtr left, NodePtr right);
// The first argument against the others.
NodePtr make_in(Nodes arguments, bool negated);
NodePtr make_arithmetic(ArithmeticOperator op, NodePtr left, NodePtr right);
NodePtr make_unary(Value (*operation)(const Value&), NodePtr argument);
NodePtr make_bound(std::size_t column);
NodePtr make_if(NodePtr condition, NodePtr then, NodePtr otherwise);
NodePtr make_coalesce(Nodes arguments);
// ISIRI, ISBLANK, ISLITERAL: what the kind of an id tells without its text.
NodePtr make_kind_test(TermKind kind, NodePtr argument);
NodePtr make_same_term(NodePtr left, NodePtr right);
NodePtr make_function(const FunctionInfo& function, Nodes arguments);
// A cast to a datatype; nullptr is xsd:string.
NodePtr make_cast(const DatatypeInfo* datatype, NodePtr argument);
NodePtr make_user_function(const std::shared_ptr<const UserFunction>& function, Nodes arguments);
// BNODE; without an argument a node of its own at each call.
NodePtr make_blank_node(NodePtr label);
// `part`, whose value the term in the column decides, for each term instead of for each row.
NodePtr make_per_term(std::size_t column, NodePtr part);
NodePtr make_exists(const algebra::NodePtr& pattern, const std::vector<VarId>& columns, ExecutionContext& context, bool negated);

}  // namespace tercet::expr
