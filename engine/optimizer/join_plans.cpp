#include "engine/optimizer/join_plans.h"

#include <algorithm>
#include <utility>

namespace tercet::optimizer {

namespace {

// Samples of inputs whose distinct values differ by less tell as much as one another.
constexpr double kAlike = 2;

}  // namespace

JoinPlans::JoinPlans(const std::vector<JoinInput>& inputs, const std::vector<JoinFilter>& filters,
                     const std::vector<JoinSample>& samples, const VarSet& adjacent, const Passes& passes)
    : inputs_(inputs), filters_(filters), adjacent_(adjacent), passes_(passes) {
  number_variables(adjacent);
  add_filters(filters);
  add_samples(samples);
}

void JoinPlans::number_variables(const VarSet& adjacent) {
  VarSet all;
  for (const JoinInput& input : inputs_) {
    for (const auto& variable : input.variables) all.push_back(variable.id);
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i] == all[i - 1]) variables_.push_back(all[i]);
  }
  normalize(variables_);
  interesting_ = united(variables_, adjacent);
  for (const JoinFilter& filter : filters_) variables_ = united(variables_, intersected(filter.variables, all));
  users_.resize(variables_.size());
  for (const JoinInput& input : inputs_) {
    auto& numbered = input_variables_.emplace_back();
    for (const auto& variable : input.variables) {
      if (!contains(variables_, variable.id)) continue;
      numbered.push_back({number_of(variable.id), std::max(1.0, variable.distinct), variable.maybe_unbound});
      ++users_[numbered.back().number];
    }
  }
}

std::size_t JoinPlans::number_of(VarId variable) const {
  return static_cast<std::size_t>(std::lower_bound(variables_.begin(), variables_.end(), variable) - variables_.begin());
}

// Those of which the inputs have all variables.
void JoinPlans::add_filters(const std::vector<JoinFilter>& filters) {
  for (const JoinFilter& filter : filters) {
    if (!is_subset(filter.variables, variables_)) continue;
    Filter& added = join_filters_.emplace_back();
    added.selectivity = filter.selectivity;
    for (VarId variable : filter.variables) added.numbers.push_back(number_of(variable));
  }
}

void JoinPlans::add_samples(const std::vector<JoinSample>& samples) {
  sampled_.resize(inputs_.size());
  samples_.resize(variables_.size());
  std::size_t bits = 0;
  const auto bit_of = [&](std::size_t input) {
    if (sampled_[input] == 0 && bits < kMostSampledInputs) sampled_[input] = std::uint64_t{1} << bits++;
    return sampled_[input];
  };
  const auto distinct_of = [&](std::size_t input, std::size_t variable) {
    const auto& own = input_variables_[input];
    return std::find_if(own.begin(), own.end(), [&](const InputVariable& one) { return one.number == variable; })->distinct;
  };
  for (const JoinSample& sample : samples) {
    const std::size_t variable = number_of(sample.variable);
    const double distinct = distinct_of(sample.a, variable) * distinct_of(sample.b, variable);
    samples_[variable].push_back({bit_of(sample.a), bit_of(sample.b), distinct, sample.selectivity});
  }
  for (auto& of_variable : samples_)
    std::stable_sort(of_variable.begin(), of_variable.end(),
                     [](const Sample& x, const Sample& y) { return x.distinct < y.distinct; });
}

// What was found of the two inputs that leave the fewest values is nearest to what holds for the relations. Where nothing was found, the
// values of the side that has fewer are taken to be among those of the other.
double JoinPlans::selectivity(std::size_t variable, const Side& a, const Side& b) const {
  double found = 0;
  double fewest = 0;
  for (const Sample& sample : samples_[variable]) {
    if (found > 0 && sample.distinct > fewest * kAlike) break;
    const bool joins_them = ((a.sampled & sample.a) != 0 && (b.sampled & sample.b) != 0) ||
                            ((a.sampled & sample.b) != 0 && (b.sampled & sample.a) != 0);
    if (!joins_them) continue;
    if (found == 0) fewest = sample.distinct;
    found = std::max(found, sample.selectivity);
  }
  return found > 0 ? found : 1 / std::max(a.distinct, b.distinct);
}

std::uint32_t JoinPlans::sorting_of(std::vector<VarId> sorted_by) {
  auto useful = std::find_if(sorted_by.begin(), sorted_by.end(), [&](VarId variable) { return !contains(interesting_, variable); });
  sorted_by.erase(useful, sorted_by.end());
  return number_of_sorting(sorted_by);
}

