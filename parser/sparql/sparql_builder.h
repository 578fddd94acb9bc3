// Builds the AST while the grammar reads the text: the state of the grammar's actions. Knows nothing of PEGTL.
//
// A token's action leaves its term in `current_`; the action of the rule around it takes it from there. Expressions and paths are
// built on stacks, groups and queries are open on stacks until their bracket closes. A call is made only when the grammar has
// committed to the rule, so nothing is ever undone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "parser/sparql/ast.h"
#include "parser/sparql/sparql_builder_state.h"
#include "parser/sparql/sparql_parser.h"
#include "parser/sparql/sparql_source.h"

namespace tercet::sparql {

// A piece of the text that the grammar reads; actions pass these.
struct Token {
  const char* begin;
  const char* end;
  std::string_view text() const { return {begin, static_cast<std::size_t>(end - begin)}; }
};

class SparqlBuilder {
 public:
  SparqlBuilder(const SourceText& source, const SparqlParserOptions& options);

  // ---- Errors. `at` is a place in source.text().
  [[noreturn]] void fail(const char* at, std::string_view message) const;
  [[noreturn]] void fail_limit(const char* at, std::string_view message) const;
  // What a rule wanted in words, completed by what stands before and what was found, and by a hint where the text itself gives none.
  [[noreturn]] void raise(const char* at, std::string_view expected, std::string_view hint = {});
  [[noreturn]] void raise_unit(const char* at) { raise(at, unit_in_words()); }
  // The same inside a token: a message of its own. `more_lines_help` says whether the token may go on in another line.
  [[noreturn]] void raise_in_token(const char* at, std::string_view message, bool more_lines_help);
  [[noreturn]] void raise_unknown_function();
  // Whether the error was raised because the text ended: more text could make it valid.
  bool incomplete() const { return incomplete_; }
  // Whether an operation of an update has begun.
  bool is_update() const { return is_update_; }
  // Whether the text that was read ends with a ';' or ',' behind a fact, which more of it may follow.
  bool ends_in_separator() const;

  // ---- Conditions of the grammar (grammar::When)
  void set_place(const char* at) { place_ = at; }
  bool short_form_allowed() { return !options_.strict; }
  bool in_group() { return context() == Context::kGroup || context() == Context::kTop; }
  bool at_top() { return context() == Context::kTop; }
  bool in_quads() { return context() == Context::kQuads; }
  bool may_be_empty() { return update_is_wanted() && explain_ == ast::Query::Explain::kNone; }
  bool fact_goes_on();
  bool path_goes_on();
  bool subject_stands_alone() { return frames_.back().stands_alone; }
  bool fact_may_begin();
  bool after_dashed_fact() { return fact_is_dashed_; }
  bool begin_top_pattern();
  bool top_pattern_is_not_empty();

  // ---- Tokens
  void mark(Token token);
  void open(Token bracket);
  void close(Token bracket);
  void iri_reference(Token token);
  void prefixed_name(Token token);
  void bare_name(Token token);
  void keyword_a(Token token);
  void variable(Token token);
  void blank_node_label(Token token);
  void number(Token token);
  void numeric_type(std::string_view datatype) { numeric_type_ = datatype; }
  void boolean(Token token, bool value);
  void string(Token token, std::size_t quote_length);
  void language(Token token);
  void datatype();

  // ---- Prologue
  void base_declaration();
  void prefix_name(Token token);
  void prefix_declaration();

  // ---- Queries
  void explain(bool analyze) { explain_ = analyze ? ast::Query::Explain::kAnalyze : ast::Query::Explain::kPlan; }
  void begin_query(ast::Query::Form form);
  void distinct() { query().distinct = true; }
  void reduced() { query().reduced = true; }
  void star() { query().star = true; }
  void project_variable();
  void project_expression(Token text);
  void dataset(bool named);
  void describe() { query().describe.push_back(current_); }
  void where();
  void begin_template();
  void end_template();
  void construct_where();
  void group_variable();
  void group_expression();
  void group_as();
  void having();
  void order(bool descending);
  void count(Token token);
  void limit() { query().modifier.limit = count_; }
  void offset() { query().modifier.offset = count_; }
  void end_sub_select(Token text);
  ast::Statement finish();

