#include "parser/rdf/line_parser.h"

#include "parser/iri.h"
#include "parser/rdf/scan.h"
#include "parser/unicode.h"

namespace tercet::rdf {

namespace {
constexpr bool is_line_break(char c) { return c == '\n' || c == '\r'; }
}  // namespace

LineParser::LineParser(const RdfParserOptions& options)
    : quads_(options.format == RdfFormat::kNQuads),
      on_error_(options.on_error),
      tracker_(options.name, options.first_line),
      at_start_(options.first_line == 1) {}

std::size_t LineParser::parse(std::string_view text, bool last, QuadSink& sink) {
  std::size_t mark = 0;
  if (at_start_ && take_byte_order_mark(text, last, mark) == Scan::kCut) return 0;
  at_start_ = false;
  lexer_ = Lexer(text, last);
  std::size_t at = 0;
  while (true) {
    try {
      at = run(at, sink);
      break;
    } catch (const Failure& failure) {
      if (must_see_more(lexer_, failure)) {
        at = line_start_;
        break;
      }
      const Error error = tracker_.error(text, failure);
      if (!on_error_ || !on_error_(error)) throw error;
      at = failure.offset;
      skipping_ = true;
    }
  }
  tracker_.consume(text, at);
  return mark + at;
}

std::size_t LineParser::run(std::size_t at, QuadSink& sink) {
  const std::string_view text = lexer_.text();
  while (true) {
    if (skipping_) {
      at = scan_line(text, at).stop;
      skipping_ = at == text.size();
    }
    while (at < text.size() && unicode::is_ascii(text[at], unicode::kSpace)) ++at;
    line_start_ = at;
    if (at == text.size()) return at;
    if (line(at, sink) == Scan::kCut) return line_start_;
  }
}

void LineParser::skip_space(std::size_t& at) const {
  while (lexer_.peek(at) == ' ' || lexer_.peek(at) == '\t') ++at;
}

Scan LineParser::line(std::size_t& at, QuadSink& sink) {
  if (lexer_.peek(at) == '#') return lexer_.comment(at);
  QuadView quad;
  if (term(at, Place::kSubject, scratch_[0], quad.subject) == Scan::kCut) return Scan::kCut;
  skip_space(at);
  if (term(at, Place::kPredicate, scratch_[1], quad.predicate) == Scan::kCut) return Scan::kCut;
  skip_space(at);
  if (term(at, Place::kObject, scratch_[2], quad.object) == Scan::kCut) return Scan::kCut;
  skip_space(at);
  if (lexer_.peek(at) != '.' && quads_) {
    if (lexer_.at_end(at) && !lexer_.last()) return Scan::kCut;
    if (lexer_.peek(at) != '<' && lexer_.peek(at) != '_') lexer_.fail_expected(at, "a graph name or \".\" behind the object");
    if (term(at, Place::kGraph, scratch_[3], quad.graph) == Scan::kCut) return Scan::kCut;
    skip_space(at);
  }
  if (lexer_.peek(at) != '.') {
    if (lexer_.at_end(at) && !lexer_.last()) return Scan::kCut;
    lexer_.fail_expected(at, quads_ ? "\".\" behind the graph name" : "\".\" behind the object");
  }
  ++at;
  if (end_of_line(at) == Scan::kCut) return Scan::kCut;
  sink.quad(quad);
  return Scan::kDone;
}

Scan LineParser::end_of_line(std::size_t& at) {
  skip_space(at);
  if (lexer_.at_end(at)) return lexer_.last() ? Scan::kDone : Scan::kCut;
  if (is_line_break(lexer_.peek(at))) return Scan::kDone;
  if (lexer_.peek(at) == '#') return lexer_.comment(at);
  lexer_.fail_expected(at, "the end of the line behind \".\"");
}

Scan LineParser::iri(std::size_t& at, std::string& scratch, std::string_view& iri) {
  const std::size_t start = at;
  if (lexer_.iri_ref(at, scratch, iri) == Scan::kCut) return Scan::kCut;
  if (!is_absolute_iri(iri)) {
    fail(start, std::string("this IRI is relative; ") + (quads_ ? "N-Quads" : "N-Triples") +
                    " has no base, so it must begin with a scheme, as <http://example.org/x> does");
  }
  return Scan::kDone;
}

Scan LineParser::term(std::size_t& at, Place place, Scratch& scratch, TermView& term) {
  const bool is_object = place == Place::kObject;
  const bool is_predicate = place == Place::kPredicate;
  switch (lexer_.peek(at)) {
    case '<': term.kind = TermKind::kIri; return iri(at, scratch.value, term.value);
    case '_':
      if (is_predicate) break;
      term.kind = TermKind::kBlankNode;
      return lexer_.blank_node_label(at, term.value);
    case '"':
      if (!is_object) fail(at, "a literal cannot be the " + std::string(place_name(place)) + " of a fact");
      term.kind = TermKind::kLiteral;
      return literal(at, scratch, term);
    default: break;
  }
  if (lexer_.at_end(at) && !lexer_.last()) return Scan::kCut;
  std::string expected(is_object ? "an object: " : is_predicate ? "a predicate: " : "a subject: ");
  expected += is_object ? "<IRI>, _:label or \"text\"" : is_predicate ? "<IRI>" : "<IRI> or _:label";
  lexer_.fail_expected(at, expected);
}

Scan LineParser::literal(std::size_t& at, Scratch& scratch, TermView& term) {
  if (lexer_.string(at, false, scratch.value, term.value) == Scan::kCut) return Scan::kCut;
  skip_space(at);
  const char next = lexer_.peek(at);
  if (next == '@') return lexer_.language_tag(at, term.language);
  if (next == '^') {
    if (lexer_.at_end(at + 1) && !lexer_.last()) return Scan::kCut;
    if (lexer_.peek(at + 1) != '^') lexer_.fail_expected(at + 1, "\"^^\" and the IRI of a datatype");
    at += 2;
    skip_space(at);
    if (lexer_.peek(at) != '<') {
      if (lexer_.at_end(at) && !lexer_.last()) return Scan::kCut;
      lexer_.fail_expected(at, "the IRI of a datatype behind \"^^\"");
    }
    if (iri(at, scratch.datatype, term.datatype) == Scan::kCut) return Scan::kCut;
    if (term.datatype == vocabulary::kXsdString) term.datatype = {};
    return Scan::kDone;
  }
  return lexer_.at_end(at) && !lexer_.last() ? Scan::kCut : Scan::kDone;
}

}  // namespace tercet::rdf
