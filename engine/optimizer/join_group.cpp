#include "engine/optimizer/join_group.h"

#include <string>
#include <utility>

#include "engine/optimizer/join_samples.h"
#include "tercet/error.h"

namespace tercet::optimizer {
namespace {

constexpr double kEqualitySelectivity = 0.05;

// Of the rows of an input, that are left by the join above: then a filter that reads texts waits for it.
constexpr double kFewAbove = 0.5;

// A scan that reads more of its rows than this gains too little by reading ranges for another order than its reader would like.
constexpr double kMostInRanges = 0.5;
// Finding out how many rows a range has costs about as much as a seek: a scan of few rows is not worth it, nor a long list.
#ifdef TERCET_TINY
constexpr double kFewestRanged = 0;
#else
constexpr double kFewestRanged = 128;
#endif
// Variables of a pattern that plans are made for which begin from their values.
constexpr std::size_t kMostBound = 3;
constexpr std::size_t kFewRanges = 8;
constexpr std::size_t kMostRanges = 128;

// What may be spent on samples, of the cost of joining as it is estimated without them.
#ifdef TERCET_TINY
constexpr double kSampledShare = 1000;
#else
constexpr double kSampledShare = 0.05;
#endif

// Patterns in one group: the plan is about as many levels deep, and finding the order takes their square.
constexpr std::size_t kMaxJoined = 1000;
// From so many on the patterns of a sub-select stay a group of their own.
constexpr std::size_t kMostInlined = 100;

// A constant that equals, in a filter, only the same term: IRIs and plain strings. Numbers and times have equals of other texts.
bool equals_only_itself(const Expression& expression) {
  if (expression.kind != Expression::Kind::kTerm) return false;
  const Term& term = expression.term;
  return term.is_iri() || (term.is_literal() && term.language().empty() && term.datatype() == vocabulary::kXsdString);
}

}  // namespace

PlanPtr JoinGroup::plan(const NodePtr& node, const ActiveGraph& graph, const VarSet& adjacent) {
  root_ = node;
  root_graph_ = graph;
  gather(node, graph, true);
  plan_patterns();
  if (planner_.passes().has(Pass::kEqualityBinding)) bind_equalities();
  check_size();
  if (nothing_ || !resolve_leaves()) {
    std::vector<VarId> columns = planner_.facts().in_scope(node);
    if (graph.kind == ActiveGraph::Kind::kVariable && !is_among(columns, graph.variable)) columns.push_back(graph.variable);
    return Planner::empty(std::move(columns));
  }
  if (leaves_.empty() && services_.empty()) return Planner::project_away(hidden_, finish(Planner::unit()));
  return Planner::project_away(hidden_, finish(join_parts(join_leaves(adjacent))));
}

void JoinGroup::gather(const NodePtr& node, const ActiveGraph& graph, bool is_top) {
  switch (node->kind) {
    case Node::Kind::kUnit: return;
    case Node::Kind::kBgp: return add_triples(*node, graph);
    case Node::Kind::kPath: return add_path(*node, graph);
    case Node::Kind::kService: services_.push_back({node, {}}); return;
    case Node::Kind::kJoin:
      gather(node->children[0], graph, false);
      gather(node->children[1], graph, false);
      return;
    case Node::Kind::kFilter: return gather_filter(node, graph, is_top);
    case Node::Kind::kValues: return add_plan(planner_.values(*node));
    case Node::Kind::kBindings: return add_plan(planner_.bindings(*node));
    case Node::Kind::kGraph: return gather_graph(node);
    case Node::Kind::kProject: return gather_projection(node, graph);
    default: return add_pattern(node, graph);
  }
}

// The patterns of a plain sub-select are of this group, as long as it stays one whose order can be looked for.
void JoinGroup::gather_projection(const NodePtr& node, const ActiveGraph& graph) {
  const bool may_join = planner_.passes().has(Pass::kOptionalLifting) && leaves_.size() < kMostInlined;
  if (!may_join || !is_plain_select(*node, planner_.facts())) return add_pattern(node, graph);
  hidden_ = united(hidden_, hidden_variables(*node, planner_.facts()));
  gather(node->children[0], graph, false);
}

void JoinGroup::add_plan(PlanPtr plan) {
  Leaf leaf;
  leaf.rows = plan->estimated_rows;
  leaf.plan = std::move(plan);
  leaves_.push_back(std::move(leaf));
}

void JoinGroup::add_pattern(const NodePtr& pattern, const ActiveGraph& graph) {
  Leaf leaf;
  leaf.pattern = pattern;
  leaf.graph = graph;
  leaves_.push_back(std::move(leaf));
}

// When all leaves are known: a pattern that others are joined with may get another plan.
void JoinGroup::plan_patterns() {
  for (Leaf& leaf : leaves_) {
    if (!leaf.pattern || leaf.plan) continue;
    leaf.plan = leaves_.size() > 1 ? planner_.plan_alone(leaf.pattern, leaf.graph) : planner_.plan(leaf.pattern, leaf.graph);
    leaf.rows = leaf.plan->estimated_rows;
  }
}

void JoinGroup::add_path(const Node& path, const ActiveGraph& graph) {
  Leaf leaf;
  leaf.path = std::make_shared<Node>(path);
  leaf.graph = graph;
  leaves_.push_back(std::move(leaf));
}

void JoinGroup::add_triples(const Node& bgp, const ActiveGraph& graph) {
  for (const algebra::TriplePattern& triple : bgp.triples) {
    Leaf leaf;
    leaf.triple = triple;
    leaf.graph = graph;
    leaves_.push_back(std::move(leaf));
  }
}

// A filter belongs to its own group: it joins this one only if the other patterns cannot change its value.
void JoinGroup::gather_filter(const NodePtr& node, const ActiveGraph& graph, bool is_top) {
  const NodePtr& child = node->children[0];
  std::vector<Condition> own;
  bool all_settled = classify(node, graph, own);
  if (is_top || all_settled) {
    for (Condition& condition : own) conditions_.push_back(std::move(condition));
    return gather(child, graph, is_top);
  }
  std::vector<Expression> conditions;
  if (const NodePtr* service = service_below_filters(node, conditions)) {
    services_.push_back({*service, std::move(conditions)});
    return;
  }
  add_pattern(node, graph);
}

bool JoinGroup::classify(const NodePtr& filter, const ActiveGraph& graph, std::vector<Condition>& conditions) {
  NodeFacts& facts = planner_.facts();
  const NodePtr& child = filter->children[0];
  bool all_settled = true;
  for (Expression& conjunct : conjuncts(*filter->condition)) {
    Condition condition;
    condition.variables = variables_of(conjunct);
    condition.graph = graph;
    condition.settled = facts.is_settled(condition.variables, child, facts.in_scope(root_)) && !is_volatile(conjunct);
    condition.anywhere = condition.settled && !has_exists(conjunct);
    condition.variables = intersected(condition.variables, facts.in_scope(child));
    all_settled = all_settled && condition.settled;
    condition.reads_texts = reads_texts(conjunct);
    condition.selectivity = conjunct.kind == Expression::Kind::kEqual ? kEqualitySelectivity : kOtherSelectivity;
    condition.expression = std::move(conjunct);
    conditions.push_back(std::move(condition));
  }
  return all_settled;
}

void JoinGroup::gather_graph(const NodePtr& node) {
  const NodePtr& pattern = node->children[0];
  const algebra::TermOrVariable& name = node->graph;
  if (!name.is_variable) {
    if (name.term.is_unbound()) return gather(pattern, {ActiveGraph::Kind::kCurrent, {}, 0}, false);
    if (!planner_.scan_terms().has_graph(name.term)) {
      nothing_ = true;
      return;
    }
    return gather(pattern, {ActiveGraph::Kind::kNamed, name.term, 0}, false);
  }
  if (!planner_.can_bind_in_scans(pattern, name.variable)) return add_pattern(node, {});
  ActiveGraph graph{ActiveGraph::Kind::kVariable, {}, name.variable};
  std::size_t before = leaves_.size();
  gather(pattern, graph, false);
  for (std::size_t i = before; i < leaves_.size(); ++i) {
    const Leaf& leaf = leaves_[i];
    // A pattern's plan binds the graph's variable.
    if (leaf.triple || leaf.path || leaf.pattern || is_among(leaf.plan->columns, name.variable)) return;
  }
  add_plan(planner_.graph_names(graph));
}

// The pass equality-binding: FILTER(?x = <iri>) puts the IRI into the triples, FILTER(?x IN (<a>, <b>)) joins with the list.
void JoinGroup::bind_equalities() {
  std::erase_if(conditions_, [&](const Condition& condition) { return condition.anywhere && bind_equality(condition.expression); });
}

// Whether patterns ask for the variable and would ask the same of a constant: those of triples do, and paths unless they match without
// an edge, which a constant that is in no fact does too.
bool JoinGroup::can_be_constant(VarId variable) const {
  bool found = false;
  for (const Leaf& leaf : leaves_) {
    if (leaf.plan && is_among(leaf.plan->columns, variable)) return false;
    if (leaf.plan) continue;
    if (leaf.graph.kind == ActiveGraph::Kind::kVariable && leaf.graph.variable == variable) return false;
    if (leaf.path && contains(end_variables(*leaf.path), variable)) {
      if (matches_without_edge(*leaf.path->path)) return false;
      found = true;
    }
    if (!leaf.triple) continue;
    for (const auto* place : {&leaf.triple->subject, &leaf.triple->predicate, &leaf.triple->object}) {
      found = found || (place->is_variable && place->variable == variable);
    }
  }
  return found;
}

void JoinGroup::replace(VarId variable, const Term& term, Leaf& leaf) {
  std::vector<algebra::TermOrVariable*> places;
  if (leaf.triple) places = {&leaf.triple->subject, &leaf.triple->predicate, &leaf.triple->object};
  if (leaf.path) places = {&leaf.path->subject, &leaf.path->object};
  for (algebra::TermOrVariable* place : places) {
    if (place->is_variable && place->variable == variable) *place = {false, 0, term};
  }
}

bool JoinGroup::bind_equality(const Expression& condition) {
  using Kind = Expression::Kind;
  const auto& arguments = condition.arguments;
  bool is_same_term = condition.kind == Kind::kBuiltInCall && condition.name == "SAMETERM" && arguments.size() == 2;
  if (condition.kind == Kind::kIn) {
    if (arguments.size() < 2 || arguments[0].kind != Kind::kVariable || !can_be_constant(arguments[0].variable)) return false;
    if (!std::all_of(arguments.begin() + 1, arguments.end(), equals_only_itself)) return false;
    Node list;
    list.kind = Node::Kind::kValues;
    list.variables = {arguments[0].variable};
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      std::vector<Term> row{arguments[i].term};
      if (std::find(list.rows.begin(), list.rows.end(), row) == list.rows.end()) list.rows.push_back(std::move(row));
    }
    add_plan(planner_.values(list));
    return true;
  }
  if (condition.kind != Kind::kEqual && !is_same_term) return false;
  std::size_t variable_at = arguments[0].kind == Kind::kVariable ? 0 : 1;
  const Expression& variable = arguments[variable_at];
  const Expression& constant = arguments[1 - variable_at];
  if (variable.kind != Kind::kVariable || constant.kind != Kind::kTerm || !(is_same_term || equals_only_itself(constant)))
    return false;
  if (!can_be_constant(variable.variable)) return false;
  for (Leaf& leaf : leaves_) replace(variable.variable, constant.term, leaf);
  bound_.emplace_back(variable.variable, constant.term);
  return true;
}

