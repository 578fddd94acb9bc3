// From the cell of a table to a term.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/rdf/lexer.h"
#include "parser/rdf/rdf_parser.h"

namespace tercet::rdf {

// A term's text when it cannot be a view of the cell.
struct CellScratch {
  std::string value;
  std::string datatype;
};

class TableTerms {
 public:
  explicit TableTerms(const RdfParserOptions& options);

  // A text as people write it. `offset` is the cell's, for errors.
  // A value: what is written as an IRI (as_iri) or blank node is one, a number, boolean or date is typed, all else is a string.
  TermView value(std::string_view text, std::size_t offset, CellScratch& scratch) const;
  // What names something: an IRI or blank node, else a name of the default namespace. With any_scheme all that could be an absolute
  // IRI is one.
  TermView name(std::string_view text, std::size_t offset, bool any_scheme, CellScratch& scratch) const;
  // The predicate that a column stands for; empty when its name makes none.
  std::string predicate(std::string_view column, std::size_t offset) const;

  // A term as Turtle writes it, without prefixed names.
  TermView turtle(std::string_view text, std::size_t offset, CellScratch& scratch) const;

 private:
  // <iri>, http://..., https://..., urn:..., what begins with the default namespace, prefix:name with a known prefix.
  bool as_iri(std::string_view text, std::size_t offset, std::string& iri) const;
  void resolve(std::string_view reference, std::size_t offset, std::string& iri) const;
  void turtle_literal(const Lexer& lexer, std::size_t& at, CellScratch& scratch, TermView& term) const;

  std::string base_;
  std::string default_namespace_;
  std::vector<std::pair<std::string, std::string>> prefixes_;
};

}  // namespace tercet::rdf
