// Which rows of the first child have a compatible row in the second: what semi joins, anti joins, mark joins and Minus ask.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/exec/operator.h"

namespace tercet {

class RowMatcher {
 public:
  virtual ~RowMatcher() = default;

  // The rows of the batch that have a partner, ascending. Batches are those of the first child, in its order.
  virtual void select(const Batch& batch, std::vector<std::uint32_t>& rows) = 0;

  // Whether no row from here on can have a partner.
  virtual bool is_exhausted() const = 0;
};

// What make_hash_matcher() keeps of the second child of `plan`, for several of its matchers (ExecutionContext::part). `context` must outlive
// it.
BuiltSide build_matched_side(const PlanNode& plan, ExecutionContext& context);

// Keeps the distinct keys of the second child, and what the condition reads of it, in a hash table.
std::unique_ptr<RowMatcher> make_hash_matcher(const PlanNode& plan, ExecutionContext& context);

// For plan.merges: reads the second child along with the first.
std::unique_ptr<RowMatcher> make_merge_matcher(const PlanNode& plan, ExecutionContext& context);

}  // namespace tercet
