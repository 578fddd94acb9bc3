// The thread that folds changes into the blocks when enough of them wait, and works them into the orders' marks when nobody has read these
// for long.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace tercet {

class RocksStore;

class Folder {
 public:
  // Nothing runs before the first wake(). `fold_after` as in OpenOptions. The store must outlive it.
  Folder(RocksStore& store, std::uint64_t fold_after) : store_(store), fold_after_(fold_after) {}
  // Stops after the step under way.
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  // Looks whether enough changes wait. Called after each commit; cheap.
  void wake();
  // For who has the turn to write: folds here and now while more than four times as many changes wait as should, so that writers
  // that are faster than folding wait for it instead of filling the memory.
  void keep_up();

 private:
  bool too_many_wait(std::uint64_t times) const;
  void run();
  bool wait_for_work();
  void make_marks() const;
  void fold_all();

  RocksStore& store_;
  const std::uint64_t fold_after_;
  std::mutex mutex_;
  std::condition_variable wanted_;
  bool work_ = false;     // guarded by mutex_
  bool stopped_ = false;  // guarded by mutex_
  std::thread thread_;    // begun and joined under the turn to write, or by the destructor
};

}  // namespace tercet
