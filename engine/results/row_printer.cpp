#include "engine/results/row_printer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "storage/side_by_side.h"

namespace tercet {
namespace {

#ifdef TERCET_TINY
constexpr std::size_t kSliceRows = 3;
constexpr std::size_t kPieceBytes = 64;
constexpr std::size_t kMostSliceBytes = 256;
#else
constexpr std::size_t kSliceRows = 4096;
// What the asking thread prints goes out in pieces of so many bytes, still in the nearest cache.
constexpr std::size_t kPieceBytes = std::size_t{16} << 10;
// Others leave the rest of a slice to the asking thread, which can give away what it has.
constexpr std::size_t kMostSliceBytes = std::size_t{2} << 20;
#endif
constexpr std::size_t kMostReadyBytes = std::size_t{8} << 20;
// Slices for each thread: one in work, one that waits or is ready.
constexpr std::size_t kSlicesAhead = 2;
// Text of a row that its memory is kept of.
constexpr std::size_t kMostKept = 2 * kMostSliceBytes;
// Who waits for the rows of a slow query gets those that are there before it is asked for more.
constexpr std::chrono::milliseconds kSlow{2};

}  // namespace

RowPrinter::RowPrinter(Cursor::Impl& cursor, const TermwiseWriter& writer, const TextSink& sink)
    : cursor_(cursor),
      run_(cursor.run()),
      writer_(writer),
      sink_(sink),
      format_([&writer](std::string& out, const TermView& term) { writer.append_term(out, term); }),
      most_slices_(run_->threads() > 1 ? kSlicesAhead * run_->threads() : 1) {}

RowPrinter::~RowPrinter() { end_threads(); }

void RowPrinter::end_threads() {
  {
    std::lock_guard lock(mutex_);
    is_over_ = true;
    may_work_.notify_all();
  }
  threads_.clear();
}

std::uint64_t RowPrinter::print() {
  try {
    give_all();
  } catch (...) {
    end_threads();
    if (!slices_.empty()) give_rows_back();
    throw;
  }
  return rows_;
}

void RowPrinter::give_rows_back() {
  Batch left;
  left.reset(cursor_.columns().size());
  for (const SlicePtr& slice : slices_) {
    const auto given = static_cast<std::ptrdiff_t>(slice == slices_.front() ? slice->next_row : 0);
    for (std::size_t i = 0; i < left.columns.size(); ++i) {
      const std::vector<Id>& column = slice->rows.columns[i];
      left.columns[i].insert(left.columns[i].end(), column.begin() + given, column.end());
    }
    left.rows += slice->rows.rows - static_cast<std::size_t>(given);
  }
  cursor_.give_back(std::move(left), run_, read_error_);
}

void RowPrinter::give_all() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!slices_.empty() && slices_.front()->state == State::kReady) {
      give_front(lock);
    } else if (may_read()) {
      lock.unlock();
      SlicePtr slice = read();
      lock.lock();
      if (slice) take(std::move(slice));
    } else if (slices_.empty()) {
      break;
    } else if (slices_.front()->state == State::kWaiting) {
      give_front(lock);
    } else if (Slice* slice = first_waiting()) {
      print_waiting(*slice, lock);
    } else {
      has_text_.wait(lock, [&] { return slices_.front()->state == State::kReady; });
    }
  }
  if (read_error_) std::rethrow_exception(std::exchange(read_error_, nullptr));
}

void RowPrinter::append_rows(Slice& slice, std::size_t most_bytes) const {
  run_->poll();
  while (slice.next_row < slice.rows.rows && slice.text.size() < most_bytes) {
    std::size_t end = slice.rows.rows;
    for (std::size_t i = 0; i < slice.windows.size(); ++i) {
      TextWindow& window = slice.windows[i];
      if (!window.has(slice.next_row)) window.fetch(*run_, slice.rows.columns[i], slice.next_row, format_);
      end = std::min(end, window.end());
    }
    for (; slice.next_row < end && slice.text.size() < most_bytes; ++slice.next_row) {
      for (std::size_t i = 0; i < slice.windows.size(); ++i) slice.texts[i] = slice.windows[i].text(slice.next_row);
      writer_.append_row(slice.text, slice.texts, slice.is_first);
      slice.is_first = false;
    }
  }
}

void RowPrinter::print_rows(Slice& slice, std::size_t most_bytes) const {
  try {
    append_rows(slice, most_bytes);
  } catch (...) {
    slice.error = std::current_exception();
  }
}

void RowPrinter::give(Slice& slice) const {
  for (;;) {
    if (!slice.text.empty()) sink_(slice.text);
    slice.text.clear();
    if (slice.error) std::rethrow_exception(slice.error);
    if (slice.next_row == slice.rows.rows) return;
    print_rows(slice, kPieceBytes);
  }
}

RowPrinter::SlicePtr RowPrinter::read() {
  if (rows_ > 0 && !advance()) return nullptr;
  SlicePtr slice = unused_.empty() ? std::make_unique<Slice>() : std::move(unused_.back());
  if (!unused_.empty()) unused_.pop_back();
  cursor_.take_rows_at_hand(slice->rows);
  slice->is_first = rows_ == 0;
  slice->next_row = 0;
  slice->windows.resize(slice->rows.columns.size());
  slice->texts.resize(slice->rows.columns.size());
  slice->state = State::kWaiting;
  rows_ += slice->rows.rows;
  return slice;
}

bool RowPrinter::advance() {
  const auto begin = std::chrono::steady_clock::now();
  try {
    has_ended_ = !cursor_.next(kSliceRows);
  } catch (...) {
    has_ended_ = true;
    read_error_ = std::current_exception();
  }
  comes_quickly_ = std::chrono::steady_clock::now() - begin < kSlow;
  return !has_ended_;
}

void RowPrinter::take(SlicePtr slice) {
  slices_.push_back(std::move(slice));
  if (slices_.size() == 1) return;
  while (threads_.size() + 1 < run_->threads() && try_begin_thread(threads_, [this] { work(); })) continue;
  may_work_.notify_one();
}

void RowPrinter::give_front(std::unique_lock<std::mutex>& lock) {
  Slice& front = *slices_.front();
  if (front.state == State::kReady) ready_bytes_ -= front.text.size();
  front.state = State::kBusy;
  lock.unlock();
  give(front);
  if (front.text.capacity() > kMostKept) front.text = {};
  for (TextWindow& window : front.windows) window.release();
  lock.lock();
  unused_.push_back(std::move(slices_.front()));
  slices_.pop_front();
  may_work_.notify_one();
}

void RowPrinter::print_waiting(Slice& slice, std::unique_lock<std::mutex>& lock) {
  slice.state = State::kBusy;
  lock.unlock();
  print_rows(slice, kMostSliceBytes);
  lock.lock();
  slice.state = State::kReady;
  ready_bytes_ += slice.text.size();
}

RowPrinter::Slice* RowPrinter::first_waiting() const {
  const auto found =
      std::find_if(slices_.begin(), slices_.end(), [](const SlicePtr& slice) { return slice->state == State::kWaiting; });
  return found == slices_.end() || ready_bytes_ > kMostReadyBytes ? nullptr : found->get();
}

void RowPrinter::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    Slice* slice = nullptr;
    may_work_.wait(lock, [&] { return is_over_ || (slice = first_waiting()) != nullptr; });
    if (is_over_) return;
    print_waiting(*slice, lock);
    has_text_.notify_one();
  }
}

}  // namespace tercet
