// One aggregate of a GROUP BY for all groups at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/exec/context.h"
#include "engine/plan/plan.h"
#include "storage/id.h"

namespace tercet {

// Groups are numbered from 0. Counts its bytes against the query's memory budget.
class AggregateColumn {
 public:
  virtual ~AggregateColumn() = default;

  // There are so many groups now; new ones are empty.
  virtual void resize(std::size_t groups) = 0;
  // values[row] belongs to groups[row]; unbound is an error of the argument's expression, or an unbound variable.
  virtual void add(std::span<const std::uint32_t> groups, std::span<const Id> values) = 0;
  // Of an aggregate that this column works for.
  virtual Id result(std::size_t group, algebra::Aggregate::Kind kind) = 0;
  // Forgets all groups but this one, which becomes group 0.
  virtual void keep_only(std::size_t group) = 0;
};

// SAMPLE and GROUP_CONCAT have an Accumulator a group, the others a state in a vector. DISTINCT is the caller's work.
std::unique_ptr<AggregateColumn> make_aggregate_column(const PlanAggregate& aggregate, ExecutionContext& context);

// Whether one column does for both: SUM and AVG of the same values.
bool share_column(const PlanAggregate& a, const PlanAggregate& b);

}  // namespace tercet
