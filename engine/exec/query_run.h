// A query that is running: what a Cursor is made of.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/exec/batch.h"
#include "engine/exec/planned_query.h"
#include "storage/snapshot.h"
#include "tercet/database.h"
#include "tercet/options.h"
#include "tercet/term.h"

namespace tercet {

// Owns all that a running query needs. One thread at a time, but terms may be looked up by several at once; only the flag given to
// start_query() may be set from another.
class QueryRun {
 public:
  virtual ~QueryRun() = default;

  virtual ResultKind kind() const = 0;

  // The names of the columns without '?': SELECT: as the query has them; ASK: "answer"; CONSTRUCT and DESCRIBE: "subject",
  // "predicate", "object"; EXPLAIN: "plan".
  virtual const std::vector<std::string>& columns() const = 0;

  // Lets the triples of a graph that are still to come be sorted, each subject and each of its predicates standing together. Other
  // kinds stay as they are.
  virtual void group_by_subject() = 0;

  // The next rows, at least one, as ids of this run, a column for each of columns(); false and no rows at the end. ASK gives one
  // row with a boolean, EXPLAIN a row a line. Errors: kCancelled, kMemoryBudget, kCorruption, kIo, kEvaluation; after an error the
  // run has ended.
  virtual bool next(Batch& batch) = 0;

  // Throws kCancelled when the query has been stopped or is over its time.
  virtual void poll() const {}

  // The term of an id that next() gave; unbound for the unbound id. Valid ids stay valid while the run lives.
  virtual Term term(Id id) const = 0;
  // Many at once, much cheaper than one by one: calls with the place in `ids` and the term of each, in whatever sequence is cheapest. A term is valid during
  // its call only.
  virtual void visit_terms(std::span<const Id> ids, const std::function<void(std::size_t, const TermView&)>& visit) const = 0;
  // How many threads may look up terms at once.
  virtual std::size_t threads() const { return 1; }
  // The bytes of a text that the run has computed; 0 for what is in the database.
  virtual std::size_t computed_bytes(Id id) const = 0;
};

// Makes a planned query ready to run on the state of the facts that it was planned for; nothing has been read yet. `cancelled` (may be
// null) stops it from any thread. `temporary_directory` is where sorts that outgrow the memory budget spill; it must exist then; empty: the
// system's. EXPLAIN writes terms as `term_text` does. Errors: kUnsupported, kEvaluation.
std::unique_ptr<QueryRun> start_query(std::shared_ptr<const PlannedQuery> planned, std::shared_ptr<const Snapshot> snapshot,
                                      const QueryOptions& options, std::shared_ptr<std::atomic<bool>> cancelled,
                                      const std::string& temporary_directory, algebra::TermText term_text = {});

// Plans the query first. `bindings` (variables of prepared queries) act as if the term stood in the query wherever the variable stands,
// and the variable still shows as column. Errors: also kInvalidArgument (a pass that is none; a bound variable that the query itself
// computes).
std::unique_ptr<QueryRun> start_query(algebra::Query query, std::shared_ptr<const Snapshot> snapshot, const QueryOptions& options,
                                      std::shared_ptr<std::atomic<bool>> cancelled, const std::string& temporary_directory,
                                      const std::unordered_map<VarId, Term>& bindings = {});

// Those of the options that a plan depends on.
OptimizerOptions optimizer_options(const QueryOptions& options);

}  // namespace tercet