void JoinGroup::check_size() const {
  if (leaves_.size() <= kMaxJoined) return;
  throw Error(ErrorCode::kLimit, "the query joins " + std::to_string(leaves_.size()) + " patterns in one group; the limit is " +
                                     std::to_string(kMaxJoined) + "; split it into several queries");
}

// False when a leaf has no solution, so that the whole group has none.
bool JoinGroup::resolve_leaves() {
  for (Leaf& leaf : leaves_) {
    if (leaf.plan && leaf.plan->kind == PlanNode::Kind::kEmpty) return false;
    if (!leaf.triple) continue;
    leaf.spec = planner_.scan_terms().spec(*leaf.triple, leaf.graph);
    if (!leaf.spec) return false;
    bool exact = false;
    leaf.rows = planner_.scan_terms().rows(*leaf.spec, exact);
    if (exact && leaf.rows == 0 && planner_.passes().has(Pass::kEmptyPatterns)) return false;
    if (planner_.passes().has(Pass::kValueRanges)) find_ranges(leaf);
  }
  return true;
}

// Only literals are compared, and only objects are literals.
void JoinGroup::find_ranges(Leaf& leaf) {
  const ScanTerm& object = leaf.spec->terms[2];
  if (object.kind != ScanTerm::Kind::kVariable || leaf.rows < kFewestRanged) return;
  const std::optional<Order> order = order_led_by(object.variable, *leaf.spec);
  if (!order) return;
  std::optional<expr::IdRanges> ranges;
  std::vector<Condition*> ranging;
  for (Condition& condition : conditions_) {
    if (!condition.anywhere || condition.variables != VarSet{object.variable}) continue;
    auto found = expr::ranges_where_true(condition.expression, object.variable, planner_.snapshot());
    if (!found) continue;
    ranges = ranges ? expr::intersected(*ranges, *found) : std::move(*found);
    ranging.push_back(&condition);
  }
  if (!ranges) return;
  const ScanTerms& terms = planner_.scan_terms();
  if (ranges->size() > kFewRanges) {
    // A list of numbers has a range for each in every type: most types come nowhere.
    expr::IdRanges kinds = expr::ranges_of_literals();
    terms.share_in(kinds, *leaf.spec, *order);
    ranges = expr::intersected(*ranges, kinds);
  }
  if (ranges->size() > kMostRanges) return;
  const double share = terms.share_in(*ranges, *leaf.spec, *order);
  const bool is_tight = expr::are_tight(*ranges);
  if (is_tight) {
    // What all of them let through one of them tells.
    for (Condition* condition : ranging) condition->selectivity = 1;
    ranging.front()->selectivity = share;
  } else {
    for (Condition* condition : ranging) condition->selectivity = std::min(condition->selectivity, share);
  }
  if (share > kMostInRanges) {
    // Most are values that ids do not hold.
    for (Condition* condition : ranging) condition->reads_texts = condition->reads_texts || !is_tight;
    return;
  }
  if (ranges->empty()) ranges->push_back({});
  leaf.ranges = std::move(*ranges);
  leaf.rows_in_ranges = share * leaf.rows;
}

