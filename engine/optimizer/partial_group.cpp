#include "engine/optimizer/partial_group.h"

#include <algorithm>
#include <utility>

#include "engine/optimizer/expressions.h"

namespace tercet::optimizer {
namespace {

using Kind = algebra::Aggregate::Kind;

struct Average {
  VarId result;
  VarId sum;
  VarId count;
};

// The sum of nothing, 0, is its average, too.
Expression quotient(const Average& average) {
  Expression divide;
  divide.kind = Expression::Kind::kDivide;
  divide.arguments = {algebra::variable_expression(average.sum), algebra::variable_expression(average.count)};
  Expression coalesce;
  coalesce.kind = Expression::Kind::kBuiltInCall;
  coalesce.name = "COALESCE";
  coalesce.arguments = {std::move(divide), algebra::variable_expression(average.sum)};
  return coalesce;
}

PlanAggregate aggregate_of(Kind kind, VarId argument, VarId result) {
  PlanAggregate aggregate;
  aggregate.kind = kind;
  aggregate.argument = argument;
  aggregate.result = result;
  return aggregate;
}

// The numbers of parts are added up; of all others the kind itself does for results of parts.
Kind combining(Kind kind) { return kind == Kind::kCount || kind == Kind::kCountAll ? Kind::kSum : kind; }

// Sums and counts in the place of averages.
std::vector<PlanAggregate> without_averages(std::vector<PlanAggregate> aggregates, VariableTable& variables,
                                            std::vector<Average>& averages) {
  std::vector<PlanAggregate> result;
  for (PlanAggregate& aggregate : aggregates) {
    if (aggregate.kind != Kind::kAvg) {
      result.push_back(std::move(aggregate));
      continue;
    }
    averages.push_back({aggregate.result, variables.fresh("sum"), variables.fresh("count")});
    result.push_back(aggregate_of(Kind::kSum, *aggregate.argument, averages.back().sum));
    result.push_back(aggregate_of(Kind::kCount, *aggregate.argument, averages.back().count));
  }
  return result;
}

std::vector<VarId> columns_of_group(const PlanNode& group) {
  std::vector<VarId> columns = group.group_keys;
  for (const PlanAggregate& aggregate : group.aggregates) columns.push_back(aggregate.result);
  return columns;
}

// Any result may be an error.
VarSet maybe_unbound_of(const PlanNode& group, const VarSet& keys_unbound) {
  VarSet unbound = keys_unbound;
  for (const PlanAggregate& aggregate : group.aggregates) unbound = united(unbound, {aggregate.result});
  return unbound;
}

}  // namespace

bool has_partial_groups(const PlanNode& group) {
  return std::none_of(group.aggregates.begin(), group.aggregates.end(),
                      [](const PlanAggregate& aggregate) { return aggregate.distinct || aggregate.kind == Kind::kGroupConcat; });
}

PlanPtr combined_groups(PlanPtr group, VariableTable& variables, const std::function<PlanPtr(PlanPtr)>& gathered) {
  const std::vector<VarId> columns = group->columns;
  const VarSet keys_unbound = intersected(group->maybe_unbound, as_set(group->group_keys));
  std::vector<Average> averages;
  group->aggregates = without_averages(std::move(group->aggregates), variables, averages);
  group->columns = columns_of_group(*group);
  group->maybe_unbound = maybe_unbound_of(*group, keys_unbound);

  PlanPtr part = make_plan_node(PlanNode::Kind::kGroup, group->columns, group->estimated_rows);
  part->maybe_unbound = group->maybe_unbound;
  part->group_keys = group->group_keys;
  part->aggregates = group->aggregates;
  part->children = std::exchange(group->children, {});
  group->children.push_back(gathered(std::move(part)));

  for (PlanAggregate& aggregate : group->aggregates) {
    aggregate.kind = combining(aggregate.kind);
    aggregate.argument = aggregate.result;
  }
  for (const Average& average : averages) group = Planner::extend(average.result, quotient(average), std::move(group));
  return Planner::project(columns, std::move(group));
}

}  // namespace tercet::optimizer
