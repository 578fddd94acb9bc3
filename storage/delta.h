// The changes of one state that its blocks do not hold yet: the marks of each order. Versions share what they have in common; a commit
// costs what it changes, and the marks of an order are made when somebody reads it. Any thread may read a version.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "storage/delta_record.h"
#include "storage/delta_tree.h"
#include "storage/order_marks.h"
#include "storage/row.h"

namespace tercet {

class Delta {
 public:
  Delta() = default;  // no state's
  // Of facts ascending and distinct.
  explicit Delta(std::vector<ChangedFact> facts);

  const DeltaTree& marks(Order order) const { return orders_[static_cast<std::size_t>(order)]->tree(); }
  // How many facts have a mark in an order.
  std::size_t changed_facts() const { return changed_facts_; }

  // How many changes somebody who reads an order has to work in, at most.
  std::size_t pending() const;

  // Those it was made of, of a version that was read; null in what was made of that.
  const std::vector<ChangedFact>* facts_read() const { return facts_read_.get(); }

  // After further changes, when so many changed facts are left.
  Delta changed(FactChanges changes, std::size_t changed_facts) const;
  // When an order's blocks have taken in some of its marks: those that are left.
  Delta folded(Order order, DeltaTree marks, std::size_t changed_facts) const;

 private:
  std::array<std::shared_ptr<const OrderMarks>, kOrders> orders_;
  std::size_t changed_facts_ = 0;
  std::shared_ptr<const std::vector<ChangedFact>> facts_read_;
};

}  // namespace tercet
