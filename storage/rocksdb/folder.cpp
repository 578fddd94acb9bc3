#include "storage/rocksdb/folder.h"

#include <algorithm>
#include <chrono>
#include <system_error>

#include "storage/rocksdb/fold.h"
#include "storage/rocksdb/rocks_store.h"
#include "storage/rocksdb/store_state.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::uint64_t kFactsAChange = 256;
constexpr std::uint64_t kLeastWaiting = 8192;
constexpr std::uint64_t kMostWaiting = 262144;
// So many changes are worked into the marks of an order within some 10 ms, which who reads it next would wait.
constexpr std::size_t kMostPending = 16384;
constexpr std::chrono::milliseconds kPatience{50};

}  // namespace

Folder::~Folder() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wanted_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// Whether more changes wait than should, or so many times more.
bool Folder::too_many_wait(std::uint64_t times) const {
  const std::shared_ptr<const StoreState> state = store_.tip();
  const std::uint64_t limit =
      fold_after_ != 0 ? fold_after_ : std::clamp(state->counts().facts / kFactsAChange, kLeastWaiting, kMostWaiting);
  return (state->parts().delta.changed_facts() + times - 1) / times > limit;
}

void Folder::wake() {
  if (!too_many_wait(1) && store_.tip()->parts().delta.pending() <= kMostPending) return;
  std::lock_guard lock(mutex_);
  work_ = true;
  try {
    if (!thread_.joinable() && !stopped_) thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    // No thread can be made now; the next commit tries again.
  }
  wanted_.notify_all();
}

void Folder::keep_up() {
  if (!too_many_wait(4)) return;
  try {
    FoldPlace place;
    while (store_.fold_step(place) != nullptr) continue;
  } catch (...) {
    // As in run(): what was committed is.
  }
}

bool Folder::wait_for_work() {
  std::unique_lock lock(mutex_);
  wanted_.wait(lock, [&] { return work_ || stopped_; });
  work_ = false;
  return !stopped_;
}

void Folder::run() {
  while (wait_for_work()) {
    try {
      make_marks();
      if (too_many_wait(1)) fold_all();
    } catch (...) {
      // Nothing is lost: the changes wait on, and the next commit lets it be tried again.
    }
  }
}

void Folder::make_marks() const {
  const std::shared_ptr<const StoreState> state = store_.tip();
  for (std::size_t i = 0; i < kOrders; ++i) state->delta(static_cast<Order>(i));
}

// A turn for each step, so that transactions come in between.
void Folder::fold_all() {
  FoldPlace place;
  for (bool more = true; more;) {
    while (!store_.turn_to_write_.acquire(kPatience)) {
      std::lock_guard lock(mutex_);
      if (stopped_) return;
    }
    Turn turn(store_.turn_to_write_);
    more = store_.fold_step(place) != nullptr;
    std::lock_guard lock(mutex_);
    if (stopped_) return;
  }
}

}  // namespace tercet
