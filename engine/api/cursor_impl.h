// What stands behind Cursor and Canceller.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/api/database_impl.h"
#include "engine/api/rows_ahead.h"
#include "engine/api/term_window.h"
#include "engine/exec/query_run.h"
#include "tercet/database.h"
#include "tercet/error.h"

namespace tercet {

struct Canceller::Flag {
  std::atomic<bool> cancelled{false};
};

class Cursor::Impl {
 public:
  // `max_rows` as QueryOptions::max_rows.
  Impl(std::shared_ptr<Database::Impl> database, std::shared_ptr<Canceller::Flag> flag, std::unique_ptr<QueryRun> run,
       std::uint64_t max_rows);

  ResultKind kind() const { return kind_; }
  const std::vector<std::string>& columns() const { return columns_; }
  // Lets the rows of a graph that are not computed yet come sorted by subject and predicate.
  void group_by_subject() {
    if (run_) run_->group_by_subject();
  }
  bool next();
  const TermView& view(std::size_t column);
  const Term& value(std::size_t column);
  // Takes the row that the cursor is on and those at hand behind it, which then count as given: next() goes on behind them. Until then it
  // is on no row. Precondition: on a row.
  void take_rows_at_hand(Batch& out);
  // As next(), and when it has to ask the query for rows it asks for so many if they come at once.
  bool next(std::size_t wanted);
  // That the ids of the rows are of. It lets go of the facts when the cursor has ended and nobody holds it. Precondition: not ended.
  const std::shared_ptr<QueryRun>& run() const { return run_; }
  // Takes back the last of the rows that were taken, and the failure (or null) that came behind them: next() goes on with these. `run` as run() was.
  void give_back(Batch rows, const std::shared_ptr<QueryRun>& run, std::exception_ptr failure);
  std::size_t column_index(std::string_view name) const;
  bool ask();
  std::uint64_t row_count() const { return row_count_; }
  const std::shared_ptr<Canceller::Flag>& flag() const { return flag_; }

 private:
  struct TermOfRow {
    Term term;
    std::uint64_t row = 0;  // that it is of, as row_count_
  };

  bool has_limit() const { return max_rows_ != 0 && kind_ != ResultKind::kExplain; }
  Error over_limit() const;
  // Whether next() has to ask the query for more.
  bool is_at_last_row_at_hand() const { return row_ + 1 >= rows_.batch().rows; }
  bool next_rows(std::size_t wanted);
  void release();

  // In this order: the run lets go of the snapshot before the database can go.
  std::shared_ptr<Database::Impl> database_;
  std::shared_ptr<Canceller::Flag> flag_;
  std::shared_ptr<QueryRun> run_;  // null when the rows have ended
  ResultKind kind_;
  const std::uint64_t max_rows_;
  std::vector<std::string> columns_;
  RowsAhead rows_;
  std::size_t row_ = 0;
  bool on_row_ = false;
  bool failed_ = false;  // next() has thrown
  // A column each.
  std::vector<TermWindow> windows_;
  std::vector<TermOfRow> terms_;
  std::uint64_t row_count_ = 0;
  std::optional<bool> answer_;
};

// For the library itself: the writers of results read a cursor in other ways than programs do.
struct CursorInternals {
  static Cursor::Impl& of(Cursor& cursor) { return *cursor.impl_; }
};

// Starts a query on the state of the facts that it was planned for.
std::unique_ptr<Cursor::Impl> start_cursor(const std::shared_ptr<Database::Impl>& database,
                                           std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const PlannedQuery> planned,
                                           const QueryOptions& options);

}  // namespace tercet
