// What can be chosen when a database is opened, facts are loaded, or a query is run.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tercet/service.h"

namespace tercet {

inline constexpr std::size_t kMebibyte = std::size_t{1} << 20;
inline constexpr std::size_t kGibibyte = std::size_t{1} << 30;

struct OpenOptions {
  // Make the database when the directory holds none; otherwise that is an error (kNotFound).
  // Default: true.
  bool create_if_missing = true;

  // When this open made the database and it is closed before anything was written to it, remove it again, and the directory if
  // this open made that: for a program whose first load may fail. Default: false.
  bool discard_unused = false;

  // Refuse writes, take no lock, and let another process write meanwhile: each query, and each transaction, sees one state of the
  // database, which is what that process had committed when it began.
  // Default: false.
  bool read_only = false;

  // Bytes of blocks kept uncompressed in memory. More makes repeated queries over large data faster.
  // Default: 256 MiB.
  std::size_t cache_bytes = 256 * kMebibyte;

  // Queries that are remembered by their texts, with the plans made for them, so that the next time neither is worked out again: those that
  // were asked last. White space and comments may differ. A plan is made anew when facts have changed, a query read anew when functions or
  // prefixes have. Texts of more than 8 KiB are not remembered, nor more than 256 KiB of them together; a plan takes some ten times its
  // text as a rule.
  // Default: 256. 0: none.
  std::size_t plan_cache_entries = 256;

  // The default namespace of a database that is created: the base IRI and the empty prefix. An existing database keeps
  // its own; naming another one for it is an error (kInvalidArgument).
  // Default: "fact:".
  std::optional<std::string> default_namespace{};

  // Changes of single facts that may wait beside the blocks of facts before they are worked into them in the background. More make
  // changes cheaper and scans over them slower, and cost some 250 bytes of memory each. Default: 0, by the size of the database: one
  // for every 256 facts, at least 8,192, at most 262,144.
  std::uint64_t fold_after = 0;

  // Quads in one stored block, and terms in one dictionary block. Tests set them to a few to cross every boundary;
  // there is no other reason to change them. 0 means the built-in size.
  std::uint32_t block_quads = 0;
  std::uint32_t dictionary_block_terms = 0;
};

enum class RdfFormat : std::uint8_t { kNTriples, kNQuads, kTurtle, kTriG, kFacts, kRdfXml, kCsv, kTsv };

// The format of a name's extension (.nt .nq .ttl .trig .facts .rdf .xml .owl .csv .tsv, each also with .gz or .zst behind it), or of
// a format's own name ("ntriples", "nquads", "turtle", "trig", "facts", "rdfxml", "csv", "tsv", or an extension without its dot).
// std::nullopt when there is none.
std::optional<RdfFormat> rdf_format_of_file(std::string_view path);
std::optional<RdfFormat> rdf_format_by_name(std::string_view name);
std::string_view rdf_format_name(RdfFormat format) noexcept;

// What a load reports while it runs.
struct LoadProgress {
  enum class Stage : std::uint8_t { kParsing, kSorting, kWriting };
  Stage stage = Stage::kParsing;
  std::uint64_t bytes_read = 0;   // of the files as they are (compressed bytes of a compressed file)
  std::uint64_t bytes_total = 0;  // 0 when it is not known (standard input)
  std::uint64_t facts_read = 0;
  double fraction = 0;  // of the whole load, 0 to 1, an estimate; 0 when bytes_total is 0
};

// A bad line that skip_errors let pass. `message` is what the error would have said, place included.
struct SkippedError {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string message;
};

struct LoadOptions {
  // The format of every file. Default: by extension; for standard input ("-") it must be given.
  std::optional<RdfFormat> format{};

  // The base IRI of relative IRIs in Turtle, TriG, RDF/XML, .facts, CSV and TSV. Default: the database's default namespace for .facts,
  // CSV and TSV; for the others none, so that a relative IRI without a base in the text is an error.
  std::optional<std::string> base{};

  // Load into this named graph what the files put into the default graph. Default: the default graph.
  std::optional<std::string> graph{};

  // CSV and TSV: the name of the column whose cells are the subjects of the rows. Default: the first column; and a table whose columns
  // are subject, predicate, object (and graph) holds facts.
  std::optional<std::string> subject_column{};

  // Bytes the load may use; beyond that it sorts on disk, in the database's directory.
  // Default: 2 GiB. At least 64 MiB.
  std::size_t memory_bytes = 2 * kGibibyte;

  // Threads that parse, encode and sort. Default: 0, one a processor.
  unsigned threads = 0;

  // Go on past this many bad lines (in Turtle, TriG: statements; in RDF/XML: children of rdf:RDF; in CSV and TSV: rows). The next
  // one stops the load. An error behind which nothing is sure (of the XML itself, a table's header) always does. Default: 0.
  std::uint64_t skip_errors = 0;

