#include "engine/api/plan_cache.h"

#include <iterator>
#include <utility>

namespace tercet {

std::uint64_t PlanCache::age() const {
  std::lock_guard lock(mutex_);
  return age_;
}

std::shared_ptr<const PlannedQuery> PlanCache::find(std::string_view key) {
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return found->second->planned;
}

void PlanCache::put(std::uint64_t age, std::string key, std::shared_ptr<const PlannedQuery> planned) {
  if (!keeps(key)) return;
  Entries fresh;
  fresh.push_back({std::move(key), std::move(planned)});
  Entries gone;  // goes when the lock has been given back
  std::lock_guard lock(mutex_);
  if (age != age_) return;
  if (const auto known = by_key_.find(fresh.front().key); known != by_key_.end()) {
    std::swap(known->second->planned, fresh.front().planned);
    by_use_.splice(by_use_.begin(), by_use_, known->second);
    return;
  }
  by_key_.emplace(fresh.front().key, fresh.begin());
  bytes_ += fresh.front().key.size();
  by_use_.splice(by_use_.begin(), fresh);
  make_room(gone);
}

void PlanCache::make_room(Entries& gone) {
  while (by_use_.size() > entries_ || bytes_ > kTextBytes) {
    bytes_ -= by_use_.back().key.size();
    by_key_.erase(by_use_.back().key);
    gone.splice(gone.begin(), by_use_, std::prev(by_use_.end()));
  }
}

void PlanCache::clear() {
  Entries gone;
  std::lock_guard lock(mutex_);
  ++age_;
  bytes_ = 0;
  by_key_.clear();
  gone.swap(by_use_);
}

}  // namespace tercet
