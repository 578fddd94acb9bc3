#include "parser/rdf/statement_cutter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parser/rdf/turtle_parser.h"
#include "parser/unicode.h"

namespace tercet::rdf {
namespace {

// Bytes that mean something inside of a statement.
constexpr std::array<bool, 256> kMeaning = [] {
  std::array<bool, 256> table{};
  for (char c : std::string_view("#\"'<\\.[](){}")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

class NoSink final : public QuadSink {
 public:
  void quad(const QuadView&) override {}
};

}  // namespace

StatementCutter::StatementCutter(const RdfParserOptions& options) : options_(options) {
  TurtleContext context;
  context.base = options.base;
  context_ = std::make_shared<const TurtleContext>(std::move(context));
}

void StatementCutter::look(std::string_view text) {
  do {
    if (!between_statements_ && !skipper_.is_inside()) skip_names(text);
  } while (at_ < text.size() && step(text));
}

void StatementCutter::skip_names(std::string_view text) {
  std::size_t at = at_;
  while (at < text.size() && !kMeaning[static_cast<unsigned char>(text[at])]) ++at;
  at_ = at;
}

// False when the token is cut.
bool StatementCutter::step(std::string_view text) {
  const char c = text[at_];
  if (!skipper_.is_inside()) {
    if (unicode::is_ascii(c, unicode::kSpace)) {
      ++at_;
      if (c == '\n' && between_statements_) place_ = at_;
      return true;
    }
    if (between_statements_ && c != '#' && !begin_statement(text)) return false;
  }
  const bool is_iri = c == '<' && !skipper_.is_inside();
  switch (skipper_.skip(text, false, at_)) {
    case TokenSkipper::Result::kCut: return false;
    case TokenSkipper::Result::kSkipped:
      if (is_iri && ends_with_iri_ && text[at_ - 1] == '>') end_statement(at_);
      return true;
    case TokenSkipper::Result::kOther: break;
  }
  if (c == '.') return full_stop(text);
  other(c);
  return true;
}

// A directive is known by its first word. False when that is cut.
bool StatementCutter::begin_statement(std::string_view text) {
  std::size_t end = at_;
  while (end < text.size() && unicode::is_ascii(text[end], unicode::kBase)) ++end;
  if (end == text.size()) return false;
  const std::string_view word = text.substr(at_, end - at_);
  const char next = text[end];
  ends_with_iri_ = next != ':' && ends_word(next) && (is_keyword(word, "PREFIX") || is_keyword(word, "BASE"));
  is_directive_ = ends_with_iri_ || text[at_] == '@';
  statement_ = at_;
  between_statements_ = false;
  return true;
}

// Whether the '.' may belong to a name or a number. Behind a string, an IRI, a bracket or white space only a number has it.
bool StatementCutter::is_in_name(std::string_view text) const {
  const char next = text[at_ + 1];
  const char before = at_ == 0 ? ' ' : text[at_ - 1];
  if (std::string_view(" \t\r\n>\"')]").find(before) != std::string_view::npos) return next >= '0' && next <= '9';
  return goes_on_behind_dot(next);
}

// False when it cannot be told yet whether it ends the statement.
bool StatementCutter::full_stop(std::string_view text) {
  std::size_t end = at_ + 1;
  while (end < text.size() && unicode::is_ascii(text[end], unicode::kBase)) ++end;
  if (end == text.size()) return false;
  if (!is_in_name(text)) {
    ++at_;
    if (depth_ == 0) end_statement(at_);
    return true;
  }
  // Behind a name, a number or a language tag it may be an end all the same, which does not matter unless a directive or graph comes.
  const std::string_view word = text.substr(at_ + 1, end - at_ - 1);
  is_lost_ = is_lost_ || is_keyword(word, "PREFIX") || is_keyword(word, "BASE") || is_keyword(word, "GRAPH");
  ++at_;
  return true;
}

void StatementCutter::other(char c) {
  ++at_;
  const bool is_trig = options_.format == RdfFormat::kTriG;
  if (c == '[' || c == '(') {
    ++depth_;
  } else if (c == ']' || c == ')') {
    if (depth_ > 0) --depth_;
  } else if (is_trig && c == '{' && !in_graph_) {
    changes_.push_back({Change::Kind::kOpen, statement_, at_});
    in_graph_ = true;
    end_statement(0);
  } else if (is_trig && c == '}' && in_graph_) {
    changes_.push_back({Change::Kind::kClose, at_ - 1, at_});
    in_graph_ = false;
    end_statement(0);
  }
}

void StatementCutter::end_statement(std::size_t end) {
  if (is_directive_ && end != 0) changes_.push_back({Change::Kind::kDirective, statement_, end});
  between_statements_ = true;
  is_directive_ = false;
  ends_with_iri_ = false;
  depth_ = 0;
}

std::size_t StatementCutter::cut(std::string_view text) {
  const std::size_t size = place_;
  const auto behind = std::find_if(changes_.begin(), changes_.end(), [&](const Change& change) { return change.end > size; });
  if (size == 0 || is_lost_) return 0;
  is_lost_ = !apply(text, {changes_.begin(), behind});
  if (is_lost_) return 0;
  changes_.erase(changes_.begin(), behind);
  for (Change& change : changes_) {
    change.begin -= size;
    change.end -= size;
  }
  at_ -= size;
  statement_ -= std::min(statement_, size);
  place_ = 0;
  return size;
}

// False when what holds behind the changes cannot be said: bad ones end where a parser finds it can go on, and a graph without a name gets one
// from who parses its beginning.
bool StatementCutter::apply(std::string_view text, std::span<const Change> changes) {
  if (changes.empty()) return true;
  bool has_failed = false;
  RdfParserOptions options = options_;
  options.context = context_;
  options.on_error = [&](const Error&) { return has_failed = true; };
  TurtleParser parser(options);
  NoSink sink;
  for (const Change& change : changes) {
    const std::string_view words = text.substr(change.begin, change.end - change.begin);
    const bool opens = change.kind == Change::Kind::kOpen;
    if (opens && words.find('[') != std::string_view::npos) return false;
    parser.parse(words, !opens, sink);
    if (has_failed || (opens && !parser.is_in_graph())) return false;
  }
  context_ = std::make_shared<const TurtleContext>(parser.context());
  return true;
}

}  // namespace tercet::rdf
