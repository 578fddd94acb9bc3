// SPARQL 1.1 Query Results TSV: a line a row, a tab between values, terms as Turtle writes them without prefixes.
#include <algorithm>

#include "parser/rdf/lexer.h"
#include "parser/results/byte_input.h"
#include "parser/results/readers.h"
#include "parser/results/row_builder.h"
#include "parser/text_position.h"
#include "parser/unicode.h"

namespace tercet::results {

namespace {

// Turtle's INTEGER, DECIMAL and DOUBLE, with their sign; empty when the text is none of them.
std::string_view number_type(std::string_view text) {
  std::size_t at = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && unicode::is_ascii(text[at], unicode::kDigit)) ++at;
    return at - start;
  };
  const std::size_t whole = digits();
  if (at == text.size()) return whole > 0 ? vocabulary::kXsdInteger : std::string_view();
  std::size_t fraction = 0;
  if (text[at] == '.') {
    ++at;
    fraction = digits();
    if (at == text.size()) return fraction > 0 ? vocabulary::kXsdDecimal : std::string_view();
  }
  if (whole + fraction == 0 || (text[at] != 'e' && text[at] != 'E')) return {};
  ++at;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  return digits() > 0 && at == text.size() ? vocabulary::kXsdDouble : std::string_view();
}

class TsvReader {
 public:
  TsvReader(const ByteSource& source, ResultSink& sink) : in_(source), rows_(sink) {}

  void run() {
    if (!read_line()) throw in_.error(ErrorCode::kSyntax, "the document is empty: expected a line with the names of the variables");
    try {
      read_head();
      rows_.begin_rows();
      while (read_line()) read_row();
    } catch (const rdf::Failure& failure) {
      const std::string_view line = line_;
      const std::string_view before = line.substr(0, failure.offset);
      throw error_at(failure.code, {}, {line_number_, 1 + unicode::count_characters(before)}, before, line.substr(before.size()),
                     failure.message);
    }
  }

 private:
  bool read_line() {
    if (in_.peek() == ByteInput::kEnd) return false;
    line_number_ = in_.position().line;
    line_.clear();
    while (in_.peek() != ByteInput::kEnd && !in_.take_if('\n')) {
      if (line_.size() == kMaxRowBytes) throw in_.error(ErrorCode::kLimit, "the row is longer than 64 MiB");
      line_ += static_cast<char>(in_.take());
    }
    if (line_.ends_with('\r')) line_.pop_back();
    return true;
  }

  void read_head() {
    for (std::size_t at = 0; at < line_.size();) {
      const std::size_t end = std::min(line_.find('\t', at), line_.size());
      const std::string_view name = std::string_view(line_).substr(at, end - at);
      if (!name.starts_with('?') && !name.starts_with('$')) rdf::fail(at, "expected a variable, as in ?name");
      if (const std::size_t bad = unicode::find_invalid(name); bad != std::string_view::npos)
        rdf::fail(at + bad, "expected a name in UTF-8");
      const std::string problem = rows_.declare(name.substr(1));
      if (!problem.empty()) rdf::fail(at, problem);
      at = end + 1;
      if (at == line_.size()) rdf::fail(at, "expected a variable behind the tab");
    }
  }

  void read_row() {
    const std::size_t columns = rows_.names().size();
    if (columns == 0 && !line_.empty()) rdf::fail(0, "expected an empty line, because there are no variables");
    std::size_t at = 0;
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t end = std::min(line_.find('\t', at), line_.size());
      rows_.set(column, read_value(at, end));
      if (column + 1 == columns) {
        if (end != line_.size()) rdf::fail(end, "expected " + std::to_string(columns) + " values, found more");
      } else if (end == line_.size()) {
        rdf::fail(end, "expected " + std::to_string(columns) + " values, found " + std::to_string(column + 1));
      }
      at = end + 1;
    }
    rows_.end_row();
  }

  // The term that takes all of [begin, end).
  Term read_value(std::size_t begin, std::size_t end) {
    if (begin == end) return Term();
    const rdf::Lexer lexer(std::string_view(line_).substr(0, end), true);
    std::size_t at = begin;
    Term term = read_term(lexer, at, end);
    if (at != end) lexer.fail_expected(at, "a tab or the end of the line behind the value");
    return term;
  }

  Term read_term(const rdf::Lexer& lexer, std::size_t& at, std::size_t end) {
    std::string_view value;
    switch (lexer.peek(at)) {
      case '<': lexer.iri_ref(at, scratch_, value); return Term::iri(value);
      case '_': lexer.blank_node_label(at, value); return Term::blank_node(value);
      case '"':
      case '\'': return read_literal(lexer, at);
      default: break;
    }
    const std::string_view word = std::string_view(line_).substr(at, end - at);
    std::string_view type = number_type(word);
    if (word == "true" || word == "false") type = vocabulary::kXsdBoolean;
    if (type.empty()) lexer.fail_expected(at, "<IRI>, \"text\", _:label or a number");
    at = end;
    return Term::typed_literal(word, type);
  }

  Term read_literal(const rdf::Lexer& lexer, std::size_t& at) {
    std::string_view text;
    lexer.string(at, false, scratch_, text);
    std::string_view suffix;
    if (lexer.peek(at) == '@') {
      lexer.language_tag(at, suffix);
      return Term::language_literal(text, suffix);
    }
    if (lexer.peek(at) != '^') return Term::literal(text);
    if (lexer.peek(at + 1) != '^' || lexer.peek(at + 2) != '<') lexer.fail_expected(at, "^^<datatype>");
    at += 2;
    lexer.iri_ref(at, type_scratch_, suffix);
    return Term::typed_literal(text, suffix);
  }

  ByteInput in_;
  RowBuilder rows_;
  std::string line_;
  std::uint64_t line_number_ = 0;
  std::string scratch_;
  std::string type_scratch_;
};

}  // namespace

void read_tsv(const ByteSource& source, ResultSink& sink) { TsvReader(source, sink).run(); }

}  // namespace tercet::results
