// kGather: the rows of its child, made by threads that each take parts of the child's range one after the other.
//
// Rows go out in the order of the parts. The thread that asks for them takes parts, too, and makes a batch of its part whenever none is
// there to go out; so it seldom waits, and there are no more threads than processors. All work ahead of the part that goes out, by a
// bounded number of parts and of bytes; the one that makes the part that goes out waits only while a few batches of it are there. An
// error comes out where its rows would.
#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "engine/exec/join_table.h"
#include "engine/exec/leapfrog.h"
#include "engine/exec/operators.h"
#include "engine/exec/row_matcher.h"
#include "engine/exec/row_set.h"
#include "engine/plan/partition.h"
#include "storage/side_by_side.h"

namespace tercet {
namespace {

// Parts that are made at a time and ahead, for each thread.
constexpr std::size_t kPartsAhead = 2;
// Batches of the part that goes out which wait.
constexpr std::size_t kBatchesAhead = 8;
constexpr std::size_t kShareOfBudget = 32;
constexpr std::size_t kMostWaitingBytes = std::size_t{16} << 20;
constexpr std::size_t kRoomOfSort = std::size_t{8} << 20;  // more than one that keeps few rows takes

class GatherOperator final : public Operator {
 public:
  GatherOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        source_(source_of(plan, context)),
        partition_(*partition_of(source_)),
        most_waiting_bytes_(std::min(kMostWaitingBytes, context.memory.limit() / kShareOfBudget)),
        waiting_memory_(context.memory) {}

  ~GatherOperator() override { end_threads(); }

 protected:
  bool do_next(Batch& out) override {
    if (!has_begun_) begin();
    if (alone_ != nullptr) return alone_->next(out);
    std::unique_lock lock(mutex_);
    while (current_ < parts_.size()) {
      Part& part = parts_[current_];
      if (!part.batches.empty()) {
        take_batch(part, out);
        return true;
      }
      if (part.is_done) {
        if (part.error) std::rethrow_exception(part.error);
        ++current_;
        may_work_.notify_all();
      } else if (own_part_ == current_ && own_batch_.rows > 0) {
        std::swap(out, own_batch_);
        own_batch_.rows = 0;
        return true;
      } else if (!make_own(lock)) {
        has_rows_.wait(lock, [&] { return !part.batches.empty() || part.is_done; });
      }
    }
    lock.unlock();
    end_threads();
    return false;
  }

 private:
  struct Part {
    std::deque<Batch> batches;
    bool is_done = false;
    std::exception_ptr error;
  };

  // What each part makes. Sorts and sets of rows of parts would take the room that those above them need, where there is little.
  static const PlanNode& source_of(const PlanNode& plan, const ExecutionContext& context) {
    const PlanNode& child = *plan.children[0];
    const bool has_room = context.memory.limit() / kRoomOfSort >= 2 * context.optimizer.threads;
    const bool may_be_left_out =
        child.parts > 0 && (child.kind == PlanNode::Kind::kSort || child.kind == PlanNode::Kind::kDistinct);
    return may_be_left_out && (context.optimizer.threads < 2 || !has_room) ? *child.children[0] : child;
  }

  void begin() {
    has_begun_ = true;
    if (context_.optimizer.threads > 1 && partition_.leapfrog != nullptr) find_cuts(*partition_.leapfrog);
    else if (context_.optimizer.threads > 1) find_keys();
    if (!keys_.empty() && !build_sides()) return;
    if (!keys_.empty()) begin_threads();
    else alone_ = make_operator(source_, context_);
  }

  // By this thread, and by those of the Gathers in what it reads. False when there is none to be had: of the joins that each row has to pass
  // one has no second side. As one thread would, the last join builds first.
  bool build_sides() {
    for (const PlanNode* node = &source_; !node->children.empty(); node = node->children.front().get()) {
      if (std::find(partition_.built.begin(), partition_.built.end(), node) == partition_.built.end()) continue;
      const bool needs_partner = node->kind == PlanNode::Kind::kHashJoin || node->kind == PlanNode::Kind::kSemiJoin;
      if (build_side(*node) == 0 && needs_partner) return false;
    }
    for (const PlanNode* join : partition_.built) {
      if (!built_.contains(join)) build_side(*join);
    }
    return true;
  }

