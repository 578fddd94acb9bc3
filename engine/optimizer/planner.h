// Algebra ─▶ plan, node by node. Groups of joined patterns are planned by JoinGroup.
//
// The functions call each other as deep as the algebra nests (kMaxDepth): one function a kind of node keeps the frames small.
#pragma once

#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/optimizer/node_facts.h"
#include "engine/optimizer/passes.h"
#include "engine/optimizer/path_terms.h"
#include "engine/optimizer/scan_terms.h"
#include "engine/plan/plan.h"

namespace tercet::optimizer {

// A plan that begins from rows outside, to be joined with them by bind_join().
struct BoundPlan {
  PlanPtr plan;
  VarId bindings = 0;
};

// Of a bound plan, by the number of rows that it begins from; `matches`: its rows for one.
struct BoundCost {
  double start = std::numeric_limits<double>::infinity();
  double row = 0;
  double matches = 1;
};

class Planner {
 public:
  Planner(VariableTable& variables, const std::optional<algebra::Dataset>& dataset, const Snapshot& snapshot, const Passes& passes)
      : variables_(variables),
        snapshot_(snapshot),
        scan_terms_(snapshot, dataset),
        path_terms_(snapshot, scan_terms_),
        passes_(passes) {}

  // The plan of a pattern matched in `graph`. `adjacent`: variables whose equal combinations should come together if that is cheap.
  // With an active graph of kind kVariable the plan binds the graph's variable.
  PlanPtr plan(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent = {});

  // Whether GRAPH ?g over this pattern can (and, by the passes, may) be had by scans that bind ?g, and joins on it; else the pattern
  // runs graph by graph.
  bool can_bind_in_scans(const NodePtr& pattern, VarId graph_variable);

  // The joins of plans made already; keys are what the plans share.
  PlanPtr join(PlanNode::Kind kind, PlanPtr left, PlanPtr right) const;
  // A left, semi, anti or mark join, or Minus, that merges where both sides are sorted for it.
  PlanPtr one_sided_join(PlanNode::Kind kind, PlanPtr left, PlanPtr right, std::optional<Expression> condition) const;
  PlanPtr scan(const ScanSpec& spec, Order order, double rows) const;
  PlanPtr index_join(PlanPtr left, const ScanSpec& spec, bool outer, double rows) const;
  // The matches of a path, and those that begin or end at a row of `left`, which binds an end of the path.
  PlanPtr path(const Node& node, const ActiveGraph& graph);
  PlanPtr path_join(PlanPtr left, const Node& node, const ActiveGraph& graph, bool outer, double rows);
  // The pass bind-join. A plan of `pattern` that finds, and maybe only those, its solutions with values that `keys` have in so many
  // rows outside; nullopt when it has no use for them, or must not run more than once.
  std::optional<BoundPlan> bound_plan(const NodePtr& pattern, const ActiveGraph& graph, const VarSet& keys, double rows);
  BoundCost bound_cost(const NodePtr& pattern, const ActiveGraph& graph, const VarSet& keys);
  // A plan of `pattern` without bindings inside, if others are going to be weighed against it; and one that has them, in its place, if it
  // gives its rows in the same order.
  PlanPtr plan_alone(const NodePtr& pattern, const ActiveGraph& graph, const VarSet& adjacent = {});
  PlanPtr plan_again(const NodePtr& pattern, const ActiveGraph& graph, const VarSet& adjacent, PlanPtr alone);
  // Whether rows may be looked up to plan joins: not for a plan that is only to be weighed.
  bool samples() const { return binds_ && !is_probing_ && passes_.has(Pass::kJoinSampling); }
  // Whether looking for a bound plan instead is worth while.
  bool may_be_bound(const PlanNode& plan) const;
  // A bound plan where one costs less to join to `left` than `alone`, the plan of the whole pattern (of plan_alone()), which can be merged
  // with it or not. Else `alone` is planned again.
  std::optional<BoundPlan> cheaper_bound_plan(const PlanNode& left, const NodePtr& pattern, const ActiveGraph& graph,
                                              const VarSet& adjacent, PlanPtr& alone, bool merges);
  PlanPtr bind_join(PlanNode::Kind kind, PlanPtr left, BoundPlan right, std::optional<Expression> condition) const;
  PlanPtr bindings(const Node& node) const;
  // Nanoseconds, as join orders are weighed.
  double cost(const PlanNode& plan) const;
  // What an endpoint answers; with `left`, joined to it, the values of its rows being sent along.
  PlanPtr service(const NodePtr& node, PlanPtr left, bool outer);
  // The variables that the endpoint's solutions may bind.
  VarSet service_variables(const NodePtr& node);
  PlanPtr filter(std::vector<Expression> conditions, PlanPtr child) const;
  static PlanPtr extend(VarId variable, Expression expression, PlanPtr child);
  // The same for an expression of a pattern matched in `graph`, with its EXISTS as mark joins where that is the same and pays.
  PlanPtr extend_in(VarId variable, Expression expression, PlanPtr child, const ActiveGraph& graph);
  // `plan` gives the first of the results of aggregates: the others are the same.
  PlanPtr with_the_same_number(const std::vector<VarId>& results, PlanPtr plan) const;
  PlanPtr graph_names(const ActiveGraph& graph);
  PlanPtr values(const Node& node) const;
  // No rows, these columns.
  static PlanPtr empty(std::vector<VarId> columns);
  static PlanPtr unit();
  static PlanPtr project(std::vector<VarId> columns, PlanPtr child);
  // The child without these columns.
  static PlanPtr project_away(const VarSet& hidden, PlanPtr child);

