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
  kTable,      // aligned columns for people; the first rows set the widths, so it streams
  kMarkdown,   // the same as a table of GitHub Flavored Markdown; EXPLAIN is a block of code
  kCsv,        // SPARQL 1.1 Query Results CSV: lossy, it tells no IRI from a text
  kTsv,        // SPARQL 1.1 Query Results TSV
  kJson,       // SPARQL 1.1 Query Results JSON
  kJsonLines,  // a line of JSON a row, for programs that read tables: see below
  kXml,        // SPARQL Query Results XML (Second Edition), with version 1.0 of XML: see below
  kNTriples,   // graphs: RDF 1.1 N-Triples
  kTurtle,     // graphs: RDF 1.1 Turtle, for people: see below
  kJsonLd,     // graphs: JSON-LD 1.1, flattened and expanded: see below
};

// kJsonLines: an object a row, {"city":"fact:Hefei","n":3,"slogan":null}. All columns in their order; unbound is null. Numbers of
// XML Schema are numbers of JSON with all of their digits (1.50 stays 1.50; 007 becomes 7), booleans true and false. Everything
// else is a string: IRIs whole, blank nodes as _:b1, literals by their text alone. So language tags and datatypes are lost, and INF
// and NaN are strings.
//
// kXml: the control characters that XML 1.0 cannot hold (U+0000 to U+001F but tab and line ends, U+FFFE and U+FFFF) end the
// writing with kInvalidArgument rather than come out changed. JSON, TSV and the formats of graphs hold every character.
//
// kTurtle: subjects, predicates and objects are grouped, and only prefixes that are used are declared. A graph of up to some ten
// thousand facts is read whole before the first line: its prefixes stand on top, blank nodes that are mentioned once stand as [ ]
// where they are mentioned, lists as ( ). A larger one is written in parts of that size, with labels for its blank nodes, and
// a prefix is declared before the part that uses it first.
//
// kJsonLd: an array of node objects without a context, each subject once, every literal as a value object with its text. The facts
// are sorted by subject first, on disk beyond the query's memory budget, so the first line comes when the query has ended. (From a
// cursor that has given rows already, a subject of the rows at hand may come twice; the graph is the same.)

// "table", "markdown", "csv", "tsv", "json", "jsonl", "xml", "ntriples", "turtle", "jsonld"; std::nullopt for another name.
std::optional<ResultFormat> result_format_by_name(std::string_view name);
std::string_view result_format_name(ResultFormat format) noexcept;
// All of the names, in the order of the formats.
std::vector<std::string> result_format_names();

struct WriteOptions {
  // kTable only: cut values so that a line fits in this many terminal columns. 0 does not cut. Default: 0.
  unsigned width = 0;
  // kTable only: box characters of Unicode, otherwise ASCII. Default: true.
  bool unicode = true;
};

// Takes text as it is made, on the thread that writes. Throws to stop the writing (a closed pipe, say).
using TextSink = std::function<void(std::string_view)>;

// Writes every row that is left in the cursor and returns their number. Streams: what it holds is bounded, some MiB for each of the query's
// threads, which help with more than some thousand rows. When the sink throws the cursor goes on behind the rows that it was given.
// Errors: as Cursor::next(); kInvalidArgument for a graph format and rows that are no graph (kNTriples, kTurtle and kJsonLd need
// ResultKind::kGraph), and for a character that the format cannot hold.
std::uint64_t write_results(const Database& database, Cursor& cursor, ResultFormat format, const TextSink& sink,
                            const WriteOptions& options = {});

// Writes a table of texts that are no terms, laid out as kTable lays out rows; the caller has escaped what must be. Texts of digits stand at the right.
void write_table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows, const TextSink& sink,
                 const WriteOptions& options = {});

// The columns of a terminal that a UTF-8 text takes: two for wide characters, none for combining ones.
std::size_t display_width(std::string_view text);

// Whether write_dump() writes the format: kNQuads, kTriG, kTurtle and kNTriples.
bool is_dump_format(RdfFormat format) noexcept;

// Writes the whole dataset and returns the number of facts. kNQuads and kNTriples: a line a fact. kTriG and kTurtle: as
// ResultFormat::kTurtle, by graph and subject. What is written loads again as the same dataset, up to the labels of blank nodes.
// Streams; facts of named graphs are sorted for kTriG, on disk when they are many. Errors: kInvalidArgument for a format that is
// none for dumps, and for kNTriples and kTurtle when there are named graphs, which they cannot hold.
std::uint64_t write_dump(const Database& database, const TextSink& sink, RdfFormat format = RdfFormat::kNQuads);

}  // namespace tercet
