// CSV (RFC 4180) and tab-separated text: from bytes to records of fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "parser/rdf/lexer.h"

namespace tercet::rdf {

struct CsvField {
  std::string_view value;  // without its quotes
  std::size_t offset = 0;  // where it begins, at its quote if it has one
  bool is_quoted = false;
};

class CsvRecords {
 public:
  // kBare knows no quotes: a field is what stands between two separators (SPARQL's TSV, whose terms escape line breaks and tabs).
  enum class Quotes : std::uint8_t { kCsv, kTsv, kBare };

  CsvRecords(char separator, Quotes quotes) : separator_(separator), quotes_(quotes) {}
  void set_quotes(Quotes quotes) { quotes_ = quotes; }

  // Reads the record that begins at the offset, and moves it behind the record's line break. The views hold until the next call.
  // Errors: Failure. A record is at most kMostBytes long: a quote that is never closed must not take all memory.
  Scan next(const Lexer& lexer, std::size_t& at);
  const std::vector<CsvField>& fields() const { return fields_; }

  static constexpr std::size_t kMostBytes = std::size_t{256} << 20;

 private:
  Scan field(const Lexer& lexer, std::size_t& at, CsvField& field);
  Scan quoted(const Lexer& lexer, std::size_t& at, CsvField& field);
  Scan bare(const Lexer& lexer, std::size_t& at, CsvField& field) const;
  Scan line_end(const Lexer& lexer, std::size_t at, std::size_t& length) const;

  char separator_;
  Quotes quotes_;
  std::vector<CsvField> fields_;
  std::deque<std::string> unquoted_;  // the values of fields that had doubled quotes
  std::size_t unquoted_used_ = 0;
};

}  // namespace tercet::rdf
