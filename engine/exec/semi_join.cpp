// kSemiJoin, kAntiJoin, kMinus: keep rows of the first child by whether the second has a compatible one.
#include <optional>

#include "engine/exec/columns.h"
#include "engine/exec/join_table.h"
#include "engine/exec/operators.h"
#include "engine/exec/row_set.h"

namespace tercet {
namespace {

class SemiJoinOperator final : public Operator {
 public:
  SemiJoinOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        wants_match_(plan.kind == PlanNode::Kind::kSemiJoin),
        keys_(joined_keys(plan)),
        left_(make_operator(*plan.children[0], context)),
        table_(keys_.size(), columns_of(keys_, plan.keys), columns_of(keys_, plan.loose_keys), plan.kind == PlanNode::Kind::kMinus,
               context),
        probe_(table_, columns_of(plan.children[0]->columns, plan.keys), columns_of(plan.children[0]->columns, plan.loose_keys)),
        places_(columns_of(plan.children[0]->columns, plan.columns)) {}

 protected:
  bool do_next(Batch& out) override {
    if (!built_) build();
    // Without rows to match nothing has a match.
    if (wants_match_ && table_.rows().rows() == 0) return false;
    while (left_->next(batch_)) {
      probe_.start(batch_);
      rows_.clear();
      probe_.select(wants_match_, rows_);
      if (rows_.empty()) continue;
      keep_rows(batch_, rows_);
      move_columns(batch_, places_, out);
      return true;
    }
    return false;
  }

 private:
  static std::vector<VarId> joined_keys(const PlanNode& plan) {
    std::vector<VarId> keys = plan.keys;
    keys.insert(keys.end(), plan.loose_keys.begin(), plan.loose_keys.end());
    return keys;
  }

  // Only the distinct keys count; without keys one row is as good as many.
  void build() {
    built_ = true;
    OperatorPtr right = make_operator(*plan_.children[1], context_);
    std::vector<std::size_t> places = columns_of(plan_.children[1]->columns, keys_);
    std::vector<std::size_t> all(keys_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    RowSet seen(keys_.size(), context_);
    std::vector<std::uint32_t> numbers;
    std::vector<std::uint32_t> fresh;
    Batch batch;
    while (right->next(batch)) {
      seen.insert(batch.columns, places, batch.rows, numbers, fresh);
      table_.rows().append_rows(batch.columns, places, fresh);
      if (keys_.empty()) break;
    }
    table_.finish();
  }

  bool wants_match_;
  std::vector<VarId> keys_;
  OperatorPtr left_;
  JoinTable table_;
  JoinProbe probe_;
  std::vector<std::size_t> places_;
  bool built_ = false;
  Batch batch_;
  std::vector<std::uint32_t> rows_;
};

}  // namespace

OperatorPtr make_semi_join(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<SemiJoinOperator>(plan, context);
}

}  // namespace tercet
