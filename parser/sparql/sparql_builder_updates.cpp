// Updates: quads, and the operations of SPARQL 1.1 Update and of the short form.
#include <iterator>
#include <utility>

#include "parser/sparql/sparql_builder.h"

namespace tercet::sparql {

using ast::Node;

namespace {

bool is_path(const ast::TriplePattern& pattern) { return std::holds_alternative<ast::Path>(pattern.predicate); }

// Quads of one graph, as an element of a group.
ast::GroupElement triples_of(ast::Quads::const_iterator begin, ast::Quads::const_iterator end) {
  ast::TriplesBlock block;
  for (auto quad = begin; quad != end; ++quad) block.triples.push_back(quad->triple);
  const ast::SourceRange range{block.triples.front().range.begin, block.triples.back().range.end};
  return {std::move(block), range};
}

// DELETE WHERE { quads }: the quads are the pattern, too.
ast::GroupGraphPattern group_of(const ast::Quads& quads, const std::vector<QuadSection>& sections) {
  ast::GroupGraphPattern group;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const QuadSection& section = sections[i];
    const auto begin = quads.begin() + static_cast<std::ptrdiff_t>(section.first);
    const auto end = i + 1 < sections.size() ? quads.begin() + static_cast<std::ptrdiff_t>(sections[i + 1].first) : quads.end();
    if (!section.graph) {
      if (begin != end) group.elements.push_back(triples_of(begin, end));
      continue;
    }
    auto inner = std::make_unique<ast::GroupGraphPattern>();
    inner->range = section.range;
    if (begin != end) inner->elements.push_back(triples_of(begin, end));
    group.elements.push_back({ast::GraphGraphPattern{*section.graph, std::move(inner)}, section.range});
  }
  return group;
}

}  // namespace

// ---- Quads

void SparqlBuilder::begin_quads(QuadsKind kind) {
  contexts_.push_back(Context::kQuads);
  operation_.kind = kind;
  operation_.quads.clear();
  operation_.sections.assign(1, {});
}

void SparqlBuilder::begin_quad_graph() {
  if (operation_.has_data()) refuse_variable(current_);
  operation_.sections.push_back({current_, operation_.quads.size(), current_.range});
}

void SparqlBuilder::end_quad_graph() {
  operation_.sections.back().range.end = source_.original_offset(offset(last_.end));
  operation_.sections.push_back({std::nullopt, operation_.quads.size(), {}});
}

void SparqlBuilder::refuse_variable(const Node& node) const {
  if (!node.is_variable()) return;
  fail_at(node.range, "a fact that is added or removed has no variables, and here is ?" + node.variable +
                          "; for what a pattern finds write " + (operation_.adds() ? "INSERT" : "DELETE") +
                          " { ... } WHERE { ... }");
}

void SparqlBuilder::emit_quad(ast::TriplePattern pattern, const char* begin) {
  check_quad(pattern, begin);
  const std::optional<Node>& graph = operation_.sections.back().graph;
  if (graph) count_copied(graph->variable.size() + graph->term.value().size(), begin);
  operation_.quads.push_back({std::move(pattern), graph});
}

void SparqlBuilder::check_quad(const ast::TriplePattern& pattern, const char* begin) const {
  const bool is_data = operation_.has_data();
  if (is_path(pattern)) {
    fail(begin, is_data ? "a property path is no predicate of a fact; facts have names there"
                        : "a property path cannot stand in a template: what is added or removed are facts");
  }
  for (const Node* node : {&pattern.subject, &std::get<Node>(pattern.predicate), &pattern.object}) {
    if (is_data) refuse_variable(*node);
    if (!operation_.adds() && node->term.is_blank_node()) {
      fail_at(node->range, is_data ? "a fact that is removed has no blank nodes: it would not say which"
                                   : "what is removed has no blank nodes: they would not say which; a variable can stand here");
    }
  }
  if (is_data && pattern.subject.term.is_literal())
    fail_at(pattern.subject.range, "the subject of a fact is a name or an IRI, not a value");
}

// ---- Operations

