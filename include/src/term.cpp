#include "tercet/term.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace tercet {
namespace {

// The bounds of the integer types (XML Schema 1.1 part 2, 3.4.13 to 3.4.25), as far as 64 bits with a sign reach.
struct IntegerType {
  std::string_view name;
  std::int64_t low, high;
};
constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
constexpr std::array<IntegerType, 13> kIntegerTypes{{{"integer", kLowest, kHighest},
                                                     {"int", -2147483648ll, 2147483647ll},
                                                     {"long", kLowest, kHighest},
                                                     {"short", -32768, 32767},
                                                     {"byte", -128, 127},
                                                     {"nonNegativeInteger", 0, kHighest},
                                                     {"positiveInteger", 1, kHighest},
                                                     {"nonPositiveInteger", kLowest, 0},
                                                     {"negativeInteger", kLowest, -1},
                                                     {"unsignedLong", 0, kHighest},
                                                     {"unsignedInt", 0, 4294967295ll},
                                                     {"unsignedShort", 0, 65535},
                                                     {"unsignedByte", 0, 255}}};

const IntegerType* find_integer_type(std::string_view datatype) {
  if (!datatype.starts_with(vocabulary::kXsd)) return nullptr;
  datatype.remove_prefix(vocabulary::kXsd.size());
  for (const IntegerType& type : kIntegerTypes) {
    if (datatype == type.name) return &type;
  }
  return nullptr;
}

// Whether a number that is no std::int64_t is of the type all the same.
bool is_larger_member(const IntegerType& type, std::string_view text, double value) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (type.name == "long") return false;
  if (type.name == "unsignedLong") {
    std::uint64_t number = 0;
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
  }
  return value < 0 ? value <= -kTwoTo63 && type.low == kLowest : value >= kTwoTo63 && type.high == kHighest;
}

// The white space facet of all but strings is collapse.
std::string_view collapse(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string_view without_plus(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+') text.remove_prefix(1);
  return text;
}

bool is_numeral(std::string_view text, bool exponent_allowed) {
  bool digits = false;
  for (char c : text) {
    if (c >= '0' && c <= '9') digits = true;
    else if (c == 'e' || c == 'E') {
      if (!exponent_allowed) return false;
    } else if (c != '.' && c != '+' && c != '-') return false;
  }
  return digits;
}

constexpr std::string_view kHex = "0123456789ABCDEF";

void append_byte_escape(std::string& out, char c) {
  out += "\\u00";
  out += kHex[static_cast<unsigned char>(c) >> 4];
  out += kHex[static_cast<unsigned char>(c) & 15];
}

// IRIREF of the grammars: no controls, no space, none of these.
constexpr bool may_stand_in_iri(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return !(byte <= 0x20 || byte == '<' || byte == '>' || byte == '"' || (byte >= '{' && byte <= '}') || byte == '^' ||
           byte == '`' || byte == '\\');
}

constexpr bool may_stand_in_quotes(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return !(byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F);
}

// Looked up, since most texts are too short for comparisons of many bytes at once.
using Bytes = std::array<bool, 256>;
template <typename IsOne>
constexpr Bytes bytes_where(IsOne is_one) {
  Bytes bytes{};
  for (std::size_t byte = 0; byte < bytes.size(); ++byte) bytes[byte] = is_one(static_cast<char>(byte));
  return bytes;
}
constexpr Bytes kInIri = bytes_where([](char c) { return may_stand_in_iri(c); });
constexpr Bytes kInQuotes = bytes_where([](char c) { return may_stand_in_quotes(c); });

bool all_are(const Bytes& bytes, std::string_view text) {
  bool are = true;
  for (const char c : text) are &= bytes[static_cast<unsigned char>(c)];
  return are;
}

// An IRI that a query computed may hold what cannot stand in one: as an escape it breaks no line.
void append_iri(std::string& out, std::string_view iri) {
  out += '<';
  // Most datatypes begin so; the rest is short.
  if (all_are(kInIri, iri.starts_with(vocabulary::kXsd) ? iri.substr(vocabulary::kXsd.size()) : iri)) {
    out += iri;
    out += '>';
    return;
  }
  for (std::size_t begin = 0;;) {
    std::size_t end = begin;
    while (end < iri.size() && may_stand_in_iri(iri[end])) ++end;
    out += iri.substr(begin, end - begin);
    if (end == iri.size()) break;
    append_byte_escape(out, iri[end]);
    begin = end + 1;
  }
  out += '>';
}

void append_escaped(std::string& out, std::string_view text) {
  if (all_are(kInQuotes, text)) {
    out += text;
    return;
  }
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) append_byte_escape(out, c);
        else out += c;
    }
  }
}

}  // namespace

Term::Term(const TermView& view) : kind_(view.kind), value_(view.value), language_(view.language) {
  if (view.datatype != vocabulary::kXsdString && view.language.empty()) datatype_ = view.datatype;
}

