// kMergeJoin, and kLeftJoin that merges: both children come sorted by the keys; gallops over what has no partner.
#include <algorithm>
#include <optional>

#include "engine/exec/columns.h"
#include "engine/exec/join_output.h"
#include "engine/exec/merge_side.h"
#include "engine/exec/operators.h"

namespace tercet {
namespace {

class MergeJoinOperator final : public Operator {
 public:
  MergeJoinOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        outer_(plan.kind == PlanNode::Kind::kLeftJoin),
        output_(plan.children[0]->columns, plan.children[1]->columns, {}, plan.columns),
        key_(plan.keys.size()),
        other_key_(plan.keys.size()),
        group_(plan.children[1]->columns.size(), context) {
    left_.open(*plan.children[0], plan.keys, context);
    right_.open(*plan.children[1], plan.keys, context);
    for (std::size_t i = 0; i < plan.children[1]->columns.size(); ++i) all_right_.push_back(i);
  }

  void skip_to(std::span<const Id> key) override {
    // The output has the first child's order, and the second's as far as the keys go.
    if (keeps_order_of_first_child(plan_)) left_.input->skip_to(key);
  }

 protected:
  bool do_next(Batch& out) override {
    out.reset(plan_.columns.size());
    out_ = &out;
    while (out.rows + pairs_.size() < context_.batch_rows && !finished_) {
      if (!in_group_) find_group();
      else emit_group();
    }
    flush();
    return out.rows > 0;
  }

 private:
  // Makes rows of the pairs, which point into the batches as they are now.
  void flush() {
    if (pairs_.size() == 0) return;
    output_.append(left_.batch.columns, group_in_store_ ? group_.columns() : right_.batch.columns, pairs_, *out_);
    pairs_.clear();
  }

  // `other`: where the other side waits, when rows below that can be skipped.
  bool fetch(MergeSide& side, const MergeSide* other) {
    flush();
    if (side.at_end) return false;
    // A long tail without a partner tells that the next partner is far away.
    if ((side.batch.rows - side.matched) * 2 >= side.batch.rows && side.hinted > 0 && other && other->has_row()) {
      other->read_key(other_key_);
      side.input->skip_to(std::span<const Id>(other_key_).first(side.hinted));
    }
    side.row = side.matched = 0;
    if (side.input->next(side.batch)) return true;
    side.at_end = true;
    return false;
  }

  // The common case, in a tight loop: one key, and each key stands in one row of the right side. Stops before anything else, with
  // both sides at a row still.
  void pair_single_rows() {
    const Id* left = left_.batch.columns[left_.keys[0]].data();
    const Id* right = right_.batch.columns[right_.keys[0]].data();
    std::size_t left_last = left_.batch.rows - 1;
    std::size_t right_last = right_.batch.rows - 1;
    std::size_t room = context_.batch_rows - out_->rows;
    std::size_t l = left_.row;
    std::size_t r = right_.row;
    // After some steps without a pair galloping is better.
    for (int misses = 0; misses < 8 && l < left_last && r < right_last && pairs_.size() < room;) {
      if (left[l] == right[r]) {
        if (right[r + 1] == right[r]) break;
        pairs_.left.push_back(static_cast<std::uint32_t>(l++));
        pairs_.right.push_back(static_cast<std::uint32_t>(r));
        left_.matched = l;
        right_.matched = r + 1;
        misses = 0;
      } else {
        if (left[l] > right[r]) ++r;
        else if (outer_) add_alone(l++);
        else ++l;
        ++misses;
      }
    }
    left_.row = l;
    right_.row = r;
  }

  void add_alone(std::size_t row) {
    pairs_.left.push_back(static_cast<std::uint32_t>(row));
    pairs_.right.push_back(kNoRow);
  }

  // Passes the left rows up to `end`, which have no partner; of an outer join no more than the output has room for.
  void pass_left_rows(std::size_t end) {
    if (outer_) {
      end = std::min(end, left_.row + context_.batch_rows - out_->rows - pairs_.size());
      for (std::size_t row = left_.row; row < end; ++row) add_alone(row);
    }
    left_.row = end;
  }

  // False at the end. What is left of an outer join's left side has no partner when the right has ended.
  bool fetch_both() {
    while (left_.has_row() || fetch(left_, outer_ ? nullptr : &right_)) {
      if (right_.has_row() || fetch(right_, &left_)) return true;
      if (!outer_) return false;
      pass_left_rows(left_.batch.rows);
      if (out_->rows + pairs_.size() >= context_.batch_rows) return true;
    }
    return false;
  }

