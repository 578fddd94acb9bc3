#include "parser/rdf/table_terms.h"

#include <algorithm>

#include "parser/iri.h"
#include "parser/rdf/cell_types.h"
#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

bool is_blank_node(std::string_view text) { return text.starts_with("_:") && is_local_name(text.substr(2)); }

TermView blank_node(std::string_view text) { return {TermKind::kBlankNode, text.substr(2), {}, {}}; }

bool begins_with_web_scheme(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://") || text.starts_with("urn:");
}

// Turtle's numbers, which may have a sign, leading zeros and no digit before the point.
std::string_view turtle_number_type(std::string_view text) {
  const std::string_view unsigned_text = text.starts_with('+') || text.starts_with('-') ? text.substr(1) : text;
  const std::size_t exponent = unsigned_text.find_first_of("eE");
  const std::string_view mantissa = unsigned_text.substr(0, exponent);
  const std::size_t point = mantissa.find('.');
  const auto are_digits = [](std::string_view digits) {
    return std::all_of(digits.begin(), digits.end(), [](char c) { return unicode::is_ascii(c, unicode::kDigit); });
  };
  const std::string_view whole = mantissa.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? std::string_view() : mantissa.substr(point + 1);
  if (!are_digits(whole) || !are_digits(fraction) || whole.size() + fraction.size() == 0) return {};
  if (exponent == std::string_view::npos) {
    if (point == std::string_view::npos) return vocabulary::kXsdInteger;
    return fraction.empty() ? std::string_view() : vocabulary::kXsdDecimal;
  }
  std::string_view power = unsigned_text.substr(exponent + 1);
  if (power.starts_with('+') || power.starts_with('-')) power.remove_prefix(1);
  return !power.empty() && are_digits(power) ? vocabulary::kXsdDouble : std::string_view();
}

}  // namespace

TableTerms::TableTerms(const RdfParserOptions& options)
    : base_(options.base), default_namespace_(options.default_namespace), prefixes_(options.prefixes) {
  if (base_.empty()) base_ = default_namespace_;
}

void TableTerms::resolve(std::string_view reference, std::size_t offset, std::string& iri) const {
  iri = resolve_iri(base_, reference);
  if (!is_absolute_iri(iri))
    fail(offset, "the IRI <" + std::string(reference.substr(0, 100)) + "> is relative and there is no base");
}

bool TableTerms::as_iri(std::string_view text, std::size_t offset, std::string& iri) const {
  if (text.size() > 2 && text.front() == '<' && text.back() == '>' && has_iri_characters(text.substr(1, text.size() - 2))) {
    resolve(text.substr(1, text.size() - 2), offset, iri);
    return true;
  }
  if (!has_iri_characters(text)) return false;
  const bool is_of_default_namespace =
      !default_namespace_.empty() && text.size() > default_namespace_.size() && text.starts_with(default_namespace_);
  if (begins_with_web_scheme(text) || is_of_default_namespace) {
    iri = text;
    return true;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_local_name(text.substr(colon + 1))) return false;
  for (const auto& [prefix, space] : prefixes_) {
    if (prefix != text.substr(0, colon)) continue;
    iri = space;
    iri += text.substr(colon + 1);
    return true;
  }
  return false;
}

TermView TableTerms::value(std::string_view text, std::size_t offset, CellScratch& scratch) const {
  const std::string_view inner = trimmed(text);
  if (is_blank_node(inner)) return blank_node(inner);
  if (as_iri(inner, offset, scratch.value)) return {TermKind::kIri, scratch.value, {}, {}};
  const std::string_view datatype = datatype_of_text(inner);
  return {TermKind::kLiteral, datatype.empty() ? text : inner, datatype, {}};
}

TermView TableTerms::name(std::string_view text, std::size_t offset, bool any_scheme, CellScratch& scratch) const {
  const std::string_view inner = trimmed(text);
  if (is_blank_node(inner)) return blank_node(inner);
  if (as_iri(inner, offset, scratch.value)) return {TermKind::kIri, scratch.value, {}, {}};
  if (any_scheme && has_iri_characters(inner) && is_absolute_iri(inner)) return {TermKind::kIri, inner, {}, {}};
  scratch.value = default_namespace_;
  append_encoded_name(scratch.value, inner);
  if (!is_absolute_iri(scratch.value)) fail(offset, "there is no default namespace, in which this name would be");
  return {TermKind::kIri, scratch.value, {}, {}};
}

std::string TableTerms::predicate(std::string_view column, std::size_t offset) const {
  std::string iri;
  if (as_iri(column, offset, iri)) return iri;
  const std::string name = bare_name_of(column);
  if (name.empty()) return {};
  iri = default_namespace_ + name;
  if (!is_absolute_iri(iri)) fail(offset, "there is no default namespace, in which this name would be");
  return iri;
}

TermView TableTerms::turtle(std::string_view text, std::size_t offset, CellScratch& scratch) const {
  const std::string_view inner = trimmed(text);
  const Lexer lexer(inner, true);
  TermView term;
  std::size_t at = 0;
  try {
    if (inner.starts_with('<')) {
      term.kind = TermKind::kIri;
      lexer.iri_ref(at, scratch.datatype, term.value);
      resolve(term.value, 0, scratch.value);
      term.value = scratch.value;
    } else if (inner.starts_with('"') || inner.starts_with('\'')) {
      turtle_literal(lexer, at, scratch, term);
    } else if (inner.starts_with("_:")) {
      term.kind = TermKind::kBlankNode;
      lexer.blank_node_label(at, term.value);
    } else {
      const bool is_boolean = inner == "true" || inner == "false";
      const std::string_view datatype = is_boolean ? vocabulary::kXsdBoolean : turtle_number_type(inner);
      if (datatype.empty()) lexer.fail_expected(0, "a term as Turtle writes it: <IRI>, _:label, \"text\" or a number");
      return {TermKind::kLiteral, inner, datatype, {}};
    }
    if (at < inner.size()) lexer.fail_expected(at, "the end of the cell behind the term");
  } catch (Failure& failure) {
    failure.offset += offset + static_cast<std::size_t>(inner.data() - text.data());
    throw;
  }
  return term;
}

void TableTerms::turtle_literal(const Lexer& lexer, std::size_t& at, CellScratch& scratch, TermView& term) const {
  term.kind = TermKind::kLiteral;
  lexer.string(at, true, scratch.value, term.value);
  if (lexer.peek(at) == '@') {
    lexer.language_tag(at, term.language);
  } else if (lexer.peek(at) == '^') {
    if (lexer.peek(at + 1) != '^' || lexer.peek(at + 2) != '<') lexer.fail_expected(at, "^^ and the datatype's IRI in < >");
    at += 2;
    std::string unescaped;
    std::string_view reference;
    lexer.iri_ref(at, unescaped, reference);
    resolve(reference, at, scratch.datatype);
    term.datatype = scratch.datatype;
    if (term.datatype == vocabulary::kXsdString) term.datatype = {};
  }
}

}  // namespace tercet::rdf
