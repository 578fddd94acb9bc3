// kBindJoin: a plan that is run for portions of rows, which grow. kBindings: the rows of the portion at hand.
#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/polled_sort.h"
#include "engine/exec/row_store.h"

namespace tercet {
namespace {

// What a portion may take of the memory budget.
constexpr std::size_t kPortionShare = 16;

class BindJoinOperator final : public Operator {
 public:
  BindJoinOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        rows_of_(make_operator(*plan.children[0], context)),
        places_(columns_of(plan.children[1]->columns, plan.columns)),
        all_places_(plan.children[0]->columns.size()),
        portion_(all_places_.size(), context) {
    std::iota(all_places_.begin(), all_places_.end(), std::size_t{0});
  }
  ~BindJoinOperator() override { context_.bindings.erase(plan_.bindings); }

 protected:
  bool do_next(Batch& out) override {
    for (;; joined_.reset()) {
      if (!joined_ && !start_portion()) return false;
      if (!joined_->next(batch_)) continue;
      move_columns(batch_, places_, out);
      return true;
    }
  }

 private:
  bool start_portion() {
    portion_.clear();
    const std::size_t row_bytes = std::max<std::size_t>(1, all_places_.size()) * sizeof(Id);
    const std::size_t wanted =
        std::min(portion_rows_, std::max<std::size_t>(1, context_.memory.limit() / kPortionShare / row_bytes));
    while (portion_.rows() < wanted && rows_of_) {
      if (rows_of_->next(batch_)) portion_.append(batch_, all_places_, 0, batch_.rows);
      else rows_of_.reset();
    }
    if (portion_.rows() == 0) return false;
    portion_rows_ = std::min(portion_rows_ * kPortionGrowth, kMostPortionRows);
    context_.bindings[plan_.bindings] = {&plan_.children[0]->columns, &portion_};
    joined_ = make_operator(*plan_.children[1], context_);
    return true;
  }

  OperatorPtr rows_of_;  // null when it has no more
  std::vector<std::size_t> places_;
  std::vector<std::size_t> all_places_;
  std::size_t portion_rows_ = kFirstPortionRows;
  RowStore portion_;
  OperatorPtr joined_;  // for the portion; null before it
  Batch batch_;
};

class BindingsOperator final : public Operator {
 public:
  BindingsOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context), rows_(context.bindings.at(plan.bindings)), memory_(context.memory) {}

 protected:
  bool do_next(Batch& out) override {
    if (!plan_.keys.empty() && !std::exchange(is_sorted_, true)) sort_distinct();
    const std::size_t rows = plan_.keys.empty() ? rows_.rows->rows() : distinct_.size();
    if (next_ == rows) return false;
    const std::size_t end = std::min(rows, next_ + context_.batch_rows);
    out.reset(plan_.columns.size());
    for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
      const std::vector<Id>& column = column_with(plan_.columns[i]);
      if (plan_.keys.empty()) append_range(out.columns[i], column, next_, end);
      else append_gather(out.columns[i], column, std::span(distinct_).subspan(next_, end - next_));
    }
    out.rows = end - next_;
    next_ = end;
    return true;
  }

 private:
  const std::vector<Id>& column_with(VarId variable) const { return rows_.rows->column(column_of(*rows_.columns, variable)); }

  void sort_distinct() {
    // polled_sort() needs as much again.
    memory_.set(2 * rows_.rows->rows() * sizeof(std::uint32_t));
    distinct_.resize(rows_.rows->rows());
    std::iota(distinct_.begin(), distinct_.end(), std::uint32_t{0});
    std::vector<const Id*> keys;
    for (VarId key : plan_.keys) keys.push_back(column_with(key).data());
    auto compared = [&](std::uint32_t a, std::uint32_t b) {
      for (const Id* key : keys) {
        if (key[a] != key[b]) return key[a] < key[b] ? -1 : 1;
      }
      return 0;
    };
    polled_sort(distinct_, context_, [&](std::uint32_t a, std::uint32_t b) {
      const int order = compared(a, b);
      return order != 0 ? order < 0 : a < b;
    });
    auto are_equal = [&](std::uint32_t a, std::uint32_t b) { return compared(a, b) == 0; };
    distinct_.erase(std::unique(distinct_.begin(), distinct_.end(), are_equal), distinct_.end());
  }

  const BindingRows rows_;
  MemoryReservation memory_;
  bool is_sorted_ = false;
  std::vector<std::uint32_t> distinct_;  // with keys: rows with the distinct combinations, sorted by them
  std::size_t next_ = 0;
};

}  // namespace

OperatorPtr make_bind_join(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<BindJoinOperator>(plan, context);
}

OperatorPtr make_bindings(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<BindingsOperator>(plan, context);
}

}  // namespace tercet
