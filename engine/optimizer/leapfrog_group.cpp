// The pass leapfrog-join: which patterns of a group are joined a variable at a time.
#include <utility>

#include "engine/optimizer/join_group.h"

namespace tercet::optimizer {
namespace {

// Scans of which a count is planned: finding a sequence of their variables takes the third power of their number.
constexpr std::size_t kMostCounted = 16;

// Counting a row, and finding its group first.
constexpr double kCountRow = 2;
constexpr double kGroupRow = 20;

// A count must promise to take so much less, as the estimates are no better.
constexpr double kWorthCounting = 0.75;

bool has_variable(const JoinInput& input, VarId variable) {
  return std::any_of(input.variables.begin(), input.variables.end(), [&](const auto& own) { return own.id == variable; });
}

std::vector<JoinInput> chosen(const std::vector<JoinInput>& inputs, const std::vector<std::size_t>& numbers) {
  std::vector<JoinInput> result;
  for (std::size_t number : numbers) result.push_back(inputs[number]);
  return result;
}

std::size_t common_length(const std::vector<VarId>& a, const std::vector<VarId>& b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(end - a.begin());
}

// The join as an input of other joins.
JoinInput joined_input(const LeapfrogChoice& choice, const std::vector<JoinInput>& scans) {
  JoinInput result;
  result.rows = choice.rows;
  result.cost = choice.cost;
  for (VarId variable : choice.spec.variables) {
    double distinct = std::max(1.0, choice.rows);
    for (const JoinInput& scan : scans) {
      for (const auto& own : scan.variables) {
        if (own.id == variable) distinct = std::min(distinct, std::max(1.0, own.distinct));
      }
    }
    result.variables.push_back({variable, distinct, false});
  }
  return result;
}

}  // namespace

void JoinGroup::join_cycle(std::vector<JoinInput> inputs, const VarSet& adjacent, JoinOrder& order) {
  const std::vector<std::size_t> core = cyclic_core(inputs);
  if (core.empty()) return;
  const std::vector<JoinInput> scans = chosen(inputs, core);
  std::optional<LeapfrogChoice> choice = leapfrog_rows(scans);
  // Counting such a cycle goes through as many values as joining it.
  cycle_costs_more_ = core.size() == inputs.size() && choice && choice->cost >= order.cost();
  if (!choice || choice->cost >= order.cost()) return;
  JoinInput joined = joined_input(*choice, scans);
  for (auto number = core.rbegin(); number != core.rend(); ++number)
    inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(*number));
  inputs.push_back(std::move(joined));
  JoinOrder with_leapfrog = order_joins(inputs, filters(), {}, adjacent, planner_.passes());
  if (with_leapfrog.cost() >= order.cost()) return;
  Leaf leaf;
  joined_in_cycle_ = true;
  leaf.rows = choice->rows;
  leaf.plan = leapfrog_plan(std::move(*choice), core);
  for (auto number = core.rbegin(); number != core.rend(); ++number)
    leaves_.erase(leaves_.begin() + static_cast<std::ptrdiff_t>(*number));
  leaves_.push_back(std::move(leaf));
  order = std::move(with_leapfrog);
  cost_ = order.cost();
  rows_ = order.trees[order.roots.front()].rows;
}

PlanPtr JoinGroup::leapfrog_plan(LeapfrogChoice choice, const std::vector<std::size_t>& core) const {
  JoinGroup by_two(planner_);
  for (std::size_t number : core) {
    Leaf& leaf = by_two.leaves_.emplace_back();
    leaf.triple = leaves_[number].triple;
    leaf.graph = leaves_[number].graph;
    leaf.spec = leaves_[number].spec;
    leaf.rows = leaves_[number].rows;
  }
  const JoinOrder order = order_joins(by_two.inputs(), {}, {}, {}, planner_.passes());
  PlanPtr child = by_two.build(order, order.roots.front());
  PlanPtr result = make_plan_node(PlanNode::Kind::kLeapfrogJoin, choice.spec.variables, choice.rows);
  // Whichever of the two runs.
  result->sorted_by.assign(
      choice.spec.variables.begin(),
      choice.spec.variables.begin() + static_cast<std::ptrdiff_t>(common_length(choice.spec.variables, child->sorted_by)));
  result->leapfrog = std::make_shared<LeapfrogSpec>(std::move(choice.spec));
  result->children.push_back(std::move(child));
  return result;
}

std::optional<LeapfrogChoice> JoinGroup::count_instead(const VarSet& keys) const {
  const bool all_scans = std::all_of(inputs_.begin(), inputs_.end(), [](const JoinInput& input) { return input.scan.has_value(); });
  if (!only_joins_ || cycle_costs_more_ || !all_scans || inputs_.size() < 2 || inputs_.size() > kMostCounted) return std::nullopt;
  for (VarId key : keys) {
    if (std::none_of(inputs_.begin(), inputs_.end(), [&](const JoinInput& input) { return has_variable(input, key); }))
      return std::nullopt;
  }
  std::optional<LeapfrogChoice> choice = leapfrog_count(inputs_, keys);
  if (!choice) return std::nullopt;
  const double grouping = rows_ * (keys.empty() ? kCountRow : kGroupRow);
  // Either way each pattern is scanned, and each scan begins.
  const double begun = static_cast<double>(inputs_.size()) * kScanStart;
  const double worth = joined_in_cycle_ ? 1 : kWorthCounting;
  if (choice->cost - begun >= (cost_ + grouping - begun) * worth) return std::nullopt;
  return choice;
}

}  // namespace tercet::optimizer
