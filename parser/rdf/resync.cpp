#include "parser/rdf/resync.h"

#include "parser/rdf/scan.h"
#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

// Whether a '.' before this byte may belong to a name or a number.
bool goes_on_behind_dot(char c) {
  return unicode::is_ascii(c, unicode::kChars) || c == ':' || c == '.' || c == '%' || c == '\\' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

void Resync::begin_statement(Within within, std::size_t error) {
  *this = Resync();
  error_ = error;
  active_ = true;
  within_ = within;
}

void Resync::begin_fact(std::size_t depth, std::size_t error) {
  *this = Resync();
  error_ = error;
  active_ = true;
  by_line_ = true;
  depth_ = depth;
}

void Resync::skip(std::string_view text, bool last, std::size_t& at) {
  while (active_ && at < text.size()) {
    if (!skip_token(text, last, at)) return;
  }
  if (last) active_ = false;
}

// False when the token is cut.
bool Resync::skip_token(std::string_view text, bool last, std::size_t& at) {
  if (inside_ == Inside::kComment) {
    at = scan_line(text, at).stop;
    if (at < text.size()) inside_ = Inside::kNothing;
    return true;
  }
  if (inside_ == Inside::kLongString) return skip_long_string(text, last, at);
  const char c = text[at];
  if (c == '#') {
    inside_ = Inside::kComment;
    return true;
  }
  if (c == '\n' && by_line_ && at >= error_) return line_break(text, last, at);
  if (!unicode::is_ascii(c, unicode::kSpace)) continues_ = c == ';' || c == ',';
  switch (c) {
    case '"':
    case '\'': return skip_quote(text, last, at);
    case '<': return skip_iri(text, last, at);
    case '\\':
      if (at + 1 >= text.size() && !last) return false;
      at += at + 1 < text.size() && text[at + 1] != '\n' ? 2 : 1;
      return true;
    case '[':
    case '(': ++depth_; break;
    case ']':
    case ')':
      if (depth_ > 0) --depth_;
      break;
    case '.':
      if (by_line_ || within_ == Within::kBadGraph || at < error_) break;
      if (at + 1 >= text.size() && !last) return false;
      active_ = at + 1 < text.size() && goes_on_behind_dot(text[at + 1]);
      break;
    case '{':
      if (within_ == Within::kTriG) within_ = Within::kBadGraph;
      break;
    case '}':
      if (at < error_) break;
      if (within_ == Within::kGraph) {
        active_ = false;
        return true;
      }
      if (within_ == Within::kBadGraph) active_ = false;
      break;
    default: break;
  }
  ++at;
  return true;
}

bool Resync::skip_iri(std::string_view text, bool last, std::size_t& at) {
  const std::size_t stop = scan_iri(text, at + 1).stop;
  if (stop == text.size() && !last) return false;
  at = stop < text.size() && text[stop] == '>' ? stop + 1 : at + 1;
  return true;
}

bool Resync::skip_quote(std::string_view text, bool last, std::size_t& at) {
  const char quote = text[at];
  if (text.size() - at < 3 && !last) return false;
  if (text.size() - at >= 3 && text[at + 1] == quote && text[at + 2] == quote) {
    inside_ = Inside::kLongString;
    quote_ = quote;
    at += 3;
    return true;
  }
  std::size_t end = at + 1;
  while (true) {
    end = scan_string(text, end, quote).stop;
    if (end + 1 >= text.size() && !last) return false;
    if (end >= text.size()) break;
    if (text[end] == quote) {
      at = end + 1;
      return true;
    }
    if (text[end] != '\\') break;
    end += end + 1 < text.size() ? 2 : 1;
  }
  ++at;  // closes nowhere on this line
  return true;
}

bool Resync::skip_long_string(std::string_view text, bool last, std::size_t& at) {
  at = scan_long_string(text, at, quote_).stop;
  if (at == text.size()) return true;
  if (text.size() - at < 3 && !last) return false;
  if (text[at] == '\\') {
    at += text.size() - at > 1 ? 2 : 1;
  } else if (text.substr(at, 3) == std::string_view(quote_ == '"' ? "\"\"\"" : "'''")) {
    at += 3;
    inside_ = Inside::kNothing;
  } else {
    ++at;
  }
  return true;
}

// A fact goes on over the end of its line behind ';' and ',' and inside brackets, but not over an empty line: brackets of a bad
// fact may never be closed.
bool Resync::line_break(std::string_view text, bool last, std::size_t& at) {
  if (depth_ == 0 && !continues_) {
    active_ = false;
    return true;
  }
  const std::size_t line = at + 1;
  if (line >= text.size() && !last) return false;
  const char first = line < text.size() ? text[line] : '\n';
  if (!continues_ && first != ' ' && first != '\t' && first != ']' && first != ')') {
    active_ = false;
    return true;
  }
  continues_ = false;
  at = line;
  return true;
}

}  // namespace tercet::rdf