  // Applies conditions, EXISTS as joins where that is the same and pays.
  PlanPtr apply_conditions(std::vector<Expression> conditions, PlanPtr child, const ActiveGraph& graph);
  // The patterns of EXISTS are matched in the graph their filter is in.
  Expression in_graph(const Expression& expression, const ActiveGraph& graph) const;

  NodeFacts& facts() { return facts_; }
  const ScanTerms& scan_terms() const { return scan_terms_; }
  const PathTerms& path_terms() const { return path_terms_; }
  const Passes& passes() const { return passes_; }
  const Snapshot& snapshot() const { return snapshot_; }

 private:
  PlanPtr plan_graph(const NodePtr& node, const VarSet& adjacent);
  PlanPtr plan_left_join(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent);
  // The first child, sorted for a merge with the second if that is cheap and nothing else is wanted.
  PlanPtr plan_left_side(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent);
  std::optional<double> partners_of_one(const Node& left_join, const ActiveGraph& graph);
  // How many values the variable has in the rows, at most; infinite where nothing tells.
  double most_values(const PlanNode& plan, VarId variable) const;
  // How many combinations of values the variables have in the rows, at most; nullopt where nothing tells, and of few rows.
  std::optional<double> most_combinations(const PlanNode& plan, const std::vector<VarId>& variables) const;
  // Rows of the pattern for one value of the keys that it has, one at least.
  double rows_of_one(const ScanSpec& spec, const VarSet& keys, double rows) const;
  double matches_of_one(const PlanNode& left, const PlanNode& right) const;
  // The variables that the right side should be sorted by so that it can be merged with the left; none if the left is not.
  VarSet merge_order(const PlanNode& left, const NodePtr& right);
  // The left join as one that seeks for every left row; false, and `left` as it was, when that is impossible or slower.
  [[gnu::noinline]] bool seek_optional(const NodePtr& node, const ActiveGraph& graph, PlanPtr& left);
  [[gnu::noinline]] bool search_optional(const NodePtr& node, const ActiveGraph& graph, PlanPtr& left);
  // OPTIONAL { SERVICE ... }.
  [[gnu::noinline]] bool service_optional(const NodePtr& node, const ActiveGraph& graph, PlanPtr& left);
  PlanPtr plan_union(const NodePtr& node, const ActiveGraph& graph);
  static PlanPtr union_of(std::vector<PlanPtr> plans);
  // The one-sided join of `left` with a plan of the pattern, a bound one where that is cheaper.
  PlanPtr join_or_bind(PlanNode::Kind kind, PlanPtr left, const NodePtr& pattern, const ActiveGraph& graph, const VarSet& adjacent,
                       std::optional<Expression> condition);
  PlanPtr plan_minus(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent);
  PlanPtr plan_extend(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent);
  PlanPtr plan_group(const NodePtr& node, const ActiveGraph& graph);
  [[gnu::noinline]] PlanPtr finish_group(const Node& node, const ActiveGraph& graph, PlanPtr child);
  // The group where only the numbers of solutions of joined patterns are asked for; null when they are cheaper counted row by row.
  [[gnu::noinline]] PlanPtr count_joined(const Node& node, const ActiveGraph& graph, const VarSet& adjacent, PlanPtr& child);
  // Of a UNION: the sums of what its arms count, each of which may take a shortcut; null for another node.
  [[gnu::noinline]] PlanPtr count_arms(const Node& node, const ActiveGraph& graph);
  [[gnu::noinline]] PlanPtr count_arm(const Node& node, const NodePtr& arm, const std::vector<VarId>& counts,
                                      const ActiveGraph& graph);
  [[gnu::noinline]] PlanPtr count_shortcut(const Node& node, const ActiveGraph& graph);
  PlanPtr plan_order_by(const NodePtr& node, const ActiveGraph& graph);
  [[gnu::noinline]] PlanPtr finish_order_by(const Node& node, const ActiveGraph& graph, PlanPtr child);
  PlanPtr plan_distinct(const NodePtr& node, const ActiveGraph& graph);
  PlanPtr plan_slice(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent);
  // A semi, anti or mark join with the pattern of an EXISTS; null, and `left` as it was, where that is not the same or slower.
  PlanPtr exists_join(PlanNode::Kind kind, const NodePtr& pattern, PlanPtr& left, const ActiveGraph& graph);
  // `child` with a column for each EXISTS of the expression that can be a mark join, and the expression reading it.
  PlanPtr mark_exists(Expression& expression, PlanPtr child, const ActiveGraph& graph);
  [[gnu::noinline]] PlanPtr mark(Expression& exists, PlanPtr child, const ActiveGraph& graph);
  std::optional<algebra::TriplePattern> single_triple(const NodePtr& node) const;
  double own_cost(const PlanNode& node) const;
  double merge_cost(const PlanNode& left, const PlanNode& right) const;
  double path_cost(const PlanNode& node) const;
  std::optional<double> cost_of_rest(const PlanNode& plan) const;
  bool binds() const;