void SparqlBuilder::begin_operation(const char* begin) {
  if (options_.unit == SparqlUnit::kQuery)
    fail(begin, "this is an update, and a query is wanted here (SELECT, ASK, CONSTRUCT, DESCRIBE)");
  if (explain_ != ast::Query::Explain::kNone) fail(begin, "EXPLAIN shows the plan of a query, and this is an update");
  is_update_ = true;
  operation_ = {};
  operation_.begin = begin;
  if (base_declared_) operation_.base = base_;
}

void SparqlBuilder::end_operation(decltype(ast::UpdateOperation::operation) operation, const char* end) {
  update_.operations.push_back({std::move(operation), std::move(operation_.base), range(operation_.begin, end)});
}

void SparqlBuilder::graph_ref(ast::GraphRefAll::Kind kind) {
  operation_.graphs.push_back({kind, kind == ast::GraphRefAll::Kind::kGraph ? current_.term : Term()});
}

// The graph at a place in `graphs`: nothing when it is the default graph, or none was named.
ast::GraphOrDefault SparqlBuilder::graph_or_default(std::size_t place) const {
  if (place >= operation_.graphs.size() || operation_.graphs[place].kind == ast::GraphRefAll::Kind::kDefault) return {};
  return operation_.graphs[place].graph;
}

void SparqlBuilder::insert_data() { end_operation(ast::InsertData{std::move(operation_.quads)}, last_.end); }

void SparqlBuilder::delete_data() { end_operation(ast::DeleteData{std::move(operation_.quads)}, last_.end); }

void SparqlBuilder::delete_where() {
  ast::GroupGraphPattern where = group_of(operation_.quads, operation_.sections);
  where.range = range_to_here(operation_.begin);
  end_operation(ast::DeleteWhere{std::move(operation_.quads), std::move(where)}, last_.end);
}

void SparqlBuilder::modify() {
  operation_.modify.where = std::move(finished_.pattern);
  end_operation(std::move(operation_.modify), last_.end);
}

void SparqlBuilder::load() {
  end_operation(ast::Load{operation_.silent, std::move(operation_.source), graph_or_default(0)}, last_.end);
}

void SparqlBuilder::clear() { end_operation(ast::Clear{operation_.silent, operation_.graphs.front()}, last_.end); }

void SparqlBuilder::drop() { end_operation(ast::Drop{operation_.silent, operation_.graphs.front()}, last_.end); }

void SparqlBuilder::create() { end_operation(ast::Create{operation_.silent, operation_.graphs.front().graph}, last_.end); }

void SparqlBuilder::add() { end_operation(ast::Add{operation_.silent, graph_or_default(0), graph_or_default(1)}, last_.end); }

void SparqlBuilder::move() { end_operation(ast::Move{operation_.silent, graph_or_default(0), graph_or_default(1)}, last_.end); }

void SparqlBuilder::copy() { end_operation(ast::Copy{operation_.silent, graph_or_default(0), graph_or_default(1)}, last_.end); }

// ---- Telling, in the short form

void SparqlBuilder::begin_telling(Token sign) {
  mark(sign);
  contexts_.push_back(Context::kTelling);
  begin_signed_facts(sign);
}

void SparqlBuilder::begin_signed_facts(Token sign) {
  begin_operation(sign.begin);
  operation_.kind = *sign.begin == '+' ? QuadsKind::kInsertData : QuadsKind::kDeleteData;
  operation_.sections.assign(1, {});
}

// Facts with the same sign are one operation: the blank nodes of their labels are the same.
void SparqlBuilder::repeated_sign(Token sign) {
  mark(sign);
  if (operation_.adds() == (*sign.begin == '+')) return;
  end_signed_facts();
  begin_signed_facts(sign);
}

void SparqlBuilder::end_signed_facts() {
  if (operation_.adds()) end_operation(ast::InsertData{std::move(operation_.quads)}, fact_end_);
  else end_operation(ast::DeleteData{std::move(operation_.quads)}, fact_end_);
}

ast::Update SparqlBuilder::finish_update() {
  if (context() == Context::kTelling) end_signed_facts();
  update_.prefixes = std::move(declared_prefixes_);
  return std::move(update_);
}

}  // namespace tercet::sparql
