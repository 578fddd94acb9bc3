// kHashJoin, kLeftJoin: keeps the second child's rows in a hash table and streams the first past it.
#include <optional>

#include "engine/exec/columns.h"
#include "engine/exec/join_output.h"
#include "engine/exec/join_table.h"
#include "engine/exec/operators.h"

namespace tercet {
namespace {

class HashJoinOperator final : public Operator {
 public:
  HashJoinOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        left_(make_operator(left_plan(), context)),
        output_(left_plan().columns, kept_variables(plan), plan.loose_keys, plan.columns),
        outer_(plan.kind == PlanNode::Kind::kLeftJoin) {
    if (outer_ && plan.condition)
      condition_.emplace(*plan.condition, left_plan().columns, kept_variables(plan), plan.loose_keys, context);
  }

 protected:
  bool do_next(Batch& out) override {
    if (!table_) open_table();
    if (table_->rows().rows() == 0 && !outer_) return false;
    for (;;) {
      if (!probing_) {
        if (!left_->next(batch_)) return false;
        probe_->start(batch_);
        if (condition_) condition_->start();
        probing_ = true;
      }
      pairs_.clear();
      probing_ = probe_->next(context_.batch_rows, outer_, pairs_.left, pairs_.right);
      if (condition_) {
        condition_->apply(batch_.columns, table_->rows().columns(), !probing_, pairs_);
        context_.poll();
      }
      if (pairs_.size() == 0) continue;
      out.reset(plan_.columns.size());
      output_.append(batch_.columns, table_->rows().columns(), pairs_, out);
      return true;
    }
  }

 private:
  const PlanNode& left_plan() const { return *plan_.children[0]; }

  // That of all parts, if there is one.
  void open_table() {
    const BuiltSide* shared = context_.built_side(plan_);
    table_ = shared != nullptr ? shared->table : build_join_table(plan_, context_);
    probe_.emplace(*table_, columns_of(left_plan().columns, plan_.keys), columns_of(left_plan().columns, plan_.loose_keys));
  }

  OperatorPtr left_;
  JoinOutput output_;
  std::shared_ptr<JoinTable> table_;  // null before the first row
  std::optional<JoinProbe> probe_;
  bool outer_;
  std::optional<OuterCondition> condition_;
  bool probing_ = false;
  Batch batch_;
  RowPairs pairs_;
};

}  // namespace

OperatorPtr make_hash_join(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<HashJoinOperator>(plan, context);
}

}  // namespace tercet
