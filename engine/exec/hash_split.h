// The rows of one operator for several threads, parted by the hash of some columns: equal values come to the same thread.
//
// Whichever thread has no rows reads the next ones, and keeps those of others for them; a bounded number of batches waits.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <vector>

#include "engine/exec/memory_budget.h"
#include "engine/exec/operator.h"

namespace tercet {

class HashSplit {
 public:
  // `places`: the columns that tell whose a row is. `budget` must outlive this.
  HashSplit(OperatorPtr input, std::vector<std::size_t> places, std::size_t shares, MemoryBudget& budget);

  // The next rows of a share, at least one; false at the end. From one thread for each share. Errors: those of the input, to every share;
  // what any share has given up with.
  bool next(std::size_t share, Batch& out);

  // No share gets more rows, but this error.
  void give_up(std::exception_ptr error);

 private:
  std::size_t most_waiting() const;
  bool has_room(std::size_t reader) const;
  void read(std::unique_lock<std::mutex>& lock);
  void split(std::vector<std::deque<Batch>>& parts);

  OperatorPtr input_;
  std::vector<std::size_t> places_;
  // Of the thread that reads.
  Batch batch_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::vector<std::uint32_t>> rows_;  // of each share

  std::atomic<bool> is_given_up_ = false;
  std::mutex mutex_;  // of all below
  std::condition_variable changed_;
  std::vector<std::deque<Batch>> waiting_;  // of each share
  std::size_t waiting_bytes_ = 0;
  MemoryReservation memory_;    // for them, as far as there is room
  bool is_being_read_ = false;  // by one of the threads
  bool is_at_end_ = false;
  std::exception_ptr error_;
};

}  // namespace tercet
