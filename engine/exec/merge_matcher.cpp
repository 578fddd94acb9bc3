// The matcher where both children come sorted by the keys: goes through the second as the first goes, and holds a batch of it.
#include "engine/exec/merge_side.h"
#include "engine/exec/row_matcher.h"

namespace tercet {
namespace {

class MergeMatcher final : public RowMatcher {
 public:
  MergeMatcher(const PlanNode& plan, ExecutionContext& context)
      : places_(columns_of(plan.children[0]->columns, plan.keys)), key_(plan.keys.size()) {
    right_.open(*plan.children[1], plan.keys, context);
  }

  void select(const Batch& batch, std::vector<std::uint32_t>& rows) override {
    for (std::uint32_t row = 0; row < batch.rows;) {
      for (std::size_t i = 0; i < key_.size(); ++i) key_[i] = batch.columns[places_[i]][row];
      if (!go_to_key()) return;
      if (key_.size() == 1) {
        row = match_single_keys(batch, row, rows);
        continue;
      }
      if (right_.compare(right_.row, key_) == 0) {
        rows.push_back(row);
        right_.matched = right_.row + 1;
      }
      ++row;
    }
  }

  bool is_exhausted() const override { return right_.at_end; }

 private:
  // Goes to the first row of the right side that is not below the key; false when there is none.
  bool go_to_key() {
    for (;;) {
      right_.row = right_.find(right_.row, key_, false);
      if (right_.has_row()) return true;
      if (right_.at_end) return false;
      // A long tail without a partner tells that the next partner is far away.
      bool is_far = (right_.batch.rows - right_.matched) * 2 >= right_.batch.rows;
      if (is_far && right_.hinted > 0) right_.input->skip_to(std::span<const Id>(key_).first(right_.hinted));
      right_.row = right_.matched = 0;
      if (right_.input->next(right_.batch)) continue;
      right_.at_end = true;
    }
  }

  // The common case, in a tight loop, as far as the batch of the right side goes. The next row of the left side to look for.
  std::uint32_t match_single_keys(const Batch& batch, std::uint32_t row, std::vector<std::uint32_t>& rows) {
    const Id* left = batch.columns[places_[0]].data();
    const Id* right = right_.batch.columns[right_.keys[0]].data();
    std::size_t at = right_.row;
    // After some steps without a partner galloping is better.
    for (int misses = 0; misses < 8 && row < batch.rows && at < right_.batch.rows;) {
      if (left[row] == right[at]) {
        rows.push_back(row++);
        right_.matched = at + 1;
        misses = 0;
      } else if (left[row] < right[at]) {
        ++row;
      } else {
        ++at;
        ++misses;
      }
    }
    right_.row = at;
    return row;
  }

  MergeSide right_;
  std::vector<std::size_t> places_;
  std::vector<Id> key_;
};

}  // namespace

std::unique_ptr<RowMatcher> make_merge_matcher(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<MergeMatcher>(plan, context);
}

}  // namespace tercet
