#include "parser/sparql/normalized_text.h"

#include <algorithm>

#include "parser/unicode.h"

namespace tercet {
namespace {

bool is_line_break(char c) { return c == '\n' || c == '\r'; }

bool has_codepoint_escape(std::string_view text) {
  return text.find("\\u") != std::string_view::npos || text.find("\\U") != std::string_view::npos;
}

// The end of the white space and comments at a place; the place itself when there are none.
std::size_t end_of_ignored(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (text[at] == '#') at = std::min(text.find_first_of("\n\r", at), text.size());
    else if (unicode::is_ascii(text[at], unicode::kSpace)) ++at;
    else break;
  }
  return at;
}

// Of IRIREF; a '<' that begins none is a token of its own.
std::size_t end_of_iri(std::string_view text, std::size_t at) {
  const auto ends = [](char c) { return unicode::is_ascii(c, unicode::kNotIri); };
  const std::string_view iri = text.substr(at + 1);
  const auto end = std::find_if(iri.begin(), iri.end(), ends);
  return end != iri.end() && *end == '>' ? at + 2 + static_cast<std::size_t>(end - iri.begin()) : at + 1;
}

// Of a string, short or long; the end of the text for one that is not closed, so that nothing behind it changes.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool is_long = text.substr(at, 3) == std::string(3, quote);
  const std::string closing(is_long ? 3 : 1, quote);
  for (at += closing.size(); at < text.size(); ++at) {
    if (text.substr(at, closing.size()) == closing) return at + closing.size();
    if (!is_long && is_line_break(text[at])) break;
    if (text[at] == '\\') ++at;
  }
  return text.size();
}

// The end of a token, or of a part of one that has nothing in it to be ignored.
std::size_t end_of_token(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '<': return end_of_iri(text, at);
    case '"':
    case '\'': return end_of_string(text, at);
    case '\\': return std::min(at + 2, text.size());
    default: return at + 1;
  }
}

}  // namespace

std::string normalized_query_text(std::string_view text) {
  if (has_codepoint_escape(text) || unicode::find_invalid(text) != std::string_view::npos) return std::string(text);
  std::string normalized;
  normalized.reserve(text.size());
  for (std::size_t at = end_of_ignored(text, 0); at < text.size();) {
    const std::size_t end = end_of_token(text, at);
    normalized.append(text, at, end - at);
    at = end_of_ignored(text, end);
    if (at == end || at >= text.size()) continue;
    const std::string_view between = text.substr(end, at - end);
    normalized += std::any_of(between.begin(), between.end(), is_line_break) ? '\n' : ' ';
  }
  return normalized;
}

}  // namespace tercet
