#include "engine/api/row_slices.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "storage/side_by_side.h"
#include "tercet/error.h"

namespace tercet {
namespace {

#ifdef TERCET_TINY
constexpr std::size_t kRowsAlone = 4;
constexpr std::size_t kSliceRows = 4;
#else
// Beginning a thread, and ending it, takes as long as looking up some thousand terms: not for less rows than these.
constexpr std::size_t kRowsAlone = 8192;
constexpr std::size_t kSliceRows = 4096;
#endif
constexpr std::size_t kMostTextKept = std::size_t{4} << 20;
constexpr std::size_t kMostReadyBytes = std::size_t{16} << 20;
// Slices for each thread: one in work, one that waits or is ready.
constexpr std::size_t kSlicesAhead = 2;
constexpr std::size_t kMostSlices = 16;
// Whoever waits for the next row of a slow query gets it. A run that took long for some rows would take long for more.
constexpr std::chrono::milliseconds kSlow{2};

using Clock = std::chrono::steady_clock;

}  // namespace

RowSlices::RowSlices(QueryRun& run, std::uint64_t most_rows)
    : run_(run), most_rows_(most_rows), slice_(std::make_unique<Slice>()), wants_terms_(run.columns().size()) {}

RowSlices::~RowSlices() { end_threads(); }

bool RowSlices::next() {
  for (std::size_t i = 0; i < slice_->windows.size(); ++i) wants_terms_[i] = slice_->windows[i].was_read();
  std::unique_lock lock(mutex_);
  while (may_read() && (ahead_.empty() || ahead_.front()->state != State::kReady)) {
    lock.unlock();
    read();
    lock.lock();
  }
  if (!ahead_.empty()) {
    take_front(lock);
    return true;
  }
  slice_->rows = {};
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return false;
}

bool RowSlices::prepares() const {
  if (run_.threads() < 2 || given_ < kRowsAlone) return false;
  return prepare_ || std::find(wants_terms_.begin(), wants_terms_.end(), true) != wants_terms_.end();
}

bool RowSlices::may_read() const {
  if (has_ended_ || ahead_.empty()) return !has_ended_;
  return comes_quickly_ && ahead_.size() < std::min(kSlicesAhead * run_.threads(), kMostSlices) && prepares();
}

void RowSlices::read() {
  const auto begin = Clock::now();
  const std::size_t wanted = wanted_rows();
  std::unique_ptr<Slice> slice = new_slice();
  Batch& rows = slice->rows;
  while (append_next(rows) && (rows.rows == 0 || (rows.rows < wanted && Clock::now() - begin < kSlow))) continue;
  comes_quickly_ = Clock::now() - begin < kSlow;
  obey_limit(rows);
  read_ += rows.rows;
  if (rows.rows > 0) push(std::move(slice));
}

std::size_t RowSlices::wanted_rows() const {
  std::size_t wanted = prepare_ || prepares() ? kSliceRows : 0;
  if (wanted == 0) {
    for (const TermWindow& window : slice_->windows) wanted = std::max(wanted, window.size());
  }
  // In a slice never more than were given already, so that nobody waits long for rows that he does not take.
  return static_cast<std::size_t>(std::min<std::uint64_t>(given_, wanted));
}

bool RowSlices::append_next(Batch& rows) {
  Batch& next = rows.rows == 0 ? rows : more_;
  try {
    has_ended_ = !run_.next(next);
  } catch (...) {
    has_ended_ = true;
    failure_ = std::current_exception();
  }
  if (has_ended_) {
    next.rows = 0;
  } else if (&next == &more_) {
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
      rows.columns[i].insert(rows.columns[i].end(), more_.columns[i].begin(), more_.columns[i].end());
    }
    rows.rows += more_.rows;
  }
  return !has_ended_;
}

void RowSlices::obey_limit(Batch& rows) {
  if (most_rows_ == 0 || read_ + rows.rows <= most_rows_) return;
  rows.rows = static_cast<std::size_t>(most_rows_ - read_);
  for (std::vector<Id>& column : rows.columns) column.resize(rows.rows);
  has_ended_ = true;
  failure_ = std::make_exception_ptr(
      Error(ErrorCode::kLimit, "the answer has more than " + std::to_string(most_rows_) + " rows, which is the limit"));
}

