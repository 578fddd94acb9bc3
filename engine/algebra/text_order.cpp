// Numbers variables in the order of the text, so that SELECT * shows its columns as they were written.
#include "engine/algebra/text_order.h"

#include <algorithm>
#include <vector>

namespace tercet::algebra {
namespace {

class TextOrder {
 public:
  explicit TextOrder(VariableTable& variables) : variables_(variables) {}

  void visit(const ast::GroupGraphPattern& group) {
    for (const ast::GroupElement& element : group.elements) {
      std::visit([this](const auto& part) { visit_part(part); }, element.element);
    }
  }

  void name(const std::string& variable) {
    if (!variable.empty()) variables_.id_of(variable);
  }

 private:
  void visit_part(const ast::TriplesBlock& part) {
    // The triples of [ ] come before the triple they stand in, though they are written inside of it.
    std::vector<const ast::Node*> nodes;
    for (const ast::TriplePattern& triple : part.triples) {
      nodes.push_back(&triple.subject);
      if (const auto* predicate = std::get_if<ast::Node>(&triple.predicate)) nodes.push_back(predicate);
      nodes.push_back(&triple.object);
    }
    std::stable_sort(nodes.begin(), nodes.end(), [](const auto* a, const auto* b) { return a->range.begin < b->range.begin; });
    for (const ast::Node* node : nodes) name(node->variable);
  }
  void visit_part(const ast::OptionalGraphPattern& part) { visit(*part.pattern); }
  // What MINUS and FILTER mention is not in scope outside of them.
  void visit_part(const ast::MinusGraphPattern&) {}
  void visit_part(const ast::Filter&) {}
  void visit_part(const ast::GraphGraphPattern& part) {
    name(part.graph.variable);
    visit(*part.pattern);
  }
  void visit_part(const ast::ServiceGraphPattern& part) {
    name(part.endpoint.variable);
    visit(*part.pattern);
  }
  void visit_part(const ast::Bind& part) { name(part.variable); }
  void visit_part(const ast::InlineData& part) {
    for (const std::string& variable : part.variables) name(variable);
  }
  void visit_part(const ast::GroupOrUnionGraphPattern& part) {
    for (const auto& alternative : part.alternatives) visit(*alternative);
  }
  void visit_part(const ast::SubSelect& part) {
    if (part.query->star) visit(part.query->where);
    for (const ast::Projection& projection : part.query->projection) name(projection.variable);
  }

  VariableTable& variables_;
};

}  // namespace

void name_in_text_order(const ast::Query& query, VariableTable& variables) {
  TextOrder order(variables);
  order.visit(query.where);
  if (!query.values) return;
  for (const std::string& variable : query.values->variables) order.name(variable);
}

}  // namespace tercet::algebra
