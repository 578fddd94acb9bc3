// Tokens, names, the prologue, the line rule of the short form, and errors. Triples, paths and groups are built in
// sparql_builder_patterns.cpp, expressions and queries in sparql_builder_queries.cpp, updates in sparql_builder_updates.cpp.
#include "parser/sparql/sparql_builder.h"

#include <algorithm>

#include "parser/iri.h"
#include "parser/sparql/sparql_hints.h"
#include "parser/text_position.h"

namespace tercet::sparql {
namespace {

std::string without_local_escapes(std::string_view local) {
  std::string out;
  out.reserve(local.size());
  for (std::size_t i = 0; i < local.size(); ++i) {
    if (local[i] == '\\') ++i;
    out += local[i];
  }
  return out;
}

std::string quoted(std::string_view word) {
  constexpr std::size_t kShown = 40;
  if (word.size() <= kShown) return std::string(word);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) --end;
  return std::string(word.substr(0, end)) + "...";
}

}  // namespace

SparqlBuilder::SparqlBuilder(const SourceText& source, const SparqlParserOptions& options)
    : source_(source), options_(options), text_(source.text()), last_{text_.data(), text_.data()}, base_(options.base) {
  if (options.strict) return;
  for (const auto& [prefix, iri] : options.prefixes) prefixes_.insert_or_assign(prefix, iri);
}

// ---- Errors

void SparqlBuilder::fail(const char* at, std::string_view message) const {
  throw syntax_error("", source_.original(), source_.original_offset(offset(at)), message);
}

void SparqlBuilder::fail_limit(const char* at, std::string_view message) const {
  const Error error = syntax_error("", source_.original(), source_.original_offset(offset(at)), message);
  throw Error(ErrorCode::kLimit, error.what(), error.position());
}

void SparqlBuilder::fail_at(ast::SourceRange range, std::string_view message) const {
  throw syntax_error("", source_.original(), range.begin, message);
}

void SparqlBuilder::raise(const char* at, std::string_view expected, std::string_view hint) {
  const bool at_end = offset(at) == text_.size();
  // A fact whose line is over cannot be completed by another line.
  const bool fact_is_over = line_rule_holds() && !frames_.empty() && !ends_in_separator();
  incomplete_ = at_end && !fact_is_over;

  const bool behind_fact = fact_end_ == last_.end && last_.end != text_.data() && !options_.strict;
  const bool two_facts = behind_fact && begins_term(text_.substr(offset(at)));
  std::string message = "expected ";
  if (two_facts) {
    message +=
        fact_is_dashed_ ? "' . ', a line break or another dashed fact" : "' . ' or a line break between two facts, ';' or ','";
    if (!brackets_.empty()) message += ", or '}'";
    message += " after " + quoted(last_.text());
  } else {
    message += expected;
    if (!brackets_.empty() && expected.ends_with("close")) message += " " + open_bracket_in_words();
    else if (last_.end != last_.begin) message += " after " + quoted(last_.text());
  }
  message += ", found " + describe_found(text_, offset(at));
  const std::string habit =
      two_facts ? keyword_between_facts_hint(text_, offset(at)) : habit_hint(text_, offset(last_.begin), offset(at));
  if (two_facts || !habit.empty()) hint = habit;
  if (!hint.empty()) message.append("; ").append(hint);
  fail(at, message);
}

std::string SparqlBuilder::unit_in_words() const {
  const std::string query = "a query (SELECT, ASK, CONSTRUCT, DESCRIBE)";
  switch (options_.unit) {
    case SparqlUnit::kQuery: return options_.strict ? query : query + " or a fact";
    case SparqlUnit::kUpdate: {
      const std::string update = "an update (INSERT, DELETE, LOAD, CLEAR, DROP, CREATE, ADD, MOVE, COPY)";
      return options_.strict ? update : update + ", or + or - and a fact";
    }
    case SparqlUnit::kEither: break;
  }
  return query + (options_.strict ? " or an update (INSERT, DELETE, ...)" : ", an update (INSERT, DELETE, ...) or a fact");
}

