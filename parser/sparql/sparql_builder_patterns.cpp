// Triples, property paths, groups and inline data.
#include <iterator>

#include "parser/sparql/sparql_builder.h"
#include "parser/sparql/sparql_scope.h"

namespace tercet::sparql {

using ast::Node;
using ast::Path;

// ---- Triples

std::vector<ast::TriplePattern>& SparqlBuilder::triples() {
  if (context() == Context::kTemplate) return query().construct_template;
  std::vector<ast::GroupElement>& elements = groups_.back().pattern.elements;
  if (elements.empty() || !std::holds_alternative<ast::TriplesBlock>(elements.back().element))
    elements.push_back({ast::TriplesBlock{}, range_to_here(last_.begin)});
  return std::get<ast::TriplesBlock>(elements.back().element).triples;
}

void SparqlBuilder::emit(const Node& subject, const std::variant<Node, Path>& verb, const Node& object, const char* begin) {
  ast::TriplePattern pattern{subject, verb, object, range_to_here(begin)};
  if (context() == Context::kTemplate && std::holds_alternative<Path>(verb))
    fail(begin, "a property path cannot stand in a template: what a query constructs are facts");
  count_copied(64 + static_cast<std::size_t>(last_.end - begin), begin);
  if (context() == Context::kQuads || context() == Context::kTelling) return emit_quad(std::move(pattern), begin);
  std::vector<ast::TriplePattern>& target = triples();
  target.push_back(std::move(pattern));
  if (in_group()) {
    ast::SourceRange& whole = groups_.back().pattern.elements.back().range;
    if (target.size() == 1) whole.begin = target.back().range.begin;
    whole.end = target.back().range.end;
  }
}

// Lists repeat their subject and predicate, GRAPH { ... } its graph; this keeps a text of some kilobytes from growing to gigabytes.
void SparqlBuilder::count_copied(std::size_t bytes, const char* at) {
  copied_ += bytes;
  if (copied_ > (std::size_t{64} << 20) + 64 * text_.size()) fail_limit(at, "the lists of this text repeat too much");
}

void SparqlBuilder::subject() {
  Frame frame;
  frame.subject = current_;
  frame.begin = current_begin_;
  frame.stands_alone = current_stands_alone_;
  frames_.push_back(std::move(frame));
}

bool SparqlBuilder::verb_is_missing() const {
  if (frames_.empty()) return true;
  const auto* node = std::get_if<Node>(&frames_.back().verb);
  return node != nullptr && !node->is_variable() && node->term.is_unbound();
}

void SparqlBuilder::end_fact() {
  frames_.pop_back();
  fact_end_ = last_.end;
  fact_is_dashed_ = false;
}

void SparqlBuilder::end_dashed_fact() {
  object();
  end_fact();
  fact_is_dashed_ = true;
}

void SparqlBuilder::verb_variable() { frames_.back().verb = current_; }

void SparqlBuilder::verb_path() {
  Path path = std::move(paths_.back().path);
  paths_.pop_back();
  if (path.kind == Path::Kind::kIri) {
    Node node;
    node.term = std::move(path.iri);
    node.range = path.range;
    frames_.back().verb = std::move(node);
  } else {
    frames_.back().verb = std::move(path);
  }
}

void SparqlBuilder::dashed_predicate() { frames_.back().verb = current_; }

void SparqlBuilder::object() {
  const Frame& frame = frames_.back();
  emit(frame.subject, frame.verb, current_, frame.begin);
}

void SparqlBuilder::begin_properties(Token bracket) {
  Frame frame;
  frame.kind = Frame::Kind::kProperties;
  frame.subject = fresh_blank_node({bracket.begin, bracket.begin + 1});
  frame.begin = bracket.begin;
  frames_.push_back(std::move(frame));
}

void SparqlBuilder::end_properties() {
  current_ = std::move(frames_.back().subject);
  current_stands_alone_ = frames_.back().has_items;
  current_begin_ = frames_.back().begin;
  current_.range = range_to_here(current_begin_);
  frames_.pop_back();
}

void SparqlBuilder::begin_collection(Token bracket) {
  Frame frame;
  frame.kind = Frame::Kind::kCollection;
  frame.begin = bracket.begin;
  frames_.push_back(std::move(frame));
}

void SparqlBuilder::collection_item() {
  const Node item = current_;
  Frame& frame = frames_.back();
  // An error about the list is shown where it begins.
  Node cell = fresh_blank_node(frame.has_items ? last_ : Token{frame.begin, frame.begin + 1});
  const auto predicate = [](std::string_view iri) {
    Node node;
    node.term = Term::iri(iri);
    return node;
  };
  if (frame.has_items) emit(frame.subject, predicate(vocabulary::kRdfRest), cell, last_.begin);
  else frame.head = cell;
  frame.has_items = true;
  frame.subject = std::move(cell);
  emit(frame.subject, predicate(vocabulary::kRdfFirst), item, last_.begin);
}

void SparqlBuilder::end_collection() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Node nil;
  nil.term = Term::iri(vocabulary::kRdfNil);
  nil.range = range_to_here(frame.begin);
  current_begin_ = frame.begin;
  current_stands_alone_ = frame.has_items;
  if (!frame.has_items) {
    current_ = std::move(nil);
    return;
  }
  Node rest;
  rest.term = Term::iri(vocabulary::kRdfRest);
  emit(frame.subject, rest, nil, last_.begin);
  current_ = std::move(frame.head);
  current_.range = nil.range;
}

