// From tokens to terms.
#include <algorithm>
#include <string_view>

#include "parser/iri.h"
#include "parser/rdf/turtle_parser.h"
#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

// What may stand behind a backslash in a local name (PN_LOCAL_ESC).
constexpr std::string_view kLocalEscapes = "_~.-!$&'()*+,;=/?#@%";

bool equal_ignoring_case(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() &&
         std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + 32 : x) == y; });
}

TermView iri_term(std::string_view iri) { return {TermKind::kIri, iri, {}, {}}; }
TermView boolean_term(bool value) { return {TermKind::kLiteral, value ? "true" : "false", vocabulary::kXsdBoolean, {}}; }

}  // namespace

void TurtleParser::fail_expected_term(std::size_t at, Place place) const {
  const char c = lexer_.peek(at);
  if (is_facts() && (c == '?' || c == '$')) fail(at, "a file of facts has no variables");
  std::string expected;
  switch (place) {
    case Place::kSubject: expected = "a subject: "; break;
    case Place::kPredicate: expected = "a predicate: "; break;
    case Place::kObject: expected = "an object: "; break;
    case Place::kGraph: expected = "the name of a graph: "; break;
  }
  if (is_facts()) expected += "a name, ";
  expected += "<IRI>";
  if (place == Place::kPredicate) {
    expected += is_facts() ? " or prefix:name" : ", prefix:name or \"a\"";
  } else {
    expected += ", prefix:name, _:label";
    if (place == Place::kObject) expected += ", \"text\", a number, true, false";
    expected += place == Place::kGraph ? " or [ ]" : ", [ ] or ( )";
  }
  if (!is_facts() && unicode::is_ascii(c, unicode::kBase)) expected += " (a bare word is none)";
  lexer_.fail_expected(at, expected);
}

Scan TurtleParser::term(std::size_t& at, Place place, Scratch& scratch, TermView& term) {
  const char c = lexer_.peek(at);
  switch (c) {
    case '<': term.kind = TermKind::kIri; return iri_ref(at, scratch.value, term.value);
    case '_':
      if (lexer_.at_end(at + 1) && !lexer_.last()) return Scan::kCut;
      if (is_facts() && lexer_.peek(at + 1) != ':') return word(at, place, scratch, term);
      if (place == Place::kPredicate) fail(at, "a blank node cannot be the predicate of a fact");
      term.kind = TermKind::kBlankNode;
      return lexer_.blank_node_label(at, term.value);
    case '"':
    case '\'':
      if (place != Place::kObject) fail(at, "a literal cannot be the " + std::string(place_name(place)) + " of a fact");
      return literal(at, scratch, term);
    case '+':
    case '-':
    case '.':
      if (at + 2 >= lexer_.text().size() && !lexer_.last()) return Scan::kCut;
      break;
    default:
      if (c == ':' || unicode::is_ascii(c, unicode::kBase) || static_cast<unsigned char>(c) >= 0x80)
        return word(at, place, scratch, term);
      break;
  }
  if (!begins_number(at)) fail_expected_term(at, place);
  if (place != Place::kObject) fail(at, "a number cannot be the " + std::string(place_name(place)) + " of a fact");
  return number(at, term);
}

// ---- IRIs and names

Scan TurtleParser::iri_ref(std::size_t& at, std::string& scratch, std::string_view& iri) const {
  const std::size_t start = at;
  if (lexer_.iri_ref(at, scratch, iri) == Scan::kCut) return Scan::kCut;
  if (is_absolute_iri(iri)) return Scan::kDone;
  if (base_.empty()) {
    fail(start,
         "this IRI is relative and no base is known; write it with its scheme, or declare a base before: @base "
         "<http://example.org/> .");
  }
  scratch = resolve_iri(base_, iri);
  iri = scratch;
  return Scan::kDone;
}

// An IRI in one of its two forms.
Scan TurtleParser::iri(std::size_t& at, std::string& scratch, std::string_view& iri) const {
  if (lexer_.peek(at) == '<') return iri_ref(at, scratch, iri);
  std::size_t colon = at;
  if (lexer_.name_run(colon) == Scan::kCut) return Scan::kCut;
  if (lexer_.peek(colon) != ':') lexer_.fail_expected(at, "an IRI: <IRI> or prefix:name");
  return prefixed_name(colon, at, scratch, iri);
}

