// @prefix, @base, PREFIX, BASE, and TriG's GRAPH. Each is read whole: it takes effect at its end.
#include <string_view>

#include "parser/rdf/turtle_parser.h"
#include "parser/unicode.h"

namespace tercet::rdf {

bool is_keyword(std::string_view word, std::string_view upper) {
  if (word.size() != upper.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((word[i] & ~0x20) != upper[i]) return false;
  }
  return true;
}

bool ends_word(char next) {
  return next != '.' && !unicode::is_ascii(next, unicode::kChars) && static_cast<unsigned char>(next) < 0x80;
}

// White space and comments over any line breaks.
Scan TurtleParser::skip_all_space(std::size_t& at) const {
  while (!lexer_.at_end(at)) {
    if (lexer_.peek(at) == '#') {
      if (lexer_.comment(at) == Scan::kCut) return Scan::kCut;
    } else if (unicode::is_ascii(lexer_.peek(at), unicode::kSpace)) {
      ++at;
    } else {
      return Scan::kDone;
    }
  }
  return lexer_.last() ? Scan::kDone : Scan::kCut;
}

// The keyword that begins a statement, moved behind it. None when the word goes on: as a prefix, or in .facts as a name or a part
// of a dashed fact.
Scan TurtleParser::keyword(std::size_t& at, bool has_at_sign, Keyword& keyword) const {
  std::size_t end = at;
  while (unicode::is_ascii(lexer_.peek(end), unicode::kBase)) ++end;
  if (lexer_.at_end(end) && !lexer_.last()) return Scan::kCut;
  const char next = lexer_.peek(end);
  keyword = Keyword::kNone;
  if ((next == ':' && !has_at_sign) || !ends_word(next)) return Scan::kDone;
  const std::string_view word = lexer_.text().substr(at, end - at);
  if (is_keyword(word, "PREFIX")) keyword = Keyword::kPrefix;
  if (is_keyword(word, "BASE")) keyword = Keyword::kBase;
  if (is_trig() && is_keyword(word, "GRAPH")) keyword = Keyword::kGraph;
  at = end;
  return Scan::kDone;
}

Scan TurtleParser::directive(std::size_t& at) {
  const bool has_at_sign = lexer_.peek(at) == '@';
  std::size_t i = at + (has_at_sign ? 1 : 0);
  const std::size_t word_start = i;
  Keyword keyword = Keyword::kNone;
  if (this->keyword(i, has_at_sign, keyword) == Scan::kCut) return Scan::kCut;
  const std::string_view word = lexer_.text().substr(word_start, i - word_start);
  if (has_at_sign && !is_facts() && word != "prefix" && word != "base") keyword = Keyword::kNone;
  if (keyword != Keyword::kPrefix && keyword != Keyword::kBase)
    lexer_.fail_expected(word_start, "\"prefix\" or \"base\" behind \"@\"");
  if (in_graph_) fail(at, "a prefix or base cannot be declared inside a graph");
  if (skip_all_space(i) == Scan::kCut) return Scan::kCut;

  std::string_view prefix;
  if (keyword == Keyword::kPrefix) {
    const std::size_t start = i;
    if (lexer_.name_run(i) == Scan::kCut) return Scan::kCut;
    prefix = lexer_.text().substr(start, i - start);
    if (!prefix.empty() && !unicode::is_pn_chars_base(unicode::decode(prefix).code_point)) {
      lexer_.fail_expected(start, "a prefix, which begins with a letter");
    }
    if (lexer_.peek(i) != ':')
      fail(i, "expected \":\" right behind the name of the prefix, as in PREFIX ex: <http://example.org/>");
    ++i;
    if (skip_all_space(i) == Scan::kCut) return Scan::kCut;
  }
  if (lexer_.peek(i) != '<') lexer_.fail_expected(i, "the IRI in < >");
  std::string_view iri;
  if (iri_ref(i, scratch_.value, iri) == Scan::kCut) return Scan::kCut;
  if (end_of_directive(i, has_at_sign) == Scan::kCut) return Scan::kCut;

  if (keyword == Keyword::kPrefix) {
    prefixes_.set(prefix, iri);
  } else {
    base_.assign(iri);
  }
  at = i;
  return Scan::kDone;
}

// The '.': Turtle has it behind the form with '@' only, .facts takes it or leaves it.
Scan TurtleParser::end_of_directive(std::size_t& at, bool has_at_sign) const {
  if (!is_facts() && !has_at_sign) return Scan::kDone;
  std::size_t i = at;
  if (is_facts()) {
    while (lexer_.peek(i) == ' ' || lexer_.peek(i) == '\t') ++i;
    if (lexer_.at_end(i) && !lexer_.last()) return Scan::kCut;
  } else if (skip_all_space(i) == Scan::kCut) {
    return Scan::kCut;
  }
  if (lexer_.peek(i) == '.') {
    at = i + 1;
  } else if (!is_facts()) {
    lexer_.fail_expected(i, "\".\" behind the directive");
  }
  return Scan::kDone;
}

// GRAPH name {
Scan TurtleParser::graph_keyword(std::size_t& at) {
  if (in_graph_) fail(at, "a graph cannot stand inside a graph");
  std::size_t i = at;
  Keyword keyword = Keyword::kNone;
  if (this->keyword(i, false, keyword) == Scan::kCut || skip_all_space(i) == Scan::kCut) return Scan::kCut;
  TermView name;
  if (lexer_.peek(i) == '[') {
    ++i;
    if (skip_all_space(i) == Scan::kCut) return Scan::kCut;
    if (lexer_.peek(i) != ']') lexer_.fail_expected(i, "\"]\": a graph's name is a blank node without properties");
    ++i;
  } else if (term(i, Place::kGraph, scratch_, name) == Scan::kCut) {
    return Scan::kCut;
  }
  if (skip_all_space(i) == Scan::kCut) return Scan::kCut;
  if (lexer_.peek(i) != '{') lexer_.fail_expected(i, "\"{\" behind the name of the graph");
  at = i + 1;
  open_graph(name.kind == TermKind::kUnbound ? new_blank_node(label_) : name);
  return Scan::kDone;
}

}  // namespace tercet::rdf
