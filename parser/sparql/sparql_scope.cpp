#include "parser/sparql/sparql_scope.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "parser/text_position.h"

namespace tercet::sparql {
namespace {

using ast::Expression;

// Variables are borrowed from the query.
using Variables = std::unordered_set<std::string_view>;

// Puts the smaller set into the larger one, so that deep nesting costs no more than wide.
void merge(Variables& into, Variables&& from) {
  if (from.size() > into.size()) std::swap(into, from);
  into.insert(from.begin(), from.end());
}

bool has_aggregate(const Expression& expression) {
  if (expression.kind == Expression::Kind::kAggregate) return true;
  for (const Expression& argument : expression.arguments) {
    if (has_aggregate(argument)) return true;
  }
  return false;
}

class ScopeChecker {
 public:
  explicit ScopeChecker(const SourceText& source) : source_(source) {}

  // All of these return the variables that are visible behind the part.

  Variables check(const ast::Query& query) {
    Variables visible = check(query.where);
    check_group_by(query, visible);
    for (const Expression& condition : query.modifier.having) check_expression(condition, true);
    for (const ast::OrderCondition& condition : query.modifier.order_by) check_expression(condition.expression, true);
    const bool grouped = is_grouped(query);
    if (grouped && query.star && query.form == ast::Query::Form::kSelect) {
      fail(query.modifier.group_by.empty() ? first_modifier_with_aggregate(query)->range
                                           : query.modifier.group_by.front().expression.range,
           "SELECT * cannot be grouped; name the columns, for example SELECT ?x (COUNT(*) AS ?n)");
    }
    Variables projected = check_projection(query, visible, grouped);
    if (query.values) {
      Variables values(query.values->variables.begin(), query.values->variables.end());
      merge(visible, Variables(values));
      if (query.star) merge(projected, std::move(values));
    }
    return query.star ? visible : projected;
  }

  Variables check(const ast::GroupGraphPattern& group) {
    Variables visible;
    std::size_t pattern = new_basic_graph_pattern();
    for (const ast::GroupElement& element : group.elements) {
      if (const auto* block = std::get_if<ast::TriplesBlock>(&element.element)) {
        for (const ast::TriplePattern& triple : block->triples) add(triple, pattern, visible);
        continue;
      }
      if (const auto* filter = std::get_if<ast::Filter>(&element.element)) {
        check_expression(filter->condition, false);
        continue;  // a filter does not end a basic graph pattern
      }
      std::visit([&](const auto& part) { check_part(part, element.range, visible); }, element.element);
      pattern = new_basic_graph_pattern();
    }
    return visible;
  }

 private:
  [[noreturn]] void fail(ast::SourceRange range, const std::string& message) const {
    throw syntax_error("", source_.original(), range.begin, message);
  }

  std::size_t new_basic_graph_pattern() { return patterns_++; }

  void add(const ast::Node& node, std::size_t pattern, Variables& visible) {
    if (node.is_variable()) {
      visible.insert(node.variable);
      return;
    }
    if (!node.term.is_blank_node() || node.term.value().front() == '.') return;
    const auto [known, is_new] = labels_.emplace(node.term.value(), pattern);
    if (!is_new && known->second != pattern) {
      fail(node.range,
           "the blank node _:" + node.term.value() +
               " stands in two different patterns; it may be used again only in the same group, with nothing but facts and "
               "filters between (a variable can be shared)");
    }
  }

  void add(const ast::TriplePattern& triple, std::size_t pattern, Variables& visible) {
    add(triple.subject, pattern, visible);
    if (const auto* predicate = std::get_if<ast::Node>(&triple.predicate)) add(*predicate, pattern, visible);
    add(triple.object, pattern, visible);
  }