std::uint32_t JoinPlans::number_of_sorting(const std::vector<VarId>& variables) {
  auto known = sorting_numbers_.find(variables);
  if (known != sorting_numbers_.end()) return known->second;
  Sorting sorting;
  sorting.variables = variables;
  if (!variables.empty()) {
    const std::uint32_t shorter = number_of_sorting({variables.begin(), variables.end() - 1});
    sorting.beginnings = sortings_[shorter].beginnings;
    sorting.numbers = sortings_[shorter].numbers;
    sorting.numbers.push_back(contains(adjacent_, variables.back()) ? kReaders : number_of(variables.back()));
  }
  const auto number = static_cast<std::uint32_t>(sortings_.size());
  sorting.beginnings.push_back(number);
  sorting_numbers_.emplace(variables, number);
  sortings_.push_back(std::move(sorting));
  return number;
}

bool JoinPlans::has_all(const Relation& relation, const Filter& filter) {
  return std::all_of(filter.numbers.begin(), filter.numbers.end(),
                     [&](std::size_t number) { return relation.variables[number].distinct > 0; });
}

Relation JoinPlans::input(std::size_t number) {
  const JoinInput& input = inputs_[number];
  Relation relation;
  relation.input = static_cast<std::uint32_t>(number);
  relation.rows = input.rows;
  relation.least_cost = input.scan || input.path || !input.bound.empty() ? kScanStart : input.cost;
  relation.sampled = sampled_[number];
  relation.variables.resize(variables_.size());
  for (const InputVariable& variable : input_variables_[number]) {
    relation.variables[variable.number] = {variable.distinct, 1, variable.maybe_unbound};
  }
  for (const Filter& filter : join_filters_) {
    if (has_all(relation, filter)) relation.rows *= filter.selectivity;
  }
  limit_ = kNoLimit;
  JoinPlan plan;
  plan.input = *relation.input;
  plan.rows = relation.rows;
  if (!input.scan) {
    plan.cost = input.cost;
    plan.sorting = sorting_of(input.sorted_by);
    add(relation, plan);
    return relation;
  }
  for (Order order : possible_orders(*input.scan)) {
    const std::vector<VarId> sorted_by = sorted_variables(*input.scan, order);
    const bool reads_ranges = input.rows_in_ranges && !sorted_by.empty() && sorted_by.front() == input.ranged;
    plan.order = order;
    plan.cost = kScanStart + (reads_ranges ? *input.rows_in_ranges : input.rows) * kScanRow;
    plan.sorting = sorting_of(sorted_by);
    add(relation, plan);
  }
  return relation;
}

std::optional<double> JoinPlans::rows_with(const Relation& relation, std::size_t input) const {
  double rows = relation.rows * inputs_[input].rows;
  bool connected = false;
  for (const InputVariable& variable : input_variables_[input]) {
    const double distinct = relation.variables[variable.number].distinct;
    if (distinct == 0) continue;
    connected = true;
    rows *= selectivity(variable.number, {relation.sampled, distinct}, {sampled_[input], variable.distinct});
  }
  return connected ? std::optional(rows) : std::nullopt;
}

bool JoinPlans::are_connected(const Relation& a, const Relation& b) {
  for (std::size_t i = 0; i < a.variables.size() && i < b.variables.size(); ++i) {
    if (a.variables[i].distinct > 0 && b.variables[i].distinct > 0) return true;
  }
  return false;
}

Relation JoinPlans::estimate(const Relation& a, const Relation& b) const {
  Relation result;
  result.rows = a.rows * b.rows;
  result.sampled = a.sampled | b.sampled;
  result.variables.resize(variables_.size());
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    const Relation::Variable& x = a.variables[i];
    const Relation::Variable& y = b.variables[i];
    const bool in_both = x.distinct > 0 && y.distinct > 0;
    if (in_both) result.rows *= selectivity(i, {a.sampled, x.distinct}, {b.sampled, y.distinct});
    result.variables[i].users = x.users + y.users;
    result.variables[i].distinct = in_both ? std::min(x.distinct, y.distinct) : x.distinct + y.distinct;
    result.variables[i].maybe_unbound = in_both ? x.maybe_unbound && y.maybe_unbound : x.maybe_unbound || y.maybe_unbound;
  }
  for (const Filter& filter : join_filters_) {
    if (has_all(result, filter) && !has_all(a, filter) && !has_all(b, filter)) result.rows *= filter.selectivity;
  }
  for (Relation::Variable& variable : result.variables) {
    if (variable.distinct > 0) variable.distinct = std::max(1.0, std::min(variable.distinct, result.rows));
  }
  return result;
}

