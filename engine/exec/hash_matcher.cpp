// Matchers that hold the second child in memory: its distinct keys; with loose keys or a condition a join table.
#include <optional>

#include "engine/exec/columns.h"
#include "engine/exec/join_output.h"
#include "engine/exec/join_table.h"
#include "engine/exec/row_matcher.h"
#include "engine/exec/row_set.h"
#include "engine/optimizer/expressions.h"

namespace tercet {
namespace {

// Keys that are bound in every row of both sides.
class KeySetMatcher final : public RowMatcher {
 public:
  KeySetMatcher(const PlanNode& plan, ExecutionContext& context)
      : keys_(plan.keys.size(), context), places_(columns_of(plan.children[0]->columns, plan.keys)) {
    OperatorPtr right = make_operator(*plan.children[1], context);
    std::vector<std::size_t> places = columns_of(plan.children[1]->columns, plan.keys);
    std::vector<std::uint32_t> fresh;
    Batch batch;
    while (right->next(batch)) {
      keys_.insert(batch.columns, places, batch.rows, numbers_, fresh);
      // Without keys one row is as good as many.
      if (plan.keys.empty()) break;
    }
  }

  void select(const Batch& batch, std::vector<std::uint32_t>& rows) override {
    keys_.find(batch.columns, places_, batch.rows, numbers_);
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (numbers_[row] != kNoRow) rows.push_back(row);
    }
  }

  bool is_exhausted() const override { return keys_.size() == 0; }

 private:
  RowSet keys_;
  std::vector<std::size_t> places_;
  std::vector<std::uint32_t> numbers_;
};

// The condition over pairs of rows: of the columns it reads.
class PairCondition {
 public:
  PairCondition(const PlanNode& plan, const std::vector<VarId>& kept, ExecutionContext& context)
      : context_(context),
        columns_(optimizer::intersected(optimizer::variables_of(*plan.condition),
                                        optimizer::as_set(joined_columns(plan.children[0]->columns, kept)))),
        output_(plan.children[0]->columns, kept, plan.loose_keys, columns_),
        evaluator_(make_evaluator(*plan.condition, columns_, context)) {}

  // The numbers of the pairs for which it is true.
  const std::vector<std::uint32_t>& select(const Batch& left, const RowStore& right, const RowPairs& pairs) {
    candidates_.reset(columns_.size());
    output_.append(left.columns, right.columns(), pairs, candidates_);
    passing_.clear();
    if (candidates_.rows > 0) evaluator_->select(candidates_, context_, passing_);
    return passing_;
  }

 private:
  ExecutionContext& context_;
  std::vector<VarId> columns_;
  JoinOutput output_;
  std::unique_ptr<Evaluator> evaluator_;
  Batch candidates_;
  std::vector<std::uint32_t> passing_;
};

class JoinTableMatcher final : public RowMatcher {
 public:
  JoinTableMatcher(const PlanNode& plan, ExecutionContext& context)
      : context_(context),
        kept_(find_kept(plan)),
        table_(kept_.size(), columns_of(kept_, plan.keys), columns_of(kept_, plan.loose_keys), plan.kind == PlanNode::Kind::kMinus,
               context),
        probe_(table_, columns_of(plan.children[0]->columns, plan.keys), columns_of(plan.children[0]->columns, plan.loose_keys)) {
    if (plan.condition) condition_.emplace(plan, kept_, context);
    build(*plan.children[1]);
  }

  void select(const Batch& batch, std::vector<std::uint32_t>& rows) override {
    probe_.start(batch);
    if (condition_) select_pairs(batch, rows);
    else probe_.select(rows);
  }

  bool is_exhausted() const override { return table_.rows().rows() == 0; }

 private:
  static std::vector<VarId> find_kept(const PlanNode& plan) {
    std::vector<VarId> kept = plan.keys;
    kept.insert(kept.end(), plan.loose_keys.begin(), plan.loose_keys.end());
    if (!plan.condition) return kept;
    for (VarId variable : optimizer::variables_of(*plan.condition)) {
      if (contains(plan.children[1]->columns, variable) && !contains(kept, variable)) kept.push_back(variable);
    }
    return kept;
  }

  // Only distinct rows count.
  void build(const PlanNode& right_plan) {
    OperatorPtr right = make_operator(right_plan, context_);
    std::vector<std::size_t> places = columns_of(right_plan.columns, kept_);
    RowSet seen(kept_.size(), context_);
    std::vector<std::uint32_t> numbers;
    std::vector<std::uint32_t> fresh;
    Batch batch;
    while (right->next(batch)) {
      seen.insert(batch.columns, places, batch.rows, numbers, fresh);
      table_.rows().append_rows(batch.columns, places, fresh);
      if (kept_.empty()) break;
    }
    table_.finish();
  }

  void select_pairs(const Batch& batch, std::vector<std::uint32_t>& rows) {
    for (bool more = true; more;) {
      pairs_.clear();
      more = probe_.next(context_.batch_rows, false, pairs_.left, pairs_.right);
      context_.poll();
      for (std::uint32_t pair : condition_->select(batch, table_.rows(), pairs_)) {
        std::uint32_t row = pairs_.left[pair];
        if (rows.empty() || rows.back() != row) rows.push_back(row);
      }
      if (!rows.empty()) probe_.leave_row(rows.back());
    }
  }

  ExecutionContext& context_;
  std::vector<VarId> kept_;
  JoinTable table_;
  JoinProbe probe_;
  std::optional<PairCondition> condition_;
  RowPairs pairs_;
};

}  // namespace

std::unique_ptr<RowMatcher> make_hash_matcher(const PlanNode& plan, ExecutionContext& context) {
  if (plan.loose_keys.empty() && !plan.condition && !(plan.kind == PlanNode::Kind::kMinus && plan.keys.empty()))
    return std::make_unique<KeySetMatcher>(plan, context);
  return std::make_unique<JoinTableMatcher>(plan, context);
}

}  // namespace tercet
