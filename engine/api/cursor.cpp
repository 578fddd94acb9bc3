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
      columns_(run_->columns()),
      slices_(std::in_place, *run_, kind_ == ResultKind::kExplain ? 0 : max_rows),
      terms_(columns_.size()) {}

void Cursor::Impl::release() {
  on_row_ = false;
  terms_.clear();
  slices_.reset();
  run_.reset();
}

bool Cursor::Impl::next_slice() {
  if (failed_) return false;
  on_row_ = false;
  for (TermOfRow& each : terms_) {
    if (each.term.value().capacity() > kMostKept) each = {};
  }
  next_row_ = 0;
  return or_fail([this] { return slices_->next(); });
}

template <typename Step>
bool Cursor::Impl::or_fail(const Step& step) {
  try {
    return step();
  } catch (...) {
    // Giving back the memory of a large query can take longer than a cancelled one may take to stop: that is left to the destructor.
    on_row_ = false;
    failed_ = true;
    throw;
  }
}

void Cursor::Impl::poll() {
  or_fail([this] {
    run_->poll();
    return true;
  });
}

bool Cursor::Impl::next() {
  if (!run_ || failed_) return false;
  // Rows that are there already can be long to read: cancelling stops it between any two.
  if (flag_->cancelled.load(std::memory_order_relaxed)) poll();
  if (next_row_ == slices_->slice().rows.rows && !next_slice()) {
    release();
    return false;
  }
  ++next_row_;
  ++row_count_;
  on_row_ = true;
  return true;
}

void Cursor::Impl::skip_to(std::size_t row) {
  row_count_ += row - next_row_;
  next_row_ = row;
  on_row_ = false;
}

void Cursor::Impl::step_back() {
  --next_row_;
  --row_count_;
  on_row_ = false;
}

const TermView& Cursor::Impl::view(std::size_t column) {
  if (column >= columns_.size()) {
    throw Error(ErrorCode::kInvalidArgument, "there is no column " + std::to_string(column) + "; the result has " +
                                                 std::to_string(columns_.size()) + ", counted from 0");
  }
  if (!on_row_)
    throw Error(ErrorCode::kInvalidArgument, "the cursor is on no row: call next(), and read only while it returns true");
  Slice& slice = slices_->slice();
  TermWindow& window = slice.windows[column];
  if (!window.has(row())) window.fetch(*run_, slice.rows.columns[column], row());
  return window.term(row());
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
