// kProject: chooses and reorders columns.
#include "engine/exec/columns.h"
#include "engine/exec/operators.h"

namespace tercet {
namespace {

class ProjectOperator final : public Operator {
 public:
  ProjectOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(make_operator(*plan.children[0], context)),
        places_(columns_of(plan.children[0]->columns, plan.columns)) {}

 protected:
  bool do_next(Batch& out) override {
    if (!input_->next(batch_)) return false;
    move_columns(batch_, places_, out);
    return true;
  }

 private:
  OperatorPtr input_;
  std::vector<std::size_t> places_;
  Batch batch_;
};

}  // namespace

OperatorPtr make_project(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<ProjectOperator>(plan, context);
}

}  // namespace tercet
