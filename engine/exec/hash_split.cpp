#include "engine/exec/hash_split.h"

#include <algorithm>
#include <utility>

#include "engine/exec/columns.h"
#include "engine/exec/hashing.h"

namespace tercet {
namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
constexpr std::size_t kMostWaiting = 16;  // batches of a share
// So that a thread seldom waits for the one that reads.
constexpr std::size_t kRowsAtOnce = 8 * kDefaultBatchRows;

// Neither the lower bits, by which sets of rows go, nor the upper ones, by which rows are put aside.
std::size_t share_of(std::uint64_t hash, std::size_t shares) { return ((hash >> 32 & 0xFFFF) * shares) >> 16; }

}  // namespace

HashSplit::HashSplit(OperatorPtr input, std::vector<std::size_t> places, std::size_t shares, MemoryBudget& budget)
    : input_(std::move(input)), places_(std::move(places)), rows_(shares), waiting_(shares), memory_(budget) {}

// While the budget has no room for more than that, a batch for each share waits at the most.
std::size_t HashSplit::most_waiting() const { return memory_.bytes() < waiting_bytes_ ? 1 : kMostWaiting; }

bool HashSplit::has_room(std::size_t reader) const {
  for (std::size_t share = 0; share < waiting_.size(); ++share) {
    if (share != reader && waiting_[share].size() >= most_waiting()) return false;
  }
  return true;
}

bool HashSplit::next(std::size_t share, Batch& out) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (error_) std::rethrow_exception(error_);
    if (!waiting_[share].empty()) break;
    if (is_at_end_) return false;
    if (!is_being_read_ && has_room(share)) read(lock);
    else changed_.wait(lock);
  }
  const bool had_no_room = !has_room(kNobody);
  out = std::move(waiting_[share].front());
  waiting_[share].pop_front();
  waiting_bytes_ -= bytes_of(out);
  if (memory_.bytes() > waiting_bytes_) memory_.set(waiting_bytes_);
  if (had_no_room && has_room(kNobody)) changed_.notify_all();
  return true;
}

// Takes the lock off meanwhile.
void HashSplit::read(std::unique_lock<std::mutex>& lock) {
  is_being_read_ = true;
  lock.unlock();
  std::exception_ptr error;
  std::vector<std::deque<Batch>> parts(waiting_.size());
  bool has_rows = true;
  try {
    for (std::size_t rows = 0; has_rows && rows < kRowsAtOnce && !is_given_up_; rows += batch_.rows) {
      has_rows = input_->next(batch_);
      if (has_rows) split(parts);
    }
    if (!has_rows) input_.reset();
  } catch (...) {
    error = std::current_exception();
  }
  lock.lock();
  is_being_read_ = false;
  is_at_end_ = !has_rows;
  if (error) error_ = error;
  for (std::size_t share = 0; share < parts.size(); ++share) {
    for (Batch& batch : parts[share]) {
      waiting_bytes_ += bytes_of(batch);
      waiting_[share].push_back(std::move(batch));
    }
  }
  static_cast<void>(memory_.try_set(waiting_bytes_));  // has_room() looks
  changed_.notify_all();
}

void HashSplit::split(std::vector<std::deque<Batch>>& parts) {
  hash_rows(batch_.columns, places_, batch_.rows, hashes_);
  for (auto& rows : rows_) rows.clear();
  for (std::size_t row = 0; row < batch_.rows; ++row)
    rows_[share_of(hashes_[row], rows_.size())].push_back(static_cast<std::uint32_t>(row));
  for (std::size_t share = 0; share < parts.size(); ++share) {
    if (rows_[share].empty()) continue;
    if (parts[share].empty() || parts[share].back().rows >= kDefaultBatchRows) {
      parts[share].emplace_back();
      parts[share].back().reset(batch_.columns.size());
    }
    Batch& to = parts[share].back();
    for (std::size_t column = 0; column < batch_.columns.size(); ++column)
      append_gather(to.columns[column], batch_.columns[column], rows_[share]);
    to.rows += rows_[share].size();
  }
}

void HashSplit::give_up(std::exception_ptr error) {
  is_given_up_ = true;
  std::lock_guard lock(mutex_);
  if (!error_) error_ = std::move(error);
  changed_.notify_all();
}

}  // namespace tercet
