// Changes that are made together or not at all, and reads that all see the same state of the database.
//
//   tercet::Transaction transaction = db.begin();
//   transaction.insert(Term::iri("fact:Hefei"), Term::iri("fact:leads"), Term::iri("fact:vehicle_RnD"));
//   transaction.update("DELETE { ?p gdp_yuan ?old } INSERT { ?p gdp_yuan 5.1e12 } WHERE { ?p gdp_yuan ?old FILTER(?p = <Anhui>) }");
//   transaction.commit();
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tercet/database.h"
#include "tercet/options.h"
#include "tercet/term.h"

namespace tercet {

// A fact of four terms; an unbound graph is the default graph.
struct Fact {
  Term subject;
  Term predicate;
  Term object;
  Term graph{};
};

// What an update has done.
struct UpdateSummary {
  std::uint64_t inserted = 0;  // facts that were not there before
  std::uint64_t removed = 0;   // facts that were there
  double seconds = 0;
};

// One thread at a time, but for Canceller. Keeps its database alive; cursors of its queries may outlive it. Dropped without
// commit(), it undoes all.
//
// A transaction that writes sees its own changes, and no one else's: it is alone in writing from begin() to its end, in which other
// writers and loads wait. One that only reads pins the state of the database at begin() and neither waits nor is waited for.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();

  // Runs a query on the facts as the transaction has them now; what it changes later does not show in the cursor. Errors: as
  // Database::query(), kInvalidArgument when the transaction has ended.
  Cursor query(std::string_view text, const QueryOptions& options = {}) const;

  // Does an update: SPARQL 1.1 Update, or the short form's `+` and `-`. Its operations come one after the other, each on what the one
  // before left. Errors: kSyntax (with position; also for a query), kEvaluation, kCancelled, kMemoryBudget, kNotFound and
  // kInvalidArgument for graphs that are not as an operation needs them, the errors of Database::load() for LOAD and kService for one
  // over HTTP (QueryOptions::load), kReadOnly. After an error nothing of this update is left; the transaction goes on with what was
  // before it.
  UpdateSummary update(std::string_view text, const QueryOptions& options = {});

  // Adds a fact, or takes one away. Whether that changed anything. Errors: kInvalidArgument when a term cannot stand where it is (a
  // literal as subject, say) or a blank node is none of the database; kReadOnly; kMemoryBudget; kIo, kCorruption.
  bool insert(const Fact& fact);
  bool remove(const Fact& fact);
  // A blank node that no fact mentions yet, to use in insert(). Errors: as insert().
  Term new_blank_node();

  // Adds the facts of files or of a text, as Database::load() and load_text() do, but in this transaction and in memory: for what is
  // small. After an error nothing of this load is left. LoadOptions::memory_bytes and threads mean nothing here.
  LoadSummary load(const std::vector<std::string>& files, const LoadOptions& options = {});
  LoadSummary load_text(std::string_view text, const LoadOptions& options, const std::string& name = "text");

  // Makes the changes visible to all, and durable as TransactionOptions::durability says; commits of several threads share the wait for
  // the disk. The transaction has then ended. Errors: kIo; the transaction has then ended and nobody sees its changes. When it was the
  // disk that failed, the database takes no more writes until it is opened again, which tells whether the changes are there.
  void commit();
  // Undoes all and ends the transaction.
  void rollback() noexcept;

  // Stops the update that is running, and every later one of this transaction, as it stops a query. Any thread.
  Canceller canceller() const noexcept;

 private:
  friend class Database;
  class Impl;
  explicit Transaction(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
