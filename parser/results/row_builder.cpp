#include "parser/results/row_builder.h"

#include <algorithm>
#include <utility>

#include "parser/unicode.h"

namespace tercet::results {

namespace {

bool is_iri(std::string_view iri) {
  return std::none_of(iri.begin(), iri.end(), [](char c) { return unicode::is_ascii(c, unicode::kNotIri); });
}

// LANGTAG of Turtle and SPARQL, without '@'.
bool is_language_tag(std::string_view tag) {
  for (bool first = true;; first = false) {
    const std::string_view part = tag.substr(0, tag.find('-'));
    const unsigned allowed = first ? unicode::kBase : unicode::kBase | unicode::kDigit;
    if (part.empty() || !std::all_of(part.begin(), part.end(), [&](char c) { return unicode::is_ascii(c, allowed); })) return false;
    if (part.size() == tag.size()) return true;
    tag.remove_prefix(part.size() + 1);
  }
}

// A term that the RDF syntaxes could not write must not come in: whatever it is written into could not be read again.
std::string problem_of(const Term& term) {
  if (term.is_iri() && !is_iri(term.value())) return "a character that no IRI may have in <" + term.value() + ">";
  if (term.is_blank_node() && term.value().empty()) return "a blank node without a label";
  if (!term.is_literal()) return {};
  if (!is_iri(term.datatype())) return "a character that no IRI may have in the datatype <" + std::string(term.datatype()) + ">";
  if (!term.language().empty() && !is_language_tag(term.language())) return "\"" + term.language() + "\" is no language tag";
  return {};
}

}  // namespace

std::string RowBuilder::declare(std::string_view name) {
  if (name.empty()) return "a variable without a name";
  if (names_.size() == kMaxResultVariables) return "more than " + std::to_string(kMaxResultVariables) + " variables";
  if (!places_.emplace(name, names_.size()).second) return "the variable \"" + std::string(name) + "\" is declared twice";
  names_.emplace_back(name);
  return {};
}

void RowBuilder::begin_rows() {
  values_.assign(names_.size(), Term());
  sink_.variables(names_);
}

std::string RowBuilder::set(std::string_view name, Term value) {
  const auto place = places_.find(std::string(name));
  if (place == places_.end()) return "the variable \"" + std::string(name) + "\" is not declared in the head";
  Term& slot = values_[place->second];
  if (!slot.is_unbound()) return "a second value of the variable \"" + std::string(name) + "\" in one row";
  std::string problem = problem_of(value);
  slot = std::move(value);
  return problem;
}

void RowBuilder::end_row() {
  sink_.row(values_);
  for (Term& value : values_) value = Term();
}

}  // namespace tercet::results
