// Whose turn it is to write: one at a time, in the order in which they asked.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace tercet {

// A lock that may be given back by another thread than the one that got it.
class WriteTurns {
 public:
  // Waits for the turn; false when it has not come after `timeout`, if there is one.
  bool acquire(std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
    std::unique_lock lock(mutex_);
    const std::uint64_t ticket = next_ticket_++;
    waiting_.push_back(ticket);
    auto is_next = [&] { return !taken_ && waiting_.front() == ticket; };
    if (!timeout) {
      changed_.wait(lock, is_next);
    } else if (!changed_.wait_for(lock, *timeout, is_next)) {
      std::erase(waiting_, ticket);
      changed_.notify_all();
      return false;
    }
    waiting_.pop_front();
    taken_ = true;
    return true;
  }
  void release() {
    {
      std::lock_guard lock(mutex_);
      taken_ = false;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t next_ticket_ = 0;
  std::deque<std::uint64_t> waiting_;
  bool taken_ = false;
};

// Gives back a turn that was acquired.
class Turn {
 public:
  explicit Turn(WriteTurns& turns) : turns_(turns) {}
  ~Turn() { turns_.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  WriteTurns& turns_;
};

}  // namespace tercet
