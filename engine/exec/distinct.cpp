// kDistinct: each row of the child once, the first time it comes. Of its columns only some may be wanted above; all of them count.
#include <numeric>

#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/row_set.h"

namespace tercet {
namespace {

class DistinctOperator final : public Operator {
 public:
  DistinctOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(make_operator(*plan.children[0], context)),
        places_(columns_of(plan.children[0]->columns, plan.columns)),
        all_(plan.children[0]->columns.size()),
        seen_(plan.children[0]->columns.size(), context) {
    std::iota(all_.begin(), all_.end(), std::size_t{0});
  }

 protected:
  bool do_next(Batch& out) override {
    while (!finished_ && input_->next(batch_)) {
      if (plan_.distinct_sorted) find_new_neighbours(batch_);
      else seen_.insert(batch_.columns, all_, batch_.rows, numbers_, fresh_);
      finished_ = all_.empty();
      if (fresh_.empty()) continue;
      keep_rows(batch_, fresh_);
      move_columns(batch_, places_, out);
      return true;
    }
    return false;
  }

 private:
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
  RowSet seen_;
  Batch batch_;
  std::vector<std::uint32_t> numbers_;
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