  // The number of its rows.
  std::size_t build_side(const PlanNode& join) {
    const bool gives_rows = join.kind == PlanNode::Kind::kHashJoin || join.kind == PlanNode::Kind::kLeftJoin;
    BuiltSide side = gives_rows ? BuiltSide{build_join_table(join, context_), nullptr} : build_matched_side(join, context_);
    if (side.table) side.table->share();
    const std::size_t rows = side.table ? side.table->rows().rows() : side.keys->size();
    built_.emplace(&join, std::move(side));
    return rows;
  }

  // Parts the scan that has most rows.
  void find_keys() {
    const PlanNode* largest = *std::max_element(partition_.scans.begin(), partition_.scans.end(),
                                                [](auto* a, auto* b) { return a->estimated_rows < b->estimated_rows; });
    QuadPattern pattern;
    for (std::size_t i = 0; i < largest->scan.terms.size(); ++i) {
      const ScanTerm& term = largest->scan.terms[i];
      if (term.kind != ScanTerm::Kind::kConstant) continue;
      if (term.constant.is_unbound() || term.constant.kind() == IdKind::kLocal) return;  // in no fact
      pattern.constant(static_cast<Column>(i)) = term.constant;
    }
    keys_ = context_.snapshot->split(pattern, largest->scan.order, largest->ranges, plan_.parts);
    for (auto& key : keys_) key.resize(std::min(key.size(), partition_.most_ids));
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
  }

  // Parts the values of a leapfrog join's first variable, if there is room for its patterns.
  void find_cuts(const PlanNode& join) {
    auto tries = std::make_shared<LeapfrogTries>(tries_of(join));
    if (!tries->load(context_)) return;
    for (const Id cut : tries->cuts(plan_.parts)) keys_.push_back({cut});
    if (!keys_.empty()) built_.emplace(&join, BuiltSide{.tries = std::move(tries)});
  }

  void begin_threads() {
    parts_.resize(keys_.size() + 1);
    const std::size_t count = std::min(context_.optimizer.threads, parts_.size());
    for (std::size_t i = 0; i < count; ++i) {
      makers_.push_back(context_.for_worker());
      makers_.back().is_abandoned = &is_abandoned_;
    }
    // What the system does not give is done without.
    std::size_t next = 1;
    while (next < count && try_begin_thread(threads_, [this, &maker = makers_[next]] { work(maker); })) ++next;
  }

  void end_threads() {
    {
      std::lock_guard lock(mutex_);
      is_abandoned_ = true;
      may_work_.notify_all();
    }
    threads_.clear();
    own_.reset();
    for (const ExecutionContext& maker : makers_) add_statistics(maker);
    makers_.clear();
  }

  void add_statistics(const ExecutionContext& maker) {
    context_.values_made += maker.values_made;
    for (const auto& [node, measured] : maker.statistics) {
      PlanStatistics& all = context_.statistics[node];
      all.rows += measured.rows;
      all.nanoseconds += measured.nanoseconds;
      all.seeks += measured.seeks;
    }
  }

  void take_batch(Part& part, Batch& out) {
    out = std::move(part.batches.front());
    part.batches.pop_front();
    waiting_bytes_ -= bytes_of(out);
    if (waiting_memory_.bytes() > waiting_bytes_) waiting_memory_.set(waiting_bytes_);
    may_work_.notify_all();
  }

  bool may_begin_part() const { return next_part_ < parts_.size() && next_part_ < current_ + kPartsAhead * makers_.size(); }

