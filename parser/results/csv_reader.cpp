// SPARQL 1.1 Query Results CSV (RFC 4180): CRLF or LF ends a record, quotes enclose what holds a comma, a quote or a line break.
#include "parser/results/byte_input.h"
#include "parser/results/readers.h"
#include "parser/results/row_builder.h"
#include "parser/unicode.h"

namespace tercet::results {

namespace {

class CsvReader {
 public:
  CsvReader(const ByteSource& source, ResultSink& sink) : in_(source), rows_(sink) {}

  void run() {
    if (in_.peek() == ByteInput::kEnd)
      throw in_.error(ErrorCode::kSyntax, "the document is empty: expected a line with the names of the variables");
    read_head();
    rows_.begin_rows();
    while (in_.peek() != ByteInput::kEnd) read_row();
  }

 private:
  void read_head() {
    if (take_line_end()) return;  // no variables: a row is an empty line
    do {
      read_field();
      const std::string problem = rows_.declare(field_);
      if (!problem.empty()) throw in_.error(ErrorCode::kSyntax, problem);
    } while (in_.take_if(','));
    take_line_end();
  }

  void read_row() {
    row_start_ = in_.taken();
    const std::size_t columns = rows_.names().size();
    if (columns == 0) {
      if (!take_line_end()) throw in_.error(ErrorCode::kSyntax, "expected an empty line, because there are no variables");
      return rows_.end_row();
    }
    for (std::size_t column = 0; column < columns; ++column) {
      const bool quoted = read_field();
      rows_.set(column, value(quoted));
      if (column + 1 < columns && !in_.take_if(',')) fail_count(columns, "found " + std::to_string(column + 1));
    }
    if (in_.peek() == ',') fail_count(columns, "found more");
    take_line_end();
    rows_.end_row();
  }

  [[noreturn]] void fail_count(std::size_t columns, const std::string& found) {
    throw in_.error(ErrorCode::kSyntax, "expected " + std::to_string(columns) + " values, " + found);
  }

  Term value(bool quoted) const {
    if (field_.empty() && !quoted) return Term();
    if (!quoted && field_.starts_with("_:") && field_.size() > 2) return Term::blank_node(std::string_view(field_).substr(2));
    return Term::literal(field_);
  }

  // Reads the field into field_; says whether it stood in quotes.
  bool read_field() {
    field_.clear();
    const bool quoted = in_.take_if('"');
    if (quoted) {
      read_quoted();
    } else {
      while (!at_field_end()) {
        if (in_.peek() == '"') throw in_.error(ErrorCode::kSyntax, "a quote inside a value that does not begin with one");
        keep();
      }
    }
    if (unicode::find_invalid(field_) != std::string_view::npos)
      throw in_.error(ErrorCode::kSyntax, "the value before is not UTF-8");
    return quoted;
  }

  void read_quoted() {
    while (true) {
      if (in_.peek() == ByteInput::kEnd) throw in_.error(ErrorCode::kSyntax, "the document ends inside a value in quotes");
      if (in_.take_if('"') && in_.peek() != '"') break;  // of two quotes the second one is kept
      keep();
    }
    if (!at_field_end()) throw in_.error(ErrorCode::kSyntax, "expected a comma or the end of the line behind the closing quote");
  }

  bool at_field_end() {
    const int byte = in_.peek();
    return byte == ',' || byte == '\n' || byte == '\r' || byte == ByteInput::kEnd;
  }

  void keep() {
    if (in_.taken() - row_start_ >= kMaxRowBytes) throw in_.error(ErrorCode::kLimit, "the row is longer than 64 MiB");
    field_ += static_cast<char>(in_.take());
  }

  bool take_line_end() {
    if (in_.take_if('\n')) return true;
    if (!in_.take_if('\r')) return false;
    if (!in_.take_if('\n')) throw in_.error(ErrorCode::kSyntax, "expected a line feed behind the carriage return");
    return true;
  }

  ByteInput in_;
  RowBuilder rows_;
  std::string field_;
  std::size_t row_start_ = 0;
};

}  // namespace

void read_csv(const ByteSource& source, ResultSink& sink) { CsvReader(source, sink).run(); }

}  // namespace tercet::results