  // ---- Updates
  void begin_operation(const char* begin);
  void operation_is_silent() { operation_.silent = true; }
  void with_graph() { operation_.modify.with = current_.term; }
  void using_graph(bool named) { operation_.modify.using_.push_back({current_.term, named}); }
  void begin_quads(QuadsKind kind);
  void begin_quad_graph();
  void end_quad_graph();
  void end_quads() { contexts_.pop_back(); }
  void insert_data();
  void delete_data();
  void delete_where();
  void delete_template() { operation_.modify.delete_template = std::move(operation_.quads); }
  void insert_template() { operation_.modify.insert_template = std::move(operation_.quads); }
  void modify();
  void load_source() { operation_.source = current_.term; }
  void graph_ref(ast::GraphRefAll::Kind kind);
  void load();
  void clear();
  void drop();
  void create();
  void add();
  void move();
  void copy();
  void begin_telling(Token sign);
  void repeated_sign(Token sign);

  // ---- Groups
  void begin_group();
  bool begin_fact_text();
  void end_group();
  void optional(Token text);
  void minus(Token text);
  void graph_name() { graph_names_.push_back(current_); }
  void graph(Token text);
  void begin_service() { silent_.push_back(false); }
  void silent() { silent_.back() = true; }
  void service(Token text);
  void filter(Token text);
  void bind(Token text);
  void first_alternative();
  void next_alternative();
  void union_(Token text);

  // ---- Inline data
  void begin_values(Token keyword);
  void trailing_values();
  void values_variable();
  void begin_row(Token bracket);
  void end_row();
  void undefined();
  void value();
  void single_row();
  void end_values();

  // ---- Triples
  void subject();
  void end_fact();
  void end_dashed_fact();
  void verb_variable();
  void verb_path();
  void object();
  void dashed_predicate();
  void begin_properties(Token bracket);
  void has_properties() { frames_.back().has_items = true; }
  void end_properties();
  void begin_collection(Token bracket);
  void collection_item();
  void end_collection();

  // ---- Paths
  void path_iri();
  void path_negated();
  void path_negated_member(bool inverse);
  void path_modifier(ast::Path::Kind kind, Token sign);
  void path_inverse();
  void path_sequence() { combine_paths(ast::Path::Kind::kSequence); }
  void path_alternative() { combine_paths(ast::Path::Kind::kAlternative); }

  // ---- Expressions
  void operand();
  void unary(ast::Expression::Kind kind, Token text);
  void binary(ast::Expression::Kind kind);
  void chain(ast::Expression::Kind kind);
  void set_built_in(const BuiltIn* built_in) { built_in_ = built_in; }
  void begin_built_in(Token name);
  void begin_call();
  void begin_list(Token bracket);
  void call_distinct() { calls_.back().distinct = true; }
  void count_all(Token asterisk);
  void separator();
  void end_built_in();
  void end_call();
  void end_list(ast::Expression::Kind kind);
  void exists(ast::Expression::Kind kind, Token text);

 private:
  enum class Context : std::uint8_t { kNone, kGroup, kTop, kTemplate, kQuads, kTelling };

  Context context() const { return contexts_.empty() ? Context::kNone : contexts_.back(); }
  ast::Query& query() { return queries_.back().query; }
  std::size_t offset(const char* place) const { return static_cast<std::size_t>(place - text_.data()); }
  ast::SourceRange range(const char* begin, const char* end) const { return source_.range(offset(begin), offset(end)); }
  ast::SourceRange range_to_here(const char* begin) const { return range(begin, last_.end); }