// `at` is where the prefix begins.
Scan TurtleParser::prefixed_name(std::size_t colon, std::size_t& at, std::string& scratch, std::string_view& iri) const {
  const std::size_t start = at;
  const std::string_view prefix = lexer_.text().substr(start, colon - start);
  const std::string* name_space = prefixes_.find(prefix);
  if (name_space == nullptr) {
    std::string message = "the prefix \"" + std::string(prefix) + ":\" is not declared";
    if (is_facts() && prefix.find('-') != std::string_view::npos) {
      message += " (parts joined by \"-\" cannot be prefixed names; write them with spaces)";
    }
    fail(start, message);
  }
  scratch.assign(*name_space);
  std::size_t end = colon + 1;
  if (local_name(end, scratch) == Scan::kCut) return Scan::kCut;
  at = end;
  iri = scratch;
  return Scan::kDone;
}

// PN_LOCAL, which may be empty: appended with its escapes undone. A dot at its end belongs to the statement.
Scan TurtleParser::local_name(std::size_t& at, std::string& out) const {
  const std::string_view text = lexer_.text();
  std::size_t done = at;  // what is before is in `out`
  std::size_t end = at;   // behind the last character that is no dot
  std::size_t i = at;
  while (i < text.size()) {
    const char c = text[i];
    if (unicode::is_ascii(c, unicode::kChars) || c == ':') {
      if (c == '-' && i == at) break;
      end = ++i;
    } else if (c == '.') {
      if (i == at) break;
      ++i;
    } else if (c == '%') {
      if (i + 2 >= text.size() && !lexer_.last()) return Scan::kCut;
      if (!unicode::is_ascii(lexer_.peek(i + 1), unicode::kHex) || !unicode::is_ascii(lexer_.peek(i + 2), unicode::kHex)) {
        fail(i, "expected two hexadecimal digits behind \"%\"");
      }
      end = i += 3;
    } else if (c == '\\') {
      if (i + 1 >= text.size() && !lexer_.last()) return Scan::kCut;
      if (i + 1 >= text.size() || kLocalEscapes.find(text[i + 1]) == std::string_view::npos) {
        fail(i, "in a name, a backslash stands only before one of " + std::string(kLocalEscapes));
      }
      out.append(text, done, i - done);
      out += text[i + 1];
      done = end = i += 2;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      const unicode::Decoded character = unicode::decode(text, i);
      if (character.length == 0 && lexer_.is_cut_at(i)) return Scan::kCut;
      if (character.length == 0) lexer_.check_utf8(i, text.size());
      if (!(i == at ? unicode::is_pn_chars_u(character.code_point) : unicode::is_pn_chars(character.code_point))) break;
      end = i += character.length;
    } else {
      break;
    }
  }
  if (i >= text.size() && !lexer_.last()) return Scan::kCut;
  out.append(text, done, end - done);
  at = end;
  return Scan::kDone;
}

// What begins with a letter or ':': a prefixed name, a keyword, in .facts a bare name.
Scan TurtleParser::word(std::size_t& at, Place place, Scratch& scratch, TermView& term) const {
  std::size_t end = at;
  if (lexer_.name_run(end) == Scan::kCut) return Scan::kCut;
  if (lexer_.peek(end) == ':') {
    if (end > at && !unicode::is_pn_chars_base(unicode::decode(lexer_.text(), at).code_point)) fail_expected_term(at, place);
    term.kind = TermKind::kIri;
    return prefixed_name(end, at, scratch.value, term.value);
  }
  if (is_facts()) {
    const std::size_t start = at;
    if (bare_name(at, place, scratch.value, term) == Scan::kCut) return Scan::kCut;
    if (place != Place::kSubject && lexer_.peek(at) == '-') {
      fail(start, "a name contains no \"-\"; write it as <" + std::string(lexer_.text().substr(start, end - start)) +
                      ">, or the whole fact with \"-\" between its parts and no space");
    }
    return Scan::kDone;
  }
  const std::string_view run = lexer_.text().substr(at, end - at);
  if (place == Place::kPredicate && run == "a") {
    term = iri_term(vocabulary::kRdfType);
  } else if (place == Place::kObject && (run == "true" || run == "false")) {
    term = boolean_term(run == "true");
  } else {
    fail_expected_term(at, place);
  }
  at = end;
  return Scan::kDone;
}