// ---- Paths

void SparqlBuilder::path_iri() {
  HighPath entry;
  entry.path.iri = current_.term;
  entry.path.range = current_.range;
  paths_.push_back(std::move(entry));
}

void SparqlBuilder::path_negated() {
  HighPath entry;
  entry.path.kind = Path::Kind::kNegatedPropertySet;
  entry.path.range = range(last_.begin, last_.end);
  entry.height = 3;
  paths_.push_back(std::move(entry));
}

void SparqlBuilder::path_negated_member(bool inverse) {
  Path member;
  member.iri = current_.term;
  member.range = current_.range;
  Path& set = paths_.back().path;
  set.range.end = member.range.end;
  if (!inverse) {
    set.operands.push_back(std::move(member));
    return;
  }
  Path inverted;
  inverted.kind = Path::Kind::kInverse;
  inverted.range = member.range;
  inverted.operands.push_back(std::move(member));
  set.operands.push_back(std::move(inverted));
}

void SparqlBuilder::path_modifier(Path::Kind kind, Token sign) {
  mark(sign);
  wrap_path(kind);
}

void SparqlBuilder::wrap_path(Path::Kind kind) {
  HighPath& top = paths_.back();
  Path path;
  path.kind = kind;
  path.range = top.path.range;
  path.range.end = source_.original_offset(offset(last_.end));
  path.operands.push_back(std::move(top.path));
  top.path = std::move(path);
  top.height = checked_height(top.height + 1, last_.begin);
}

void SparqlBuilder::path_inverse() { wrap_path(Path::Kind::kInverse); }

void SparqlBuilder::combine_paths(Path::Kind kind) {
  HighPath right = std::move(paths_.back());
  paths_.pop_back();
  HighPath& left = paths_.back();
  if (left.path.kind != kind) {
    Path path;
    path.kind = kind;
    path.range = left.path.range;
    path.operands.push_back(std::move(left.path));
    left.path = std::move(path);
    ++left.height;
  }
  left.path.range.end = right.path.range.end;
  left.path.operands.push_back(std::move(right.path));
  left.height = checked_height(std::max(left.height, right.height + 1), last_.begin);
}

// ---- Groups

void SparqlBuilder::begin_group() {
  contexts_.push_back(Context::kGroup);
  Group group;
  group.begin = last_.begin;
  groups_.push_back(std::move(group));
}

void SparqlBuilder::end_group() {
  finished_ = std::move(groups_.back());
  groups_.pop_back();
  contexts_.pop_back();
  finished_.pattern.range = range_to_here(finished_.begin);
  finished_.height = checked_height(finished_.height + 1, finished_.begin);
}

std::unique_ptr<ast::GroupGraphPattern> SparqlBuilder::take_group() {
  return std::make_unique<ast::GroupGraphPattern>(std::move(finished_.pattern));
}

