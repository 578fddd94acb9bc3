#include "engine/exec/join_output.h"

#include <algorithm>

#include "engine/exec/columns.h"

namespace tercet {

JoinOutput::JoinOutput(const std::vector<VarId>& left, const std::vector<VarId>& right, const std::vector<VarId>& loose,
                       const std::vector<VarId>& wanted) {
  for (VarId variable : wanted) {
    Source source{column_of(left, variable), column_of(right, variable)};
    if (source.left != kNoColumn && !contains(loose, variable)) source.right = kNoColumn;
    sources_.push_back(source);
  }
}

void JoinOutput::append(std::span<const std::vector<Id>> left, std::span<const std::vector<Id>> right, const RowPairs& pairs,
                        Batch& out) const {
  std::size_t rows = pairs.size();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    auto& column = out.columns[i];
    auto [from_left, from_right] = sources_[i];
    if (from_right == kNoColumn) {
      if (from_left == kNoColumn) column.resize(column.size() + rows, kUnboundId);
      else append_gather(column, left[from_left], pairs.left);
      continue;
    }
    std::size_t old_size = column.size();
    column.resize(old_size + rows);
    Id* to = column.data() + old_size;
    const Id* left_ids = from_left == kNoColumn ? nullptr : left[from_left].data();
    const Id* right_ids = right[from_right].data();
    for (std::size_t pair = 0; pair < rows; ++pair) {
      Id id = left_ids == nullptr ? kUnboundId : left_ids[pairs.left[pair]];
      if (id.is_unbound() && pairs.right[pair] != kNoRow) id = right_ids[pairs.right[pair]];
      to[pair] = id;
    }
  }
  out.rows += rows;
}

std::vector<VarId> joined_columns(const std::vector<VarId>& left, const std::vector<VarId>& right) {
  std::vector<VarId> columns = left;
  for (VarId variable : right) {
    if (!contains(left, variable)) columns.push_back(variable);
  }
  return columns;
}

OuterCondition::OuterCondition(const algebra::Expression& condition, const std::vector<VarId>& left,
                               const std::vector<VarId>& right, const std::vector<VarId>& loose, ExecutionContext& context)
    : context_(context),
      columns_(joined_columns(left, right)),
      output_(left, right, loose, columns_),
      evaluator_(make_evaluator(condition, columns_, context)) {}

void OuterCondition::finish_row(RowPairs& kept) {
  if (row_ == kNoRow || row_matched_) return;
  kept.left.push_back(row_);
  kept.right.push_back(kNoRow);
}

void OuterCondition::apply(std::span<const std::vector<Id>> left, std::span<const std::vector<Id>> right, bool complete,
                           RowPairs& pairs) {
  candidates_.reset(columns_.size());
  output_.append(left, right, pairs, candidates_);
  passing_.clear();
  if (candidates_.rows > 0) evaluator_->select(candidates_, context_, passing_);
  kept_.clear();
  auto passing = passing_.begin();
  for (std::uint32_t pair = 0; pair < pairs.size(); ++pair) {
    if (pairs.left[pair] != row_) {
      finish_row(kept_);
      row_ = pairs.left[pair];
      row_matched_ = false;
    }
    bool passes = passing != passing_.end() && *passing == pair;
    if (passes) ++passing;
    if (!passes || pairs.right[pair] == kNoRow) continue;
    kept_.left.push_back(row_);
    kept_.right.push_back(pairs.right[pair]);
    row_matched_ = true;
  }
  if (complete) {
    finish_row(kept_);
    row_ = kNoRow;
  }
  std::swap(pairs, kept_);
}

}  // namespace tercet
