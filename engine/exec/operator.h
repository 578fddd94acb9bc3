// The operators of a running plan: pull a batch, get a batch.
#pragma once

#include <memory>

#include "engine/exec/batch.h"
#include "engine/exec/context.h"
#include "engine/plan/plan.h"

namespace tercet {

class Operator {
 public:
  Operator(const PlanNode& plan, ExecutionContext& context) : plan_(plan), context_(context) {}
  virtual ~Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;

  // Fills `out` with the next rows, at least one and (but for joins, which may finish a group) about context.batch_rows; false and no rows at the end. Polls for
  // cancellation. After false it is not called again.
  bool next(Batch& out);

  const PlanNode& plan() const { return plan_; }

 protected:
  virtual bool do_next(Batch& out) = 0;

  const PlanNode& plan_;
  ExecutionContext& context_;
};

using OperatorPtr = std::unique_ptr<Operator>;

// The operators of a plan. Plan and context must outlive them.
OperatorPtr make_operator(const PlanNode& plan, ExecutionContext& context);

}  // namespace tercet
