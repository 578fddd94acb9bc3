#include "engine/exec/bound_variables.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/exec/columns.h"
#include "tercet/error.h"

namespace tercet {
namespace {

using algebra::Expression;
using algebra::Node;
using algebra::NodePtr;
using algebra::TermOrVariable;

class Binder {
 public:
  Binder(const VariableTable& variables, const std::unordered_map<VarId, Term>& bindings)
      : variables_(variables), bindings_(bindings) {}

  // `outermost`: no SELECT stands around this node; its columns must stay.
  NodePtr bind(const NodePtr& node, bool outermost) const {
    auto copy = std::make_unique<Node>(*node);
    bool below_is_outermost = outermost && (node->kind == Node::Kind::kDistinct || node->kind == Node::Kind::kReduced ||
                                            node->kind == Node::Kind::kSlice);
    for (NodePtr& child : copy->children) child = bind(child, below_is_outermost);
    bind_own(*copy, outermost);
    return algebra::make_node(std::move(*copy));
  }

  void bind(TermOrVariable& place) const {
    auto binding = place.is_variable ? bindings_.find(place.variable) : bindings_.end();
    if (binding == bindings_.end()) return;
    place.is_variable = false;
    place.term = binding->second;
  }

 private:
  bool is_bound(VarId variable) const { return bindings_.contains(variable); }

  void check_free(VarId variable) const {
    if (!is_bound(variable)) return;
    throw Error(ErrorCode::kInvalidArgument, "?" + variables_.name(variable) + " cannot be bound: the query itself computes it");
  }

  void bind_own(Node& node, bool outermost) const {
    for (algebra::TriplePattern& triple : node.triples) {
      for (TermOrVariable* place : {&triple.subject, &triple.predicate, &triple.object}) bind(*place);
    }
    for (TermOrVariable* place : {&node.subject, &node.object, &node.graph}) bind(*place);
    if (node.condition) bind(*node.condition);
    if (node.expression) bind(*node.expression);
    for (algebra::Aggregate& aggregate : node.aggregates) {
      check_free(aggregate.result);
      if (aggregate.argument) bind(*aggregate.argument);
    }
    for (algebra::OrderKey& key : node.order) bind(key.expression);
    if (node.service) node.service = algebra::with_values(node.service, bindings_);
    switch (node.kind) {
      case Node::Kind::kExtend: check_free(node.variable); break;
      case Node::Kind::kValues: bind_values(node); break;
      case Node::Kind::kProject:
        if (outermost) extend_child(node);
        else std::erase_if(node.variables, [this](VarId variable) { return is_bound(variable); });
        break;
      // A key that is always the same still makes no group of no rows.
      case Node::Kind::kGroup: extend_child(node); break;
      default: break;
    }
  }

  void bind(Expression& expression) const {
    if (expression.kind == Expression::Kind::kBuiltInCall && expression.name == "BOUND" &&
        is_bound(expression.arguments[0].variable)) {
      expression.kind = Expression::Kind::kTerm;
      expression.term = Term::boolean(true);
      expression.arguments.clear();
      return;
    }
    if (expression.kind == Expression::Kind::kVariable && is_bound(expression.variable)) {
      expression.kind = Expression::Kind::kTerm;
      expression.term = bindings_.at(expression.variable);
      return;
    }
    for (Expression& argument : expression.arguments) bind(argument);
    if (expression.pattern) expression.pattern = bind(expression.pattern, false);
  }

  // Rows with another value go, the column goes from the others.
  void bind_values(Node& node) const {
    for (std::size_t column = node.variables.size(); column-- > 0;) {
      auto binding = bindings_.find(node.variables[column]);
      if (binding == bindings_.end()) continue;
      std::erase_if(node.rows,
                    [&](const std::vector<Term>& row) { return !row[column].is_unbound() && row[column] != binding->second; });
      for (auto& row : node.rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
      node.variables.erase(node.variables.begin() + static_cast<std::ptrdiff_t>(column));
    }
  }

  // Gives the node's child the columns that are bound and that the node wants.
  void extend_child(Node& node) const {
    std::vector<VarId> there = algebra::in_scope_variables(*node.children[0]);
    for (VarId variable : node.variables) {
      if (!is_bound(variable) || contains(there, variable)) continue;
      Node extend;
      extend.kind = Node::Kind::kExtend;
      extend.variable = variable;
      extend.expression.emplace();
      extend.expression->kind = Expression::Kind::kTerm;
      extend.expression->term = bindings_.at(variable);
      extend.children = {node.children[0]};
      node.children[0] = algebra::make_node(std::move(extend));
    }
  }

  const VariableTable& variables_;
  const std::unordered_map<VarId, Term>& bindings_;
};

}  // namespace

void bind_variables(algebra::Query& query, const std::unordered_map<VarId, Term>& bindings) {
  if (bindings.empty()) return;
  Binder binder(query.variables, bindings);
  query.root = binder.bind(query.root, true);
  for (algebra::TriplePattern& triple : query.construct_template) {
    for (TermOrVariable* place : {&triple.subject, &triple.predicate, &triple.object}) binder.bind(*place);
  }
  for (TermOrVariable& place : query.describe) binder.bind(place);
}

}  // namespace tercet
