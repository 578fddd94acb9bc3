// The result documents of SPARQL queries ─▶ rows of terms: what an endpoint answers, what a test expects.
//
// Documents are read as they come and never held whole: memory is bounded by the longest row, whatever the document is. A row counts
// the bytes of its values; one of more than kMaxRowBytes is refused, and so is a document that declares more than kMaxResultVariables
// variables. XML documents that declare entities are refused before any is expanded.
//
// Two things the recommendations leave open are decided here:
// - CSV loses what a value was: `_:x` is read as a blank node, anything else as a plain string, and an empty field as no value, but
//   `""` as the empty string.
// - A JSON document whose "results" stand before its "head" is read too; rows are held meanwhile, kMaxRowBytes of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tercet/term.h"

namespace tercet {

// Puts up to `size` bytes at `buffer` and says how many; 0 at the end. May throw.
using ByteSource = std::function<std::size_t(char* buffer, std::size_t size)>;

enum class ResultSyntax : std::uint8_t {
  kJson,  // SPARQL 1.1 Query Results JSON Format
  kXml,   // SPARQL Query Results XML Format (Second Edition)
  kCsv,   // SPARQL 1.1 Query Results CSV and TSV Formats: CSV
  kTsv,   // and TSV
};

inline constexpr std::size_t kMaxRowBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxResultVariables = 65'536;

// Receives a document in its order: the variables once and then the rows, or one boolean. What it throws ends the reading.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  // Names without '?'.
  virtual void variables(const std::vector<std::string>& names) = 0;
  // In the order of the variables; unbound where the row has no value. Blank nodes have the document's labels. Valid during the call.
  virtual void row(std::span<const Term> values) = 0;
  // The answer of an ASK.
  virtual void boolean(bool answer) = 0;
};

// Reads one document to its end. Errors: kSyntax with line and column, also when the document is cut off; kLimit.
void read_results(ResultSyntax syntax, const ByteSource& source, ResultSink& sink);

}  // namespace tercet
