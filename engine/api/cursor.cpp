#include <algorithm>

#include "engine/api/cursor_impl.h"

namespace tercet {
namespace {

// Terms are fetched in windows that begin small, so that the first row comes soon, and grow while the terms are small.
constexpr std::size_t kFirstWindow = 16;
constexpr std::size_t kLargestWindow = 4096;
constexpr std::size_t kWindowBytes = kMebibyte;

}  // namespace

std::unique_ptr<Cursor::Impl> start_cursor(const std::shared_ptr<Database::Impl>& database,
                                           std::shared_ptr<const Snapshot> snapshot, algebra::Query query,
                                           const QueryOptions& options, const std::unordered_map<VarId, Term>& bindings) {
  auto flag = std::make_shared<Canceller::Flag>();
  std::shared_ptr<std::atomic<bool>> cancelled(flag, &flag->cancelled);
  algebra::TermText term_text;
  if (query.explain != ast::Query::Explain::kNone) {
    term_text = [names = database->names()](const Term& term) {
      std::string text;
      names->display.append(text, term.view());
      return text;
    };
  }
  auto run = start_query(std::move(query), std::move(snapshot), options, std::move(cancelled), database->temporary_directory(),
                         bindings, std::move(term_text));
  return std::make_unique<Cursor::Impl>(database, std::move(flag), std::move(run), options.max_rows);
}

Cursor::Impl::Impl(std::shared_ptr<Database::Impl> database, std::shared_ptr<Canceller::Flag> flag, std::unique_ptr<QueryRun> run,
                   std::uint64_t max_rows)
    : database_(std::move(database)),
      flag_(std::move(flag)),
      run_(std::move(run)),
      kind_(run_->kind()),
      max_rows_(max_rows),
      columns_(run_->columns()) {
  fetched_.resize(columns_.size());
  for (Fetched& column : fetched_) column.window = kFirstWindow;
}

void Cursor::Impl::release() {
  on_row_ = false;
  batch_ = {};
  run_.reset();
}

bool Cursor::Impl::next_batch() {
  row_ = 0;
  for (Fetched& column : fetched_) column.begin = column.end = 0;
  do {
    if (!run_->next(batch_)) return false;
  } while (batch_.rows == 0);
  return true;
}

bool Cursor::Impl::next() {
  if (!run_ || failed_) return false;
  try {
    if (on_row_ && row_ + 1 < batch_.rows) {
      // A batch can be long to read: cancelling stops it between any two rows.
      if (flag_->cancelled.load(std::memory_order_relaxed)) throw Error(ErrorCode::kCancelled, "the query was cancelled");
      ++row_;
    } else if (!next_batch()) {
      release();
      return false;
    }
    if (max_rows_ != 0 && row_count_ == max_rows_ && kind_ != ResultKind::kExplain) {
      throw Error(ErrorCode::kLimit, "the answer has more than " + std::to_string(max_rows_) + " rows, which is the limit");
    }
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

void Cursor::Impl::fetch(std::size_t column) {
  Fetched& fetched = fetched_[column];
  fetched.begin = row_;
  fetched.end = std::min(batch_.rows, row_ + fetched.window);
  // A text that many rows share is small where it is kept and large where each row gets its own.
  std::size_t computed = 0;
  for (std::size_t row = fetched.begin; row < fetched.end; ++row) {
    computed += run_->computed_bytes(batch_.columns[column][row]);
    if (computed > kWindowBytes) fetched.end = row + 1;
  }
  fetched.distinct.assign(std::span(batch_.columns[column]).subspan(fetched.begin, fetched.end - fetched.begin));
  fetched.terms.resize(fetched.distinct.ids().size());
  run_->terms(fetched.distinct.ids(), fetched.terms);
  std::size_t bytes = 0;
  for (const Term& term : fetched.terms) bytes += term.value().size();
  fetched.window =
      bytes > kWindowBytes ? std::max<std::size_t>(1, fetched.window / 4) : std::min(kLargestWindow, fetched.window * 4);
}

const Term& Cursor::Impl::value(std::size_t column) {
  if (column >= columns_.size()) {
    throw Error(ErrorCode::kInvalidArgument, "there is no column " + std::to_string(column) + "; the result has " +
                                                 std::to_string(columns_.size()) + ", counted from 0");
  }
  if (!on_row_)
    throw Error(ErrorCode::kInvalidArgument, "the cursor is on no row: call next(), and read only while it returns true");
  Fetched& fetched = fetched_[column];
  if (row_ < fetched.begin || row_ >= fetched.end) {
    fetched.end = 0;  // stays empty when the fetch throws
    fetch(column);
  }
  return fetched.terms[fetched.distinct.place(row_ - fetched.begin)];
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
void group_by_subject(Cursor& cursor) { cursor.impl_->group_by_subject(); }
bool Cursor::next() { return impl_->next(); }
const Term& Cursor::operator[](std::size_t column) const { return impl_->value(column); }
const Term& Cursor::operator[](std::string_view column) const { return impl_->value(impl_->column_index(column)); }
bool Cursor::ask() { return impl_->ask(); }
std::uint64_t Cursor::row_count() const noexcept { return impl_->row_count(); }
Canceller Cursor::canceller() const noexcept { return Canceller(impl_->flag()); }

void Canceller::cancel() const noexcept { flag_->cancelled.store(true, std::memory_order_relaxed); }

}  // namespace tercet
