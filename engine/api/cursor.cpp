#include <algorithm>
#include <cstdint>

#include "engine/api/cursor_impl.h"

namespace tercet {
namespace {

// Of a term that its memory is used again of.
constexpr std::size_t kMostKept = kMebibyte;

}  // namespace

std::unique_ptr<Cursor::Impl> start_cursor(const std::shared_ptr<Database::Impl>& database,
                                           std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const PlannedQuery> planned,
                                           const QueryOptions& options) {
  auto flag = std::make_shared<Canceller::Flag>();
  std::shared_ptr<std::atomic<bool>> cancelled(flag, &flag->cancelled);
  algebra::TermText term_text;
  if (planned->query->explain != ast::Query::Explain::kNone) {
    term_text = [names = database->names()](const Term& term) {
      std::string text;
      names->display.append(text, term.view());
      return text;
    };
  }
  auto run = start_query(std::move(planned), std::move(snapshot), options, std::move(cancelled), "", std::move(term_text));
  return std::make_unique<Cursor::Impl>(database, std::move(flag), std::move(run), options.max_rows);
}

Cursor::Impl::Impl(std::shared_ptr<Database::Impl> database, std::shared_ptr<Canceller::Flag> flag, std::unique_ptr<QueryRun> run,
                   std::uint64_t max_rows)
    : database_(std::move(database)),
      flag_(std::move(flag)),
      run_(std::move(run)),
      kind_(run_->kind()),
      max_rows_(max_rows),
      columns_(run_->columns()),
      windows_(columns_.size()),
      terms_(columns_.size()) {}

void Cursor::Impl::release() {
  on_row_ = false;
  rows_.clear();
  windows_.clear();
  terms_.clear();
  run_.reset();
}

bool Cursor::Impl::next_rows(std::size_t wanted) {
  row_ = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    windows_[i].clear();
    if (terms_[i].term.value().capacity() > kMostKept) terms_[i] = {};
  }
  // Never more than what was read already, so that nobody waits long for rows that he does not read.
  return rows_.next(*run_, static_cast<std::size_t>(std::min<std::uint64_t>(row_count_, wanted)));
}

void Cursor::Impl::take_rows_at_hand(Batch& out) {
  rows_.take_columns(out.columns);
  for (std::vector<Id>& column : out.columns) column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(row_));
  out.rows = rows_.batch().rows - row_;
  row_ = rows_.batch().rows;
  if (has_limit() && row_count_ - 1 + out.rows > max_rows_) {
    out.rows = static_cast<std::size_t>(max_rows_ - (row_count_ - 1));
    for (std::vector<Id>& column : out.columns) column.resize(out.rows);
    rows_.fail(std::make_exception_ptr(over_limit()));
  }
  row_count_ += out.rows - 1;
  on_row_ = false;
}

void Cursor::Impl::give_back(Batch rows, const std::shared_ptr<QueryRun>& run, std::exception_ptr failure) {
  run_ = run;
  row_ = 0;
  row_count_ -= rows.rows;
  failed_ = false;
  rows_.put_back(std::move(rows), std::move(failure));
}

Error Cursor::Impl::over_limit() const {
  return {ErrorCode::kLimit, "the answer has more than " + std::to_string(max_rows_) + " rows, which is the limit"};
}

bool Cursor::Impl::next() {
  std::size_t wanted = 0;
  for (const TermWindow& window : windows_) wanted = std::max(wanted, window.size());
  return next(wanted);
}

bool Cursor::Impl::next(std::size_t wanted) {
  if (!run_ || failed_) return false;
  try {
    if (!is_at_last_row_at_hand()) {
      // A batch can be long to read: cancelling stops it between any two rows.
      if (flag_->cancelled.load(std::memory_order_relaxed)) throw Error(ErrorCode::kCancelled, "the query was cancelled");
      ++row_;
    } else if (!next_rows(wanted)) {
      release();
      return false;
    }
    if (has_limit() && row_count_ == max_rows_) throw over_limit();
  } catch (...) {
    // Giving back the memory of a large query can take longer than a cancelled one may take to stop: that is left to the destructor.
    on_row_ = false;
    failed_ = true;
    throw;
  }
  on_row_ = true;
  ++row_count_;
  return true;
}

const TermView& Cursor::Impl::view(std::size_t column) {
  if (column >= columns_.size()) {
    throw Error(ErrorCode::kInvalidArgument, "there is no column " + std::to_string(column) + "; the result has " +
                                                 std::to_string(columns_.size()) + ", counted from 0");
  }
  if (!on_row_)
    throw Error(ErrorCode::kInvalidArgument, "the cursor is on no row: call next(), and read only while it returns true");
  TermWindow& window = windows_[column];
  if (!window.has(row_)) window.fetch(*run_, rows_.batch().columns[column], row_);
  return window.term(row_);
}

const Term& Cursor::Impl::value(std::size_t column) {
  const TermView& shown = view(column);
  TermOfRow& known = terms_[column];
  if (known.row == row_count_) return known.term;
  known.term.assign(shown);
  known.row = row_count_;
  return known.term;
}

std::size_t Cursor::Impl::column_index(std::string_view name) const {
  auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) {
    std::string known;
    for (const std::string& column : columns_) known.append(known.empty() ? "" : ", ").append(column);
    throw Error(ErrorCode::kInvalidArgument, "there is no column \"" + std::string(name) + "\"; the result has " + known);
  }
  return static_cast<std::size_t>(found - columns_.begin());
}

bool Cursor::Impl::ask() {
  if (kind_ != ResultKind::kAsk) throw Error(ErrorCode::kInvalidArgument, "this query gives rows, no yes or no");
  if (!answer_) {
    if (!on_row_ && !next()) throw Error(ErrorCode::kInvalidArgument, "the query has ended, its answer is gone");
    answer_ = value(0).to_boolean().value_or(false);
  }
  return *answer_;
}

Cursor::Cursor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;
Cursor::~Cursor() = default;

ResultKind Cursor::kind() const noexcept { return impl_->kind(); }
const std::vector<std::string>& Cursor::columns() const noexcept { return impl_->columns(); }
bool Cursor::next() { return impl_->next(); }
const Term& Cursor::operator[](std::size_t column) const { return impl_->value(column); }
TermView Cursor::view(std::size_t column) const { return impl_->view(column); }
const Term& Cursor::operator[](std::string_view column) const { return impl_->value(impl_->column_index(column)); }
bool Cursor::ask() { return impl_->ask(); }
std::uint64_t Cursor::row_count() const noexcept { return impl_->row_count(); }
Canceller Cursor::canceller() const noexcept { return Canceller(impl_->flag()); }

void Canceller::cancel() const noexcept { flag_->cancelled.store(true, std::memory_order_relaxed); }

}  // namespace tercet
