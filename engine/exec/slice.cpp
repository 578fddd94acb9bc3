// kSlice: OFFSET and LIMIT. Asks nothing of the child once it has enough.
#include <algorithm>
#include <limits>

#include "engine/exec/columns.h"
#include "engine/exec/operators.h"

namespace tercet {
namespace {

class SliceOperator final : public Operator {
 public:
  SliceOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        to_skip_(plan.offset),
        to_give_(plan.limit.value_or(std::numeric_limits<std::uint64_t>::max())),
        places_(columns_of(plan.children[0]->columns, plan.columns)),
        same_columns_(plan.columns == plan.children[0]->columns) {
    if (to_give_ > 0) input_ = make_operator(*plan.children[0], context);
  }

 protected:
  bool do_next(Batch& out) override {
    Batch& batch = same_columns_ ? out : batch_;
    while (to_give_ > 0 && input_->next(batch)) {
      if (to_skip_ >= batch.rows) {
        to_skip_ -= batch.rows;
        continue;
      }
      std::size_t begin = static_cast<std::size_t>(to_skip_);
      to_skip_ = 0;
      std::size_t rows = static_cast<std::size_t>(std::min<std::uint64_t>(batch.rows - begin, to_give_));
      if (begin > 0 || rows < batch.rows) keep_range(batch, begin, begin + rows);
      to_give_ -= rows;
      if (!same_columns_) move_columns(batch, places_, out);
      return true;
    }
    input_.reset();
    return false;
  }

 private:
  std::uint64_t to_skip_;
  std::uint64_t to_give_;
  std::vector<std::size_t> places_;
  bool same_columns_;
  OperatorPtr input_;
  Batch batch_;
};

}  // namespace

OperatorPtr make_slice(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<SliceOperator>(plan, context); }

}  // namespace tercet
