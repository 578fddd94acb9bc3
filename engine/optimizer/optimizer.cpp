#include "engine/optimizer/optimizer.h"

#include <utility>

#include "engine/optimizer/passes.h"
#include "engine/optimizer/planner.h"
#include "engine/optimizer/substitute.h"
#include "tercet/error.h"

namespace tercet {
namespace {

using algebra::NodePtr;
using optimizer::NodeFacts;
using optimizer::Pass;
using optimizer::Passes;

// Operators call each other as deep as the plan is: a join of many patterns is a plan of many levels.
constexpr std::size_t kMaxPlanDepth = 2000;

NodePtr rewrite(NodePtr node, const Passes& passes, NodeFacts& facts) {
  if (passes.has(Pass::kConstantFolding)) node = optimizer::fold_constants(node);
  if (passes.has(Pass::kMinusRemoval)) node = optimizer::remove_idle_minus(node, facts);
  if (passes.has(Pass::kFilterPushdown)) node = optimizer::push_filters_down(node, facts);
  if (passes.has(Pass::kOptionalLifting)) node = optimizer::lift_optionals(node, facts);
  if (passes.has(Pass::kDistinctBelowSort)) node = optimizer::sort_different_rows(node);
  return node;
}

void check_depth(const PlanNode& root) {
  std::vector<std::pair<const PlanNode*, std::size_t>> waiting{{&root, 1}};
  while (!waiting.empty()) {
    auto [node, depth] = waiting.back();
    waiting.pop_back();
    if (depth > kMaxPlanDepth) {
      throw Error(ErrorCode::kLimit, "the query joins too many patterns (its plan is more than " + std::to_string(kMaxPlanDepth) +
                                         " operators deep); split it into several queries");
    }
    for (const PlanPtr& child : node->children) waiting.emplace_back(child.get(), depth + 1);
  }
}

// The variables a query's form needs of each solution.
std::vector<VarId> needed_columns(const algebra::Query& query) {
  if (query.form == ast::Query::Form::kSelect) return query.columns;
  std::vector<VarId> columns;
  auto add = [&](const algebra::TermOrVariable& place) {
    if (place.is_variable && !optimizer::is_among(columns, place.variable)) columns.push_back(place.variable);
  };
  for (const algebra::TriplePattern& triple : query.construct_template) {
    add(triple.subject);
    add(triple.predicate);
    add(triple.object);
  }
  for (const algebra::TermOrVariable& place : query.describe) add(place);
  return columns;
}

PlanPtr limit_to_one(PlanPtr child) {
  PlanPtr slice = optimizer::make_plan_node(PlanNode::Kind::kSlice, child->columns, 1);
  slice->maybe_unbound = child->maybe_unbound;
  slice->sorted_by = child->sorted_by;
  slice->limit = 1;
  slice->children.push_back(std::move(child));
  return slice;
}

PlanPtr finish(PlanPtr plan, const optimizer::Planner& planner, VariableTable& variables, const Snapshot& snapshot,
               std::size_t threads, bool is_answer) {
  const Passes& passes = planner.passes();
  if (passes.has(Pass::kTopK)) optimizer::limit_sorts(*plan);
  if (passes.has(Pass::kIndexTopK)) optimizer::try_indexes(*plan, planner, snapshot);
  if (passes.has(Pass::kEarlyProjection)) optimizer::drop_unneeded_columns(plan);
  if (passes.has(Pass::kSkipScan)) optimizer::skip_equal_values(plan, planner);
  if (passes.has(Pass::kTermOrder)) optimizer::order_scans_by_terms(*plan, planner.scan_terms(), is_answer);
  if (passes.has(Pass::kParallelParts) && threads > 1) optimizer::gather_parts(plan, variables);
  check_depth(*plan);
  return plan;
}

}  // namespace

PlanPtr make_plan(const algebra::Query& query, VariableTable& variables, const Snapshot& snapshot,
                  const OptimizerOptions& options) {
  Passes passes(options);
  optimizer::Planner planner(variables, query.dataset, snapshot, passes);
  NodePtr root = rewrite(query.root, passes, planner.facts());
  PlanPtr plan = planner.project(needed_columns(query), planner.plan(root, {}));
  if (query.form == ast::Query::Form::kAsk && passes.has(Pass::kAskLimit)) plan = limit_to_one(std::move(plan));
  return finish(std::move(plan), planner, variables, snapshot, options.threads, query.form == ast::Query::Form::kSelect);
}

PlanPtr make_exists_plan(const NodePtr& pattern, const std::unordered_map<VarId, Term>& substitution, VariableTable& variables,
                         const std::optional<algebra::Dataset>& dataset, const Snapshot& snapshot,
                         const OptimizerOptions& options) {
  Passes passes(options);
  passes.leave_out(Pass::kJoinSampling);  // It is planned for many solutions, and only asked whether there is a row.
  optimizer::Planner planner(variables, dataset, snapshot, passes);
  NodePtr root = rewrite(optimizer::substitute(pattern, substitution), passes, planner.facts());
  PlanPtr plan = planner.project({}, planner.plan(root, {}));
  if (passes.has(Pass::kAskLimit)) plan = limit_to_one(std::move(plan));
  return finish(std::move(plan), planner, variables, snapshot, 1, false);
}

}  // namespace tercet
