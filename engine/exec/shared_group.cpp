#include "engine/exec/shared_group.h"

#include <atomic>
#include <deque>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "engine/exec/columns.h"
#include "engine/exec/hash_split.h"
#include "engine/exec/operators.h"
#include "storage/side_by_side.h"

namespace tercet {
namespace {

constexpr std::size_t kRoomOfShare = std::size_t{16} << 20;

// The rows of one share.
class ShareInput final : public Operator {
 public:
  ShareInput(const PlanNode& plan, HashSplit& split, std::size_t share, ExecutionContext& context)
      : Operator(plan, context), split_(split), share_(share) {}

 protected:
  bool do_next(Batch& out) override {
    context_.poll();
    return split_.next(share_, out);
  }

 private:
  HashSplit& split_;
  std::size_t share_;
};

// The groups of one share after the other. This thread groups the first share, and gives the groups of all.
class SharedGroupOperator final : public Operator {
 public:
  SharedGroupOperator(const PlanNode& plan, ExecutionContext& context) : Operator(plan, context) {}

  ~SharedGroupOperator() override { end_threads(); }

 protected:
  bool do_next(Batch& out) override {
    if (!has_begun_) begin();
    for (; current_ < shares_.size(); ++current_) {
      if (give(out)) return true;
      context_.values_made += shares_[current_].context.values_made;
      shares_[current_].group.reset();
    }
    return false;
  }

 private:
  struct Share {
    explicit Share(ExecutionContext of_worker) : context(std::move(of_worker)) {}
    ExecutionContext context;
    OperatorPtr group;
    // Of a thread, once it has ended.
    Batch first;
    bool has_first = false;
    std::exception_ptr error;
  };

  void begin() {
    has_begun_ = true;
    const PlanNode& child = *plan_.children[0];
    const std::size_t count = context_.optimizer.threads;
    split_.emplace(make_operator(child, context_), columns_of(child.columns, plan_.group_keys), count, context_.memory);
    for (std::size_t i = 0; i < count; ++i) {
      Share& share = shares_.emplace_back(context_.for_worker());
      share.context.is_abandoned = &is_abandoned_;
      share.context.measure = false;  // this operator is
      share.group = make_group_of(plan_, std::make_unique<ShareInput>(child, *split_, i, share.context), share.context);
    }
    for (std::size_t i = 1; i < count; ++i) {
      if (try_begin_thread(threads_, [this, &share = shares_[i]] { group_rows(share); })) continue;
      // A share without a thread would keep the others waiting: this one begins anew, alone.
      end_threads();
      shares_.clear();
      split_.reset();
      Share& alone = shares_.emplace_back(context_.for_worker());
      alone.context.measure = false;
      alone.group = make_group_of(plan_, make_operator(child, context_), alone.context);
      return;
    }
  }

  void group_rows(Share& share) {
    try {
      share.has_first = share.group->next(share.first);
    } catch (...) {
      share.error = std::current_exception();
      split_->give_up(share.error);
    }
  }

  // The next groups of the current share.
  bool give(Batch& out) {
    Share& share = shares_[current_];
    if (current_ == 0) return share.group->next(out);
    std::jthread& thread = threads_[current_ - 1];
    if (!thread.joinable()) return share.group->next(out);
    thread.join();
    if (share.error) std::rethrow_exception(share.error);
    if (share.has_first) out = std::move(share.first);
    return share.has_first;
  }

  void end_threads() {
    is_abandoned_ = true;
    if (split_) split_->give_up(std::make_exception_ptr(Error(ErrorCode::kCancelled, "the rows are not wanted any more")));
    threads_.clear();
  }

  std::optional<HashSplit> split_;
  std::deque<Share> shares_;
  std::atomic<bool> is_abandoned_ = false;
  std::vector<std::jthread> threads_;  // of all shares but the first
  std::size_t current_ = 0;
  bool has_begun_ = false;
};

}  // namespace

bool has_shared_groups(const PlanNode& plan, const ExecutionContext& context) {
  const bool has_room = context.memory.limit() / kRoomOfShare >= context.optimizer.threads;
  return plan.shared && context.optimizer.threads > 1 && has_room;
}

OperatorPtr make_shared_group(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<SharedGroupOperator>(plan, context);
}

}  // namespace tercet
