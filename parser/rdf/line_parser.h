// N-Triples and N-Quads: a statement a line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/rdf/lexer.h"
#include "parser/rdf/place_tracker.h"
#include "parser/rdf/rdf_parser.h"

namespace tercet::rdf {

class LineParser final : public RdfParser {
 public:
  explicit LineParser(const RdfParserOptions& options);

  std::size_t parse(std::string_view text, bool last, QuadSink& sink) override;
  std::vector<std::pair<std::string, std::string>> prefixes() const override { return {}; }

 private:
  // A term's text when it cannot be a view of the input.
  struct Scratch {
    std::string value;
    std::string datatype;
  };

  // Parses lines from `at` on until the text ends, and returns where the first line begins that is not done with.
  std::size_t run(std::size_t at, QuadSink& sink);
  Scan line(std::size_t& at, QuadSink& sink);
  Scan end_of_line(std::size_t& at);
  Scan term(std::size_t& at, Place place, Scratch& scratch, TermView& term);
  Scan iri(std::size_t& at, std::string& scratch, std::string_view& iri);
  Scan literal(std::size_t& at, Scratch& scratch, TermView& term);
  void skip_space(std::size_t& at) const;

  const bool quads_;
  const std::function<bool(const Error&)> on_error_;
  PlaceTracker tracker_;
  Lexer lexer_;
  Scratch scratch_[4];
  std::size_t line_start_ = 0;
  bool at_start_;
  bool skipping_ = false;  // inside a bad line, up to its end
};

}  // namespace tercet::rdf
