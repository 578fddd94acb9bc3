#include "parser/rdf/lexer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "parser/rdf/scan.h"
#include "parser/text_position.h"
#include "parser/unicode.h"

namespace tercet::rdf {

void fail(std::size_t offset, std::string message, ErrorCode code) { throw Failure{offset, std::move(message), code}; }

void Lexer::fail_expected(std::size_t at, std::string_view expected) const {
  fail(at, "expected " + std::string(expected) + ", found " + describe_text_at(text_, at));
}

Scan Lexer::end_inside(std::size_t start, std::string_view what) const {
  if (!last_) return Scan::kCut;
  fail(start, "the text ends inside " + std::string(what) + " that begins here");
}

bool Lexer::is_cut_at(std::size_t at) const { return !last_ && unicode::is_cut_character(text_.substr(at)); }

void Lexer::check_utf8(std::size_t begin, std::size_t end) const {
  const std::size_t bad = unicode::find_invalid(text_.substr(begin, end - begin));
  if (bad != std::string_view::npos) fail(begin + bad, "this byte is no valid UTF-8; the text must be encoded in UTF-8");
}

char32_t Lexer::escape(std::size_t& at, std::size_t end, bool character_escapes) const {
  const std::size_t start = at;
  const char kind = at + 1 < end ? text_[at + 1] : '\0';
  if (kind == 'u' || kind == 'U') {
    const std::size_t digits = kind == 'u' ? 4 : 8;
    char32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const std::size_t place = at + 2 + i;
      if (place >= end || !unicode::is_ascii(text_[place], unicode::kHex)) {
        fail(start, std::string("expected ") + (digits == 4 ? "four" : "eight") + " hexadecimal digits behind \\" + kind);
      }
      value = value << 4 | unicode::hex_value(text_[place]);
    }
    if (!unicode::is_scalar(value)) fail(start, "this escape stands for no character (a surrogate, or above U+10FFFF)");
    at += 2 + digits;
    return value;
  }
  at += 2;
  if (character_escapes) {
    switch (kind) {
      case 't': return '\t';
      case 'b': return '\b';
      case 'n': return '\n';
      case 'r': return '\r';
      case 'f': return '\f';
      case '"':
      case '\'':
      case '\\': return static_cast<unsigned char>(kind);
      default: break;
    }
    fail(start, "unknown escape; in a string stand \\t \\b \\n \\r \\f \\\" \\' \\\\ \\uXXXX and \\UXXXXXXXX");
  }
  fail(start, "unknown escape; in an IRI stand only \\uXXXX and \\UXXXXXXXX");
}

// ---- IRIs

void Lexer::unescape_iri(std::size_t begin, std::size_t end, std::string& scratch) const {
  scratch.clear();
  std::size_t i = begin;
  while (i < end) {
    if (text_[i] != '\\') {
      scratch += text_[i++];
      continue;
    }
    const std::size_t start = i;
    const char32_t c = escape(i, end, false);
    if (c < 0x80 && unicode::is_ascii(static_cast<char>(c), unicode::kNotIri)) {
      fail(start, "an IRI cannot contain this character, not as an escape either");
    }
    unicode::append(scratch, c);
  }
}

Scan Lexer::iri_ref(std::size_t& at, std::string& scratch, std::string_view& iri) const {
  const std::size_t begin = at + 1;
  ScanResult scan = scan_iri(text_, begin);
  bool has_non_ascii = scan.has_non_ascii;
  bool has_escapes = false;
  while (scan.stop < text_.size() && text_[scan.stop] == '\\') {
    has_escapes = true;
    scan = scan_iri(text_, scan.stop + 1);
    has_non_ascii |= scan.has_non_ascii;
  }
  const std::size_t end = scan.stop;
  if (end >= text_.size()) return end_inside(at, "an IRI");
  if (text_[end] != '>') {
    if (has_non_ascii) check_utf8(begin, end);
    if (text_[end] == '\n' || text_[end] == '\r') fail(end, "the line ends inside an IRI; expected \">\"");
    if (text_[end] == ' ') fail(end, "an IRI cannot contain a space; write %20, or close it with \">\"");
    fail(end, "an IRI cannot contain " + describe_text_at(text_, end));
  }
  if (has_non_ascii) check_utf8(begin, end);
  at = end + 1;
  if (!has_escapes) {
    iri = text_.substr(begin, end - begin);
  } else {
    unescape_iri(begin, end, scratch);
    iri = scratch;
  }
  return Scan::kDone;
}

