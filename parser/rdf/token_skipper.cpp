#include "parser/rdf/token_skipper.h"

#include "parser/rdf/scan.h"
#include "parser/unicode.h"

namespace tercet::rdf {

bool goes_on_behind_dot(char c) {
  return unicode::is_ascii(c, unicode::kChars) || c == ':' || c == '.' || c == '%' || c == '\\' ||
         static_cast<unsigned char>(c) >= 0x80;
}

TokenSkipper::Result TokenSkipper::skip(std::string_view text, bool last, std::size_t& at) {
  if (inside_ == Inside::kLongString) return skip_long_string(text, last, at);
  if (inside_ == Inside::kComment) {
    at = scan_line(text, at).stop;
    if (at < text.size()) inside_ = Inside::kNothing;
    return Result::kSkipped;
  }
  switch (text[at]) {
    case '#': inside_ = Inside::kComment; return Result::kSkipped;
    case '"':
    case '\'': return skip_quote(text, last, at);
    case '<': return skip_iri(text, last, at);
    case '\\': return skip_escape(text, last, at);
    default: return Result::kOther;
  }
}

TokenSkipper::Result TokenSkipper::skip_escape(std::string_view text, bool last, std::size_t& at) {
  if (at + 1 >= text.size() && !last) return Result::kCut;
  at += at + 1 < text.size() && text[at + 1] != '\n' ? 2 : 1;
  return Result::kSkipped;
}

TokenSkipper::Result TokenSkipper::skip_iri(std::string_view text, bool last, std::size_t& at) {
  const std::size_t stop = scan_iri(text, at + 1).stop;
  if (stop == text.size() && !last) return Result::kCut;
  at = stop < text.size() && text[stop] == '>' ? stop + 1 : at + 1;
  return Result::kSkipped;
}

TokenSkipper::Result TokenSkipper::skip_quote(std::string_view text, bool last, std::size_t& at) {
  const char quote = text[at];
  if (text.size() - at < 3 && !last) return Result::kCut;
  if (text.size() - at >= 3 && text[at + 1] == quote && text[at + 2] == quote) {
    inside_ = Inside::kLongString;
    quote_ = quote;
    at += 3;
    return Result::kSkipped;
  }
  std::size_t end = at + 1;
  while (true) {
    end = scan_string(text, end, quote).stop;
    if (end + 1 >= text.size() && !last) return Result::kCut;
    if (end >= text.size()) break;
    if (text[end] == quote) {
      at = end + 1;
      return Result::kSkipped;
    }
    if (text[end] != '\\') break;
    end += end + 1 < text.size() ? 2 : 1;
  }
  ++at;  // closes nowhere on this line
  return Result::kSkipped;
}

TokenSkipper::Result TokenSkipper::skip_long_string(std::string_view text, bool last, std::size_t& at) {
  at = scan_long_string(text, at, quote_).stop;
  if (at == text.size()) return Result::kSkipped;
  if (text.size() - at < 3 && !last) return Result::kCut;
  if (text[at] == '\\') {
    at += text.size() - at > 1 ? 2 : 1;
  } else if (text.substr(at, 3) == std::string_view(quote_ == '"' ? "\"\"\"" : "'''")) {
    at += 3;
    inside_ = Inside::kNothing;
  } else {
    ++at;
  }
  return Result::kSkipped;
}

}  // namespace tercet::rdf
