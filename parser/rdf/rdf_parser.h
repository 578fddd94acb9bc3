// RDF text ─▶ stream of quads: N-Triples, N-Quads, Turtle, TriG, .facts, RDF/XML, and tables (CSV, TSV).
//
// A parser is fed with the text in pieces, cut anywhere, and keeps only the token it is in: memory is bounded by the longest token
// (the longest line of N-Triples and N-Quads, row of a table, text or tag of XML) and the nesting, however many objects a statement
// has. Every quad
// reaches the sink once and in order.
//
// A bad statement. Without on_error the parser throws, and the quads that the statement had before the bad place may be in the sink
// already. With on_error a statement's quads are held back until its end, so that a bad one leaves nothing in the sink; only a
// statement whose quads take more than 8 MiB is passed on in parts. Then the parser goes on behind the statement: N-Triples and
// N-Quads at the next line, Turtle and TriG behind the '.' (or before the '}' of the graph), .facts at the end of the line, or of
// the lines that the fact seems to have, a table at the next row, RDF/XML behind the child of rdf:RDF. What leaves no place to go on
// from is thrown all the same: an error in the XML itself, a table's header. Prefixes and bases hold from the end of their directive on, whatever comes later.
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

namespace rdf {
struct TurtleContext;
}

struct RdfParserOptions {
  RdfFormat format = RdfFormat::kNTriples;
  std::string name;                                           // of the file, for messages; may be empty
  std::string base;                                           // before any @base; empty: none, a relative IRI is then an error
  std::string default_namespace;                              // .facts, tables: what bare names (and the empty prefix) stand for
  std::vector<std::pair<std::string, std::string>> prefixes;  // .facts, tables: known before any PREFIX
  std::string subject_column;                                 // tables: the column that names the subjects; empty: the first
  // Blank nodes made for [ ] and ( ) are labelled with this text and a number. Labels of the text are given as they are; the
  // generated ones contain a character that no label may have, so the two never meet.
  std::string generated_label_prefix = "/";
  std::uint64_t first_line = 1;      // the number of the text's first line (a chunk of a larger file)
  std::uint32_t max_nesting = 2000;  // of [ ] and ( ), of XML elements; deeper is kLimit
  // Turtle, TriG: what holds where the text begins, if that is within a document (rdf::StatementCutter); then `base` counts for nothing.
  std::shared_ptr<const rdf::TurtleContext> context;
  bool goes_on = false;  // TriG: the document goes on behind the text, whose end may stand inside of a graph
  // Called with each bad line (bad statement) when set; true goes on behind it, false throws. Default: throws at once.
  std::function<bool(const Error& error)> on_error;
};

class RdfParser {
 public:
  virtual ~RdfParser() = default;

  // Parses what it can of the text given so far. `last` says that nothing follows. Returns how many bytes of `text` are done with:
  // the caller gives the rest again, in front of more text; it never re-parses more than the statement that was cut. Errors: Error
  // kSyntax (file, line, column, the line and what was expected), kLimit.
  virtual std::size_t parse(std::string_view text, bool last, QuadSink& sink) = 0;

  // The prefixes declared so far, without ':'.
  virtual std::vector<std::pair<std::string, std::string>> prefixes() const = 0;
};

std::unique_ptr<RdfParser> make_rdf_parser(const RdfParserOptions& options);

// Parses a whole text.
void parse_rdf(std::string_view text, const RdfParserOptions& options, QuadSink& sink);

}  // namespace tercet
