// kUnit: one row without columns. kEmpty: no row.
#include "engine/exec/operators.h"

namespace tercet {
namespace {

class UnitOperator final : public Operator {
 public:
  UnitOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context), done_(plan.kind == PlanNode::Kind::kEmpty) {}

 protected:
  bool do_next(Batch& out) override {
    if (done_) return false;
    done_ = true;
    out.reset(plan_.columns.size());
    for (auto& column : out.columns) column.assign(1, kUnboundId);
    out.rows = 1;
    return true;
  }

 private:
  bool done_;
};

}  // namespace

OperatorPtr make_unit(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<UnitOperator>(plan, context); }

}  // namespace tercet