// Whether each of them is bound in every row of both.
bool JoinPlans::find_shared(const Relation& a, const Relation& b) {
  bool all_bound = true;
  shared_.clear();
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    if (a.variables[i].distinct == 0 || b.variables[i].distinct == 0) continue;
    shared_.push_back(variables_[i]);
    all_bound = all_bound && !a.variables[i].maybe_unbound && !b.variables[i].maybe_unbound;
  }
  return all_bound;
}

void JoinPlans::join(const Relation& a, const Relation& b, Relation& result, double limit) {
  limit_ = limit;
  const bool has_keys = find_shared(a, b) && !shared_.empty();
  const bool seek = has_keys && passes_.has(Pass::kIndexJoin);
  add_joins(a, b, true, has_keys && passes_.has(Pass::kMergeJoin), seek, result);
  add_joins(b, a, passes_.has(Pass::kJoinOrder), false, seek, result);
}

void JoinPlans::join_within(double limit, const Relation& a, const Relation& b, Relation& result) {
  if (a.plans.empty() || b.plans.empty() || a.least_cost + b.least_cost > limit) return;
  if (result.variables.empty()) result = estimate(a, b);
  if (a.least_cost + b.least_cost + result.rows * kOutputRow > limit) return;
  join(a, b, result, limit);
  if (!result.plans.empty()) result.least_cost = result.plans.cheapest().cost;
}

// As much of a sort order as is of use to joins that are to come, or to the reader: those on other variables are done.
std::uint32_t JoinPlans::useful_beginning(std::uint32_t sorting, const Relation& relation) const {
  const std::vector<std::size_t>& numbers = sortings_[sorting].numbers;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] != kReaders && relation.variables[numbers[i]].users == users_[numbers[i]])
      return sortings_[sorting].beginnings[i];
  }
  return sorting;
}

double JoinPlans::bound_cost(const Relation& a, const Relation& b, double rows) const {
  double least = kNoLimit;
  if (!b.input || !passes_.has(Pass::kBindJoin)) return least;
  for (const BoundInput& bound : inputs_[*b.input].bound) {
    if (!contains(shared_, bound.variable)) continue;
    const Relation::Variable& variable = a.variables[number_of(bound.variable)];
    if (variable.maybe_unbound) continue;
    least = std::min(least, bound.start + std::min(variable.distinct, a.rows) * bound.row);
  }
  return least + a.rows * kHashProbeRow + rows * kHashBuildRow;
}

// A join keeps the sort order of its left side: so of each plan of `a` the cheapest way to join it with `b`.
void JoinPlans::add_joins(const Relation& a, const Relation& b, bool hash, bool merge, bool seek, Relation& result) {
  const JoinInput* sought = seek && b.input ? &inputs_[*b.input] : nullptr;
  const KeptPlans::Entry& build = b.plans.cheapest();
  const double hash_cost = build.cost + b.rows * kHashBuildRow + a.rows * kHashProbeRow;
  double path_cost = 0;
  if (sought && sought->path) {
    const PathInput& path = *sought->path;
    path_cost = kScanStart + (path.subject && contains(shared_, *path.subject) ? path.forward : path.backward).cost(a.rows);
  }
  const double bind_cost = bound_cost(a, b, result.rows);
  const double output_cost = result.rows * kOutputRow;
  for (const KeptPlans::Entry& left : a.plans) {
    if (left.cost + output_cost > limit_) continue;
    JoinPlan best;
    best.cost = kNoLimit;
    const std::vector<VarId>& sorted = sortings_[left.sorting].variables;
    const bool in_order = !sorted.empty() && contains(shared_, sorted.front());
    if (merge && in_order && brings_together(sorted, shared_)) weigh_merges(best, left, a, b);
    if (hash && weigh(best, JoinTree::Kind::kHash, left.cost + hash_cost)) best.right = build.plan;
    if (sought && sought->scan) {
      weigh(best, JoinTree::Kind::kIndex, left.cost + kScanStart + a.rows * (in_order ? kSortedSeek : kSeek));
    }
    if (sought && sought->path) weigh(best, JoinTree::Kind::kPath, left.cost + path_cost);
    if (bind_cost < kNoLimit) weigh(best, JoinTree::Kind::kBind, left.cost + bind_cost);
    if (best.cost == kNoLimit) continue;
    best.input = b.input.value_or(0);
    best.left = left.plan;
    best.sorting = left.sorting;
    best.rows = result.rows;
    best.cost += output_cost;
    add(result, best);
  }
}

// Whether it is the best so far.
bool JoinPlans::weigh(JoinPlan& best, JoinTree::Kind kind, double cost) {
  ++weighed_;
  if (cost >= best.cost) return false;
  best.kind = kind;
  best.cost = cost;
  return true;
}

