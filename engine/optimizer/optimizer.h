// Algebra ─▶ physical plan, for one snapshot.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"

namespace tercet {

struct OptimizerOptions {
  std::vector<std::string> disabled_passes;
  std::size_t threads = 1;  // that one query may use
  friend bool operator==(const OptimizerOptions&, const OptimizerOptions&) = default;
};

// The names of the passes that can be turned off, in the order they run.
std::span<const std::string_view> optimizer_passes();

// Those that are not turned off.
std::vector<std::string_view> applied_passes(const OptimizerOptions& options);

// The plan of a query's root. Its columns hold every variable that the query's form needs (SELECT: exactly query.columns, in
// order). `variables` are the query's; hidden ones may be added. Errors: kInvalidArgument (a pass that is none).
PlanPtr make_plan(const algebra::Query& query, VariableTable& variables, const Snapshot& snapshot, const OptimizerOptions& options);

// The plan of the pattern of an EXISTS with some variables replaced by terms (section 18.6 substitute).
PlanPtr make_exists_plan(const algebra::NodePtr& pattern, const std::unordered_map<VarId, Term>& substitution,
                         VariableTable& variables, const std::optional<algebra::Dataset>& dataset, const Snapshot& snapshot,
                         const OptimizerOptions& options);

}  // namespace tercet
