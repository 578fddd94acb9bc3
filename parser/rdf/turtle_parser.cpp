#include "parser/rdf/turtle_parser.h"

#include "parser/unicode.h"

namespace tercet::rdf {

TurtleParser::TurtleParser(const RdfParserOptions& options)
    : format_(options.format),
      max_nesting_(options.max_nesting),
      goes_on_(options.goes_on),
      generated_label_prefix_(options.generated_label_prefix),
      on_error_(options.on_error),
      base_(options.base),
      tracker_(options.name, options.first_line),
      levels_(1),
      at_start_(options.first_line == 1) {
  if (options.context != nullptr) {
    base_ = options.context->base;
    prefixes_ = options.context->prefixes;
    in_graph_ = options.context->in_graph;
    graph_ = {options.context->graph_kind, options.context->graph};
  }
  if (!is_facts()) return;
  if (base_.empty()) base_ = options.default_namespace;
  if (!options.default_namespace.empty()) prefixes_.set("", options.default_namespace);
  for (const auto& [prefix, iri] : options.prefixes) prefixes_.set(prefix, iri);
}

std::size_t TurtleParser::parse(std::string_view text, bool last, QuadSink& sink) {
  std::size_t mark = 0;
  if (at_start_ && take_byte_order_mark(text, last, mark) == Scan::kCut) return 0;
  at_start_ = false;
  lexer_ = Lexer(text, last);
  buffer_.set_target(sink);
  sink_ = on_error_ ? &buffer_ : &sink;
  std::size_t at = 0;
  while (true) {
    try {
      at = run(at);
      break;
    } catch (const Failure& failure) {
      at = token_start_;
      if (must_see_more(lexer_, failure)) break;
      report(failure);
    }
  }
  if (!last) {
    tracker_.consume(text, at);
    resync_.consume(at);
  }
  return mark + at;
}

// Throws the error, or prepares for what comes behind the statement.
void TurtleParser::report(const Failure& failure) {
  const Error error = tracker_.error(lexer_.text(), failure);
  if (!on_error_ || !on_error_(error)) throw error;
  buffer_.drop();
  if (is_facts()) {
    resync_.begin_fact(depth_, failure.offset);
  } else {
    resync_.begin_statement(in_graph_   ? Resync::Within::kGraph
                            : is_trig() ? Resync::Within::kTriG
                                        : Resync::Within::kTurtle,
                            failure.offset);
  }
  expect_ = Expect::kStatement;
  depth_ = 0;
  continues_ = false;
  only_dashed_ = false;
}

// Takes token after token and returns the offset behind the last one that is whole.
std::size_t TurtleParser::run(std::size_t at) {
  while (true) {
    token_start_ = at;
    if (resync_.active()) {
      resync_.skip(lexer_.text(), lexer_.last(), at);
      if (resync_.active()) return at;
    }
    token_start_ = at;
    if (skip_space(token_start_, line_ends_fact()) == Scan::kCut) return token_start_;
    at = token_start_;
    if (lexer_.at_end(at)) {
      if (lexer_.last()) end_of_text(at);
      return at;
    }
    continues_ = false;
    if (step(at) == Scan::kCut) return token_start_;
  }
}

// White space and comments; where asked, up to the line break.
Scan TurtleParser::skip_space(std::size_t& at, bool stop_at_line) const {
  while (!lexer_.at_end(at)) {
    const char c = lexer_.peek(at);
    if (c == '#') {
      if (lexer_.comment(at) == Scan::kCut) return Scan::kCut;
    } else if (!unicode::is_ascii(c, unicode::kSpace) || (c == '\n' && stop_at_line)) {
      break;
    } else {
      ++at;
    }
  }
  return Scan::kDone;
}

Scan TurtleParser::step(std::size_t& at) {
  switch (expect_) {
    case Expect::kStatement: return statement(at);
    case Expect::kVerb:
    case Expect::kVerbOrGraph:
    case Expect::kVerbOrDot:
    case Expect::kVerbOrEnd: return verb(at);
    case Expect::kObject:
    case Expect::kItem: return object(at);
    case Expect::kAfterObject: return after_object(at);
  }
  return Scan::kDone;
}

Scan TurtleParser::statement(std::size_t& at) {
  const char c = lexer_.peek(at);
  if (only_dashed_ && (c == '\n' || c == '.')) {
    ++at;
    only_dashed_ = false;
    return Scan::kDone;
  }
  if (is_trig() && c == '}' && in_graph_) {
    ++at;
    in_graph_ = false;
    graph_.hold(TermView());
    return Scan::kDone;
  }
  if (is_trig() && c == '{' && !in_graph_) {
    ++at;
    open_graph(TermView());
    return Scan::kDone;
  }
  if (c == '@') return directive(at);
  if (unicode::is_ascii(c, unicode::kBase)) {
    Keyword keyword = Keyword::kNone;
    std::size_t behind = at;
    if (this->keyword(behind, false, keyword) == Scan::kCut) return Scan::kCut;
    if (keyword == Keyword::kGraph) return graph_keyword(at);
    if (keyword != Keyword::kNone) return directive(at);
  }
  return subject(at);
}

Scan TurtleParser::subject(std::size_t& at) {
  const char c = lexer_.peek(at);
  if (c == '[' || c == '(') {
    check_more_than_dashed(at);
    subject_pending_ = true;
    if (c == '[') return open_property_list(at);
    return open_collection(at);
  }
  const std::size_t start = at;
  TermView view;
  if (term(at, Place::kSubject, scratch_, view) == Scan::kCut) return Scan::kCut;
  if (is_facts()) {
    if (lexer_.at_end(at) && !lexer_.last()) return Scan::kCut;
    if (lexer_.peek(at) == '-') return dashed_fact(at, view);
    check_more_than_dashed(start);
  }
  levels_[0].subject.hold(view);
  subject_pending_ = false;
  expect_ = is_trig() && !in_graph_ ? Expect::kVerbOrGraph : Expect::kVerb;
  return Scan::kDone;
}

Scan TurtleParser::verb(std::size_t& at) {
  const char c = lexer_.peek(at);
  Level& level = top();
  if (c == ']' && level.kind == LevelKind::kPropertyList && level.is_empty) {
    ++at;
    close_level();
    return Scan::kDone;
  }
  if (c == '{' && expect_ == Expect::kVerbOrGraph) {
    ++at;
    open_graph(level.subject.view());
    return Scan::kDone;
  }
  if (c == ';' && expect_ == Expect::kVerbOrEnd) {
    ++at;
    continues_ = true;
    return Scan::kDone;
  }
  if ((expect_ == Expect::kVerbOrEnd || expect_ == Expect::kVerbOrDot) && end_of_list(at)) return Scan::kDone;
  TermView view;
  if (term(at, Place::kPredicate, scratch_, view) == Scan::kCut) return Scan::kCut;
  level.predicate.hold(view);
  level.is_empty = false;
  expect_ = Expect::kObject;
  return Scan::kDone;
}

Scan TurtleParser::object(std::size_t& at) {
  const char c = lexer_.peek(at);
  if (c == '[') return open_property_list(at);
  if (c == '(') return open_collection(at);
  if (c == ')' && expect_ == Expect::kItem) {
    ++at;
    close_collection();
    return Scan::kDone;
  }
  TermView view;
  if (term(at, Place::kObject, scratch_, view) == Scan::kCut) return Scan::kCut;
  place(view);
  if (expect_ == Expect::kObject) expect_ = Expect::kAfterObject;
  return Scan::kDone;
}

Scan TurtleParser::after_object(std::size_t& at) {
  const char c = lexer_.peek(at);
  if (c == ',' || c == ';') {
    ++at;
    expect_ = c == ',' ? Expect::kObject : Expect::kVerbOrEnd;
    continues_ = true;
    return Scan::kDone;
  }
  if (end_of_list(at)) return Scan::kDone;
  lexer_.fail_expected(at, expected_behind_object());
}

std::string_view TurtleParser::expected_behind_object() const {
  if (depth_ > 0) return "\",\" \";\" or \"]\" behind the object";
  if (is_facts()) return "the end of the line or \",\" \";\" \".\" behind the object (a fact has three parts)";
  return in_graph_ ? "\",\" \";\" \".\" or \"}\" behind the object" : "\",\" \";\" or \".\" behind the object";
}

// Takes what ends a list of predicates and objects, if it stands there.
bool TurtleParser::end_of_list(std::size_t& at) {
  const char c = lexer_.peek(at);
  if (depth_ > 0) {
    if (c != ']' || top().kind != LevelKind::kPropertyList) return false;
    ++at;
    close_level();
    return true;
  }
  const bool left_to_read = (c == '\n' && is_facts()) || (c == '}' && in_graph_);
  if (c != '.' && !left_to_read) return false;
  if (!left_to_read) ++at;
  end_statement();
  return true;
}

void TurtleParser::end_statement() {
  if (on_error_) buffer_.flush();
  expect_ = Expect::kStatement;
}

void TurtleParser::open_graph(const TermView& name) {
  graph_.hold(name);
  in_graph_ = true;
  expect_ = Expect::kStatement;
}

void TurtleParser::end_of_text(std::size_t at) {
  if (depth_ > 0) {
    const bool list = top().kind == LevelKind::kCollection;
    lexer_.fail_expected(at, list ? "an object or the \")\" of the list" : "the \"]\" of the blank node");
  }
  switch (expect_) {
    case Expect::kStatement:
      if (!in_graph_ || goes_on_) return;
      in_graph_ = false;
      lexer_.fail_expected(at, "the \"}\" of the graph");
    case Expect::kVerb:
    case Expect::kVerbOrGraph: fail_expected_term(at, Place::kPredicate);
    case Expect::kObject:
    case Expect::kItem: fail_expected_term(at, Place::kObject);
    case Expect::kVerbOrDot:
    case Expect::kVerbOrEnd:
    case Expect::kAfterObject:
      if (!is_facts()) lexer_.fail_expected(at, expected_behind_object());
      end_statement();
  }
}

}  // namespace tercet::rdf