void JoinPlans::weigh_merges(JoinPlan& best, const KeptPlans::Entry& left, const Relation& a, const Relation& b) {
  const double left_cost = merge_cost(a, left.cost, b.rows);
  for (const KeptPlans::Entry& right : b.plans) {
    if (!begin_alike(left.sorting, right.sorting, shared_.size())) continue;
    if (!weigh(best, JoinTree::Kind::kMerge, left_cost + merge_cost(b, right.cost, a.rows))) continue;
    best.right = right.plan;
    best.keys = static_cast<std::uint32_t>(shared_.size());
  }
}

// What a side costs whose plan costs `cost`. A scan that is much longer than the other side is galloped through, not read.
double JoinPlans::merge_cost(const Relation& side, double cost, double other_rows) const {
  const double whole = cost + side.rows * kMergeRow;
  if (!side.input || !inputs_[*side.input].scan) return whole;
  return std::min(whole, kScanStart + other_rows * (kSortedSeek + kMergeRow));
}

bool JoinPlans::begin_alike(std::uint32_t sorting, std::uint32_t other, std::size_t length) const {
  const std::vector<std::uint32_t>& x = sortings_[sorting].beginnings;
  const std::vector<std::uint32_t>& y = sortings_[other].beginnings;
  return length < x.size() && length < y.size() && x[length] == y[length];
}

// Whether rows sorted so are sorted as the other order says, too.
bool JoinPlans::covers(std::uint32_t sorting, std::uint32_t other) const {
  return sorting == other || begin_alike(sorting, other, sortings_[other].variables.size());
}

// Whether nobody would take the second. Of two that cost the same that which is sorted further stays.
bool JoinPlans::makes_useless(const KeptPlans::Entry& a, const KeptPlans::Entry& b) const {
  return a.cost < b.cost ? covers(a.sorting, b.useful) : a.cost == b.cost && covers(a.sorting, b.sorting);
}

// Keeps the plan if no known one makes it useless, and no longer those that it makes useless.
void JoinPlans::add(Relation& relation, const JoinPlan& plan) {
  if (plan.cost > limit_) return;
  const KeptPlans::Entry added{static_cast<std::uint32_t>(plans_.size()), plan.sorting, useful_beginning(plan.sorting, relation),
                               plan.cost};
  for (const KeptPlans::Entry& known : relation.plans) {
    if (makes_useless(known, added)) return;
  }
  relation.plans.erase_if([&](const KeptPlans::Entry& known) { return makes_useless(added, known); });
  relation.plans.add(added);
  plans_.push_back(plan);
}

double JoinPlans::cost(std::uint32_t plan, bool is_whole) const {
  const bool hashes = is_whole && !adjacent_.empty() && !brings_together(sortings_[plans_[plan].sorting].variables, adjacent_);
  return plans_[plan].cost + (hashes ? plans_[plan].rows * kHashBuildRow : 0);
}

std::uint32_t JoinPlans::best(const Relation& relation, bool is_whole) const {
  auto is_less = [&](const KeptPlans::Entry& a, const KeptPlans::Entry& b) {
    return cost(a.plan, is_whole) < cost(b.plan, is_whole);
  };
  return std::min_element(relation.plans.begin(), relation.plans.end(), is_less)->plan;
}

JoinOrder JoinPlans::order(const std::vector<std::uint32_t>& roots) const {
  using Kind = JoinTree::Kind;
  JoinOrder order;
  order.weighed = weighed_;
  std::vector<char> used(plans_.size());
  for (std::uint32_t root : roots) used[root] = 1;
  for (std::size_t i = plans_.size(); i-- > 0;) {
    if (!used[i] || plans_[i].kind == Kind::kInput) continue;
    used[plans_[i].left] = 1;
    if (plans_[i].kind == Kind::kMerge || plans_[i].kind == Kind::kHash) used[plans_[i].right] = 1;
  }
  std::vector<std::size_t> place(plans_.size());
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    if (!used[i]) continue;
    place[i] = order.trees.size();
    const JoinPlan& plan = plans_[i];
    JoinTree& tree = order.trees.emplace_back();
    tree.kind = plan.kind;
    tree.input = plan.input;
    tree.order = plan.order;
    tree.left = place[plan.left];
    tree.right = place[plan.right];
    tree.sorted_by = sortings_[plan.sorting].variables;
    if (plan.kind == Kind::kMerge) tree.keys.assign(tree.sorted_by.begin(), tree.sorted_by.begin() + plan.keys);
    tree.rows = plan.rows;
    tree.cost = plan.cost;
  }
  for (std::uint32_t root : roots) order.roots.push_back(place[root]);
  return order;
}

}  // namespace tercet::optimizer
