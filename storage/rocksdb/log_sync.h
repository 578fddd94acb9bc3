// The wait of commits for the disk, shared: one of those that wait makes the log durable for all that were written by then.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace tercet {

class LogSync {
 public:
  // Returns when all up to `version` is durable. `sync` makes it so, for all that was written before it began, and returns the version that
  // this was; errors of it are thrown to whom it was called for, and the next one tries it again.
  template <class Sync>
  void wait(std::uint64_t version, const Sync& sync) {
    std::unique_lock lock(mutex_);
    while (durable_ < version) {
      if (is_busy_) changed_.wait(lock);
      else lead(lock, sync);
    }
  }

 private:
  template <class Sync>
  void lead(std::unique_lock<std::mutex>& lock, const Sync& sync) {
    is_busy_ = true;
    lock.unlock();
    std::uint64_t version = 0;
    try {
      version = sync();
    } catch (...) {
      end(lock, 0);
      throw;
    }
    end(lock, version);
  }
  void end(std::unique_lock<std::mutex>& lock, std::uint64_t version) {
    lock.lock();
    is_busy_ = false;
    durable_ = std::max(durable_, version);
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t durable_ = 0;
  bool is_busy_ = false;
};

}  // namespace tercet