void Term::assign(const TermView& view) {
  kind_ = view.kind;
  value_.assign(view.value);
  language_.assign(view.language);
  if (view.datatype != vocabulary::kXsdString && view.language.empty()) datatype_.assign(view.datatype);
  else datatype_.clear();
}

Term Term::iri(std::string_view iri) { return Term({TermKind::kIri, iri, {}, {}}); }
Term Term::blank_node(std::string_view label) { return Term({TermKind::kBlankNode, label, {}, {}}); }
Term Term::literal(std::string_view lexical_form) { return Term({TermKind::kLiteral, lexical_form, {}, {}}); }
Term Term::typed_literal(std::string_view lexical_form, std::string_view datatype_iri) {
  return Term({TermKind::kLiteral, lexical_form, datatype_iri, {}});
}
Term Term::language_literal(std::string_view lexical_form, std::string_view language_tag) {
  return Term({TermKind::kLiteral, lexical_form, {}, language_tag});
}
Term Term::integer(std::int64_t value) { return typed_literal(std::to_string(value), vocabulary::kXsdInteger); }
Term Term::boolean(bool value) { return typed_literal(value ? "true" : "false", vocabulary::kXsdBoolean); }

Term Term::real(double value) {
  if (std::isnan(value)) return typed_literal("NaN", vocabulary::kXsdDouble);
  if (std::isinf(value)) return typed_literal(value > 0 ? "INF" : "-INF", vocabulary::kXsdDouble);
  // Canonical form (XML Schema 1.1 part 2, 3.3.5): a mantissa with one digit before the point and at least one behind it, E, exponent.
  std::array<char, 40> buffer{};
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  std::size_t e = text.find('e');
  std::string out(text.substr(0, e));
  if (out.find('.') == std::string::npos) out += ".0";
  int exponent = 0;
  std::string_view exponent_text = without_plus(text.substr(e + 1));
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  return typed_literal(out + "E" + std::to_string(exponent), vocabulary::kXsdDouble);
}

std::string_view Term::datatype() const noexcept {
  if (kind_ != TermKind::kLiteral) return {};
  if (!language_.empty()) return vocabulary::kRdfLangString;
  return datatype_.empty() ? vocabulary::kXsdString : std::string_view(datatype_);
}

std::optional<std::int64_t> Term::to_integer() const {
  const IntegerType* type = kind_ == TermKind::kLiteral ? find_integer_type(datatype_) : nullptr;
  if (!type) return std::nullopt;
  std::string_view text = without_plus(collapse(value_));
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < type->low || value > type->high) return std::nullopt;
  return value;
}

std::optional<double> Term::to_double() const {
  if (kind_ != TermKind::kLiteral) return std::nullopt;
  bool floating = datatype_ == vocabulary::kXsdDouble || datatype_ == vocabulary::kXsdFloat;
  const IntegerType* integer = find_integer_type(datatype_);
  if (!floating && !integer && datatype_ != vocabulary::kXsdDecimal) return std::nullopt;
  std::string_view text = without_plus(collapse(value_));
  if (floating) {
    if (text == "INF") return HUGE_VAL;
    if (text == "-INF") return -HUGE_VAL;
    if (text == "NaN") return std::nan("");
  }
  if (!is_numeral(text, floating) || (integer && text.find('.') != std::string_view::npos)) return std::nullopt;
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::nullopt;
  if (integer && !to_integer() && !is_larger_member(*integer, text, value)) return std::nullopt;
  return value;
}

std::optional<bool> Term::to_boolean() const {
  if (kind_ != TermKind::kLiteral || datatype_ != vocabulary::kXsdBoolean) return std::nullopt;
  std::string_view text = collapse(value_);
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

void append_ntriples(std::string& out, const TermView& term) {
  switch (term.kind) {
    case TermKind::kUnbound: break;
    case TermKind::kIri: append_iri(out, term.value); break;
    case TermKind::kBlankNode: out.append("_:").append(term.value); break;
    case TermKind::kLiteral:
      out += '"';
      append_escaped(out, term.value);
      out += '"';
      if (!term.language.empty()) out.append("@").append(term.language);
      else if (!term.datatype.empty() && term.datatype != vocabulary::kXsdString) append_iri(out.append("^^"), term.datatype);
      break;
  }
}

std::string Term::to_ntriples() const {
  std::string out;
  append_ntriples(out, view());
  return out;
}

std::size_t Term::hash() const noexcept {
  std::size_t h = std::hash<std::string>{}(value_);
  h = h * 1099511628211ull ^ std::hash<std::string>{}(datatype_);
  h = h * 1099511628211ull ^ std::hash<std::string>{}(language_);
  return h * 1099511628211ull ^ static_cast<std::size_t>(kind_);
}

}  // namespace tercet