JoinInput JoinGroup::input_of(const Leaf& leaf) const {
  JoinInput input;
  input.rows = leaf.rows;
  input.scan = leaf.spec;
  if (leaf.path) {
    describe_path(leaf, input);
  } else if (leaf.spec) {
    if (!leaf.ranges.empty()) {
      input.rows_in_ranges = leaf.rows_in_ranges;
      input.ranged = leaf.spec->terms[2].variable;
      input.ranges = leaf.ranges;
    }
    for (VarId variable : variables_of(*leaf.spec)) {
      double distinct = leaves_.size() > 1 ? planner_.scan_terms().distinct(*leaf.spec, variable, leaf.rows) : leaf.rows;
      if (input.rows_in_ranges && variable == input.ranged)
        distinct = std::clamp(*input.rows_in_ranges, 1.0, std::max(1.0, distinct));
      input.variables.push_back({variable, distinct, false});
    }
  } else {
    input.sorted_by = leaf.plan->sorted_by;
    input.cost = leaf.pattern ? planner_.cost(*leaf.plan) : leaf.rows * kHashProbeRow;
    for (VarId variable : leaf.plan->columns) {
      input.variables.push_back({variable, std::max(1.0, leaf.rows), contains(leaf.plan->maybe_unbound, variable)});
    }
    if (leaf.pattern && leaves_.size() > 1 && planner_.may_be_bound(*leaf.plan)) add_bound(leaf, input);
  }
  return input;
}

