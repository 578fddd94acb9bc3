// Tercet: an embedded knowledge-graph engine. This header is the way in.
//
//   #include <tercet/tercet.hpp>
//
//   tercet::Database db = tercet::Database::open("cities.db");
//   db.load({"cities.ttl"});
//   tercet::Cursor rows = db.query("?city leads ?field");
//   while (rows.next()) std::cout << rows["city"].value() << '\n';
//
// Threads: a Database may be used from many threads at once; reads run side by side, and a load or a transaction runs beside reads,
// which go on seeing the facts from before it. Loads and transactions wait for each other. A Cursor or PreparedQuery belongs to one
// thread at a time, only Cursor::cancel() and Canceller may be called from any. A Database must outlive nothing: cursors and
// prepared queries keep what they need alive.
//
// Errors: everything throws tercet::Error (error.h) and nothing else but std::bad_alloc. The library prints nothing, installs no
// signal handler and never exits the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tercet/error.h"
#include "tercet/functions.h"
#include "tercet/options.h"
#include "tercet/term.h"

namespace tercet {

class Cursor;
class PreparedQuery;
class Transaction;
struct UpdateSummary;

// The kinds of SPARQL query (SPARQL 1.1 Query, section 16), EXPLAIN, and the short form's yes-or-no question (an ASK).
enum class ResultKind : std::uint8_t {
  kSelect,   // rows of terms under named columns
  kAsk,      // one row, one column "answer", an xsd:boolean
  kGraph,    // CONSTRUCT, DESCRIBE: rows of three columns "subject" "predicate" "object"
  kExplain,  // EXPLAIN: one column "plan", a line of text a row
};

struct PredicateInfo {
  Term predicate;
  std::uint64_t facts = 0;
};

struct DatabaseInfo {
  std::string path;  // empty for a database in memory
  std::string default_namespace;
  std::uint32_t format_version = 0;
  std::uint64_t facts = 0;
  std::uint64_t default_graph_facts = 0;
  std::uint64_t terms = 0;  // in the dictionary: values held inside ids are not counted
  std::uint64_t predicates = 0;
  std::uint64_t waiting_changes = 0;  // facts added or removed that the blocks of facts do not show yet: compact() works them in
  std::uint64_t disk_bytes = 0;       // 0 in memory
};

class Database {
 public:
  // Opens the database in directory `path`, creating it (and the directory, not its parents) unless told otherwise. Errors:
  // kNotFound, kLocked (another process writes it; the message names pid and program), kVersion, kCorruption, kIo,
  // kInvalidArgument.
  static Database open(const std::string& path, const OpenOptions& options = {});

  // An empty database that lives in memory and goes away with this object.
  static Database in_memory(const OpenOptions& options = {});

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Adds the facts of the files ("-" is standard input), all or none. Durable when it returns. Blank nodes of two files stay apart;
  // facts that are there already count once. Errors: kSyntax with the file's name in the message and the place in position(), kIo,
  // kReadOnly, kCancelled; after any of them the database is as it was.
  LoadSummary load(const std::vector<std::string>& files, const LoadOptions& options = {});

  // Adds the facts of a text in memory, which options.format must name. `name` stands for the file in messages.
  LoadSummary load_text(std::string_view text, const LoadOptions& options, const std::string& name = "text");

  // Runs a query: SPARQL 1.1 or the short form. Returns before the first row is computed, so errors of evaluation come from
  // Cursor::next(). Errors here: kSyntax (with position), kUnsupported, kEvaluation (with position for a call of a function that is
  // not known, or with a wrong number of arguments), kLimit.
  Cursor query(std::string_view text, const QueryOptions& options = {}) const;

  // Parses once, to run many times with variables bound to terms. Errors: as query().
  PreparedQuery prepare(std::string_view text, const QueryOptions& options = {}) const;

  // Begins a transaction (transaction.h); one that writes waits for the load or transaction that is under way. Errors: kReadOnly,
  // kLocked when TransactionOptions::lock_timeout is over.
  Transaction begin(const TransactionOptions& options = {});

  // Does an update in a transaction of its own: all of it or nothing. Errors: as Transaction::update() and commit().
  UpdateSummary update(std::string_view text, const QueryOptions& options = {}, const TransactionOptions& transaction = {});

  // Whether a text is an update: SPARQL Update, or the short form's `+` or `-`. One that does not parse is, if it begins so.
  bool is_update(std::string_view text, const QueryOptions& options = {}) const;

  // Works the changes that wait beside the blocks of facts into them, packs the blocks, takes the terms that no fact uses out of the
  // dictionary, and gives the space of what is gone back to the system. A bit a term in memory. Needs
  // room for a second copy of the facts meanwhile; reads go on. Errors: kReadOnly, kIo, kCorruption.
  void compact();

  // Reads all that the database holds and calls `report` with each thing that is wrong, in words that name its place: the checksum of
  // every file, block and record; that the six orders have the same facts, sorted, as many as are counted; that every term of a fact is
  // in the dictionary, and the dictionary agrees with itself in both directions. Looks at one state of the database, beside reads and
  // writes. `progress`, if there is one, is called now and then (some ten times a second) with how much is done, 0 to 1, and returns
  // false to stop. Cost: some seconds for ten million facts. Errors: kCancelled.
  CheckSummary check(const std::function<void(const std::string&)>& report, const std::function<bool(double)>& progress = {}) const;