std::string SparqlBuilder::open_bracket_in_words() const {
  const Position open = position_at(source_.original(), source_.original_offset(offset(brackets_.back().place)));
  std::string words = "the '";
  words += brackets_.back().character;
  return words + "' of line " + std::to_string(open.line) + ", column " + std::to_string(open.column);
}

void SparqlBuilder::raise_in_token(const char* at, std::string_view message, bool more_lines_help) {
  incomplete_ = more_lines_help && offset(at) == text_.size();
  std::string whole(message);
  fail(at, whole + ", found " + describe_found(text_, offset(at)));
}

void SparqlBuilder::raise_unknown_function() {
  std::string message = "there is no function " + quoted(last_.text());
  if (const std::string_view nearest = nearest_built_in(last_.text()); !nearest.empty()) {
    message += "; did you mean ";
    message += nearest;
    message += "?";
  }
  fail(last_.begin, message);
}

bool SparqlBuilder::ends_in_separator() const {
  const bool in_facts = !is_update_ || context() == Context::kTelling || !frames_.empty();
  return in_facts && (last_.text() == ";" || last_.text() == ",");
}

// ---- The line rule

bool SparqlBuilder::line_breaks_before(const char* at) const {
  return std::find_if(last_.end, at, [](char c) { return c == '\n' || c == '\r'; }) != at;
}

bool SparqlBuilder::line_rule_holds() const {
  if (options_.strict || (!brackets_.empty() && brackets_.back().character != '{')) return false;
  return fact_has_name_ || context() == Context::kTop || context() == Context::kTelling;
}

bool SparqlBuilder::fact_goes_on() {
  if (options_.strict || !line_breaks_before(place_)) return true;
  if (line_rule_holds()) {
    if (frames_.back().stands_alone) return false;
    raise_line_end();
  }
  line_break_pending_ = brackets_.empty() || brackets_.back().character == '{';
  return true;
}

void SparqlBuilder::raise_line_end() {
  incomplete_ = false;
  std::string message = "expected ";
  message += verb_is_missing() ? "a predicate (a name, a variable or a path)" : "a variable, a name or a value";
  message +=
      " after " + quoted(last_.text()) + ", found the end of the line; a fact goes on in the next line only after ';' or ','";
  fail(last_.end, message);
}

bool SparqlBuilder::path_goes_on() { return !line_rule_holds() || !line_breaks_before(place_); }

bool SparqlBuilder::begin_fact_text() {
  fact_has_name_ = false;
  line_break_pending_ = false;
  return true;
}

bool SparqlBuilder::fact_may_begin() {
  return !options_.strict && offset(place_) != text_.size() && fact_end_ == last_.end && line_breaks_before(place_);
}

// ---- Tokens

void SparqlBuilder::mark(Token token) {
  last_ = token;
  line_break_pending_ = false;
}

void SparqlBuilder::open(Token bracket) {
  mark(bracket);
  if (brackets_.size() >= options_.max_nesting)
    fail_limit(bracket.begin, "brackets are nested deeper than " + std::to_string(options_.max_nesting) + " levels");
  brackets_.push_back({*bracket.begin, bracket.begin});
}

void SparqlBuilder::close(Token bracket) {
  mark(bracket);
  brackets_.pop_back();
}

void SparqlBuilder::set_current(Token token, Term term) {
  mark(token);
  current_begin_ = token.begin;
  current_.variable.clear();
  current_.term = std::move(term);
  current_.range = range(token.begin, token.end);
  current_stands_alone_ = false;
}

void SparqlBuilder::iri_reference(Token token) {
  const std::string_view reference = token.text().substr(1, token.text().size() - 2);
  set_current(token, Term::iri(resolve_iri(base_, reference)));
}

Term SparqlBuilder::default_name(std::string_view name) const {
  if (const auto declared = prefixes_.find(std::string()); declared != prefixes_.end()) {
    std::string iri = declared->second;
    return Term::iri(iri.append(name));
  }
  if (base_declared_ || options_.default_namespace.empty()) return Term::iri(resolve_iri(base_, name));
  std::string iri = options_.default_namespace;
  return Term::iri(iri.append(name));
}