void SparqlBuilder::add_element(Token text, decltype(ast::GroupElement::element) element, std::uint32_t height) {
  Group& group = groups_.back();
  group.pattern.elements.push_back({std::move(element), range_to_here(text.begin)});
  group.height = std::max(group.height, height);
}

void SparqlBuilder::optional(Token text) { add_element(text, ast::OptionalGraphPattern{take_group()}, finished_.height); }

void SparqlBuilder::minus(Token text) { add_element(text, ast::MinusGraphPattern{take_group()}, finished_.height); }

void SparqlBuilder::graph(Token text) {
  add_element(text, ast::GraphGraphPattern{std::move(graph_names_.back()), take_group()}, finished_.height);
  graph_names_.pop_back();
}

void SparqlBuilder::service(Token text) {
  add_element(text, ast::ServiceGraphPattern{silent_.back(), std::move(graph_names_.back()), take_group()}, finished_.height);
  graph_names_.pop_back();
  silent_.pop_back();
}

void SparqlBuilder::filter(Token text) {
  HighExpression condition = pop_expression();
  add_element(text, ast::Filter{std::move(condition.expression)}, condition.height);
}

void SparqlBuilder::bind(Token text) {
  HighExpression value = pop_expression();
  add_element(text, ast::Bind{std::move(value.expression), current_.variable}, value.height);
}

void SparqlBuilder::first_alternative() {
  unions_.emplace_back();
  next_alternative();
}

void SparqlBuilder::next_alternative() {
  Union& alternatives = unions_.back();
  alternatives.alternatives.push_back(take_group());
  alternatives.height = std::max(alternatives.height, finished_.height);
}

void SparqlBuilder::union_(Token text) {
  Union alternatives = std::move(unions_.back());
  unions_.pop_back();
  add_element(text, ast::GroupOrUnionGraphPattern{std::move(alternatives.alternatives)}, alternatives.height);
}

bool SparqlBuilder::begin_top_pattern() {
  if (offset(place_) == text_.size() || update_is_wanted()) return false;
  begin_query(ast::Query::Form::kSelect);
  contexts_.push_back(Context::kTop);
  Group group;
  group.begin = place_;
  groups_.push_back(std::move(group));
  return true;
}

bool SparqlBuilder::top_pattern_is_not_empty() {
  if (groups_.back().pattern.elements.empty()) return false;
  end_group();
  where();
  if (has_visible_variable(query().where)) query().star = true;
  else query().form = ast::Query::Form::kAsk;
  return true;
}

// ---- Inline data

void SparqlBuilder::begin_values(Token keyword) {
  values_ = {};
  values_seen_.clear();
  row_.clear();
  values_.range = range(keyword.begin, keyword.end);
}

void SparqlBuilder::values_variable() {
  if (!values_seen_.insert(current_.variable).second)
    fail(last_.begin, "the variable ?" + current_.variable + " stands twice in VALUES");
  values_.variables.push_back(current_.variable);
}

void SparqlBuilder::begin_row(Token bracket) {
  row_begin_ = bracket.begin;
  row_.clear();
}

void SparqlBuilder::undefined() { set_current(last_, Term()); }

void SparqlBuilder::value() { row_.push_back(current_.term); }

void SparqlBuilder::end_row() {
  if (row_.size() != values_.variables.size()) {
    fail(row_begin_, "this row of VALUES has " + std::to_string(row_.size()) + (row_.size() == 1 ? " value" : " values") + " for " +
                         std::to_string(values_.variables.size()) + (values_.variables.size() == 1 ? " variable" : " variables"));
  }
  values_.rows.push_back(std::move(row_));
  row_.clear();
}

void SparqlBuilder::single_row() { values_.rows.push_back({current_.term}); }

void SparqlBuilder::end_values() {
  values_.range.end = source_.original_offset(offset(last_.end));
  const ast::SourceRange whole = values_.range;
  groups_.back().pattern.elements.push_back({std::move(values_), whole});
}

void SparqlBuilder::trailing_values() {
  values_.range.end = source_.original_offset(offset(last_.end));
  query().values = std::move(values_);
}

}  // namespace tercet::sparql