  VariableTable& variables_;
  const Snapshot& snapshot_;
  ScanTerms scan_terms_;
  PathTerms path_terms_;
  const Passes& passes_;
  NodeFacts facts_;
  std::unordered_map<VarId, double> bindings_rows_;  // by the number of the bindings: how many rows there are outside
  bool is_limited_ = false;                          // a LIMIT is above
  bool binds_ = true;                                // bound plans are looked for
  bool is_probing_ = false;                          // for the cost of a bound plan
  std::size_t bound_depth_ = 0;                      // of bound plans in bound plans
  std::size_t bound_plans_ = 0;                      // made so far to be weighed, and others that they are weighed against
};

// The service below filters without EXISTS, and their conditions; null when there is none.
const NodePtr* service_below_filters(const NodePtr& node, std::vector<Expression>& conditions);

// Whether a node is a sub-select that only projects few patterns: they may be joined with those outside, since the variables that it hides are
// its own (engine/algebra/translator.h).
bool is_plain_select(const Node& node, NodeFacts& facts);
// The variables that a projection hides.
VarSet hidden_variables(const Node& projection, NodeFacts& facts);

// Whether joining them on all the variables they share can be a merge: both are sorted by them, in the same sequence, and bind them.
bool can_merge(const PlanNode& left, const PlanNode& right);

PlanPtr make_plan_node(PlanNode::Kind kind, std::vector<VarId> columns, double rows);
VarSet columns_of(const PlanNode& plan);
// Columns bound in every row.
VarSet bound_columns(const PlanNode& plan);

}  // namespace tercet::optimizer
