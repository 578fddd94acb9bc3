#include "engine/exec/aggregate_column.h"

#include <algorithm>
#include <utility>

#include "engine/expr/evaluator.h"
#include "engine/expr/running_extreme.h"
#include "engine/expr/running_sum.h"

namespace tercet {
namespace {

using Kind = algebra::Aggregate::Kind;

// A state for each group, in one vector.
template <typename State>
class StateColumn : public AggregateColumn {
 public:
  explicit StateColumn(ExecutionContext& context) : context_(context), memory_(context.memory) {}

  void resize(std::size_t groups) override {
    if (groups > states_.capacity()) {
      std::size_t capacity = std::max(groups, states_.capacity() * 2);
      memory_.set(capacity * sizeof(State));
      states_.reserve(capacity);
    }
    states_.resize(groups);
  }
  void keep_only(std::size_t group) override {
    states_[0] = states_[group];
    states_.resize(1);
  }

 protected:
  // Visits the rows by groups, neighbours of one group at once.
  template <typename Visit>
  static void for_each_run(std::span<const std::uint32_t> groups, Visit visit) {
    for (std::size_t begin = 0; begin < groups.size();) {
      std::size_t end = begin + 1;
      while (end < groups.size() && groups[end] == groups[begin]) ++end;
      visit(groups[begin], begin, end - begin);
      begin = end;
    }
  }

  static bool has_long_runs(std::span<const std::uint32_t> groups) {
    constexpr std::size_t kLong = 8;
    std::size_t changes = 0;
    for (std::size_t row = 1; row < groups.size(); ++row) changes += groups[row] != groups[row - 1] ? 1 : 0;
    return changes * kLong < groups.size();
  }

  ExecutionContext& context_;
  std::vector<State> states_;

 private:
  MemoryReservation memory_;
};

// COUNT: how many rows / bound values.
class CountColumn final : public StateColumn<std::uint64_t> {
 public:
  CountColumn(bool all, ExecutionContext& context) : StateColumn(context), all_(all) {}

  void add(std::span<const std::uint32_t> groups, std::span<const Id> values) override {
    if (all_ && states_.size() == 1) {
      states_[0] += groups.size();
    } else if (all_ && has_long_runs(groups)) {
      for_each_run(groups, [&](std::uint32_t group, std::size_t, std::size_t size) { states_[group] += size; });
    } else if (all_) {
      for (const std::uint32_t group : groups) ++states_[group];
    } else {
      for (std::size_t row = 0; row < groups.size(); ++row) states_[groups[row]] += values[row].is_unbound() ? 0 : 1;
    }
  }
  Id result(std::size_t group, Kind) override {
    auto count = static_cast<std::int64_t>(states_[group]);
    auto id = inline_integer(count);
    return id ? *id : context_.terms->intern(Term::integer(count));
  }

 private:
  bool all_;
};

class SumColumn final : public StateColumn<expr::RunningSum> {
 public:
  using StateColumn::StateColumn;

  void add(std::span<const std::uint32_t> groups, std::span<const Id> values) override {
    if (states_.size() == 1) return states_[0].add(values.first(groups.size()), context_);
    if (!has_long_runs(groups)) {
      expr::RunningSum* const states = states_.data();
      for (std::size_t row = 0; row < groups.size(); ++row) states[groups[row]].add(values[row], context_);
      return;
    }
    for_each_run(groups, [&](std::uint32_t group, std::size_t begin, std::size_t size) {
      states_[group].add(values.subspan(begin, size), context_);
    });
  }
  Id result(std::size_t group, Kind kind) override {
    return kind == Kind::kAvg ? states_[group].average(context_) : states_[group].sum(context_);
  }
};

class ExtremeColumn final : public StateColumn<expr::RunningExtreme> {
 public:
  ExtremeColumn(expr::Extreme which, ExecutionContext& context) : StateColumn(context), which_(which) {}

  void add(std::span<const std::uint32_t> groups, std::span<const Id> values) override {
    if (states_.size() == 1) return states_[0].add(which_, values.first(groups.size()), context_);
    for_each_run(groups, [&](std::uint32_t group, std::size_t begin, std::size_t size) {
      if (size == 1) states_[group].add(which_, values[begin], context_);
      else states_[group].add(which_, values.subspan(begin, size), context_);
    });
  }
  Id result(std::size_t group, Kind) override { return states_[group].result(); }

 private:
  expr::Extreme which_;
};

// An Accumulator a group, made when its first value comes.
class AccumulatorColumn final : public AggregateColumn {
 public:
  AccumulatorColumn(const PlanAggregate& aggregate, ExecutionContext& context)
      : aggregate_(aggregate), context_(context), memory_(context.memory) {}

  void resize(std::size_t groups) override {
    groups_.resize(groups);
    account();
  }
  void add(std::span<const std::uint32_t> groups, std::span<const Id> values) override {
    for (std::size_t row = 0; row < groups.size(); ++row) {
      Accumulator& accumulator = of(groups[row]);
      std::size_t before = accumulator.bytes();
      accumulator.add(values[row], context_);
      held_ += accumulator.bytes() - before;
    }
    account();
  }
  Id result(std::size_t group, Kind) override { return of(group).result(context_); }
  void keep_only(std::size_t group) override {
    std::swap(groups_[0], groups_[group]);
    groups_.resize(1);
    made_ = groups_[0] ? 1 : 0;
    held_ = groups_[0] ? groups_[0]->bytes() : 0;
    account();
  }

 private:
  static constexpr std::size_t kObjectBytes = 64;

  Accumulator& of(std::size_t group) {
    auto& accumulator = groups_[group];
    if (!accumulator) {
      accumulator = make_accumulator(aggregate_);
      held_ += accumulator->bytes();
      ++made_;
    }
    return *accumulator;
  }
  void account() { memory_.set(groups_.capacity() * sizeof(void*) + made_ * kObjectBytes + held_); }

  const PlanAggregate& aggregate_;
  ExecutionContext& context_;
  std::vector<std::unique_ptr<Accumulator>> groups_;
  std::size_t made_ = 0;
  std::size_t held_ = 0;
  MemoryReservation memory_;
};

}  // namespace

std::unique_ptr<AggregateColumn> make_aggregate_column(const PlanAggregate& aggregate, ExecutionContext& context) {
  switch (aggregate.kind) {
    case Kind::kCount: return std::make_unique<CountColumn>(false, context);
    case Kind::kCountAll: return std::make_unique<CountColumn>(true, context);
    case Kind::kSum:
    case Kind::kAvg: return std::make_unique<SumColumn>(context);
    case Kind::kMin: return std::make_unique<ExtremeColumn>(expr::Extreme::kLeast, context);
    case Kind::kMax: return std::make_unique<ExtremeColumn>(expr::Extreme::kGreatest, context);
    default: return std::make_unique<AccumulatorColumn>(aggregate, context);
  }
}

bool share_column(const PlanAggregate& a, const PlanAggregate& b) {
  const auto sums = [](const PlanAggregate& each) { return each.kind == Kind::kSum || each.kind == Kind::kAvg; };
  return sums(a) && sums(b) && a.argument == b.argument && a.distinct == b.distinct;
}

}  // namespace tercet
