// Writes the rows of a cursor in the formats programs and people read.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tercet/database.h"

namespace tercet {

enum class ResultFormat : std::uint8_t {
  kTable,     // aligned columns for people; the first rows set the widths, so it streams
  kCsv,       // SPARQL 1.1 Query Results CSV
  kTsv,       // SPARQL 1.1 Query Results TSV
  kJson,      // SPARQL 1.1 Query Results JSON
  kNTriples,  // graphs: RDF 1.1 N-Triples
  kTurtle,    // graphs: RDF 1.1 Turtle
};

// "table", "csv", "tsv", "json", "ntriples", "turtle"; std::nullopt for another name.
std::optional<ResultFormat> result_format_by_name(std::string_view name);

struct WriteOptions {
  // kTable only: cut values so that a line fits in this many terminal columns. 0 does not cut. Default: 0.
  unsigned width = 0;
  // kTable only: box characters of Unicode, otherwise ASCII. Default: true.
  bool unicode = true;
};

// Takes text as it is made. Throws to stop the writing (a closed pipe, say).
using TextSink = std::function<void(std::string_view)>;

// Writes every row that is left in the cursor and returns their number. Streams: holds some hundred rows at most.
// Errors: as Cursor::next(); kInvalidArgument for a graph format and rows that are no graph (kNTriples, kTurtle need ResultKind::kGraph).
std::uint64_t write_results(const Database& database, Cursor& cursor, ResultFormat format, const TextSink& sink,
                            const WriteOptions& options = {});

// Writes a table of texts that are no terms, laid out as kTable lays out rows; the caller has escaped what must be. Texts of digits stand at the right.
void write_table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows, const TextSink& sink,
                 const WriteOptions& options = {});

// The columns of a terminal that a UTF-8 text takes: two for wide characters, none for combining ones.
std::size_t display_width(std::string_view text);

// Writes the whole dataset: N-Quads, or N-Triples when there are no named graphs. Returns the number of facts.
std::uint64_t write_dump(const Database& database, const TextSink& sink);

}  // namespace tercet
