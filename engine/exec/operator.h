// The operators of a running plan: pull a batch, get a batch.
#pragma once

#include <memory>
#include <span>

#include "engine/exec/batch.h"
#include "engine/exec/context.h"
#include "engine/plan/plan.h"

namespace tercet {

class Operator {
 public:
  Operator(const PlanNode& plan, ExecutionContext& context);
  virtual ~Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;

  // Fills `out` with the next rows, at least one and (but for joins, which may finish a group) about context.batch_rows; false and
  // no rows at the end. Polls for cancellation. After false it is not called again. Keeps the memory of the vectors in `out`; what
  // they held is gone.
  bool next(Batch& out);

  // A hint: rows whose first key.size() columns of plan().sorted_by, compared left to right, are below `key` will not be needed.
  // Precondition: key.size() <= plan().sorted_by.size(). May do nothing; such rows may still come.
  virtual void skip_to(std::span<const Id> key) { static_cast<void>(key); }

  const PlanNode& plan() const { return plan_; }

 protected:
  virtual bool do_next(Batch& out) = 0;
  void add_seeks(std::uint64_t seeks) {
    if (statistics_ != nullptr) statistics_->seeks += seeks;
  }

  const PlanNode& plan_;
  ExecutionContext& context_;

 private:
  PlanStatistics* statistics_;  // null when nothing is measured
};

using OperatorPtr = std::unique_ptr<Operator>;

// The operators of a plan. Plan and context must outlive them.
OperatorPtr make_operator(const PlanNode& plan, ExecutionContext& context);

}  // namespace tercet