  // A thread of its own: part after part.
  void work(ExecutionContext& maker) {
    for (;;) {
      std::unique_lock lock(mutex_);
      may_work_.wait(lock, [&] { return is_abandoned_ || next_part_ == parts_.size() || may_begin_part(); });
      if (is_abandoned_ || next_part_ == parts_.size()) return;
      const std::size_t number = next_part_++;
      lock.unlock();
      std::exception_ptr error;
      try {
        const OperatorPtr child = begin_part(number, maker);
        for (Batch batch; child->next(batch);) {
          put(number, std::move(batch));
          batch = {};
        }
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      end_part(number, error);
      has_rows_.notify_all();
    }
  }

  OperatorPtr begin_part(std::size_t number, ExecutionContext& maker) {
    maker.part.scans = partition_.scans;
    maker.part.built = &built_;
    maker.part.from = number == 0 ? std::span<const Id>() : std::span<const Id>(keys_[number - 1]);
    maker.part.before = number == keys_.size() ? std::span<const Id>() : std::span<const Id>(keys_[number]);
    return make_operator(source_, maker);
  }

  void end_part(std::size_t number, const std::exception_ptr& error) {
    parts_[number].error = error;
    parts_[number].is_done = true;
  }

  // One step of this thread on its part, which it begins if it has none; false when there is no part, or no room for the batch that was
  // made. Takes the lock off meanwhile.
  bool make_own(std::unique_lock<std::mutex>& lock) {
    if (own_batch_.rows > 0) {
      Part& part = parts_[*own_part_];
      if (!try_to_wait(part, false, bytes_of(own_batch_))) return false;
      part.batches.push_back(std::exchange(own_batch_, {}));
      return true;
    }
    if (!own_part_) {
      if (!may_begin_part()) return false;
      own_part_ = next_part_++;
    }
    lock.unlock();
    std::exception_ptr error;
    try {
      if (own_ == nullptr) own_ = begin_part(*own_part_, makers_.front());
      else if (!own_->next(own_batch_)) own_.reset();
    } catch (...) {
      error = std::current_exception();
      own_.reset();
      own_batch_.rows = 0;  // what it was at is not its result
    }
    lock.lock();
    if (own_ == nullptr) {
      end_part(*own_part_, error);
      own_part_.reset();
    }
    return true;
  }

  void put(std::size_t number, Batch batch) {
    const std::size_t bytes = bytes_of(batch);
    std::unique_lock lock(mutex_);
    Part& part = parts_[number];
    may_work_.wait(lock, [&] { return is_abandoned_ || try_to_wait(part, number == current_, bytes); });
    if (is_abandoned_) return;
    part.batches.push_back(std::move(batch));
    if (number == current_) has_rows_.notify_all();
  }

  // Whether there is room for a batch more; then it counts. The part that goes out never stands still with nothing to give: what others of
  // the query hold may leave it no more than the batch that one thread would have, too.
  bool try_to_wait(const Part& part, bool is_current, std::size_t bytes) {
    const std::size_t all = waiting_bytes_ + bytes;
    const bool may_wait = is_current ? part.batches.size() < kBatchesAhead : all <= most_waiting_bytes_;
    const bool has_room = may_wait && (waiting_memory_.bytes() >= all || waiting_memory_.try_set(all));
    if (!has_room && !(is_current && part.batches.empty())) return false;
    waiting_bytes_ = all;
    return true;
  }

  const PlanNode& source_;
  const Partition partition_;
  const std::size_t most_waiting_bytes_;
  bool has_begun_ = false;
  OperatorPtr alone_;  // without threads
  std::vector<std::vector<Id>> keys_;
  BuiltSides built_;
  std::deque<ExecutionContext> makers_;  // of parts: this thread, and each of threads_
  std::vector<std::jthread> threads_;
  std::atomic<bool> is_abandoned_ = false;
  // Of this thread: the part that it makes, as far as it is begun, and what has no room to wait there.
  std::optional<std::size_t> own_part_;
  OperatorPtr own_;
  Batch own_batch_;

  std::mutex mutex_;  // of all below
  std::condition_variable has_rows_;
  std::condition_variable may_work_;
  std::vector<Part> parts_;
  std::size_t next_part_ = 0;  // that nobody makes yet
  std::size_t current_ = 0;    // that goes out; changed by the thread that asks only
  std::size_t waiting_bytes_ = 0;
  MemoryReservation waiting_memory_;  // for them
};

}  // namespace

OperatorPtr make_gather(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<GatherOperator>(plan, context); }

}  // namespace tercet
