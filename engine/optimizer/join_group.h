// Groups of joined patterns: their leaves are gathered through joins, filters and GRAPH, ordered together, and joined.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "engine/optimizer/join_order.h"
#include "engine/optimizer/leapfrog.h"
#include "engine/optimizer/planner.h"

namespace tercet::optimizer {

// Rows that a condition lets through, where nothing is known of it.
inline constexpr double kOtherSelectivity = 0.3;

// Joined patterns and the filters over them, taken together.
class JoinGroup {
 public:
  explicit JoinGroup(Planner& planner) : planner_(planner) {}
  PlanPtr plan(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent);

  // After plan(): how the solutions of each combination of `keys` are counted without making them; nullopt when that is impossible or no
  // cheaper than to make them.
  std::optional<LeapfrogChoice> count_instead(const VarSet& keys) const;

 private:
  static constexpr double kInfinite = std::numeric_limits<double>::infinity();

  struct Leaf {
    std::optional<algebra::TriplePattern> triple;
    std::shared_ptr<Node> path;    // its own copy
    ActiveGraph graph;             // of the triple or path
    std::optional<ScanSpec> spec;  // of the triple
    expr::IdRanges ranges;         // of the values of the triple's object that conditions may let through; empty: of all
    double rows_in_ranges = 0;
    PlanPtr plan;     // of anything else
    NodePtr pattern;  // which it is of, if that is a tree of its own
    double rows = 0;
  };
  struct Remote {
    NodePtr service;
    std::vector<Expression> conditions;  // of its own group
  };
  struct Condition {
    Expression expression;
    ActiveGraph graph;
    VarSet variables;
    bool settled = false;   // its value is settled as soon as its variables are there
    bool anywhere = false;  // settled, and cheap
    bool applied = false;
    double selectivity = 1;    // the share of the rows that it lets through, where nothing is known a guess
    bool reads_texts = false;  // so that it is worth while to apply it to few rows
  };

  void gather(const NodePtr& node, const ActiveGraph& graph, bool is_top);
  void gather_filter(const NodePtr& node, const ActiveGraph& graph, bool is_top);
  [[gnu::noinline]] bool classify(const NodePtr& filter, const ActiveGraph& graph, std::vector<Condition>& conditions);
  [[gnu::noinline]] void add_path(const Node& path, const ActiveGraph& graph);
  [[gnu::noinline]] void add_triples(const Node& bgp, const ActiveGraph& graph);
  void gather_graph(const NodePtr& node);
  void gather_projection(const NodePtr& node, const ActiveGraph& graph);
  [[gnu::noinline]] void add_plan(PlanPtr plan);
  [[gnu::noinline]] void add_pattern(const NodePtr& pattern, const ActiveGraph& graph);
  void plan_patterns();
  void bind_equalities();
  bool bind_equality(const Expression& condition);
  bool can_be_constant(VarId variable) const;
  [[gnu::noinline]] static void replace(VarId variable, const Term& term, Leaf& leaf);
  [[gnu::noinline]] void check_size() const;
  bool resolve_leaves();
  void find_ranges(Leaf& leaf);
  JoinInput input_of(const Leaf& leaf) const;
  std::vector<JoinInput> inputs() const;
  std::vector<JoinFilter> filters() const;
  JoinOrder order_leaves(const VarSet& adjacent);
  // Makes one leaf of those that are joined in a cycle, where that is cheaper than `order`, which becomes the order with it.
  void join_cycle(std::vector<JoinInput> inputs, const VarSet& adjacent, JoinOrder& order);
  PlanPtr leapfrog_plan(LeapfrogChoice choice, const std::vector<std::size_t>& core) const;
  // The plans that begin from one of the variables that other leaves bind.
  void add_bound(const Leaf& leaf, JoinInput& input) const;
  VarSet bound_by_others(const Leaf& leaf) const;
  void describe_path(const Leaf& leaf, JoinInput& input) const;
  std::vector<PlanPtr> join_leaves(const VarSet& adjacent);
  PlanPtr join_parts(std::vector<PlanPtr> parts);
  std::vector<Remote>::iterator next_service(const PlanPtr& plan, bool parts_left);
  PlanPtr ask(Remote service, PlanPtr plan);
  // Gives the variables that became constants back to the solutions.
  PlanPtr bind_constants(PlanPtr plan);
  // `rows_above`: that come of the join which streams the rows of the tree; infinite when there is none.
  PlanPtr build(const JoinOrder& order, std::size_t tree, double rows_above = kInfinite);
  // The join of `left` with what the leaf's pattern matches around its rows.
  PlanPtr bind(PlanPtr left, Leaf& leaf, double rows) const;
  PlanPtr scan_of(const Leaf& leaf, Order order) const;
  // `rows`: estimated, after the conditions.
  PlanPtr apply_ready(PlanPtr plan, double rows, double rows_above = kInfinite);
  PlanPtr finish(PlanPtr plan);
  // What can be said now of the rows that a service is asked for, with any passes: a row that is dropped later may name an endpoint
  // that must not be asked.
  PlanPtr apply_settled(PlanPtr plan);
  PlanPtr apply_conditions(PlanPtr plan, const std::function<bool(const Condition&)>& is_due);

  Planner& planner_;
  NodePtr root_;
  ActiveGraph root_graph_;
  std::vector<Leaf> leaves_;
  std::vector<Remote> services_;
  std::vector<Condition> conditions_;
  std::vector<std::pair<VarId, Term>> bound_;  // by equality: put into the triples, and back into the solutions
  VarSet hidden_;                              // by sub-selects whose patterns are here
  bool nothing_ = false;                       // a graph that is none
  std::vector<JoinInput> inputs_;              // the leaves, as they were before they were joined
  double cost_ = 0;                            // of joining them
  double rows_ = 0;                            // that come of it
  bool joined_in_cycle_ = false;               // some of them by leapfrog join
  bool cycle_costs_more_ = false;              // all of them are one, and joins of two are cheaper
  bool only_joins_ = false;                    // the group is leaves that hang together, and nothing else
};

}  // namespace tercet::optimizer
