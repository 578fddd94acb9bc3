// kExtend: a new column, computed.
#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/expr/evaluator.h"

namespace tercet {
namespace {

class ExtendOperator final : public Operator {
 public:
  ExtendOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(make_operator(*plan.children[0], context)),
        expression_(make_evaluator(*plan.expression, plan.children[0]->columns, context)),
        places_(columns_of(plan.children[0]->columns, plan.columns)),
        result_(column_of(plan.columns, plan.variable)),
        keeps_order_(keeps_order_of_first_child(plan)) {
    if (result_ != kNoColumn) places_[result_] = kNoColumn;
  }

  void skip_to(std::span<const Id> key) override {
    if (keeps_order_) input_->skip_to(key);
  }

 protected:
  bool do_next(Batch& out) override {
    if (!input_->next(batch_)) return false;
    if (result_ != kNoColumn) expression_->evaluate(batch_, context_, values_);
    move_columns(batch_, places_, out);
    if (result_ != kNoColumn) out.columns[result_].swap(values_);
    return true;
  }

 private:
  OperatorPtr input_;
  std::unique_ptr<Evaluator> expression_;
  std::vector<std::size_t> places_;
  std::size_t result_;  // kNoColumn when nobody above wants it
  bool keeps_order_;
  Batch batch_;
  std::vector<Id> values_;
};

}  // namespace

OperatorPtr make_extend(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<ExtendOperator>(plan, context); }

}  // namespace tercet
