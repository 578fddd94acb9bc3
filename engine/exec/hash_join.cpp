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
        kept_(find_kept()),
        output_(left_plan().columns, kept_, plan.loose_keys, plan.columns),
        table_(kept_.size(), columns_of(kept_, plan.keys), columns_of(kept_, plan.loose_keys), false, context),
        probe_(table_, columns_of(left_plan().columns, plan.keys), columns_of(left_plan().columns, plan.loose_keys)),
        outer_(plan.kind == PlanNode::Kind::kLeftJoin) {
    if (outer_ && plan.condition) condition_.emplace(*plan.condition, left_plan().columns, kept_, plan.loose_keys, context);
  }

 protected:
  bool do_next(Batch& out) override {
    if (!built_) build();
    if (table_.rows().rows() == 0 && !outer_) return false;
    for (;;) {
      if (!probing_) {
        if (!left_->next(batch_)) return false;
        probe_.start(batch_);
        if (condition_) condition_->start();
        probing_ = true;
      }
      pairs_.clear();
      probing_ = probe_.next(context_.batch_rows, outer_, pairs_.left, pairs_.right);
      if (condition_) {
        condition_->apply(batch_.columns, table_.rows().columns(), !probing_, pairs_);
        context_.poll();
      }
      if (pairs_.size() == 0) continue;
      out.reset(plan_.columns.size());
      output_.append(batch_.columns, table_.rows().columns(), pairs_, out);
      return true;
    }
  }

 private:
  const PlanNode& left_plan() const { return *plan_.children[0]; }
  const PlanNode& right_plan() const { return *plan_.children[1]; }

  // The build side's variables that are joined on, asked for, or maybe read by a condition.
  std::vector<VarId> find_kept() const {
    std::vector<VarId> kept;
    for (VarId variable : right_plan().columns) {
      bool needed = plan_.condition.has_value() || contains(plan_.columns, variable) || contains(plan_.keys, variable) ||
                    contains(plan_.loose_keys, variable);
      if (needed) kept.push_back(variable);
    }
    return kept;
  }

  void build() {
    built_ = true;
    OperatorPtr right = make_operator(right_plan(), context_);
    std::vector<std::size_t> places = columns_of(right_plan().columns, kept_);
    Batch batch;
    while (right->next(batch)) table_.rows().append(batch, places, 0, batch.rows);
    table_.finish();
  }

  OperatorPtr left_;
  std::vector<VarId> kept_;
  JoinOutput output_;
  JoinTable table_;
  JoinProbe probe_;
  bool outer_;
  std::optional<OuterCondition> condition_;
  bool built_ = false;
  bool probing_ = false;
  Batch batch_;
  RowPairs pairs_;
};

}  // namespace

OperatorPtr make_hash_join(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<HashJoinOperator>(plan, context);
}

}  // namespace tercet
