#include "engine/exec/aggregate_column.h"

#include <algorithm>
#include <utility>

#include "engine/expr/evaluator.h"

namespace tercet {
namespace {

using Kind = algebra::Aggregate::Kind;

// COUNT: how many rows / bound values.
class CountColumn final : public AggregateColumn {
 public:
  CountColumn(bool all, ExecutionContext& context) : all_(all), context_(context), memory_(context.memory) {}

  void resize(std::size_t groups) override {
    if (groups > counts_.capacity()) {
      std::size_t capacity = std::max(groups, counts_.capacity() * 2);
      memory_.set(capacity * sizeof(std::uint64_t));
      counts_.reserve(capacity);
    }
    counts_.resize(groups);
  }
  void add(std::span<const std::uint32_t> groups, std::span<const Id> values) override {
    for (std::size_t row = 0; row < groups.size(); ++row) counts_[groups[row]] += all_ || !values[row].is_unbound();
  }
  Id result(std::size_t group) override {
    auto count = static_cast<std::int64_t>(counts_[group]);
    auto id = inline_integer(count);
    return id ? *id : context_.terms->intern(Term::integer(count));
  }
  void keep_only(std::size_t group) override {
    counts_[0] = counts_[group];
    counts_.resize(1);
  }

 private:
  bool all_;
  ExecutionContext& context_;
  std::vector<std::uint64_t> counts_;
  MemoryReservation memory_;
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
  Id result(std::size_t group) override { return of(group).result(context_); }
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

// SUM, MIN, MAX while the values of a group are inline integers. The first other value turns the group over to an Accumulator,
// which gets what was made so far as its first value.
class IntegerColumn final : public AggregateColumn {
 public:
  IntegerColumn(const PlanAggregate& aggregate, ExecutionContext& context)
      : kind_(aggregate.kind), context_(context), others_(aggregate, context), memory_(context.memory) {}

  void resize(std::size_t groups) override {
    others_.resize(groups);
    if (groups > states_.capacity()) {
      std::size_t capacity = std::max(groups, states_.capacity() * 2);
      memory_.set(capacity * sizeof(State));
      states_.reserve(capacity);
    }
    states_.resize(groups);
  }
  void add(std::span<const std::uint32_t> groups, std::span<const Id> values) override {
    for (std::size_t row = 0; row < groups.size(); ++row) {
      State& state = states_[groups[row]];
      Id value = values[row];
      if (state.is_other || value.kind() != IdKind::kInteger || !take(state, integer_value(value))) add_other(groups[row], value);
    }
  }
  Id result(std::size_t group) override {
    const State& state = states_[group];
    if (state.has_value && !state.is_other) {
      if (auto id = inline_integer(state.value)) return *id;
      turn_over(static_cast<std::uint32_t>(group));
    }
    return others_.result(group);
  }
  void keep_only(std::size_t group) override {
    states_[0] = states_[group];
    states_.resize(1);
    others_.keep_only(group);
  }

 private:
  struct State {
    std::int64_t value = 0;
    bool has_value = false;
    bool is_other = false;
  };

  // False when the sum leaves what 64 bits hold; nothing has changed then.
  bool take(State& state, std::int64_t value) const {
    if (!state.has_value) state.value = value;
    else if (kind_ == Kind::kMin) state.value = std::min(state.value, value);
    else if (kind_ == Kind::kMax) state.value = std::max(state.value, value);
    else if (__builtin_add_overflow(state.value, value, &state.value)) {
      state.value = static_cast<std::int64_t>(static_cast<std::uint64_t>(state.value) - static_cast<std::uint64_t>(value));
      return false;
    }
    state.has_value = true;
    return true;
  }

  void turn_over(std::uint32_t group) {
    State& state = states_[group];
    if (state.is_other) return;
    state.is_other = true;
    if (!state.has_value) return;
    Id so_far = context_.terms->intern(Term::integer(state.value));
    others_.add(std::span(&group, 1), std::span(&so_far, 1));
  }

  void add_other(std::uint32_t group, Id value) {
    turn_over(group);
    others_.add(std::span(&group, 1), std::span(&value, 1));
  }

  Kind kind_;
  ExecutionContext& context_;
  AccumulatorColumn others_;
  std::vector<State> states_;
  MemoryReservation memory_;
};

}  // namespace

std::unique_ptr<AggregateColumn> make_aggregate_column(const PlanAggregate& aggregate, ExecutionContext& context) {
  switch (aggregate.kind) {
    case Kind::kCount: return std::make_unique<CountColumn>(false, context);
    case Kind::kCountAll: return std::make_unique<CountColumn>(true, context);
    case Kind::kSum:
    case Kind::kMin:
    case Kind::kMax: return std::make_unique<IntegerColumn>(aggregate, context);
    default: return std::make_unique<AccumulatorColumn>(aggregate, context);
  }
}

}  // namespace tercet
