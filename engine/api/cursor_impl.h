// What stands behind Cursor and Canceller.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/api/database_impl.h"
#include "engine/api/row_slices.h"
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
  // For who takes whole slices instead of rows. The rows of slice() from next_row() on are not given yet; skip_to() gives those before one.
  RowSlices& slices() { return *slices_; }
  const QueryRun& run() const { return *run_; }
  std::size_t next_row() const { return next_row_; }
  void skip_to(std::size_t row);
  // Lets the row that the cursor is on be the next one. Precondition: on a row.
  void step_back();
  // Throws kCancelled when the query has been stopped or is over its time; then the cursor has ended.
  void poll();
  // Goes on to the next slice; false when there is none, which next() will find, too. Errors: as next().
  bool next_slice();
  std::size_t column_index(std::string_view name) const;
  bool ask();
  std::uint64_t row_count() const { return row_count_; }
  const std::shared_ptr<Canceller::Flag>& flag() const { return flag_; }

 private:
  struct TermOfRow {
    Term term;
    std::uint64_t row = 0;  // that it is of, as row_count_
  };

  std::size_t row() const { return next_row_ - 1; }  // that the cursor is on
  // What the step gives; when it throws the cursor has ended.
  template <typename Step>
  bool or_fail(const Step& step);
  void release();

  // In this order: the run lets go of the snapshot before the database can go.
  std::shared_ptr<Database::Impl> database_;
  std::shared_ptr<Canceller::Flag> flag_;
  std::unique_ptr<QueryRun> run_;  // null when the rows have ended
  ResultKind kind_;
  std::vector<std::string> columns_;
  std::optional<RowSlices> slices_;  // none when run_ is null
  std::size_t next_row_ = 0;         // of the slice
  bool on_row_ = false;
  bool failed_ = false;           // next() has thrown
  std::vector<TermOfRow> terms_;  // of columns
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