VarSet JoinGroup::bound_by_others(const Leaf& leaf) const {
  VarSet bound;
  for (const Leaf& other : leaves_) {
    if (&other == &leaf) continue;
    if (other.plan) bound = united(bound, bound_columns(*other.plan));
    else if (other.path) bound = united(bound, end_variables(*other.path));
    else bound = united(bound, as_set(variables_of(*other.spec)));
  }
  return bound;
}

void JoinGroup::add_bound(const Leaf& leaf, JoinInput& input) const {
  const VarSet others = bound_by_others(leaf);
  for (JoinInput::Variable& variable : input.variables) {
    if (!contains(others, variable.id) || input.bound.size() == kMostBound) continue;
    const BoundCost cost = planner_.bound_cost(leaf.pattern, leaf.graph, {variable.id});
    if (cost.start == kInfinite) continue;
    input.bound.push_back({variable.id, cost.start, cost.row});
    variable.distinct = std::max(1.0, leaf.rows / cost.matches);
  }
}

void JoinGroup::describe_path(const Leaf& leaf, JoinInput& input) const {
  const PathTerms& terms = planner_.path_terms();
  PathInput path;
  path.forward = terms.estimate(*terms.spec(*leaf.path, leaf.graph, false));
  path.backward = terms.estimate(*terms.spec(*leaf.path, leaf.graph, true));
  const algebra::TermOrVariable& subject = leaf.path->subject;
  const algebra::TermOrVariable& object = leaf.path->object;
  bool from_object = subject.is_variable && !object.is_variable;
  const PathEstimate& alone = from_object ? path.backward : path.forward;
  double searches = subject.is_variable && object.is_variable ? alone.starts : 1;
  input.rows = searches * (subject.is_variable || object.is_variable ? alone.reach : 1);
  input.cost = kScanStart + alone.cost(searches);
  if (subject.is_variable) {
    path.subject = subject.variable;
    input.variables.push_back({subject.variable, std::min(path.forward.starts, input.rows), false});
  }
  if (object.is_variable) {
    path.object = object.variable;
    if (path.subject != path.object)
      input.variables.push_back({object.variable, std::min(path.backward.starts, input.rows), false});
  }
  if (searches > 1) input.sorted_by = {subject.variable};
  input.path = std::move(path);
}

