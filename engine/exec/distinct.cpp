// kDistinct: each row of the child once, the first time it comes. Of its columns only some may be wanted above; all of them count.
// The rows that the memory has no room for are put aside on disk and come after the others; where the order of the child matters
// they come in it.
#include <algorithm>
#include <numeric>

#include "engine/exec/bounded_row_set.h"
#include "engine/exec/columns.h"
#include "engine/exec/operators.h"

namespace tercet {
namespace {

// Whether a step below sorts: what keeps the order of its child keeps that order too.
bool has_sort(const PlanNode& plan) {
  return plan.kind == PlanNode::Kind::kSort ||
         std::any_of(plan.children.begin(), plan.children.end(), [](const PlanPtr& child) { return has_sort(*child); });
}

DistinctRows::Beyond order_beyond_memory(const PlanNode& plan) {
  bool in_order = !plan.sorted_by.empty() || has_sort(*plan.children[0]);
  return in_order ? DistinctRows::Beyond::kInOrder : DistinctRows::Beyond::kAnyOrder;
}

class DistinctOperator final : public Operator {
 public:
  DistinctOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(make_operator(*plan.children[0], context)),
        places_(columns_of(plan.children[0]->columns, plan.columns)),
        all_(plan.children[0]->columns.size()),
        seen_(plan.children[0]->columns.size(), order_beyond_memory(plan), context) {
    std::iota(all_.begin(), all_.end(), std::size_t{0});
  }

 protected:
  bool do_next(Batch& out) override {
    while (!finished_ && next_new()) {
      finished_ = all_.empty();
      if (batch_.rows == 0) continue;
      move_columns(batch_, places_, out);
      return true;
    }
    return false;
  }

 private:
  // The new rows, maybe none, of the child's next batch or of those put aside; false at the end.
  bool next_new() {
    if (!input_) return seen_.next_put_aside(batch_);
    if (!input_->next(batch_)) {
      input_.reset();
      return !plan_.distinct_sorted && seen_.next_put_aside(batch_);
    }
    if (plan_.distinct_sorted) find_new_neighbours(batch_);
    else seen_.insert(batch_.columns, all_, batch_.rows, fresh_);
    keep_rows(batch_, fresh_);
    return true;
  }

  // Equal rows are neighbours: only the row before counts.
  void find_new_neighbours(const Batch& batch) {
    fresh_.clear();
    for (std::size_t row = 0; row < batch.rows; ++row) {
      bool same = has_last_ || row > 0;
      for (std::size_t i = 0; i < all_.size() && same; ++i) {
        same = batch.columns[i][row] == (row > 0 ? batch.columns[i][row - 1] : last_[i]);
      }
      if (!same) fresh_.push_back(static_cast<std::uint32_t>(row));
    }
    last_.clear();
    for (const auto& column : batch.columns) last_.push_back(column[batch.rows - 1]);
    has_last_ = true;
  }

  OperatorPtr input_;
  std::vector<std::size_t> places_;
  std::vector<std::size_t> all_;
  DistinctRows seen_;
  Batch batch_;
  std::vector<std::uint32_t> fresh_;
  std::vector<Id> last_;
  bool has_last_ = false;
  bool finished_ = false;
};

}  // namespace

OperatorPtr make_distinct(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<DistinctOperator>(plan, context);
}

}  // namespace tercet