// ---- Strings

void Lexer::unescape_string(std::size_t begin, std::size_t end, std::string& scratch) const {
  scratch.clear();
  scratch.reserve(end - begin);
  std::size_t i = begin;
  while (i < end) {
    const void* found = std::memchr(text_.data() + i, '\\', end - i);
    if (found == nullptr) break;
    const auto backslash = static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
    scratch.append(text_, i, backslash - i);
    i = backslash;
    unicode::append(scratch, escape(i, end, true));
  }
  scratch.append(text_, i, end - i);
}

Scan Lexer::short_string(std::size_t& at, std::string& scratch, std::string_view& value) const {
  const char quote = text_[at];
  const std::size_t begin = at + 1;
  std::size_t end = begin;
  bool has_non_ascii = false;
  bool has_escapes = false;
  while (true) {
    const ScanResult scan = scan_string(text_, end, quote);
    has_non_ascii |= scan.has_non_ascii;
    end = scan.stop;
    if (end >= text_.size()) return end_inside(at, "a string");
    if (text_[end] == quote) break;
    if (text_[end] != '\\') fail(at, "the line ends inside the string that begins here; close it, or write a line break as \\n");
    has_escapes = true;
    has_non_ascii |= static_cast<unsigned char>(peek(end + 1)) >= 0x80;  // no scan goes over it
    end += 2;
    if (end > text_.size()) return end_inside(at, "a string");
  }
  if (has_non_ascii) check_utf8(begin, end);
  at = end + 1;
  if (!has_escapes) {
    value = text_.substr(begin, end - begin);
  } else {
    unescape_string(begin, end, scratch);
    value = scratch;
  }
  return Scan::kDone;
}

Scan Lexer::long_string(std::size_t& at, std::string& scratch, std::string_view& value) const {
  const char quote = text_[at];
  const std::size_t begin = at + 3;
  std::size_t end = begin;
  bool has_non_ascii = false;
  bool has_escapes = false;
  while (true) {
    if (end >= text_.size()) return end_inside(at, "a string in three quotes");
    const ScanResult scan = scan_long_string(text_, end, quote);
    has_non_ascii |= scan.has_non_ascii;
    end = scan.stop;
    if (end >= text_.size()) return end_inside(at, "a string in three quotes");
    if (text_[end] == '\\') {
      has_escapes = true;
      has_non_ascii |= static_cast<unsigned char>(peek(end + 1)) >= 0x80;
      end += 2;
      continue;
    }
    if (peek(end + 1) == quote && peek(end + 2) == quote) break;
    if (end + 2 >= text_.size()) return end_inside(at, "a string in three quotes");
    ++end;
  }
  if (has_non_ascii) check_utf8(begin, end);
  at = end + 3;
  if (!has_escapes) {
    value = text_.substr(begin, end - begin);
  } else {
    unescape_string(begin, end, scratch);
    value = scratch;
  }
  return Scan::kDone;
}

Scan Lexer::string(std::size_t& at, bool allow_long, std::string& scratch, std::string_view& value) const {
  const char quote = text_[at];
  if (allow_long && peek(at + 1) == quote) {
    if (at + 2 >= text_.size() && !last_) return Scan::kCut;
    if (peek(at + 2) == quote) return long_string(at, scratch, value);
  }
  return short_string(at, scratch, value);
}

// ---- Names

