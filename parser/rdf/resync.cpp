#include "parser/rdf/resync.h"

#include "parser/unicode.h"

namespace tercet::rdf {

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
  const char c = text[at];
  if (!skipper_.is_inside()) {
    if (c == '\n' && by_line_ && at >= error_) return line_break(text, last, at);
    if (c != '#' && !unicode::is_ascii(c, unicode::kSpace)) continues_ = c == ';' || c == ',';
  }
  const TokenSkipper::Result skipped = skipper_.skip(text, last, at);
  if (skipped != TokenSkipper::Result::kOther) return skipped == TokenSkipper::Result::kSkipped;
  switch (c) {
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