  void check_part(const ast::TriplesBlock&, ast::SourceRange, Variables&) {}
  void check_part(const ast::Filter&, ast::SourceRange, Variables&) {}
  void check_part(const ast::OptionalGraphPattern& part, ast::SourceRange, Variables& visible) {
    merge(visible, check(*part.pattern));
  }
  void check_part(const ast::MinusGraphPattern& part, ast::SourceRange, Variables&) { check(*part.pattern); }
  void check_part(const ast::GraphGraphPattern& part, ast::SourceRange, Variables& visible) {
    if (part.graph.is_variable()) visible.insert(part.graph.variable);
    merge(visible, check(*part.pattern));
  }
  void check_part(const ast::ServiceGraphPattern& part, ast::SourceRange, Variables& visible) {
    if (part.endpoint.is_variable()) visible.insert(part.endpoint.variable);
    merge(visible, check(*part.pattern));
  }
  void check_part(const ast::Bind& part, ast::SourceRange range, Variables& visible) {
    check_expression(part.expression, false);
    if (!visible.insert(part.variable).second)
      fail(range, "BIND cannot give a value to ?" + part.variable + ", which is in use already in this group");
  }
  void check_part(const ast::InlineData& part, ast::SourceRange, Variables& visible) {
    visible.insert(part.variables.begin(), part.variables.end());
  }
  void check_part(const ast::GroupOrUnionGraphPattern& part, ast::SourceRange, Variables& visible) {
    for (const auto& alternative : part.alternatives) merge(visible, check(*alternative));
  }
  void check_part(const ast::SubSelect& part, ast::SourceRange, Variables& visible) { merge(visible, check(*part.query)); }

  void check_expression(const Expression& expression, bool aggregates_allowed) {
    if (expression.kind == Expression::Kind::kAggregate) {
      if (!aggregates_allowed) {
        fail(expression.range, inside_aggregate_
                                   ? expression.name + " cannot stand inside another aggregate"
                                   : expression.name + " is an aggregate; it can stand in SELECT, HAVING and ORDER BY only");
      }
      const bool before = std::exchange(inside_aggregate_, true);
      for (const Expression& argument : expression.arguments) check_expression(argument, false);
      inside_aggregate_ = before;
      return;
    }
    for (const Expression& argument : expression.arguments) check_expression(argument, aggregates_allowed);
    if (expression.pattern) {
      const bool before = std::exchange(inside_aggregate_, false);
      check(*expression.pattern);
      inside_aggregate_ = before;
    }
  }

  static bool is_grouped(const ast::Query& query) {
    if (!query.modifier.group_by.empty()) return true;
    for (const ast::Projection& projection : query.projection) {
      if (projection.expression && has_aggregate(*projection.expression)) return true;
    }
    return first_modifier_with_aggregate(query) != nullptr;
  }

  static const Expression* first_modifier_with_aggregate(const ast::Query& query) {
    for (const Expression& condition : query.modifier.having) {
      if (has_aggregate(condition)) return &condition;
    }
    for (const ast::OrderCondition& condition : query.modifier.order_by) {
      if (has_aggregate(condition.expression)) return &condition.expression;
    }
    return nullptr;
  }

  void check_group_by(const ast::Query& query, Variables& visible) {
    for (const ast::GroupCondition& condition : query.modifier.group_by) {
      check_expression(condition.expression, false);
      if (!condition.variable.empty() && !visible.insert(condition.variable).second)
        fail(condition.expression.range, "GROUP BY cannot give a value to ?" + condition.variable + ", which is in use already");
    }
  }

  Variables check_projection(const ast::Query& query, const Variables& visible, bool grouped) {
    Variables known;  // what a grouped query may project: what it groups by, and what SELECT has named before
    if (grouped) {
      for (const ast::GroupCondition& condition : query.modifier.group_by) {
        if (!condition.variable.empty()) known.insert(condition.variable);
        else if (condition.expression.kind == Expression::Kind::kVariable) known.insert(condition.expression.variable);
      }
    }
    Variables projected;
    for (const ast::Projection& projection : query.projection) {
      if (!projection.expression) {
        if (grouped && !known.contains(projection.variable))
          fail(projection.range, "?" + projection.variable +
                                     " is not grouped: put it into GROUP BY or into an aggregate such as SAMPLE(?" +
                                     projection.variable + ")");
        projected.insert(projection.variable);
        continue;
      }
      check_expression(*projection.expression, true);
      if (grouped) check_grouped(*projection.expression, known);
      if (visible.contains(projection.variable) || !projected.insert(projection.variable).second)
        fail(projection.range, "SELECT cannot give a value to ?" + projection.variable + ", which is in use already");
      known.insert(projection.variable);
    }
    return projected;
  }