Scan Lexer::language_tag(std::size_t& at, std::string_view& tag) const {
  const std::size_t begin = at + 1;
  std::size_t end = begin;
  while (unicode::is_ascii(peek(end), unicode::kBase)) ++end;
  if (at_end(end) && !last_) return Scan::kCut;
  if (end == begin) fail_expected(begin, "a language tag such as \"en\" behind \"@\"");
  while (peek(end) == '-') {
    std::size_t subtag = end + 1;
    while (unicode::is_ascii(peek(subtag), unicode::kBase | unicode::kDigit)) ++subtag;
    if (at_end(subtag) && !last_) return Scan::kCut;
    if (subtag == end + 1) fail_expected(subtag, "letters or digits behind the \"-\" of a language tag");
    end = subtag;
  }
  tag = text_.substr(begin, end - begin);
  at = end;
  return Scan::kDone;
}

Scan Lexer::name_run(std::size_t& at) const {
  if (at > run_begin_ && at < run_end_) {
    at = run_end_;
    return Scan::kDone;
  }
  std::size_t end = at;
  while (end < text_.size()) {
    const char c = text_[end];
    if (unicode::is_ascii(c, unicode::kChars) || c == '.') {
      ++end;
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x80) break;
    const unicode::Decoded character = unicode::decode(text_, end);
    if (character.length == 0) {
      if (is_cut_at(end)) return Scan::kCut;
      check_utf8(end, text_.size());
    }
    if (!unicode::is_pn_chars(character.code_point)) break;
    end += character.length;
  }
  if (at_end(end) && !last_) return Scan::kCut;
  while (end > at && text_[end - 1] == '.') --end;
  run_begin_ = at;
  run_end_ = end;
  at = end;
  return Scan::kDone;
}

Scan Lexer::blank_node_label(std::size_t& at, std::string_view& label) const {
  if (peek(at + 1) != ':') {
    if (at_end(at + 1) && !last_) return Scan::kCut;
    fail_expected(at + 1, "\":\" behind the \"_\" of a blank node");
  }
  const std::size_t begin = at + 2;
  if (at_end(begin) && !last_) return Scan::kCut;
  const unicode::Decoded first = unicode::decode(text_, begin);
  if (first.length == 0 && is_cut_at(begin)) return Scan::kCut;
  if (first.length == 0 || !(unicode::is_pn_chars_u(first.code_point) || (first.code_point >= '0' && first.code_point <= '9'))) {
    fail_expected(begin, "the label of a blank node, which begins with a letter, a digit or \"_\"");
  }
  std::size_t end = begin;
  if (name_run(end) == Scan::kCut) return Scan::kCut;
  label = text_.substr(begin, end - begin);
  at = end;
  return Scan::kDone;
}

Scan Lexer::comment(std::size_t& at) const {
  const ScanResult scan = scan_line(text_, at);
  if (at_end(scan.stop) && !last_) return Scan::kCut;
  if (scan.has_non_ascii) check_utf8(at, scan.stop);
  at = scan.stop;
  return Scan::kDone;
}

bool must_see_more(const Lexer& lexer, const Failure& failure) {
  // More than a message shows of what follows its place.
  constexpr std::size_t kSeen = 256;
  if (lexer.last()) return false;
  const std::string_view rest = lexer.text().substr(std::min(failure.offset, lexer.text().size()));
  return rest.size() < kSeen && rest.find('\n') == std::string_view::npos;
}

Scan take_byte_order_mark(std::string_view& text, bool last, std::size_t& taken) {
  if (text.starts_with(unicode::kByteOrderMark)) {
    taken = unicode::kByteOrderMark.size();
    text.remove_prefix(taken);
    return Scan::kDone;
  }
  return unicode::kByteOrderMark.starts_with(text) && !last ? Scan::kCut : Scan::kDone;
}

std::string_view place_name(Place place) {
  switch (place) {
    case Place::kSubject: return "subject";
    case Place::kPredicate: return "predicate";
    case Place::kObject: return "object";
    case Place::kGraph: return "graph name";
  }
  return "term";
}

}  // namespace tercet::rdf
