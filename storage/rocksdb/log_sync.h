// The wait of commits for the disk, shared: one of those that wait makes the log durable for all that were written by then.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>

namespace tercet {

class LogSync {
 public:
  // Returns when all up to `version` is durable. `sync` makes it so, for all that was written before it began, and returns the version that
  // this was. Once it has failed every wait throws what it threw: a disk that has lost a write may say at the next try that all is well.
  template <class Sync>
  void wait(std::uint64_t version, const Sync& sync) {
    std::unique_lock lock(mutex_);
    while (durable_ < version) {
      if (failure_ != nullptr) std::rethrow_exception(failure_);
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
    std::exception_ptr failure;
    try {
      version = sync();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    is_busy_ = false;
    durable_ = std::max(durable_, version);
    failure_ = failure;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t durable_ = 0;
  bool is_busy_ = false;
  std::exception_ptr failure_;
};

}  // namespace tercet
