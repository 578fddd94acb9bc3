// How far a commit is, told to the caller some ten times a second; and whether it shall stop.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <utility>

#include "storage/bulk/bulk_load.h"
#include "tercet/error.h"

namespace tercet {

class CommitProgress {
 public:
  explicit CommitProgress(BulkLoad::Progress callback) : callback_(std::move(callback)) {}

  // The stage's work is `total` steps, which are `share` of the commit.
  void begin(LoadProgress::Stage stage, std::uint64_t total, double share) {
    std::lock_guard lock(mutex_);
    before_ += share_;
    share_ = share;
    stage_ = stage;
    total_ = total;
    done_ = 0;
  }
  // Some steps are done. Any thread. Errors: kCancelled, in every thread once the callback said so.
  void advance(std::uint64_t steps) {
    std::uint64_t done = done_.fetch_add(steps, std::memory_order_relaxed) + steps;
    if (stopped_.load(std::memory_order_relaxed)) stop();
    if (!callback_ || !mutex_.try_lock()) return;
    std::lock_guard lock(mutex_, std::adopt_lock);
    auto now = std::chrono::steady_clock::now();
    if (now - told_ < std::chrono::milliseconds(50)) return;
    told_ = now;
    double part = total_ == 0 ? 1.0 : static_cast<double>(done < total_ ? done : total_) / static_cast<double>(total_);
    if (!callback_(stage_, before_ + share_ * part)) stopped_ = true;
    if (stopped_) stop();
  }
  // Makes every other thread stop too: one of them has failed.
  void abandon() { stopped_ = true; }

 private:
  [[noreturn]] static void stop() { throw Error(ErrorCode::kCancelled, "the load was stopped; the database is as it was before"); }

  const BulkLoad::Progress callback_;
  std::mutex mutex_;
  LoadProgress::Stage stage_ = LoadProgress::Stage::kSorting;
  std::uint64_t total_ = 0;
  std::atomic<std::uint64_t> done_{0};
  double before_ = 0;
  double share_ = 0;
  std::chrono::steady_clock::time_point told_{};
  std::atomic<bool> stopped_{false};
};

}  // namespace tercet
