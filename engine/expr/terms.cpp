// Functions on RDF terms (section 17.4.2) and sameTerm.
#include "engine/exec/context.h"
#include "engine/expr/comparison.h"
#include "engine/expr/functions.h"
#include "parser/iri.h"
#include "parser/unicode.h"

namespace tercet::expr {

Value string_of(const Value& value, TextArena& arena) {
  if (value.is_error() || value.kind == ValueKind::kBlankNode) return Value::error();
  return Value::of_string(lexical_form(value, arena));
}

namespace functions {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Basic filtering (RFC 4647, section 3.3.1): the range is the tag or a prefix of it that ends before a '-'.
bool language_in_range(std::string_view tag, std::string_view range) {
  if (range == "*") return !tag.empty();
  if (tag.size() < range.size() || range.empty() || (tag.size() > range.size() && tag[range.size()] != '-')) return false;
  for (std::size_t i = 0; i < range.size(); ++i) {
    if (lower(tag[i]) != lower(range[i])) return false;
  }
  return true;
}

// A tag as SPARQL's LANGTAG has it: letters, then groups of letters and digits.
bool is_language_tag(std::string_view tag) {
  bool first_group = true;
  std::size_t in_group = 0;
  for (char c : tag) {
    if (c == '-') {
      if (in_group == 0) return false;
      first_group = false;
      in_group = 0;
      continue;
    }
    bool letter = lower(c) >= 'a' && lower(c) <= 'z';
    if (!letter && (first_group || c < '0' || c > '9')) return false;
    ++in_group;
  }
  return in_group > 0;
}

bool is_number_type(std::string_view datatype) {
  const DatatypeInfo* info = find_datatype(datatype);
  return info && info->kind >= ValueKind::kInteger && info->kind <= ValueKind::kDouble;
}

// Numbers with more digits than are kept are numbers all the same.
bool is_long_number(const Value& value) {
  if (value.kind != ValueKind::kIllTyped || !is_number_type(value.qualifier)) return false;
  const DatatypeInfo* datatype = find_datatype(value.qualifier);
  if ((datatype->kind != ValueKind::kInteger && datatype->kind != ValueKind::kDecimal) || (datatype->low && datatype->high))
    return false;
  std::string_view text = collapse_white_space(value.text);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  bool point = datatype->kind == ValueKind::kInteger;
  std::size_t digits = 0;
  for (char c : text) {
    if (c == '.' && !point) point = true;
    else if (c >= '0' && c <= '9') ++digits;
    else return false;
  }
  return digits > static_cast<std::size_t>(Decimal::kDigits);
}

}  // namespace

Value str(Call& call, Arguments arguments) { return string_of(arguments[0], call.arena); }

Value lang(Call&, Arguments arguments) {
  const Value& value = arguments[0];
  if (!value.is_literal()) return Value::error();
  return Value::of_string(value.kind == ValueKind::kLangString ? value.qualifier : std::string_view());
}

Value lang_matches(Call&, Arguments arguments) {
  if (arguments[0].kind != ValueKind::kString || arguments[1].kind != ValueKind::kString) return Value::error();
  return Value::of(language_in_range(arguments[0].text, arguments[1].text));
}

Value datatype(Call&, Arguments arguments) {
  if (!arguments[0].is_literal()) return Value::error();
  return Value::of_iri(datatype_of(arguments[0]));
}

Value iri(Call& call, Arguments arguments) {
  const Value& value = arguments[0];
  if (value.kind == ValueKind::kIri) return value;
  if (value.kind != ValueKind::kString) return Value::error();
  for (char c : value.text) {
    if (unicode::is_ascii(c, unicode::kNotIri)) return Value::error();
  }
  return Value::of_iri(call.arena.keep(resolve_iri(call.context->base, value.text)));
}

Value is_iri(Call&, Arguments arguments) { return Value::of(arguments[0].kind == ValueKind::kIri); }
Value is_blank(Call&, Arguments arguments) { return Value::of(arguments[0].kind == ValueKind::kBlankNode); }
Value is_literal(Call&, Arguments arguments) { return Value::of(arguments[0].is_literal()); }
Value is_numeric(Call&, Arguments arguments) { return Value::of(arguments[0].is_numeric() || is_long_number(arguments[0])); }

Value str_dt(Call&, Arguments arguments) {
  if (arguments[0].kind != ValueKind::kString || arguments[1].kind != ValueKind::kIri) return Value::error();
  // A language-tagged string needs its tag.
  if (arguments[1].text == vocabulary::kRdfLangString) return Value::error();
  return value_of({TermKind::kLiteral, arguments[0].text, arguments[1].text, {}});
}

Value str_lang(Call&, Arguments arguments) {
  if (arguments[0].kind != ValueKind::kString || arguments[1].kind != ValueKind::kString) return Value::error();
  if (!is_language_tag(arguments[1].text)) return Value::error();
  return Value::of_lang_string(arguments[0].text, arguments[1].text);
}

Value same_term(Call&, Arguments arguments) { return Value::of(expr::same_term(arguments[0], arguments[1])); }

}  // namespace functions
}  // namespace tercet::expr
