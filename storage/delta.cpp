#include "storage/delta.h"

#include <algorithm>
#include <utility>

namespace tercet {
namespace {

// So many changes are kept beside the marks of an order before they are worked in here and now.
constexpr std::size_t kMostPending = std::size_t{1} << 18;

}  // namespace

Delta::Delta(std::vector<ChangedFact> facts) : changed_facts_(facts.size()) {
  facts_read_ = std::make_shared<const std::vector<ChangedFact>>(std::move(facts));
  for (std::size_t i = 0; i < kOrders; ++i) orders_[i] = std::make_shared<const OrderMarks>(static_cast<Order>(i), facts_read_);
}

std::size_t Delta::pending() const {
  std::size_t most = 0;
  for (const std::shared_ptr<const OrderMarks>& marks : orders_) most = std::max(most, marks->pending());
  return most;
}

Delta Delta::changed(FactChanges changes, std::size_t changed_facts) const {
  Delta after;
  after.changed_facts_ = changed_facts;
  const auto shared = std::make_shared<const FactChanges>(std::move(changes));
  for (std::size_t i = 0; i < kOrders; ++i) {
    after.orders_[i] = std::make_shared<const OrderMarks>(orders_[i], shared);
    if (after.orders_[i]->pending() > kMostPending) after.orders_[i]->tree();
  }
  return after;
}

Delta Delta::folded(Order order, DeltaTree marks, std::size_t changed_facts) const {
  Delta after = *this;
  after.facts_read_ = nullptr;
  after.changed_facts_ = changed_facts;
  after.orders_[static_cast<std::size_t>(order)] = std::make_shared<const OrderMarks>(order, std::move(marks));
  return after;
}

}  // namespace tercet
