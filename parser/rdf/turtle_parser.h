// Turtle, TriG and .facts: one automaton with a stack of its own.
//
// It takes a token at a time and keeps what it knows between two tokens in members, so that a text may be cut anywhere, a
// statement may have millions of objects, and nesting costs no call stack. What is open is a stack of levels: the statement itself,
// and in it a [ ] or ( ) each. A quad goes to the sink as soon as its object is read.
//
// Where errors are skipped (on_error), the quads of a statement are held back in a StatementBuffer until the statement ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/rdf/lexer.h"
#include "parser/rdf/place_tracker.h"
#include "parser/rdf/prefix_map.h"
#include "parser/rdf/rdf_parser.h"
#include "parser/rdf/resync.h"
#include "parser/rdf/statement_buffer.h"
#include "parser/rdf/turtle_context.h"

namespace tercet::rdf {

// Whether a word is a keyword, written in capitals, in any case.
bool is_keyword(std::string_view word, std::string_view upper);
// Whether a word of letters is whole before this byte.
bool ends_word(char next);

class TurtleParser final : public RdfParser {
 public:
  explicit TurtleParser(const RdfParserOptions& options);

  std::size_t parse(std::string_view text, bool last, QuadSink& sink) override;
  std::vector<std::pair<std::string, std::string>> prefixes() const override { return prefixes_.list(); }

  // What holds behind the last statement.
  bool is_in_graph() const { return in_graph_; }
  TurtleContext context() const { return {base_, prefixes_, in_graph_, graph_.kind, graph_.text}; }

 private:
  // What may come next.
  enum class Expect : std::uint8_t {
    kStatement,    // a directive, a subject, a graph; in a graph also its end
    kVerb,         // a predicate
    kVerbOrGraph,  // TriG: a predicate, or the '{' that makes the subject a graph's name
    kVerbOrDot,    // behind [ ... ] as a subject: a predicate, or the end of the statement
    kVerbOrEnd,    // behind ';': a predicate, another ';', or what ends the list
    kObject,
    kAfterObject,  // ',' ';' or what ends the list
    kItem,         // in ( ): an object or ')'
  };
  enum class LevelKind : std::uint8_t { kStatement, kPropertyList, kCollection };

  // A term that outlives the text it was read from.
  struct HeldTerm {
    TermKind kind = TermKind::kUnbound;
    std::string text;
    void hold(const TermView& term) {
      kind = term.kind;
      text.assign(term.value);
    }
    TermView view() const { return {kind, text, {}, {}}; }
  };
  // A term's text when it cannot be a view of the input.
  struct Scratch {
    std::string value;
    std::string datatype;
  };
  struct Level {
    LevelKind kind = LevelKind::kStatement;
    bool is_subject = false;  // the node of this level is the subject of the statement
    bool is_empty = true;     // nothing read in it: of a collection, its first cell is not made yet
    bool has_item = false;    // a collection: the cell `subject` has its rdf:first
    HeldTerm subject;         // of a collection: the last cell
    HeldTerm predicate;
  };

  bool is_facts() const { return format_ == RdfFormat::kFacts; }
  bool is_trig() const { return format_ == RdfFormat::kTriG; }
  // .facts: whether a line break would end the fact, or the row of dashed facts.
  bool line_ends_fact() const {
    return is_facts() && depth_ == 0 && !continues_ && (expect_ != Expect::kStatement || only_dashed_);
  }
  Level& top() { return levels_[depth_]; }

  // --- turtle_parser.cpp: the automaton
  std::size_t run(std::size_t at);
  void report(const Failure& failure);
  Scan skip_space(std::size_t& at, bool stop_at_line) const;
  Scan step(std::size_t& at);
  Scan statement(std::size_t& at);
  Scan subject(std::size_t& at);
  Scan verb(std::size_t& at);
  Scan object(std::size_t& at);
  Scan after_object(std::size_t& at);
  std::string_view expected_behind_object() const;
  bool end_of_list(std::size_t& at);
  void end_statement();
  void open_graph(const TermView& name);
  void end_of_text(std::size_t at);

  // --- turtle_nodes.cpp: [ ], ( ), and what is told to the sink
  void open_level(std::size_t at, LevelKind kind, bool is_subject);
  Scan open_property_list(std::size_t& at);
  Scan open_collection(std::size_t& at);
  void close_collection();
  void close_level();
  void place(const TermView& node);
  void put(std::size_t index, const TermView& node);
  void emit(const TermView& subject, const TermView& predicate, const TermView& object);
  TermView new_blank_node(std::string& label);

  // --- turtle_terms.cpp: tokens to terms
  Scan term(std::size_t& at, Place place, Scratch& scratch, TermView& term);
  Scan iri_ref(std::size_t& at, std::string& scratch, std::string_view& iri) const;
  Scan iri(std::size_t& at, std::string& scratch, std::string_view& iri) const;
  Scan word(std::size_t& at, Place place, Scratch& scratch, TermView& term) const;
  Scan bare_name(std::size_t& at, Place place, std::string& scratch, TermView& term) const;
  Scan prefixed_name(std::size_t colon, std::size_t& at, std::string& scratch, std::string_view& iri) const;
  Scan local_name(std::size_t& at, std::string& out) const;
  Scan literal(std::size_t& at, Scratch& scratch, TermView& term) const;
  bool begins_number(std::size_t at) const;
  Scan number(std::size_t& at, TermView& term) const;
  [[noreturn]] void fail_expected_term(std::size_t at, Place place) const;

  // --- turtle_directives.cpp
  enum class Keyword : std::uint8_t { kNone, kPrefix, kBase, kGraph };
  Scan keyword(std::size_t& at, bool has_at_sign, Keyword& keyword) const;
  Scan directive(std::size_t& at);
  Scan end_of_directive(std::size_t& at, bool has_at_sign) const;
  Scan graph_keyword(std::size_t& at);
  Scan skip_all_space(std::size_t& at) const;

  // --- facts_notation.cpp
  void check_more_than_dashed(std::size_t at) const;
  Scan dashed_fact(std::size_t& at, const TermView& subject);
  Scan dashed_part(std::size_t& at, Place place, Scratch& scratch, TermView& view);

  const RdfFormat format_;
  const std::uint32_t max_nesting_;
  const bool goes_on_;
  const std::string generated_label_prefix_;
  const std::function<bool(const Error&)> on_error_;
  std::string base_;
  PrefixMap prefixes_;
  PlaceTracker tracker_;
  Lexer lexer_;
  StatementBuffer buffer_;
  Resync resync_;
  QuadSink* sink_ = nullptr;

  Expect expect_ = Expect::kStatement;
  std::vector<Level> levels_;  // levels_[0] is the statement; those above depth_ are kept for their memory
  std::size_t depth_ = 0;
  bool subject_pending_ = false;  // the statement's subject is not known yet
  bool continues_ = false;        // .facts: the last token was ';' or ',', so that a line break ends nothing
  bool only_dashed_ = false;      // .facts: behind a dashed fact on its line
  bool at_start_ = true;
  bool in_graph_ = false;
  HeldTerm graph_;
  std::uint64_t blank_nodes_ = 0;
  std::size_t token_start_ = 0;
  Scratch scratch_;
  Scratch second_scratch_;
  Scratch third_scratch_;
  std::string label_;
  std::string cell_label_;
};

}  // namespace tercet::rdf