// A name of the default namespace, or the keyword that stands in its place: "a" where a predicate is, true and false where an
// object is.
Scan TurtleParser::bare_name(std::size_t& at, Place place, std::string& scratch, TermView& term) const {
  std::size_t end = at;
  if (lexer_.name_run(end) == Scan::kCut) return Scan::kCut;
  const std::string_view run = lexer_.text().substr(at, end - at);
  const std::string_view name = run.substr(0, run.find_first_of("-."));
  if (name.empty() || !unicode::is_pn_chars_u(unicode::decode(name).code_point)) fail_expected_term(at, place);
  if (place == Place::kPredicate && name == "a") {
    term = iri_term(vocabulary::kRdfType);
  } else if (place == Place::kObject && equal_ignoring_case(name, "true")) {
    term = boolean_term(true);
  } else if (place == Place::kObject && equal_ignoring_case(name, "false")) {
    term = boolean_term(false);
  } else {
    const std::string* name_space = prefixes_.find("");
    if (name_space == nullptr)
      fail(at, "a bare name needs a default namespace; declare one before: PREFIX : <http://example.org/>");
    scratch.assign(*name_space).append(name);
    term = iri_term(scratch);
  }
  at += name.size();
  return Scan::kDone;
}

// ---- Literals

Scan TurtleParser::literal(std::size_t& at, Scratch& scratch, TermView& term) const {
  const bool stop_at_line = is_facts() && depth_ == 0;
  term.kind = TermKind::kLiteral;
  std::size_t end = at;
  if (lexer_.string(end, true, scratch.value, term.value) == Scan::kCut) return Scan::kCut;
  std::size_t next = end;
  if (skip_space(next, stop_at_line) == Scan::kCut) return Scan::kCut;
  if (lexer_.at_end(next) && !lexer_.last()) return Scan::kCut;
  if (lexer_.peek(next) == '@') {
    end = next;
    if (lexer_.language_tag(end, term.language) == Scan::kCut) return Scan::kCut;
  } else if (lexer_.peek(next) == '^') {
    if (lexer_.at_end(next + 1) && !lexer_.last()) return Scan::kCut;
    if (lexer_.peek(next + 1) != '^') lexer_.fail_expected(next + 1, "\"^^\" and a datatype");
    end = next + 2;
    if (skip_space(end, stop_at_line) == Scan::kCut) return Scan::kCut;
    if (lexer_.at_end(end) && !lexer_.last()) return Scan::kCut;
    if (iri(end, scratch.datatype, term.datatype) == Scan::kCut) return Scan::kCut;
    if (term.datatype == vocabulary::kXsdString) term.datatype = {};
  }
  at = end;
  return Scan::kDone;
}

bool TurtleParser::begins_number(std::size_t at) const {
  if (lexer_.peek(at) == '+' || lexer_.peek(at) == '-') ++at;
  if (lexer_.peek(at) == '.') ++at;
  return unicode::is_ascii(lexer_.peek(at), unicode::kDigit);
}

// The longest INTEGER, DECIMAL or DOUBLE.
Scan TurtleParser::number(std::size_t& at, TermView& term) const {
  std::size_t i = at;
  const auto digits = [&] {
    const std::size_t begin = i;
    while (unicode::is_ascii(lexer_.peek(i), unicode::kDigit)) ++i;
    return i - begin;
  };
  // Looks at up to four bytes behind the digits: ".e+5".
  const auto exponent_length = [&](std::size_t from) -> std::size_t {
    if ((lexer_.peek(from) | 0x20) != 'e') return 0;
    const std::size_t sign = lexer_.peek(from + 1) == '+' || lexer_.peek(from + 1) == '-' ? 1 : 0;
    return unicode::is_ascii(lexer_.peek(from + 1 + sign), unicode::kDigit) ? 1 + sign : 0;
  };
  if (lexer_.peek(i) == '+' || lexer_.peek(i) == '-') ++i;
  const bool has_whole = digits() > 0;
  std::size_t end = i;
  std::string_view datatype = vocabulary::kXsdInteger;
  if (lexer_.peek(i) == '.') {
    ++i;
    const bool has_fraction = digits() > 0;
    if (has_fraction) {
      end = i;
      datatype = vocabulary::kXsdDecimal;
    }
    if (!has_fraction && (!has_whole || exponent_length(i) == 0)) i = end;
  }
  if (const std::size_t length = exponent_length(i); length > 0) {
    i += length;
    digits();
    end = i;
    datatype = vocabulary::kXsdDouble;
  }
  if (end + 5 > lexer_.text().size() && !lexer_.last()) return Scan::kCut;
  term = {TermKind::kLiteral, lexer_.text().substr(at, end - at), datatype, {}};
  at = end;
  return Scan::kDone;
}

}  // namespace tercet::rdf
