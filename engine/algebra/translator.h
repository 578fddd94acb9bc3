// The translation of one query, its sub-queries included, into algebra (SPARQL 1.1 Query, section 18.2).
//
// The functions call each other as deep as the text nests, so each keeps its frame small: what a level needs besides its children
// is made in functions that have returned before the recursion goes on.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/algebra/algebra.h"
#include "parser/sparql/ast.h"

namespace tercet::algebra {

// Aggregates of one query level (section 18.2.4.1): expressions outside of them see the group's keys and the aggregates' results
// only.
struct Aggregation {
  std::vector<VarId> keys;
  std::vector<VarId> defined;  // by an AS of the same SELECT clause, earlier in it
  std::vector<Aggregate> aggregates;
  std::map<std::string, VarId> results;  // the same aggregate twice is computed once
};

class Translator {
 public:
  Translator(VariableTable& variables, const UserFunctions* functions) : variables_(variables), functions_(functions) {}

  // One query level: pattern, grouping, HAVING, VALUES, SELECT expressions, ORDER BY, projection, DISTINCT, slice. `columns` gets
  // what a SELECT projects, or what is in scope of the other forms.
  NodePtr query_level(const ast::Query& query, std::vector<VarId>& columns);

  TermOrVariable place(const ast::Node& node);
  // As `place`, but blank nodes stay terms.
  TermOrVariable template_place(const ast::Node& node);
  TriplePattern template_triple(const ast::TriplePattern& triple);
  bool is_visible(VarId variable) const { return !variables_.is_hidden(variable) || renamed_.contains(variable); }

 private:
  // A group and its filters, which OPTIONAL takes apart (section 18.2.2.6).
  struct Group {
    NodePtr body;
    std::vector<Expression> filters;
  };

  Group group(const ast::GroupGraphPattern& pattern);
  NodePtr closed_group(const ast::GroupGraphPattern& pattern);
  NodePtr pattern_element(const ast::GroupElement& element, NodePtr body);
  NodePtr joined_element(const ast::GroupElement& element);
  [[gnu::noinline]] void add_filter(const ast::Filter& condition, std::vector<Expression>& filters);
  NodePtr optional(const ast::OptionalGraphPattern& optional, NodePtr left);
  NodePtr minus(const ast::MinusGraphPattern& minus, NodePtr left);
  [[gnu::noinline]] NodePtr bind(const ast::Bind& bind, NodePtr child);
  NodePtr alternatives(const ast::GroupOrUnionGraphPattern& pattern);
  [[gnu::noinline]] NodePtr named_graph(const ast::Node& name, NodePtr child);
  [[gnu::noinline]] NodePtr service(const ast::ServiceGraphPattern& remote, NodePtr child);
  NodePtr sub_select(const ast::Query& query);
  [[gnu::noinline]] NodePtr inline_data(const ast::InlineData& data);

  // Adjacent triples: basic graph patterns and what paths become.
  [[gnu::noinline]] NodePtr triples(const std::vector<const ast::TriplesBlock*>& blocks);
  void path(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object, std::vector<NodePtr>& parts);
  NodePtr path_alternatives(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object);
  void path_sequence(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object,
                     std::vector<NodePtr>& parts);
  NodePtr path_negated(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object);
  [[gnu::noinline]] void add_path(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object,
                                  std::vector<NodePtr>& parts);
  [[gnu::noinline]] void add_triple(const TermOrVariable& subject, const Term& predicate, const TermOrVariable& object,
                                    std::vector<NodePtr>& parts);

  Expression expression(const ast::Expression& expression, Aggregation* aggregation);
  Expression variable_in_group(const ast::Expression& expression, Aggregation& aggregation);
  Expression aggregate(const ast::Expression& expression, Aggregation& aggregation);
  VarId aggregate_result(Aggregate aggregate, Aggregation& aggregation);

  struct Level;  // what the clauses around a pattern have become
  [[gnu::noinline]] NodePtr modifiers(const ast::Query& query, NodePtr pattern, std::vector<VarId>& columns);
  NodePtr group_keys(const ast::Query& query, NodePtr pattern, Aggregation& aggregation);
  void level_expressions(const ast::Query& query, Aggregation* aggregation, Level& level);
  std::vector<VarId> visible_variables(const Node& node) const;

  VarId variable(const std::string& name);

  // Names a sub-select does not project are its own: they get fresh variables, so that an id means one thing in the whole query.
  using Scope = std::unordered_map<std::string, VarId>;

  VariableTable& variables_;
  const UserFunctions* functions_;
  Scope* scope_ = nullptr;  // none: the query's outermost level
  std::unordered_set<VarId> renamed_;
};

// Makers of nodes. Never inlined: a Node in the frame of a function that recurs would count for every level.
[[gnu::noinline]] NodePtr combined(Node::Kind kind, std::vector<NodePtr> children);
[[gnu::noinline]] NodePtr join(NodePtr left, NodePtr right);
[[gnu::noinline]] NodePtr filter(Expression condition, NodePtr child);
[[gnu::noinline]] NodePtr filtered(NodePtr child, std::vector<Expression> conditions);  // the child itself when there is none
[[gnu::noinline]] NodePtr left_join(NodePtr left, NodePtr right, std::vector<Expression> conditions);
NodePtr unit();
// && over one or more.
Expression conjunction(std::vector<Expression> conditions);

}  // namespace tercet::algebra
