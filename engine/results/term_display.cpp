#include "engine/results/term_display.h"

#include <algorithm>
#include <array>

#include "engine/results/unicode_width.h"
#include "parser/unicode.h"

namespace tercet {
namespace {

// The words of the grammar that can stand where a term, or the beginning of a pattern, can. Function names are none: they are
// followed by a bracket.
constexpr std::array<std::string_view, 51> kKeywords{
    "a",         "add",    "all",    "analyze", "as",      "asc",    "ask",      "base",     "bind",     "by",      "clear",
    "construct", "copy",   "create", "data",    "default", "delete", "desc",     "describe", "distinct", "drop",    "exists",
    "explain",   "false",  "filter", "from",    "graph",   "group",  "having",   "in",       "insert",   "into",    "limit",
    "load",      "minus",  "move",   "named",   "not",     "offset", "optional", "order",    "prefix",   "reduced", "select",
    "service",   "silent", "true",   "undef",   "union",   "using",  "values"};
constexpr std::array<std::string_view, 2> kMoreKeywords{"where", "with"};

bool is_keyword(std::string_view text) {
  if (text.size() > 9) return false;
  std::array<char, 9> lower{};
  std::transform(text.begin(), text.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::string_view word(lower.data(), text.size());
  return std::binary_search(kKeywords.begin(), kKeywords.end(), word) ||
         std::find(kMoreKeywords.begin(), kMoreKeywords.end(), word) != kMoreKeywords.end();
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

void append_escape(std::string& out, char32_t c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  int digits = c > 0xFFFF ? 8 : 4;
  out += c > 0xFFFF ? "\\U" : "\\u";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(c >> shift) & 15];
}

// Appends bytes [begin, end) of a text, invalid UTF-8 replaced.
void append_character(std::string& out, std::string_view text, std::size_t begin, std::size_t end, char32_t c) {
  if (c == 0xFFFD) out += "\xEF\xBF\xBD";
  else out.append(text.substr(begin, end - begin));
}

std::size_t count_digits(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (at < text.size() && is_digit(static_cast<unsigned char>(text[at]))) ++at;
  return at - begin;
}

bool is_number_text(std::string_view text, std::string_view datatype) {
  if (text.starts_with('-')) text.remove_prefix(1);
  std::size_t whole = count_digits(text, 0);
  if (whole == 0) return false;
  if (datatype == vocabulary::kXsdInteger) return whole == text.size() && (text[0] != '0' || whole == 1);
  std::size_t at = whole;
  if (at < text.size() && text[at] == '.') {
    std::size_t fraction = count_digits(text, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
    if (datatype == vocabulary::kXsdDecimal) return at == text.size();
  }
  if (datatype == vocabulary::kXsdDecimal || at == text.size() || (text[at] != 'e' && text[at] != 'E')) return false;
  ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  std::size_t exponent = count_digits(text, at);
  return exponent > 0 && at + exponent == text.size();
}

}  // namespace

bool is_bare_name(std::string_view text) {
  if (text.empty() || is_keyword(text)) return false;
  for (std::size_t at = 0; at < text.size();) {
    bool first = at == 0;
    char32_t c = next_code_point(text, at);
    if (is_control_character(c) || !(first ? unicode::is_pn_chars_u(c) : unicode::is_bare_name_char(c))) return false;
  }
  return true;
}

bool is_local_name(std::string_view text) {
  if (text.empty() || text.back() == '.') return false;
  for (std::size_t at = 0; at < text.size();) {
    bool first = at == 0;
    if (text[at] == '%') {
      if (at + 2 >= text.size() || !unicode::is_ascii(text[at + 1], unicode::kHex) ||
          !unicode::is_ascii(text[at + 2], unicode::kHex))
        return false;
      at += 3;
      continue;
    }
    char32_t c = next_code_point(text, at);
    if (is_control_character(c)) return false;
    if (unicode::is_pn_chars_u(c) || is_digit(c) || c == ':') continue;
    if (first || !(c == '.' || unicode::is_pn_chars(c))) return false;
  }
  return true;
}

bool has_bare_form(const TermView& literal) {
  if (literal.kind != TermKind::kLiteral || !literal.language.empty()) return false;
  if (literal.datatype == vocabulary::kXsdBoolean) return literal.value == "true" || literal.value == "false";
  if (literal.datatype != vocabulary::kXsdInteger && literal.datatype != vocabulary::kXsdDecimal &&
      literal.datatype != vocabulary::kXsdDouble) {
    return false;
  }
  return !(literal.value == "-0" && literal.datatype == vocabulary::kXsdInteger) && is_number_text(literal.value, literal.datatype);
}

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    char32_t c = next_code_point(text, at);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default:
        if (is_control_character(c)) append_escape(out, c);
        else append_character(out, text, begin, at, c);
    }
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

void append_iri_reference(std::string& out, std::string_view iri) {
  constexpr std::string_view kForbidden = "<>\"{}|^`\\ ";
  out += '<';
  for (std::size_t at = 0; at < iri.size();) {
    std::size_t begin = at;
    char32_t c = next_code_point(iri, at);
    if (is_control_character(c) || (c < 0x80 && kForbidden.find(static_cast<char>(c)) != std::string_view::npos))
      append_escape(out, c);
    else append_character(out, iri, begin, at, c);
  }
  out += '>';
}

TermDisplay::TermDisplay(std::string default_namespace, const std::vector<std::pair<std::string, std::string>>& prefixes)
    : default_namespace_(std::move(default_namespace)) {
  if (!default_namespace_.empty()) by_namespace_.emplace_back(default_namespace_, "");
  for (const auto& [name, name_space] : prefixes) {
    if (!name.empty() && !name_space.empty()) by_namespace_.emplace_back(name_space, name);
  }
  std::sort(by_namespace_.begin(), by_namespace_.end(), [](const auto& a, const auto& b) {
    if (a.first.size() != b.first.size()) return a.first.size() > b.first.size();
    return a.first != b.first ? a.first < b.first : a.second < b.second;
  });
}

std::optional<TermDisplay::PrefixedName> TermDisplay::prefixed_name(std::string_view iri) const {
  for (const auto& [name_space, prefix] : by_namespace_) {
    if (!iri.starts_with(name_space)) continue;
    std::string_view local = iri.substr(name_space.size());
    if (is_local_name(local)) return PrefixedName{prefix, name_space, local};
  }
  return std::nullopt;
}

void TermDisplay::append_iri(std::string& out, std::string_view iri) const {
  if (auto name = prefixed_name(iri)) {
    if (!name->prefix.empty() || !is_bare_name(name->local)) out.append(name->prefix).append(":");
    out.append(name->local);
    return;
  }
  append_iri_reference(out, iri);
}

void TermDisplay::append(std::string& out, const TermView& term) const {
  switch (term.kind) {
    case TermKind::kUnbound: return;
    case TermKind::kIri: append_iri(out, term.value); return;
    case TermKind::kBlankNode: out.append("_:").append(term.value); return;
    case TermKind::kLiteral: break;
  }
  if (has_bare_form(term)) {
    out.append(term.value);
    return;
  }
  append_quoted(out, term.value);
  if (!term.language.empty()) {
    out.append("@").append(term.language);
  } else if (!term.datatype.empty() && term.datatype != vocabulary::kXsdString) {
    out += "^^";
    // A datatype written bare behind ^^ would be no name: there only prefixed names and <iri> may stand.
    if (auto name = prefixed_name(term.datatype)) out.append(name->prefix).append(":").append(name->local);
    else append_iri_reference(out, term.datatype);
  }
}

}  // namespace tercet