std::vector<JoinInput> JoinGroup::inputs() const {
  std::vector<JoinInput> inputs;
  for (const Leaf& leaf : leaves_) inputs.push_back(input_of(leaf));
  return inputs;
}

std::vector<JoinFilter> JoinGroup::filters() const {
  std::vector<JoinFilter> filters;
  for (const Condition& condition : conditions_) {
    if (!condition.anywhere) continue;
    filters.push_back({condition.variables, condition.selectivity});
  }
  return filters;
}

JoinOrder JoinGroup::order_leaves(const VarSet& adjacent) {
  inputs_ = inputs();
  JoinOrder order = order_joins(inputs_, filters(), {}, adjacent, planner_.passes());
  // Cycles and counts are weighed against it by estimates of their own, which have no samples either.
  cost_ = order.cost();
  rows_ = order.trees[order.roots.front()].rows;
  if (planner_.passes().has(Pass::kLeapfrogJoin)) join_cycle(inputs_, adjacent, order);
  if (joined_in_cycle_ || !planner_.samples()) return order;
  const std::vector<JoinSample> samples = sample_joins(inputs_, planner_.snapshot(), cost_ * kSampledShare);
  return samples.empty() ? order : order_joins(inputs_, filters(), samples, adjacent, planner_.passes());
}

// A plan for each set of leaves that hang together, smallest first.
std::vector<PlanPtr> JoinGroup::join_leaves(const VarSet& adjacent) {
  if (leaves_.empty()) return {};
  JoinOrder order = order_leaves(adjacent);
  only_joins_ = order.roots.size() == 1 && conditions_.empty() && bound_.empty() && services_.empty();
  std::vector<PlanPtr> parts;
  for (std::size_t root : order.roots) parts.push_back(build(order, root));
  return parts;
}

PlanPtr JoinGroup::build(const JoinOrder& order, std::size_t number, double rows_above) {
  const JoinTree& tree = order.trees[number];
  if (tree.kind == JoinTree::Kind::kInput) {
    Leaf& leaf = leaves_[tree.input];
    if (leaf.path) return apply_ready(planner_.path(*leaf.path, leaf.graph), tree.rows, rows_above);
    if (leaf.pattern && leaves_.size() > 1) leaf.plan = planner_.plan_again(leaf.pattern, leaf.graph, {}, std::move(leaf.plan));
    return apply_ready(leaf.spec ? scan_of(leaf, tree.order) : std::move(leaf.plan), tree.rows, rows_above);
  }
  const bool streams = tree.kind == JoinTree::Kind::kMerge || tree.kind == JoinTree::Kind::kHash;
  PlanPtr left = build(order, tree.left, streams ? tree.rows : kInfinite);
  if (tree.kind == JoinTree::Kind::kIndex) {
    return apply_ready(planner_.index_join(std::move(left), *leaves_[tree.input].spec, false, tree.rows), tree.rows, rows_above);
  }
  if (tree.kind == JoinTree::Kind::kPath) {
    const Leaf& leaf = leaves_[tree.input];
    return apply_ready(planner_.path_join(std::move(left), *leaf.path, leaf.graph, false, tree.rows), tree.rows, rows_above);
  }
  if (tree.kind == JoinTree::Kind::kBind)
    return apply_ready(bind(std::move(left), leaves_[tree.input], tree.rows), tree.rows, rows_above);
  PlanPtr right = build(order, tree.right, tree.kind == JoinTree::Kind::kMerge ? tree.rows : kInfinite);
  PlanPtr result;
  if (tree.kind == JoinTree::Kind::kMerge) {
    result = planner_.join(PlanNode::Kind::kMergeJoin, std::move(left), std::move(right));
    result->keys = tree.keys;
  } else {
    result = planner_.join(PlanNode::Kind::kHashJoin, std::move(left), std::move(right));
  }
  result->estimated_rows = tree.rows;
  return apply_ready(std::move(result), tree.rows, rows_above);
}

