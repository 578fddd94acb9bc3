// Terms as results show them and queries read them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tercet/term.h"

namespace tercet {

// A fixed set of prefixes and a default namespace. Constant once made, so any number of threads may use one.
class TermDisplay {
 public:
  // `prefixes`: name without ':' and namespace; the empty name is left out, `default_namespace` is in its place. An empty
  // default namespace is none.
  TermDisplay(std::string default_namespace, const std::vector<std::pair<std::string, std::string>>& prefixes);

  // Appends the term as a query reads it: a bare name, prefix:local, <iri>, _:label, "text"@en, 42, true. Every character that
  // could act on a terminal is escaped. Nothing for the unbound term.
  void append(std::string& out, const TermView& term) const;

  struct PrefixedName {
    std::string_view prefix;
    std::string_view name_space;
    std::string_view local;
  };
  // The IRI under a known prefix, the one with the longest namespace, when the rest can be written without escapes.
  std::optional<PrefixedName> prefixed_name(std::string_view iri) const;

  const std::string& default_namespace() const { return default_namespace_; }

 private:
  void append_iri(std::string& out, std::string_view iri) const;

  std::string default_namespace_;
  std::vector<std::pair<std::string, std::string>> by_namespace_;  // namespace, prefix; longest namespaces first
};

// Whether the short form reads a text in the place of a term as a name: the form is right and it is no keyword.
bool is_bare_name(std::string_view text);

// Whether the text can stand behind the ':' of a prefixed name as it is (PN_LOCAL).
bool is_local_name(std::string_view text);

// The lexical form alone is how SPARQL and Turtle write exactly this literal: canonical integers, decimals and doubles with their
// point or exponent, true and false.
bool has_bare_form(const TermView& literal);

// The text escaped as SPARQL and Turtle read it in quotes.
void append_escaped(std::string& out, std::string_view text);
// The same with quotes.
void append_quoted(std::string& out, std::string_view text);

// <iri>, with what may not stand there escaped.
void append_iri_reference(std::string& out, std::string_view iri);

}  // namespace tercet
