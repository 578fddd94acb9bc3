// The marks of one order in one state, in a tree that is made when somebody first reads the order: from the tree of an earlier state
// and the facts that changed since.
//
// Threads: everything may be called from any.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/delta_record.h"
#include "storage/delta_tree.h"
#include "storage/row.h"

namespace tercet {

// Facts that became one (kInsert) or ceased to be one, in the order in which that happened. Rows of Order::kSpo.
using FactChanges = std::vector<MarkedRow>;

class OrderMarks {
 public:
  OrderMarks(Order order, DeltaTree tree);
  // Of all changed facts.
  OrderMarks(Order order, std::shared_ptr<const std::vector<ChangedFact>> facts);
  // Those of `before` after further changes.
  OrderMarks(std::shared_ptr<const OrderMarks> before, std::shared_ptr<const FactChanges> changes);
  ~OrderMarks();
  OrderMarks(const OrderMarks&) = delete;
  OrderMarks& operator=(const OrderMarks&) = delete;

  const DeltaTree& tree() const {
    if (!is_made_.load(std::memory_order_acquire)) make();
    return tree_;
  }
  // How many changes are to be worked in for the tree, at most.
  std::size_t pending() const { return is_made_.load(std::memory_order_acquire) ? 0 : pending_; }

 private:
  void make() const;
  void make_of_facts() const;
  static FactChanges changes_of(const std::vector<const OrderMarks*>& steps, Order order);

  const Order order_;
  const std::shared_ptr<std::mutex> making_;  // of all states that came from one; guards what follows until the tree is made
  std::size_t pending_ = 0;
  mutable std::shared_ptr<const OrderMarks> before_;
  mutable std::shared_ptr<const FactChanges> changes_;             // since `before`
  mutable std::shared_ptr<const std::vector<ChangedFact>> facts_;  // without a `before`
  mutable DeltaTree tree_;
  mutable std::atomic<bool> is_made_{false};
};

}  // namespace tercet
