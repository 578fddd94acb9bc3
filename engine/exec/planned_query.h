// A query with its plan: what any number of runs, at once or one after the other, share and none changes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/optimizer/optimizer.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"
#include "tercet/database.h"

namespace tercet {

struct PlannedQuery {
  std::shared_ptr<const algebra::Query> query;
  VariableTable variables;           // the query's, and those that planning has added
  std::vector<std::string> columns;  // the names of the result's columns
  std::unique_ptr<const PlanNode> plan;
  OptimizerOptions options;             // that it was made with
  std::weak_ptr<const Snapshot> state;  // of the facts that it was made for: to compare with, not to keep

  // Whether planning the query again would make the same.
  bool is_for(const std::shared_ptr<const Snapshot>& snapshot, const OptimizerOptions& wanted) const {
    return !state.owner_before(snapshot) && !snapshot.owner_before(state) && options == wanted;
  }
};

// Errors: kInvalidArgument (a pass that is none).
std::shared_ptr<const PlannedQuery> plan_query(std::shared_ptr<const algebra::Query> query,
                                               const std::shared_ptr<const Snapshot>& snapshot, const OptimizerOptions& options);

// What a query's rows are.
ResultKind result_kind(const algebra::Query& query);

}  // namespace tercet