  void set_current(Token token, Term term);
  Term default_name(std::string_view name) const;
  std::string unescaped_string(std::string_view body) const;
  [[noreturn]] void raise_line_end();
  [[noreturn]] void fail_at(ast::SourceRange range, std::string_view message) const;
  std::string unit_in_words() const;
  bool update_is_wanted() const { return options_.unit == SparqlUnit::kUpdate; }
  std::string open_bracket_in_words() const;
  bool verb_is_missing() const;
  bool line_breaks_before(const char* at) const;
  bool line_rule_holds() const;
  std::uint32_t checked_height(std::uint32_t height, const char* at) const;

  void add_element(Token text, decltype(ast::GroupElement::element) element, std::uint32_t height);
  std::unique_ptr<ast::GroupGraphPattern> take_group();
  HighExpression pop_expression();
  void push_expression(ast::Expression expression, std::uint32_t height);
  std::vector<ast::Expression> pop_arguments(const Call& call, std::uint32_t& height);
  Call pop_call();
  void check_arity(const Call& call, std::size_t given) const;
  void wrap_path(ast::Path::Kind kind);
  void combine_paths(ast::Path::Kind kind);
  std::vector<ast::TriplePattern>& triples();
  void note_height(std::uint32_t height);
  void emit(const ast::Node& subject, const std::variant<ast::Node, ast::Path>& verb, const ast::Node& object, const char* begin);
  void count_copied(std::size_t bytes, const char* at);
  void emit_quad(ast::TriplePattern pattern, const char* begin);
  void refuse_variable(const ast::Node& node) const;
  void check_quad(const ast::TriplePattern& pattern, const char* begin) const;
  void begin_signed_facts(Token sign);
  void end_signed_facts();
  void end_operation(decltype(ast::UpdateOperation::operation) operation, const char* end);
  ast::GraphOrDefault graph_or_default(std::size_t place) const;
  ast::Update finish_update();
  ast::Node fresh_blank_node(Token token);

  const SourceText& source_;
  const SparqlParserOptions& options_;
  std::string_view text_;

  Token last_;                   // the last token
  const char* place_ = nullptr;  // where a condition is asked
  std::vector<Bracket> brackets_;
  mutable bool incomplete_ = false;

  std::string base_;
  bool base_declared_ = false;
  std::unordered_map<std::string, std::string> prefixes_;
  std::vector<std::pair<std::string, std::string>> declared_prefixes_;
  std::unordered_map<std::string, std::size_t> declared_places_;  // in declared_prefixes_
  std::string declared_prefix_;

  ast::Node current_;
  const char* current_begin_ = nullptr;
  bool current_stands_alone_ = false;  // current_ is [ ... ] or ( ... ) with content
  const char* string_begin_ = nullptr;
  std::string string_value_;
  std::string_view numeric_type_;
  std::uint64_t count_ = 0;
  std::uint64_t blank_nodes_ = 0;
  std::size_t copied_ = 0;  // bytes of subjects, verbs and graphs that more than one triple has

  std::vector<Context> contexts_;
  std::vector<Frame> frames_;
  const char* fact_end_ = nullptr;
  bool fact_is_dashed_ = false;
  bool fact_has_name_ = false;       // the fact that is read has a bare name
  bool line_break_pending_ = false;  // a bare name that comes next stands on another line than its fact

  std::vector<HighPath> paths_;
  std::vector<HighExpression> expressions_;
  std::vector<Call> calls_;
  const BuiltIn* built_in_ = nullptr;

  std::vector<Group> groups_;
  Group finished_;  // the group whose '}' was read last
  std::vector<Union> unions_;
  std::vector<ast::Node> graph_names_;
  std::vector<bool> silent_;
  ast::InlineData values_;
  std::unordered_set<std::string> values_seen_;
  const char* row_begin_ = nullptr;
  std::vector<Term> row_;

  ast::Query::Explain explain_ = ast::Query::Explain::kNone;
  std::vector<OpenQuery> queries_;

  bool is_update_ = false;
  ast::Update update_;
  OpenOperation operation_;
};

}  // namespace tercet::sparql
