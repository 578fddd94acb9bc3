#include "parser/rdf/csv_records.h"

#include <algorithm>

namespace tercet::rdf {

Scan CsvRecords::next(const Lexer& lexer, std::size_t& at) {
  fields_.clear();
  unquoted_used_ = 0;
  std::size_t i = at;
  while (true) {
    CsvField field{{}, i, false};
    const Scan scan = this->field(lexer, i, field);
    if ((scan == Scan::kCut ? lexer.text().size() : i) - at > kMostBytes) {
      fail(field.offset, "this row is longer than 256 MiB, which is the limit; is a quote not closed?", ErrorCode::kLimit);
    }
    if (scan == Scan::kCut) return Scan::kCut;
    fields_.push_back(field);
    if (!lexer.at_end(i) && lexer.peek(i) == separator_) {
      ++i;
      continue;
    }
    std::size_t length = 0;
    if (line_end(lexer, i, length) == Scan::kCut) return Scan::kCut;
    at = i + length;
    return Scan::kDone;
  }
}

// How many bytes of a line break stand here; 0 also at the end of the text. A carriage return ends a line before a line feed and at
// the end of the text only.
Scan CsvRecords::line_end(const Lexer& lexer, std::size_t at, std::size_t& length) const {
  length = 0;
  if (lexer.at_end(at)) return lexer.last() ? Scan::kDone : Scan::kCut;
  if (lexer.peek(at) == '\n') length = 1;
  if (lexer.peek(at) != '\r') return Scan::kDone;
  if (lexer.at_end(at + 1)) {
    length = 1;
    return lexer.last() ? Scan::kDone : Scan::kCut;
  }
  if (lexer.peek(at + 1) == '\n') length = 2;
  return Scan::kDone;
}

Scan CsvRecords::field(const Lexer& lexer, std::size_t& at, CsvField& field) {
  if (lexer.at_end(at) && !lexer.last()) return Scan::kCut;
  return lexer.peek(at) == '"' && quotes_ != Quotes::kBare ? quoted(lexer, at, field) : bare(lexer, at, field);
}

Scan CsvRecords::quoted(const Lexer& lexer, std::size_t& at, CsvField& field) {
  const std::string_view text = lexer.text();
  field.is_quoted = true;
  bool has_doubled = false;
  std::size_t end = at + 1;
  while (true) {
    end = text.find('"', end);
    if (end == std::string_view::npos) return lexer.end_inside(at, "a quoted field");
    if (lexer.at_end(end + 1) && !lexer.last()) return Scan::kCut;
    if (lexer.peek(end + 1) != '"') break;
    has_doubled = true;
    end += 2;
  }
  field.value = text.substr(at + 1, end - at - 1);
  at = end + 1;
  std::size_t length = 0;
  if (line_end(lexer, at, length) == Scan::kCut) return Scan::kCut;
  if (!lexer.at_end(at) && length == 0 && lexer.peek(at) != separator_) {
    const std::string expected = separator_ == '\t' ? "a tab or the end of the line" : "\",\" or the end of the line";
    lexer.fail_expected(at, expected + " behind the closing quote (a quote inside a quoted field is written twice)");
  }
  if (!has_doubled) return Scan::kDone;
  if (unquoted_used_ == unquoted_.size()) unquoted_.emplace_back();
  std::string& value = unquoted_[unquoted_used_++];
  value.clear();
  value.reserve(field.value.size());
  std::string_view rest = field.value;
  for (std::size_t quote; (quote = rest.find('"')) != std::string_view::npos; rest.remove_prefix(quote + 2)) {
    value.append(rest.substr(0, quote + 1));
  }
  value.append(rest);
  field.value = value;
  return Scan::kDone;
}

Scan CsvRecords::bare(const Lexer& lexer, std::size_t& at, CsvField& field) const {
  const std::string_view text = lexer.text();
  std::size_t end = at;
  while (true) {
    while (end < text.size() && text[end] != separator_ && text[end] != '\n' && text[end] != '\r' && text[end] != '"') ++end;
    if (lexer.at_end(end)) {
      if (!lexer.last()) return Scan::kCut;
      break;
    }
    if (text[end] == '"') {
      if (quotes_ == Quotes::kCsv) fail(end, "a field with a quote in it must be in quotes, and that quote be written twice");
    } else if (text[end] == '\r') {
      std::size_t length = 0;
      if (line_end(lexer, end, length) == Scan::kCut) return Scan::kCut;
      if (length > 0) break;
    } else {
      break;
    }
    ++end;
  }
  field.value = text.substr(at, end - at);
  at = end;
  return Scan::kDone;
}

}  // namespace tercet::rdf
