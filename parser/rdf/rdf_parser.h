// RDF text ─▶ stream of quads: N-Triples, N-Quads, Turtle, TriG and .facts.
//
// A parser is fed with the text in pieces and keeps only the statement it is in, so memory is bounded by the longest statement. Every quad of a
// statement reaches the sink once and in order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tercet/error.h"
#include "tercet/options.h"
#include "tercet/term.h"

namespace tercet {

struct RdfParserOptions {
  RdfFormat format = RdfFormat::kNTriples;
  std::string name;               // of the file, for messages; may be empty
  std::string base;               // before any @base; empty: none, a relative IRI is then an error
  std::string default_namespace;  // .facts: what bare names and the empty prefix stand for
  std::vector<std::pair<std::string, std::string>> prefixes;  // .facts: known before any PREFIX
  // Blank nodes made for [ ] and ( ) are labelled with this text and a number. Labels of the text are given as they are; the generated ones
  // contain a character that no label may have, so the two never meet.
  std::string generated_label_prefix = "/";
  std::uint64_t first_line = 1;   // the number of the text's first line (a chunk of a larger file)
  std::uint32_t max_nesting = 2000;
  // Called with each bad line (bad statement) when set; true goes on behind it, false throws. Default: throws at once.
  std::function<bool(const Error& error)> on_error;
};

class RdfParser {
 public:
  virtual ~RdfParser() = default;

  // Parses what it can of the text given so far. `last` says that nothing follows. Returns how many bytes of `text` are done with: the caller
  // gives the rest again, in front of more text; it never re-parses more than the statement that was cut. Errors: Error kSyntax
  // (file, line, column, the line and what was expected), kLimit.
  virtual std::size_t parse(std::string_view text, bool last, QuadSink& sink) = 0;

  // The prefixes declared so far, without ':'.
  virtual std::vector<std::pair<std::string, std::string>> prefixes() const = 0;
};

std::unique_ptr<RdfParser> make_rdf_parser(const RdfParserOptions& options);

// Parses a whole text.
void parse_rdf(std::string_view text, const RdfParserOptions& options, QuadSink& sink);


}  // namespace tercet