  void check_grouped(const Expression& expression, const Variables& known) const {
    if (expression.kind == Expression::Kind::kAggregate) return;
    if (expression.kind == Expression::Kind::kVariable && !known.contains(expression.variable))
      fail(expression.range, "?" + expression.variable +
                                 " is not grouped: put it into GROUP BY or into an aggregate such as SAMPLE(?" +
                                 expression.variable + ")");
    for (const Expression& argument : expression.arguments) check_grouped(argument, known);
  }

  const SourceText& source_;
  std::size_t patterns_ = 0;
  std::unordered_map<std::string_view, std::size_t> labels_;  // where a blank node label was seen first
  bool inside_aggregate_ = false;
};

// A label stands for one node within INSERT DATA, so in two of them it would not say which.
class InsertedLabels {
 public:
  explicit InsertedLabels(const SourceText& source) : source_(source) {}

  void check(const ast::InsertData& insert) {
    ++operations_;
    for (const ast::Quad& quad : insert.data) {
      check(quad.triple.subject);
      check(quad.triple.object);
    }
  }

 private:
  void check(const ast::Node& node) {
    if (!node.term.is_blank_node() || node.term.value().front() == '.') return;
    const auto [known, is_new] = labels_.emplace(node.term.value(), operations_);
    if (is_new || known->second == operations_) return;
    throw syntax_error("", source_.original(), node.range.begin,
                       "the blank node _:" + node.term.value() +
                           " stands in an operation before, too; what two operations add can share an IRI, but no blank node");
  }

  const SourceText& source_;
  std::size_t operations_ = 0;
  std::unordered_map<std::string_view, std::size_t> labels_;  // the operation where a label was seen first
};

bool is_visible_in(const ast::Query& query) {
  if (!query.projection.empty()) return true;
  return has_visible_variable(query.where) || (query.values && !query.values->variables.empty());
}

bool binds(const ast::TriplesBlock& block) {
  for (const ast::TriplePattern& triple : block.triples) {
    const auto* predicate = std::get_if<ast::Node>(&triple.predicate);
    if (triple.subject.is_variable() || triple.object.is_variable() || (predicate != nullptr && predicate->is_variable()))
      return true;
  }
  return false;
}
bool binds(const ast::OptionalGraphPattern& part) { return has_visible_variable(*part.pattern); }
bool binds(const ast::MinusGraphPattern&) { return false; }
bool binds(const ast::GraphGraphPattern& part) { return part.graph.is_variable() || has_visible_variable(*part.pattern); }
bool binds(const ast::ServiceGraphPattern& part) { return part.endpoint.is_variable() || has_visible_variable(*part.pattern); }
bool binds(const ast::Filter&) { return false; }
bool binds(const ast::Bind&) { return true; }
bool binds(const ast::InlineData& part) { return !part.variables.empty(); }
bool binds(const ast::GroupOrUnionGraphPattern& part) {
  for (const auto& alternative : part.alternatives) {
    if (has_visible_variable(*alternative)) return true;
  }
  return false;
}
bool binds(const ast::SubSelect& part) { return is_visible_in(*part.query); }

}  // namespace

void check_scope(const ast::Query& query, const SourceText& source) { ScopeChecker(source).check(query); }

// Labels of patterns are looked at together, those of INSERT DATA together; a template's are its own.
void check_scope(const ast::Update& update, const SourceText& source) {
  ScopeChecker patterns(source);
  InsertedLabels inserted(source);
  for (const ast::UpdateOperation& part : update.operations) {
    if (const auto* modify = std::get_if<ast::Modify>(&part.operation)) patterns.check(modify->where);
    if (const auto* insert = std::get_if<ast::InsertData>(&part.operation)) inserted.check(*insert);
  }
}

bool has_visible_variable(const ast::GroupGraphPattern& group) {
  for (const ast::GroupElement& element : group.elements) {
    if (std::visit([](const auto& part) { return binds(part); }, element.element)) return true;
  }
  return false;
}

}  // namespace tercet::sparql
