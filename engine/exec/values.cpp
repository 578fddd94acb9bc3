// kValues: the rows of a VALUES block.
#include <algorithm>

#include "engine/exec/operators.h"

namespace tercet {
namespace {

class ValuesOperator final : public Operator {
 public:
  using Operator::Operator;

 protected:
  bool do_next(Batch& out) override {
    if (next_ == plan_.rows.size()) return false;
    out.reset(plan_.columns.size());
    out.rows = std::min(context_.batch_rows, plan_.rows.size() - next_);
    for (std::size_t i = 0; i < out.rows; ++i, ++next_) {
      for (std::size_t column = 0; column < out.columns.size(); ++column) {
        out.columns[column].push_back(context_.terms->intern(plan_.rows[next_][column]));
      }
    }
    return true;
  }

 private:
  std::size_t next_ = 0;
};

}  // namespace

OperatorPtr make_values(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<ValuesOperator>(plan, context); }

}  // namespace tercet