void SparqlBuilder::prefixed_name(Token token) {
  const std::string_view text = token.text();
  const std::size_t colon = text.find(':');
  const std::string prefix(text.substr(0, colon));
  const std::string local = without_local_escapes(text.substr(colon + 1));
  if (const auto declared = prefixes_.find(prefix); declared != prefixes_.end()) {
    std::string iri = declared->second;
    set_current(token, Term::iri(iri.append(local)));
    return;
  }
  if (prefix.empty() && !options_.strict && (base_declared_ || !options_.default_namespace.empty())) {
    set_current(token, default_name(local));
    return;
  }
  std::string message = "the prefix " + quoted(prefix) + ": is not declared; declare it by PREFIX " + quoted(prefix) + ": <...>";
  if (!options_.strict && prefix.find('-') != std::string::npos)
    message += "; a fact with a prefixed name in it is written with spaces, not with '-'";
  fail(token.begin, message);
}

void SparqlBuilder::bare_name(Token token) {
  if (line_break_pending_) raise_line_end();
  fact_has_name_ = true;
  set_current(token, default_name(token.text()));
}

void SparqlBuilder::keyword_a(Token token) { set_current(token, Term::iri(vocabulary::kRdfType)); }

void SparqlBuilder::variable(Token token) {
  set_current(token, Term());
  current_.variable = token.text().substr(1);
}

void SparqlBuilder::blank_node_label(Token token) { set_current(token, Term::blank_node(token.text().substr(2))); }

void SparqlBuilder::number(Token token) { set_current(token, Term::typed_literal(token.text(), numeric_type_)); }

void SparqlBuilder::boolean(Token token, bool value) { set_current(token, Term::boolean(value)); }

std::string SparqlBuilder::unescaped_string(std::string_view body) const {
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\') {
      out += body[i];
      continue;
    }
    switch (body[++i]) {
      case 't': out += '\t'; break;
      case 'b': out += '\b'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 'f': out += '\f'; break;
      default: out += body[i];  // a quote or a backslash
    }
  }
  return out;
}

void SparqlBuilder::string(Token token, std::size_t quote_length) {
  string_begin_ = token.begin;
  string_value_ = unescaped_string(token.text().substr(quote_length, token.text().size() - 2 * quote_length));
  set_current(token, Term::literal(string_value_));
}

void SparqlBuilder::language(Token token) {
  set_current({string_begin_, token.end}, Term::language_literal(string_value_, token.text().substr(1)));
}

void SparqlBuilder::datatype() {
  const std::string type = current_.term.value();
  set_current({string_begin_, last_.end}, Term::typed_literal(string_value_, type));
}

void SparqlBuilder::count(Token token) {
  mark(token);
  count_ = 0;
  for (const char digit : token.text()) {
    const auto value = static_cast<std::uint64_t>(digit - '0');
    // A number of rows that no computer holds is the same as the largest one.
    if (count_ > (UINT64_MAX - value) / 10) {
      count_ = UINT64_MAX;
      return;
    }
    count_ = count_ * 10 + value;
  }
}

ast::Node SparqlBuilder::fresh_blank_node(Token token) {
  ast::Node node;
  node.term = Term::blank_node("." + std::to_string(blank_nodes_++));
  node.range = range(token.begin, token.end);
  return node;
}

std::uint32_t SparqlBuilder::checked_height(std::uint32_t height, const char* at) const {
  if (height > options_.max_nesting)
    fail_limit(at, "this part of the query is nested deeper than " + std::to_string(options_.max_nesting) + " levels");
  return height;
}

// ---- Prologue

void SparqlBuilder::base_declaration() {
  base_ = current_.term.value();
  base_declared_ = true;
}

void SparqlBuilder::prefix_name(Token token) {
  mark(token);
  declared_prefix_ = token.text().substr(0, token.text().size() - 1);
}

void SparqlBuilder::prefix_declaration() {
  const std::string& iri = current_.term.value();
  prefixes_.insert_or_assign(declared_prefix_, iri);
  const auto [place, is_new] = declared_places_.emplace(declared_prefix_, declared_prefixes_.size());
  if (is_new) declared_prefixes_.emplace_back(declared_prefix_, iri);
  else declared_prefixes_[place->second].second = iri;
}

}  // namespace tercet::sparql