  // Goes to the next key that both sides have.
  void find_group() {
    for (;;) {
      if (!fetch_both()) {
        finished_ = true;
        return;
      }
      if (out_->rows + pairs_.size() >= context_.batch_rows) return;
      if (key_.size() == 1) pair_single_rows();
      left_.read_key(key_);
      int order = right_.compare(right_.row, key_);
      if (out_->rows + pairs_.size() >= context_.batch_rows) return;
      if (order == 0) break;
      if (order < 0) {
        right_.row = right_.find(right_.row, key_, false);
      } else {
        right_.read_key(other_key_);
        pass_left_rows(left_.find(left_.row, other_key_, false));
      }
    }
    in_group_ = true;
    group_in_store_ = false;
    left_end_ = left_.find(left_.row, key_, true);
    right_begin_ = right_.row;
    right_end_ = right_.find(right_.row, key_, true);
    right_at_ = right_begin_;
    left_.matched = left_end_;
    right_.matched = right_end_;
    // A group of the right side that goes on beyond its batch can be streamed past a single left row; past several it is kept.
    streams_right_ = left_end_ == left_.row + 1 && left_end_ < left_.batch.rows;
    if (right_end_ == right_.batch.rows && !streams_right_) keep_right_group();
  }

  void keep_right_group() {
    flush();
    group_.clear();
    group_.append(right_.batch, all_right_, right_begin_, right_end_);
    while (right_end_ == right_.batch.rows) {
      right_.row = right_end_;
      if (!fetch(right_, nullptr)) {
        right_end_ = 0;
        break;
      }
      right_end_ = right_.find(0, key_, true);
      group_.append(right_.batch, all_right_, 0, right_end_);
    }
    // The place in the right batch is behind the group already.
    right_.row = right_end_;
    group_in_store_ = true;
    right_begin_ = right_at_ = 0;
    right_end_ = group_.rows();
  }

  // Pairs of the group, the left rows one after the other, until the output is full or the group is done.
  void emit_group() {
    std::size_t room = context_.batch_rows - out_->rows;
    for (;;) {
      for (; left_.row < left_end_; ++left_.row, right_at_ = right_begin_) {
        for (; right_at_ < right_end_; ++right_at_) {
          if (pairs_.size() >= room) return;
          pairs_.left.push_back(static_cast<std::uint32_t>(left_.row));
          pairs_.right.push_back(static_cast<std::uint32_t>(right_at_));
        }
        if (streams_right_ && right_end_ == right_.batch.rows && next_right_portion()) {
          room = context_.batch_rows - out_->rows;
          --left_.row;  // the same left row again
          continue;
        }
      }
      // The left group may go on in the next batch.
      if (left_end_ < left_.batch.rows || streams_right_) break;
      bool more = fetch(left_, nullptr);
      room = context_.batch_rows - out_->rows;
      if (!more) break;
      left_end_ = left_.find(0, key_, true);
      if (left_end_ == 0) break;
    }
    if (group_in_store_) flush();
    else right_.row = right_end_;
    in_group_ = false;
    group_in_store_ = false;
  }

  // The next batch of the right side when the group goes on in it.
  bool next_right_portion() {
    right_.row = right_end_;
    right_begin_ = 0;
    right_end_ = fetch(right_, nullptr) ? right_.find(0, key_, true) : 0;
    return right_end_ > 0;
  }

  bool outer_;
  MergeSide left_;
  MergeSide right_;
  JoinOutput output_;
  std::vector<Id> key_;  // of the group at hand
  std::vector<Id> other_key_;
  RowStore group_;  // the right rows of a group that crosses batches
  std::vector<std::size_t> all_right_;
  bool group_in_store_ = false;
  bool streams_right_ = false;
  bool in_group_ = false;
  bool finished_ = false;
  std::size_t left_end_ = 0;
  std::size_t right_begin_ = 0;
  std::size_t right_end_ = 0;
  std::size_t right_at_ = 0;
  RowPairs pairs_;
  Batch* out_ = nullptr;
};

}  // namespace

OperatorPtr make_merge_join(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<MergeJoinOperator>(plan, context);
}

}  // namespace tercet
