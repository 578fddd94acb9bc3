// What a query may hold in memory, and who holds how much of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace tercet {

// Bytes that one query holds: its operators, the terms it has computed, the texts of the row at hand. Copies share the bytes. Any
// thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t limit) : limit_(limit), used_(std::make_shared<std::atomic<std::size_t>>(0)) {}
  // Errors: kMemoryBudget, in words that say what to change.
  void take(std::size_t bytes);
  bool try_take(std::size_t bytes);
  [[noreturn]] void throw_full() const;
  void give_back(std::size_t bytes) { used_->fetch_sub(bytes, std::memory_order_relaxed); }
  std::size_t used() const { return used_->load(std::memory_order_relaxed); }
  std::size_t limit() const { return limit_; }
  std::size_t room() const { return limit_ - used(); }

 private:
  std::size_t limit_;
  std::shared_ptr<std::atomic<std::size_t>> used_;
};

// Bytes one holder has taken from a budget, given back when it goes away. The budget must outlive it.
class MemoryReservation {
 public:
  explicit MemoryReservation(MemoryBudget& budget) : budget_(&budget) {}
  ~MemoryReservation() { budget_->give_back(bytes_); }
  MemoryReservation(const MemoryReservation&) = delete;
  MemoryReservation& operator=(const MemoryReservation&) = delete;
  MemoryReservation(MemoryReservation&& other) noexcept : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}

  // Makes the reservation this large; growing throws kMemoryBudget when the budget has no room.
  void set(std::size_t bytes) {
    if (bytes > bytes_) budget_->take(bytes - bytes_);
    else budget_->give_back(bytes_ - bytes);
    bytes_ = bytes;
  }
  // The same without the exception: false, and nothing has changed.
  bool try_set(std::size_t bytes) {
    if (bytes > bytes_ && !budget_->try_take(bytes - bytes_)) return false;
    if (bytes < bytes_) budget_->give_back(bytes_ - bytes);
    bytes_ = bytes;
    return true;
  }
  std::size_t bytes() const { return bytes_; }
  const MemoryBudget& budget() const { return *budget_; }

 private:
  MemoryBudget* budget_;
  std::size_t bytes_ = 0;
};

}  // namespace tercet