  // Copies one state of the database, which may be written to meanwhile, by this process or by another, into a new directory: files
  // that never change are hard links where the file system can, so that it costs next to no time and space; the copy is a database like
  // any other, to be opened, moved or written to. Durable when it returns. Gives what the copy holds. Errors: kInvalidArgument when
  // there is something at `directory`, or for a database in memory; kIo. Nothing is left there then; a backup that was killed leaves a
  // directory that is no database.
  DatabaseInfo backup(const std::string& directory) const;

  // Makes a function of the program known to queries under an IRI, in every place where an expression may stand, until the
  // Database goes away; functions are not stored. One that is registered already is replaced. Queries that are running or prepared
  // keep the functions they were made with. See functions.h for what a function gets and returns. Any thread. Errors:
  // kInvalidArgument for an IRI that is none or is that of a cast (xsd:integer and its like), an empty function, or options that
  // contradict each other.
  void register_function(std::string_view iri, Function function, const FunctionOptions& options = {});
  // Whether there was such a function.
  bool remove_function(std::string_view iri);
  // The IRIs of the registered functions, sorted.
  std::vector<std::string> functions() const;

  // Whether a text that does not parse could become a query by more lines: an open bracket or string, a `;` at the end. A text that
  // is valid, or wrong whatever follows, is not incomplete. For programs that read queries line by line.
  bool query_is_incomplete(std::string_view text, const QueryOptions& options = {}) const;

  // What the database holds. Cheap.
  DatabaseInfo info() const;

  // The predicates, those with most facts first. `limit` 0 is all of them. Cost: a lookup a predicate.
  std::vector<PredicateInfo> predicates(std::size_t limit = 0) const;

  // The prefixes known to the database (rdf, rdfs, xsd, owl and those of the files that were loaded), name without ':' and
  // namespace IRI, sorted by name; the empty name is the default namespace.
  std::vector<std::pair<std::string, std::string>> prefixes() const;

  // Names for a person to pick from: IRIs that some fact mentions, as results print them, that begin with `prefix`, in order.
  // Cost: grows with what it returns.
  std::vector<std::string> complete_name(std::string_view prefix, std::size_t limit = 50) const;

  // For each IRI the query mentions that no fact mentions: its name and the nearest known one (empty when none is near).
  std::vector<std::pair<std::string, std::string>> unknown_names(std::string_view query, const QueryOptions& options = {}) const;

  // A term as results show it and queries read it: a name of the default namespace bare, prefix:local under a known prefix, <iri>,
  // _:b1, "text"@en, 42, true. What is printed means the same when pasted back into a query of this database.
  std::string display(const Term& term) const;

  // The default namespace, for example "fact:".
  const std::string& default_namespace() const;

  class Impl;  // the library's own

 private:
  explicit Database(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

// Stops a running query from another thread or a signal handler's thread. Copies share the same query.
class Canceller {
 public:
  // The cursor's next() throws kCancelled within 100 ms. Harmless when the query has ended. Any thread.
  void cancel() const noexcept;

  struct Flag;  // the library's own

 private:
  friend class Cursor;
  friend class Transaction;
  explicit Canceller(std::shared_ptr<Flag> flag) : flag_(std::move(flag)) {}
  std::shared_ptr<Flag> flag_;
};

// The rows of a query, one after the other, computed as they are asked for. Reads one snapshot: facts that are loaded meanwhile do
// not show.
class Cursor {
 public:
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) noexcept;
  ~Cursor();

  ResultKind kind() const noexcept;
  // The names of the columns, without '?', in the order of the query.
  const std::vector<std::string>& columns() const noexcept;

  // Goes to the next row; false after the last one. Errors: kCancelled, kMemoryBudget, kCorruption, kIo, kEvaluation; after an
  // error the cursor has ended.
  bool next();

  // The value in a column of the current row; unbound where it has none. The reference is valid until the next call of next().
  // Terms are fetched when they are asked for: a column never read costs nothing. Errors: kInvalidArgument for a column that is
  // none; kCancelled, kCorruption, kIo.
  const Term& operator[](std::size_t column) const;
  const Term& operator[](std::string_view column) const;
  // The same without a copy, for readers of many rows: it shows texts that the cursor has at hand, until the next call of next().
  TermView view(std::size_t column) const;

  // The answer of an ASK; runs the query if it has not run. Errors: as next(), and kInvalidArgument for another kind.
  bool ask();

  // Rows given so far.
  std::uint64_t row_count() const noexcept;

  Canceller canceller() const noexcept;

  class Impl;  // the library's own

 private:
  friend class Database;
  friend class PreparedQuery;
  friend class Transaction;
  friend struct CursorInternals;  // the library's own
  explicit Cursor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A query that was parsed once. Variables that are bound behave as the term wherever the variable stands, and still show
// as columns. It is planned again when facts or bindings have changed. Keeps its database alive.
class PreparedQuery {
 public:
  PreparedQuery(PreparedQuery&&) noexcept;
  PreparedQuery& operator=(PreparedQuery&&) noexcept;
  ~PreparedQuery();

  // Binds a variable (its name without '?') for the executions to come. Errors: kInvalidArgument when the query has no such
  // variable, or the term is unbound or a blank node.
  PreparedQuery& bind(std::string_view variable, const Term& term);
  PreparedQuery& clear_bindings();

  // Runs the query over the facts as they are now. Errors: as Database::query().
  Cursor execute() const;

 private:
  friend class Database;
  class Impl;
  explicit PreparedQuery(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
