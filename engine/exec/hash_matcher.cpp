// Matchers that hold the second child in memory: its distinct keys; with loose keys or a condition a join table.
#include <optional>
#include <utility>

#include "engine/exec/columns.h"
#include "engine/exec/join_output.h"
#include "engine/exec/join_table.h"
#include "engine/exec/row_matcher.h"
#include "engine/exec/row_set.h"
#include "engine/optimizer/expressions.h"

namespace tercet {
namespace {

// Whether the distinct keys tell all: they are bound in every row of both sides.
bool keys_suffice(const PlanNode& plan) {
  return plan.loose_keys.empty() && !plan.condition && !(plan.kind == PlanNode::Kind::kMinus && plan.keys.empty());
}

std::shared_ptr<const RowSet> build_key_set(const PlanNode& plan, ExecutionContext& context) {
  auto keys = std::make_shared<RowSet>(plan.keys.size(), context);
  OperatorPtr right = make_operator(*plan.children[1], context);
  const std::vector<std::size_t> places = columns_of(plan.children[1]->columns, plan.keys);
  std::vector<std::uint32_t> numbers;
  std::vector<std::uint32_t> fresh;
  Batch batch;
  while (right->next(batch)) {
    keys->insert(batch.columns, places, batch.rows, numbers, fresh);
    // Without keys one row is as good as many.
    if (plan.keys.empty()) break;
  }
  return keys;
}

// The variables of the second child that a table keeps.
std::vector<VarId> kept_of_second(const PlanNode& plan) {
  std::vector<VarId> kept = plan.keys;
  kept.insert(kept.end(), plan.loose_keys.begin(), plan.loose_keys.end());
  if (!plan.condition) return kept;
  for (VarId variable : optimizer::variables_of(*plan.condition)) {
    if (contains(plan.children[1]->columns, variable) && !contains(kept, variable)) kept.push_back(variable);
  }
  return kept;
}

// Only distinct rows count.
std::shared_ptr<JoinTable> build_distinct_table(const PlanNode& plan, ExecutionContext& context) {
  const std::vector<VarId> kept = kept_of_second(plan);
  auto table = std::make_shared<JoinTable>(kept.size(), columns_of(kept, plan.keys), columns_of(kept, plan.loose_keys),
                                           plan.kind == PlanNode::Kind::kMinus, context);
  OperatorPtr right = make_operator(*plan.children[1], context);
  const std::vector<std::size_t> places = columns_of(plan.children[1]->columns, kept);
  RowSet seen(kept.size(), context);
  std::vector<std::uint32_t> numbers;
  std::vector<std::uint32_t> fresh;
  Batch batch;
  while (right->next(batch)) {
    seen.insert(batch.columns, places, batch.rows, numbers, fresh);
    table->rows().append_rows(batch.columns, places, fresh);
    if (kept.empty()) break;
  }
  table->finish();
  return table;
}

class KeySetMatcher final : public RowMatcher {
 public:
  KeySetMatcher(const PlanNode& plan, std::shared_ptr<const RowSet> keys)
      : keys_(std::move(keys)), places_(columns_of(plan.children[0]->columns, plan.keys)) {}

  void select(const Batch& batch, std::vector<std::uint32_t>& rows) override {
    keys_->find(batch.columns, places_, batch.rows, numbers_, hashes_);
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (numbers_[row] != kNoRow) rows.push_back(row);
    }
  }

  bool is_exhausted() const override { return keys_->size() == 0; }

 private:
  std::shared_ptr<const RowSet> keys_;
  std::vector<std::size_t> places_;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint64_t> hashes_;
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
  JoinTableMatcher(const PlanNode& plan, std::shared_ptr<JoinTable> table, ExecutionContext& context)
      : context_(context),
        table_(std::move(table)),
        probe_(*table_, columns_of(plan.children[0]->columns, plan.keys), columns_of(plan.children[0]->columns, plan.loose_keys)) {
    if (plan.condition) condition_.emplace(plan, kept_of_second(plan), context);
  }

  void select(const Batch& batch, std::vector<std::uint32_t>& rows) override {
    probe_.start(batch);
    if (condition_) select_pairs(batch, rows);
    else probe_.select(rows);
  }

  bool is_exhausted() const override { return table_->rows().rows() == 0; }

 private:
  void select_pairs(const Batch& batch, std::vector<std::uint32_t>& rows) {
    for (bool more = true; more;) {
      pairs_.clear();
      more = probe_.next(context_.batch_rows, false, pairs_.left, pairs_.right);
      context_.poll();
      for (std::uint32_t pair : condition_->select(batch, table_->rows(), pairs_)) {
        std::uint32_t row = pairs_.left[pair];
        if (rows.empty() || rows.back() != row) rows.push_back(row);
      }
      if (!rows.empty()) probe_.leave_row(rows.back());
    }
  }

  ExecutionContext& context_;
  std::shared_ptr<JoinTable> table_;
  JoinProbe probe_;
  std::optional<PairCondition> condition_;
  RowPairs pairs_;
};

}  // namespace

BuiltSide build_matched_side(const PlanNode& plan, ExecutionContext& context) {
  if (keys_suffice(plan)) return {nullptr, build_key_set(plan, context)};
  return {build_distinct_table(plan, context), nullptr};
}

std::unique_ptr<RowMatcher> make_hash_matcher(const PlanNode& plan, ExecutionContext& context) {
  const BuiltSide* shared = context.built_side(plan);
  const BuiltSide side = shared != nullptr ? *shared : build_matched_side(plan, context);
  if (side.keys) return std::make_unique<KeySetMatcher>(plan, side.keys);
  return std::make_unique<JoinTableMatcher>(plan, side.table, context);
}

}  // namespace tercet
