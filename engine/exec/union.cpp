// kUnion: one child after the other, columns matched by variable.
#include "engine/exec/columns.h"
#include "engine/exec/operators.h"

namespace tercet {
namespace {

class UnionOperator final : public Operator {
 public:
  using Operator::Operator;

 protected:
  bool do_next(Batch& out) override {
    for (; child_ < plan_.children.size(); ++child_, input_.reset()) {
      const PlanNode& plan = *plan_.children[child_];
      if (!input_) {
        input_ = make_operator(plan, context_);
        places_ = columns_of(plan.columns, plan_.columns);
      }
      if (!input_->next(batch_)) continue;
      move_columns(batch_, places_, out);
      return true;
    }
    return false;
  }

 private:
  std::size_t child_ = 0;
  OperatorPtr input_;  // made when its turn comes
  std::vector<std::size_t> places_;
  Batch batch_;
};

}  // namespace

OperatorPtr make_union(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<UnionOperator>(plan, context); }

}  // namespace tercet
