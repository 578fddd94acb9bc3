// kFilter: the rows for which a condition is true.
#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/expr/evaluator.h"

namespace tercet {
namespace {

class FilterOperator final : public Operator {
 public:
  FilterOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(make_operator(*plan.children[0], context)),
        condition_(make_evaluator(*plan.condition, plan.children[0]->columns, context)),
        places_(columns_of(plan.children[0]->columns, plan.columns)),
        same_columns_(plan.columns == plan.children[0]->columns),
        keeps_order_(keeps_order_of_first_child(plan)) {}

  void skip_to(std::span<const Id> key) override {
    if (keeps_order_) input_->skip_to(key);
  }

 protected:
  bool do_next(Batch& out) override {
    Batch& batch = same_columns_ ? out : batch_;
    while (input_->next(batch)) {
      rows_.clear();
      condition_->select(batch, context_, rows_);
      if (rows_.empty()) continue;
      keep_rows(batch, rows_);
      if (!same_columns_) move_columns(batch, places_, out);
      return true;
    }
    return false;
  }

 private:
  OperatorPtr input_;
  std::unique_ptr<Evaluator> condition_;
  std::vector<std::size_t> places_;
  bool same_columns_;
  bool keeps_order_;
  Batch batch_;
  std::vector<std::uint32_t> rows_;
};

}  // namespace

OperatorPtr make_filter(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<FilterOperator>(plan, context); }

}  // namespace tercet