  // Called now and then (some ten times a second) from one thread at a time. Return false to stop the load: it then throws
  // kCancelled and the database is as it was. Must not throw. Default: none.
  std::function<bool(const LoadProgress&)> progress{};
};

struct LoadSummary {
  std::uint64_t facts_read = 0;   // in the files, duplicates counted
  std::uint64_t facts_added = 0;  // new in the database
  std::uint64_t facts_total = 0;  // in the database afterwards
  std::uint64_t bytes_read = 0;
  double seconds = 0;
  std::size_t spilled_bytes = 0;  // written to temporary files because the memory budget was reached
  std::vector<SkippedError> skipped{};
};

// When a commit returns.
enum class Durability : std::uint8_t {
  // When the changes are on the disk: nothing that was acknowledged is lost, whatever happens.
  kSync,
  // When the operating system has them: the crash of the machine, not that of the process, may lose the last commits, never a part of
  // one.
  kRelaxed,
};

struct TransactionOptions {
  // Only read: pin the state of the database as it is now. Default: false.
  bool read_only = false;

  // Wait this long for another load or transaction of this program to end; then kLocked. std::nullopt: for ever, which is what a thread
  // waits for itself when it begins a second transaction that writes. Default: one minute.
  std::optional<std::chrono::milliseconds> lock_timeout{std::chrono::minutes(1)};

  // Bytes that the changes of one transaction may hold until it is committed, some 500 for a changed fact; a change beyond it throws
  // kMemoryBudget. More is for Database::load(), which sorts on disk. Default: 1 GiB.
  std::size_t memory_bytes = kGibibyte;

  // Default: kSync.
  Durability durability = Durability::kSync;
};

// What Database::check() has looked at.
struct CheckSummary {
  std::uint64_t facts = 0;
  std::uint64_t terms = 0;  // of the dictionary
  std::uint64_t files = 0;
  std::uint64_t problems = 0;  // reported; 0: all is well
  double seconds = 0;
};

// LOAD of SPARQL Update over HTTP: which documents an update may fetch. What SERVICE may ask is none of them.
//
//   tercet::QueryOptions options;
//   options.load.allowed = {"https://example.org/data/*"};
//   db.update("LOAD <https://example.org/data/cities.ttl> INTO GRAPH <cities>", options);
//
// A document is read while it comes, decompressed; no more of it is in memory at once than a piece, or its longest statement. Its
// format is what its media type says (Turtle, N-Triples, N-Quads, TriG, RDF/XML, CSV, TSV); where that says nothing of the kind, what
// the path of its address ends in. That address, behind all redirections, is the base of relative IRIs in Turtle, TriG and RDF/XML.
struct HttpLoadOptions {
  // The documents that may be loaded. An entry is the IRI of a document; or one that ends in "/*", which allows everything below that
  // path; or "*", which allows every document. Loading another one is an error (kService). Redirections are followed, at most 5, to
  // addresses that are allowed too. Only http: and https: are spoken, whatever the list says; files (file:) need no entry.
  // Default: empty, no connection is ever opened.
  std::vector<std::string> allowed{};

  // How long one document may take, from the connection to its last byte; its facts go into the transaction meanwhile. The update's
  // own timeout goes on beside it.
  // Default: 10 minutes. 0: no limit.
  std::chrono::milliseconds timeout{600'000};

  // Bytes that one document may have, decompressed. Its facts count against TransactionOptions::memory_bytes.
  // Default: 1 GiB.
  std::size_t max_document_bytes = kGibibyte;
};

struct QueryOptions {
  // Only SPARQL 1.1 as the W3C defines it; the short form becomes a syntax error. Default: false.
  bool strict = false;

  // Bytes one query may hold: rows, tables, the terms it computes. Sorting, DISTINCT and grouping go to disk beyond it; what cannot
  // (joins, texts) throws kMemoryBudget. The cache of blocks (OpenOptions::cache_bytes) is not among them.
  // Default: 1 GiB.
  std::size_t memory_bytes = kGibibyte;

  // Stop after this long with kCancelled. Default: 0, never.
  std::chrono::milliseconds timeout{0};

  // Stop with kLimit when the answer has more rows than this, after it has given so many; an update when a WHERE of it has more
  // solutions. Default: 0, no limit.
  std::uint64_t max_rows = 0;

  // Optimizer passes to leave out, by the names EXPLAIN prints. For tests and for finding a bad plan. Default: none.
  std::vector<std::string> disabled_passes{};

  // What SERVICE may do. Default: nothing, see service.h.
  ServiceOptions service{};

  // What LOAD of an update may fetch over HTTP. Default: nothing.
  HttpLoadOptions load{};

  // Threads that read and filter facts for one query, look up its terms and print its rows, where there is enough of that to do; the thread
  // that asks goes on with what they find. They are some thousand rows ahead, also between two calls of Cursor::next(), and live no longer
  // than the query. 1: no threads. Queries of a transaction have none. Default: 0, two where there are two processors.
  std::uint32_t threads = 0;

  // Rows in a batch of the executor. Tests set 2. 0 means the built-in size.
  std::uint32_t batch_rows = 0;
};

}  // namespace tercet
