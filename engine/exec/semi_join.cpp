// kSemiJoin, kAntiJoin, kMinus: keep rows of the first child by whether the second has a compatible one. kMarkJoin says it in a column.
#include <utility>

#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/row_matcher.h"

namespace tercet {
namespace {

using Kind = PlanNode::Kind;

class SemiJoinOperator final : public Operator {
 public:
  SemiJoinOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        left_(make_operator(*plan.children[0], context)),
        places_(columns_of(plan.children[0]->columns, plan.columns)),
        mark_(plan.kind == Kind::kMarkJoin ? column_of(plan.columns, plan.variable) : kNoColumn) {}

 protected:
  bool do_next(Batch& out) override {
    if (!matcher_) matcher_ = plan_.merges ? make_merge_matcher(plan_, context_) : make_hash_matcher(plan_, context_);
    // Without rows to match nothing has a match.
    while (!(plan_.kind == Kind::kSemiJoin && matcher_->is_exhausted()) && left_->next(batch_)) {
      rows_.clear();
      if (!matcher_->is_exhausted()) matcher_->select(batch_, rows_);
      if (plan_.kind != Kind::kMarkJoin && !keep_wanted()) continue;
      std::size_t rows = batch_.rows;
      move_columns(batch_, places_, out);
      if (mark_ != kNoColumn) write_marks(rows, out.columns[mark_]);
      return true;
    }
    return false;
  }

 private:
  bool keep_wanted() {
    if (plan_.kind != Kind::kSemiJoin) invert();
    keep_rows(batch_, rows_);
    return !rows_.empty();
  }

  // The rows that have no partner.
  void invert() {
    others_.clear();
    auto matching = rows_.begin();
    for (std::uint32_t row = 0; row < batch_.rows; ++row) {
      if (matching != rows_.end() && *matching == row) ++matching;
      else others_.push_back(row);
    }
    rows_.swap(others_);
  }

  void write_marks(std::size_t rows, std::vector<Id>& marks) const {
    marks.assign(rows, inline_boolean(false));
    for (std::uint32_t row : rows_) marks[row] = inline_boolean(true);
  }

  OperatorPtr left_;
  std::unique_ptr<RowMatcher> matcher_;
  std::vector<std::size_t> places_;
  std::size_t mark_;
  Batch batch_;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> others_;
};

}  // namespace

OperatorPtr make_semi_join(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<SemiJoinOperator>(plan, context);
}

}  // namespace tercet
