// What .facts has beyond Turtle: subject-predicate-object with no space between.
#include "parser/rdf/turtle_parser.h"
#include "parser/unicode.h"

namespace tercet::rdf {

// On one line, only dashed facts may follow each other with nothing between: a forgotten word must not shift the rest.
void TurtleParser::check_more_than_dashed(std::size_t at) const {
  if (only_dashed_)
    fail(at, "expected \".\" or the end of the line behind a fact; only facts written with \"-\" follow each other with a space");
}

// `at` is behind the subject, at the first '-'.
Scan TurtleParser::dashed_fact(std::size_t& at, const TermView& subject) {
  std::size_t i = at + 1;
  TermView predicate;
  TermView object;
  if (dashed_part(i, Place::kPredicate, second_scratch_, predicate) == Scan::kCut) return Scan::kCut;
  if (lexer_.at_end(i) && !lexer_.last()) return Scan::kCut;
  if (lexer_.peek(i) != '-') lexer_.fail_expected(i, "\"-\" and the object: a fact is subject-predicate-object");
  ++i;
  // The predicate may be a view of second_scratch_.value, so the object's text goes elsewhere.
  if (dashed_part(i, Place::kObject, third_scratch_, object) == Scan::kCut) return Scan::kCut;
  if (lexer_.at_end(i) && !lexer_.last()) return Scan::kCut;
  const char next = lexer_.peek(i);
  if (!lexer_.at_end(i) && !unicode::is_ascii(next, unicode::kSpace) && next != '.' && next != '#') {
    const bool is_number = object.kind == TermKind::kLiteral && object.datatype.starts_with(vocabulary::kXsd) && next == '-';
    lexer_.fail_expected(i, is_number ? "the end of the fact (a date is written in quotes, as \"2020-12-31\"^^xsd:date)"
                                      : "the end of the fact: it has three parts (\",\" and \";\" need the form with spaces)");
  }
  emit(subject, predicate, object);
  end_statement();
  only_dashed_ = true;
  at = i;
  return Scan::kDone;
}

Scan TurtleParser::dashed_part(std::size_t& at, Place place, Scratch& scratch, TermView& view) {
  const char c = lexer_.peek(at);
  if (lexer_.at_end(at) && !lexer_.last()) return Scan::kCut;
  if (unicode::is_ascii(c, unicode::kU) || static_cast<unsigned char>(c) >= 0x80) return bare_name(at, place, scratch.value, view);
  if (unicode::is_ascii(c, unicode::kSpace))
    fail(at, "expected the next part of the fact: there is no space around the \"-\" between the parts");
  if (c == ':' || c == '[' || c == '(') fail(at, "this cannot be a part of a fact written with \"-\"; write the fact with spaces");
  return term(at, place, scratch, view);
}

}  // namespace tercet::rdf