PlanPtr JoinGroup::bind(PlanPtr left, Leaf& leaf, double rows) const {
  const VarSet keys = intersected(bound_columns(*left), planner_.facts().in_scope(leaf.pattern));
  auto bound = planner_.bound_plan(leaf.pattern, leaf.graph, keys, left->estimated_rows);
  PlanPtr result = bound ? planner_.bind_join(PlanNode::Kind::kHashJoin, std::move(left), std::move(*bound), std::nullopt)
                         : planner_.join(PlanNode::Kind::kHashJoin, std::move(left), std::move(leaf.plan));
  result->estimated_rows = rows;
  return result;
}

PlanPtr JoinGroup::scan_of(const Leaf& leaf, Order order) const {
  PlanPtr scan = planner_.scan(*leaf.spec, order, leaf.rows);
  if (leaf.ranges.empty() || scan->sorted_by.empty() || scan->sorted_by.front() != leaf.spec->terms[2].variable) return scan;
  scan->ranges = leaf.ranges;
  scan->estimated_rows = leaf.rows_in_ranges;
  return scan;
}

// Conditions whose variables are all bound here; without the pass filter-pushdown they wait for the end of the group.
PlanPtr JoinGroup::apply_ready(PlanPtr plan, double rows, double rows_above) {
  if (!planner_.passes().has(Pass::kFilterPushdown)) return plan;
  std::vector<Expression> ready;
  VarSet bound = bound_columns(*plan);
  for (Condition& condition : conditions_) {
    if (condition.applied || !condition.anywhere || !is_subset(condition.variables, bound)) continue;
    // What a join drops anyway need not be read.
    if (condition.reads_texts && rows_above < rows * kFewAbove) continue;
    condition.applied = true;
    ready.push_back(condition.expression);
  }
  if (ready.empty()) return plan;
  plan = planner_.filter(std::move(ready), std::move(plan));
  plan->estimated_rows = std::min(rows, plan->children.front()->estimated_rows);
  return plan;
}

PlanPtr JoinGroup::bind_constants(PlanPtr plan) {
  for (auto& [variable, term] : bound_) {
    Expression constant;
    constant.term = term;
    plan = planner_.extend(variable, std::move(constant), std::move(plan));
  }
  bound_.clear();
  return plan;
}

PlanPtr JoinGroup::finish(PlanPtr plan) {
  plan = bind_constants(std::move(plan));
  if (root_graph_.kind == ActiveGraph::Kind::kVariable && !is_among(plan->columns, root_graph_.variable)) {
    PlanPtr names = planner_.graph_names(root_graph_);
    plan = plan->kind == PlanNode::Kind::kUnit ? std::move(names)
                                               : planner_.join(PlanNode::Kind::kHashJoin, std::move(names), std::move(plan));
  }
  return apply_conditions(std::move(plan), [](const Condition&) { return true; });
}

PlanPtr JoinGroup::apply_settled(PlanPtr plan) {
  VarSet bound = bound_columns(*plan);
  return apply_conditions(std::move(plan), [&](const Condition& condition) {
    bool has_graph = condition.graph.kind != ActiveGraph::Kind::kVariable || contains(bound, condition.graph.variable);
    return condition.settled && has_graph && is_subset(condition.variables, bound);
  });
}

PlanPtr JoinGroup::apply_conditions(PlanPtr plan, const std::function<bool(const Condition&)>& is_due) {
  // Conditions of one graph go together; a filter's group has one.
  for (Condition& first : conditions_) {
    if (first.applied || !is_due(first)) continue;
    std::vector<Expression> same_graph;
    for (Condition& condition : conditions_) {
      bool same = condition.graph.kind == first.graph.kind && condition.graph.name == first.graph.name &&
                  condition.graph.variable == first.graph.variable;
      if (condition.applied || !same || !is_due(condition)) continue;
      condition.applied = true;
      same_graph.push_back(std::move(condition.expression));
    }
    plan = planner_.apply_conditions(std::move(same_graph), std::move(plan), first.graph);
  }
  return plan;
}

}  // namespace tercet::optimizer