std::unique_ptr<Slice> RowSlices::new_slice() {
  std::unique_ptr<Slice> slice;
  if (unused_.empty()) {
    slice = std::make_unique<Slice>();
  } else {
    slice = std::move(unused_.back());
    unused_.pop_back();
  }
  slice->rows.rows = 0;
  slice->first = read_;
  slice->state = State::kWaiting;
  slice->windows.resize(wants_terms_.size());
  slice->wanted.clear();
  for (std::size_t i = 0; i < wants_terms_.size(); ++i) {
    if (wants_terms_[i]) slice->wanted.push_back(i);
    if (!slice_->windows.empty()) slice->windows[i].begin_anew(slice_->windows[i].size());
  }
  return slice;
}

void RowSlices::push(std::unique_ptr<Slice> slice) {
  const std::lock_guard lock(mutex_);
  ahead_.push_back(std::move(slice));
  if (ahead_.size() < 2 || !prepares()) return;
  const std::size_t wanted = std::min(run_.threads(), ahead_.size()) - 1;
  while (threads_.size() < wanted && try_begin_thread(threads_, [this] { work(); })) continue;
  may_work_.notify_one();
}

void RowSlices::take_front(std::unique_lock<std::mutex>& lock) {
  Slice& front = *ahead_.front();
  while (front.state == State::kBusy) {
    if (Slice* waiting = first_waiting()) prepare(*waiting, lock);
    else is_ready_.wait(lock, [&] { return front.state == State::kReady; });
  }
  if (front.state == State::kReady) ready_bytes_ -= front.bytes;
  given_ += front.rows.rows;
  std::swap(slice_, ahead_.front());
  unused_.push_back(std::move(ahead_.front()));
  ahead_.erase(ahead_.begin());
  if (!threads_.empty()) may_work_.notify_all();
  lock.unlock();
  release(*unused_.back());
}

// Gives back large memory.
void RowSlices::release(Slice& slice) {
  forget_text(slice);
  for (TermWindow& window : slice.windows) window.release();
}

void RowSlices::forget_text(Slice& slice) {
  slice.printed_rows = 0;
  slice.pieces.clear();
  slice.error = nullptr;
  if (slice.text.capacity() > kMostTextKept) slice.text = {};
  slice.text.clear();
  for (TextWindow& window : slice.texts) window.release();
}

void RowSlices::prepare_by(Prepare prepare) {
  end_threads();
  prepare_ = std::move(prepare);
  wants_terms_.assign(wants_terms_.size(), false);
  forget_text(*slice_);
  for (const std::unique_ptr<Slice>& slice : ahead_) {
    forget_text(*slice);
    slice->state = State::kWaiting;
  }
  ready_bytes_ = 0;
}

void RowSlices::end_threads() {
  if (threads_.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    may_work_.notify_all();
  }
  threads_.clear();
  is_over_ = false;
}

Slice* RowSlices::first_waiting() const {
  const auto found = std::find_if(ahead_.begin(), ahead_.end(), [](const auto& each) { return each->state == State::kWaiting; });
  return found == ahead_.end() || ready_bytes_ > kMostReadyBytes ? nullptr : found->get();
}

void RowSlices::prepare(Slice& slice, std::unique_lock<std::mutex>& lock) {
  slice.state = State::kBusy;
  lock.unlock();
  const std::size_t bytes = prepare_ ? prepare_(slice) : look_up(slice);
  lock.lock();
  slice.bytes = bytes;
  slice.state = State::kReady;
  ready_bytes_ += bytes;
}

std::size_t RowSlices::look_up(Slice& slice) const {
  std::size_t bytes = 0;
  try {
    for (const std::size_t column : slice.wanted) {
      slice.windows[column].fetch(run_, slice.rows.columns[column], 0);
      bytes += slice.windows[column].bytes();
    }
  } catch (const std::exception&) {
    // Whoever asks for the term looks it up again, and gets the error.
  }
  return bytes;
}

void RowSlices::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    Slice* slice = nullptr;
    may_work_.wait(lock, [&] { return is_over_ || (slice = first_waiting()) != nullptr; });
    if (is_over_) return;
    prepare(*slice, lock);
    is_ready_.notify_one();
  }
}

}  // namespace tercet
