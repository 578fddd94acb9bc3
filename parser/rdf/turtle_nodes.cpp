// [ ] and ( ), and what the sink is told.
#include <charconv>

#include "parser/rdf/turtle_parser.h"

namespace tercet::rdf {

TermView TurtleParser::new_blank_node(std::string& label) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, ++blank_nodes_).ptr;
  label.assign(generated_label_prefix_).append(digits, end);
  return {TermKind::kBlankNode, label, {}, {}};
}

void TurtleParser::emit(const TermView& subject, const TermView& predicate, const TermView& object) {
  sink_->quad({subject, predicate, object, graph_.view()});
}

void TurtleParser::open_level(std::size_t at, LevelKind kind, bool is_subject) {
  if (depth_ >= max_nesting_) {
    fail(at, "[ ] and ( ) are nested more than " + std::to_string(max_nesting_) + " levels deep, which is the limit",
         ErrorCode::kLimit);
  }
  ++depth_;
  if (depth_ == levels_.size()) levels_.emplace_back();
  Level& level = top();
  level.kind = kind;
  level.is_subject = is_subject;
  level.is_empty = true;
  level.has_item = false;
}

Scan TurtleParser::open_property_list(std::size_t& at) {
  const bool is_subject = subject_pending_ && depth_ == 0;
  open_level(at, LevelKind::kPropertyList, is_subject);
  --depth_;
  const TermView node = new_blank_node(label_);
  place(node);
  ++depth_;
  top().subject.hold(node);
  expect_ = Expect::kVerb;
  ++at;
  return Scan::kDone;
}

Scan TurtleParser::open_collection(std::size_t& at) {
  open_level(at, LevelKind::kCollection, subject_pending_ && depth_ == 0);
  expect_ = Expect::kItem;
  ++at;
  return Scan::kDone;
}

void TurtleParser::close_collection() {
  Level& level = top();
  if (!level.is_empty) {
    emit(level.subject.view(), {TermKind::kIri, vocabulary::kRdfRest, {}, {}}, {TermKind::kIri, vocabulary::kRdfNil, {}, {}});
    close_level();
    return;
  }
  --depth_;
  place({TermKind::kIri, vocabulary::kRdfNil, {}, {}});
  ++depth_;
  close_level();
}

// The node of the level that ends is in its place already.
void TurtleParser::close_level() {
  const Level& closed = top();
  --depth_;
  if (!closed.is_subject) {
    expect_ = top().kind == LevelKind::kCollection ? Expect::kItem : Expect::kAfterObject;
  } else if (closed.kind == LevelKind::kPropertyList && !closed.is_empty) {
    expect_ = Expect::kVerbOrDot;
  } else {
    const bool may_name_graph = is_trig() && !in_graph_ && closed.kind == LevelKind::kPropertyList;
    expect_ = may_name_graph ? Expect::kVerbOrGraph : Expect::kVerb;
  }
}

// Puts the node where the top level waits for one. The first cell of a collection is made when its first item comes, since
// ( ) without items is rdf:nil; so the top levels may be collections that have none yet, and get theirs from the outermost on.
void TurtleParser::place(const TermView& node) {
  std::size_t level = depth_;
  while (level > 0 && levels_[level].kind == LevelKind::kCollection && levels_[level].is_empty) --level;
  while (level < depth_) {
    Level& opened = levels_[level + 1];
    opened.subject.hold(new_blank_node(cell_label_));
    opened.is_empty = false;
    put(level, opened.subject.view());
    ++level;
  }
  put(depth_, node);
}

void TurtleParser::put(std::size_t index, const TermView& node) {
  Level& level = levels_[index];
  if (level.kind == LevelKind::kCollection) {
    if (level.has_item) {
      const TermView cell = new_blank_node(cell_label_);
      emit(level.subject.view(), {TermKind::kIri, vocabulary::kRdfRest, {}, {}}, cell);
      level.subject.hold(cell);
    }
    level.has_item = true;
    emit(level.subject.view(), {TermKind::kIri, vocabulary::kRdfFirst, {}, {}}, node);
  } else if (index == 0 && subject_pending_) {
    level.subject.hold(node);
    subject_pending_ = false;
  } else {
    emit(level.subject.view(), level.predicate.view(), node);
  }
}

}  // namespace tercet::rdf
