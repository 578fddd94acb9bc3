// Cuts Turtle and TriG into pieces of whole statements and lines, which parsers side by side may read.
//
// It looks at every byte once, but only for what ends a statement: '.' outside of strings, IRIs, comments and brackets. Directives and the
// beginnings of graphs are parsed, as the pieces behind them need to know. Up to the first error of a document, the pieces are whole and what
// is said to hold at their beginnings holds; of what comes behind an error nothing is promised.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "parser/rdf/rdf_parser.h"
#include "parser/rdf/token_skipper.h"
#include "parser/rdf/turtle_context.h"

namespace tercet::rdf {

class StatementCutter {
 public:
  // For kTurtle and kTriG.
  explicit StatementCutter(const RdfParserOptions& options);

  // Looks at what of `text`, more of which may follow, has not been looked at: the text begins behind the last cut, without a byte order
  // mark, and is what it was before with more behind it.
  void look(std::string_view text);

  // Cuts `text`, as it was looked at, at the last place that is fit: how many bytes the piece has. 0: there is no such place, or nothing
  // can be said of what would come behind it.
  std::size_t cut(std::string_view text);
  // Whether no place will come any more.
  bool is_lost() const { return is_lost_; }

  // What holds at the beginning of the text. RdfParserOptions::context of a parser that reads from there on.
  std::shared_ptr<const TurtleContext> context() const { return context_; }

 private:
  // A directive, or what opens or closes a graph, at [begin, end).
  struct Change {
    enum class Kind : std::uint8_t { kDirective, kOpen, kClose };
    Kind kind;
    std::size_t begin;
    std::size_t end;
  };

  void skip_names(std::string_view text);
  bool step(std::string_view text);
  bool begin_statement(std::string_view text);
  bool is_in_name(std::string_view text) const;
  bool full_stop(std::string_view text);
  void other(char c);
  void end_statement(std::size_t end);
  bool apply(std::string_view text, std::span<const Change> changes);

  const RdfParserOptions options_;
  std::shared_ptr<const TurtleContext> context_;
  TokenSkipper skipper_;
  std::size_t at_ = 0;     // looked at up to here
  std::size_t place_ = 0;  // the last line break with nothing but white space and comments between it and the end of a statement
  std::size_t statement_ = 0;  // where the statement at hand begins
  bool between_statements_ = true;
  bool is_directive_ = false;   // the statement at hand is
  bool ends_with_iri_ = false;  // it is one without '.'
  bool in_graph_ = false;
  std::size_t depth_ = 0;  // of [ ] and ( )
  bool is_lost_ = false;
  std::vector<Change> changes_;  // behind the last cut
};

}  // namespace tercet::rdf
