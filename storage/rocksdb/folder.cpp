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

// The most marks of an order: orders that are folded have fewer.
std::uint64_t Folder::waiting() const {
  std::shared_ptr<const StoreState> state = store_.tip();
  std::int64_t most = 0;
  for (std::size_t i = 0; i < kOrders; ++i) most = std::max(most, state->delta(static_cast<Order>(i)).counts().marks);
  return static_cast<std::uint64_t>(most);
}

std::uint64_t Folder::limit() const {
  if (fold_after_ != 0) return fold_after_;
  return std::clamp(store_.tip()->counts().facts / kFactsAChange, kLeastWaiting, kMostWaiting);
}

void Folder::wake() {
  if (waiting() <= limit()) return;
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
  if (waiting() / 4 <= limit()) return;
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
      fold_all();
    } catch (...) {
      // Nothing is lost: the changes wait on, and the next commit lets it be tried again.
    }
  }
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
