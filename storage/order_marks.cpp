#include "storage/order_marks.h"

#include <algorithm>
#include <utility>

namespace tercet {
namespace {

bool by_row(const MarkedRow& a, const MarkedRow& b) { return a.row < b.row; }

// A fact that changed an even number of times is what it was. Else an order with a mark on it has none any more, for its blocks hold
// what the fact is now; every other order gets one. `changes` are sorted, those of one fact as they came.
DeltaTree changed(const DeltaTree& before, const FactChanges& changes) {
  DeltaEditor editor(before);
  for (std::size_t begin = 0, end = 0; begin < changes.size(); begin = end) {
    while (end < changes.size() && changes[end].row == changes[begin].row) ++end;
    if ((end - begin) % 2 == 1 && !editor.erase(changes[begin].row)) editor.put(changes[begin].row, changes[end - 1].mark);
  }
  return editor.tree();
}

}  // namespace

OrderMarks::OrderMarks(Order order, DeltaTree tree)
    : order_(order), making_(std::make_shared<std::mutex>()), tree_(std::move(tree)), is_made_(true) {}

OrderMarks::OrderMarks(Order order, std::shared_ptr<const std::vector<ChangedFact>> facts)
    : order_(order), making_(std::make_shared<std::mutex>()), facts_(std::move(facts)) {}

OrderMarks::OrderMarks(std::shared_ptr<const OrderMarks> before, std::shared_ptr<const FactChanges> changes)
    : order_(before->order_),
      making_(before->making_),
      pending_(changes->size() + before->pending()),
      before_(std::move(before)),
      changes_(std::move(changes)) {}

// One by one: as many states as there were commits since the tree was made may end with this one.
OrderMarks::~OrderMarks() {
  std::shared_ptr<const OrderMarks> next = std::move(before_);
  while (next != nullptr && next.use_count() == 1) {
    std::shared_ptr<const OrderMarks> further;
    {
      std::lock_guard lock(*making_);
      further = std::move(next->before_);
    }
    next = std::move(further);
  }
}

void OrderMarks::make() const {
  std::shared_ptr<const OrderMarks> unused;  // ends without the lock
  std::lock_guard lock(*making_);
  if (is_made_) return;
  std::vector<const OrderMarks*> steps;
  const OrderMarks* at = this;
  for (; !at->is_made_ && at->before_ != nullptr; at = at->before_.get()) steps.push_back(at);
  if (!at->is_made_) at->make_of_facts();
  if (at == this) return;
  tree_ = changed(at->tree_, changes_of(steps, order_));
  unused = std::move(before_);
  changes_ = nullptr;
  is_made_.store(true, std::memory_order_release);
}

// Precondition: the mutex is held.
void OrderMarks::make_of_facts() const {
  std::vector<MarkedRow> rows;
  for (const ChangedFact& fact : *facts_) {
    if (const std::optional<Mark> mark = fact.mark_in(order_)) rows.push_back({row_in(order_, fact.row), *mark});
  }
  std::sort(rows.begin(), rows.end(), by_row);
  tree_ = DeltaTree(rows);
  facts_ = nullptr;
  is_made_.store(true, std::memory_order_release);
}

// Sorted as rows of the order. `steps` are the newest first.
FactChanges OrderMarks::changes_of(const std::vector<const OrderMarks*>& steps, Order order) {
  FactChanges all;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    for (const MarkedRow& change : *(*step)->changes_) all.push_back({row_in(order, change.row), change.mark});
  }
  std::stable_sort(all.begin(), all.end(), by_row);
  return all;
}

}  // namespace tercet
