// RDF terms (RDF 1.1 Concepts, section 3): what a fact is made of and what a query returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tercet {

enum class TermKind : std::uint8_t {
  kUnbound = 0,  // no term: a variable without a value in a row; the graph of a quad in the default graph
  kBlankNode = 1,
  kIri = 2,
  kLiteral = 3,
};

// A term that borrows its text: cheap to make and pass, valid while what it points to is.
// Parsers hand these to their sinks; keep a Term when the text must live on.
struct TermView {
  TermKind kind = TermKind::kUnbound;
  std::string_view value;     // the IRI; the blank node's label without "_:"; the literal's lexical form. UTF-8
  std::string_view datatype;  // of a literal: its datatype's IRI; empty means xsd:string (or rdf:langString with language)
  std::string_view language;  // of a literal: its language tag as written, else empty

  friend bool operator==(const TermView&, const TermView&) = default;
};

// A term that owns its text. A value type: copy, compare and hash it freely. Equality is sameTerm (RDF term equality),
// not equality of values: "1"^^xsd:integer and "01"^^xsd:integer differ.
class Term {
 public:
  // The unbound term.
  Term() = default;
  // A copy of what the view shows. xsd:string given as datatype is the same as none.
  explicit Term(const TermView& view);

  // Takes what the view shows instead, in the memory that the term has already. Precondition: the view shows nothing of this term.
  void assign(const TermView& view);

  static Term iri(std::string_view iri);
  static Term blank_node(std::string_view label);
  // A plain string (xsd:string).
  static Term literal(std::string_view lexical_form);
  static Term typed_literal(std::string_view lexical_form, std::string_view datatype_iri);
  static Term language_literal(std::string_view lexical_form, std::string_view language_tag);
  static Term integer(std::int64_t value);  // xsd:integer
  static Term real(double value);           // xsd:double, canonical lexical form
  static Term boolean(bool value);          // xsd:boolean

  TermKind kind() const noexcept { return kind_; }
  bool is_unbound() const noexcept { return kind_ == TermKind::kUnbound; }
  bool is_iri() const noexcept { return kind_ == TermKind::kIri; }
  bool is_blank_node() const noexcept { return kind_ == TermKind::kBlankNode; }
  bool is_literal() const noexcept { return kind_ == TermKind::kLiteral; }

  // The IRI, the label of the blank node, or the lexical form of the literal; empty when unbound.
  const std::string& value() const noexcept { return value_; }
  // The datatype's IRI of a literal (xsd:string and rdf:langString included); empty for other kinds.
  std::string_view datatype() const noexcept;
  // The language tag of a literal, else empty.
  const std::string& language() const noexcept { return language_; }

  // The value of a literal whose datatype and lexical form allow it (XML Schema 1.1 part 2): any integer type for
  // to_integer, any numeric type for to_double, xsd:boolean for to_boolean. std::nullopt otherwise, or out of range.
  std::optional<std::int64_t> to_integer() const;
  std::optional<double> to_double() const;
  std::optional<bool> to_boolean() const;

  // The term as N-Triples writes it: <iri>, _:label, "text"@en, "5"^^<...>. Empty when unbound.
  std::string to_ntriples() const;

  // Valid while this term lives and is not assigned to.
  TermView view() const noexcept { return {kind_, value_, datatype_, language_}; }

  friend bool operator==(const Term&, const Term&) = default;
  std::size_t hash() const noexcept;

 private:
  TermKind kind_ = TermKind::kUnbound;
  std::string value_;
  std::string datatype_;  // empty for xsd:string and rdf:langString
  std::string language_;
};

// Appends the term as N-Triples writes it (RDF 1.1 N-Triples, section 4: canonical escapes) to `out`.
void append_ntriples(std::string& out, const TermView& term);

// A fact and the graph it is in, borrowing its text. An unbound graph is the default graph.
struct QuadView {
  TermView subject;
  TermView predicate;
  TermView object;
  TermView graph;
};

// Receives what a parser reads, in the order of the text.
class QuadSink {
 public:
  virtual ~QuadSink() = default;
  // The views are valid during the call only.
  virtual void quad(const QuadView& quad) = 0;
};

// The IRIs of the vocabularies the language itself uses.
namespace vocabulary {
inline constexpr std::string_view kXsd = "http://www.w3.org/2001/XMLSchema#";
inline constexpr std::string_view kXsdString = "http://www.w3.org/2001/XMLSchema#string";
inline constexpr std::string_view kXsdBoolean = "http://www.w3.org/2001/XMLSchema#boolean";
inline constexpr std::string_view kXsdInteger = "http://www.w3.org/2001/XMLSchema#integer";
inline constexpr std::string_view kXsdDecimal = "http://www.w3.org/2001/XMLSchema#decimal";
inline constexpr std::string_view kXsdFloat = "http://www.w3.org/2001/XMLSchema#float";
inline constexpr std::string_view kXsdDouble = "http://www.w3.org/2001/XMLSchema#double";
inline constexpr std::string_view kXsdDateTime = "http://www.w3.org/2001/XMLSchema#dateTime";
inline constexpr std::string_view kXsdDate = "http://www.w3.org/2001/XMLSchema#date";
inline constexpr std::string_view kXsdTime = "http://www.w3.org/2001/XMLSchema#time";
inline constexpr std::string_view kXsdDayTimeDuration = "http://www.w3.org/2001/XMLSchema#dayTimeDuration";
inline constexpr std::string_view kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
inline constexpr std::string_view kRdfLangString = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
inline constexpr std::string_view kRdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
inline constexpr std::string_view kRdfFirst = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
inline constexpr std::string_view kRdfRest = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
inline constexpr std::string_view kRdfNil = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";
}  // namespace vocabulary

}  // namespace tercet

template <>
struct std::hash<tercet::Term> {
  std::size_t operator()(const tercet::Term& term) const noexcept { return term.hash(); }
};
