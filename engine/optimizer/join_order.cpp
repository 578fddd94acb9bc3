#include "engine/optimizer/join_order.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace tercet::optimizer {
namespace {

constexpr std::size_t kDynamicUpTo = 10;  // inputs, joined one by one
constexpr std::size_t kBushyUpTo = 7;     // inputs, any tree
constexpr std::size_t kCandidates = 6;    // plans kept of one set of inputs, for their sort orders

// The solutions of some inputs joined. Vectors are by the group's own numbers of variables.
struct Relation {
  double rows = 0;
  std::vector<double> distinct;  // 0: the variable is not there
  std::vector<char> maybe_unbound;
  std::vector<std::size_t> plans;  // places in trees
  bool known = false;
};

class Orderer {
 public:
  Orderer(const std::vector<JoinInput>& inputs, const std::vector<JoinFilter>& filters, const VarSet& adjacent,
          const Passes& passes)
      : inputs_(inputs), filters_(filters), adjacent_(adjacent), passes_(passes) {
    for (const JoinInput& input : inputs) {
      for (const auto& variable : input.variables) variables_.push_back(variable.id);
    }
    VarSet all = variables_;
    normalize(variables_);
    std::sort(all.begin(), all.end());
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (all[i] == all[i - 1]) interesting_.push_back(all[i]);
    }
    interesting_ = united(as_set(interesting_), adjacent_);
  }

  JoinOrder run() {
    std::vector<std::vector<std::size_t>> parts = connected_parts();
    std::vector<std::pair<double, std::size_t>> roots;
    for (const auto& part : parts) {
      std::size_t root = best(order(part), parts.size() == 1);
      roots.emplace_back(order_.trees[root].rows, root);
    }
    if (passes_.has(Pass::kJoinOrder))
      std::stable_sort(roots.begin(), roots.end(), [](auto& a, auto& b) { return a.first < b.first; });
    for (auto& [rows, root] : roots) order_.roots.push_back(root);
    return std::move(order_);
  }

 private:
  std::size_t number_of(VarId variable) const {
    return static_cast<std::size_t>(std::lower_bound(variables_.begin(), variables_.end(), variable) - variables_.begin());
  }

  std::vector<std::vector<std::size_t>> connected_parts() {
    std::vector<std::size_t> parent(inputs_.size());
    std::iota(parent.begin(), parent.end(), std::size_t{0});
    auto find = [&](std::size_t i) {
      while (parent[i] != i) i = parent[i] = parent[parent[i]];
      return i;
    };
    std::unordered_map<VarId, std::size_t> first_with;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      for (const auto& variable : inputs_[i].variables) {
        auto [entry, is_first] = first_with.try_emplace(variable.id, i);
        if (is_first) continue;
        std::size_t a = find(entry->second), b = find(i);
        parent[std::max(a, b)] = std::min(a, b);
      }
    }
    std::vector<std::vector<std::size_t>> parts;
    std::unordered_map<std::size_t, std::size_t> part_of;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      auto [entry, is_new] = part_of.try_emplace(find(i), parts.size());
      if (is_new) parts.emplace_back();
      parts[entry->second].push_back(i);
    }
    return parts;
  }

  Relation order(const std::vector<std::size_t>& part) {
    if (!passes_.has(Pass::kJoinOrder)) return in_sequence(part);
    return part.size() <= kDynamicUpTo ? dynamic(part) : greedy(part);
  }

  // One relation for each set of inputs that hang together, from small sets to large ones.
  Relation dynamic(const std::vector<std::size_t>& part) {
    std::size_t count = part.size();
    std::vector<Relation> relations(std::size_t{1} << count);
    for (std::size_t i = 0; i < count; ++i) relations[std::size_t{1} << i] = input_relation(part[i]);
    for (std::size_t set = 1; set < relations.size(); ++set) {
      Relation& result = relations[set];
      if (std::has_single_bit(set)) continue;
      for (std::size_t i = 0; i < count; ++i) {
        std::size_t bit = std::size_t{1} << i;
        if (!(set & bit) || !relations[set ^ bit].known || !are_connected(relations[set ^ bit], relations[bit])) continue;
        if (!result.known) estimate_join(relations[set ^ bit], relations[bit], result);
        add_joins(relations[set ^ bit], relations[bit], part[i], result);
      }
      if (count > kBushyUpTo || !result.known) continue;
      for (std::size_t some = (set - 1) & set; some > (set ^ some); some = (some - 1) & set) {
        std::size_t rest = set ^ some;
        if (std::popcount(some) < 2 || std::popcount(rest) < 2 || !relations[some].known || !relations[rest].known) continue;
        if (are_connected(relations[some], relations[rest])) add_joins(relations[some], relations[rest], std::nullopt, result);
      }
    }
    return std::move(relations.back());
  }

  // Begins with the smallest input and takes the one that keeps the result smallest, always connected.
  Relation greedy(const std::vector<std::size_t>& part) {
    std::vector<std::size_t> waiting = part;
    auto smallest =
        std::min_element(waiting.begin(), waiting.end(), [&](auto a, auto b) { return inputs_[a].rows < inputs_[b].rows; });
    Relation current = input_relation(*smallest);
    waiting.erase(smallest);
    while (!waiting.empty()) {
      auto next = waiting.begin();
      double fewest = std::numeric_limits<double>::infinity();
      for (auto input = waiting.begin(); input != waiting.end(); ++input) {
        auto rows = rows_with(current, inputs_[*input]);
        if (rows && *rows < fewest) {
          fewest = *rows;
          next = input;
        }
      }
      current = extend(std::move(current), *next);
      waiting.erase(next);
    }
    return current;
  }

  // As written; only connected inputs are in a part, but not every next one is connected with those before it.
  Relation in_sequence(const std::vector<std::size_t>& part) {
    Relation current = input_relation(part.front());
    for (std::size_t i = 1; i < part.size(); ++i) current = extend(std::move(current), part[i]);
    return current;
  }

  Relation extend(Relation current, std::size_t input) {
    Relation next = input_relation(input);
    Relation result;
    estimate_join(current, next, result);
    add_joins(current, next, input, result);
    return result;
  }

  Relation input_relation(std::size_t number) {
    const JoinInput& input = inputs_[number];
    Relation relation;
    relation.known = true;
    relation.rows = input.rows;
    relation.distinct.resize(variables_.size());
    relation.maybe_unbound.resize(variables_.size());
    VarSet own;
    for (const auto& variable : input.variables) {
      relation.distinct[number_of(variable.id)] = std::max(1.0, variable.distinct);
      relation.maybe_unbound[number_of(variable.id)] = variable.maybe_unbound;
      own.push_back(variable.id);
    }
    normalize(own);
    for (const JoinFilter& filter : filters_) {
      if (is_subset(filter.variables, own)) relation.rows *= filter.selectivity;
    }
    JoinTree tree;
    tree.input = number;
    tree.rows = relation.rows;
    tree.cost = input.cost;
    if (!input.scan) {
      tree.sorted_by = input.sorted_by;
      add_plan(relation, std::move(tree));
      return relation;
    }
    tree.cost = kScanStart + input.rows * kScanRow;
    for (Order order : possible_orders(*input.scan)) {
      JoinTree scan = tree;
      scan.order = order;
      scan.sorted_by = sorted_variables(*input.scan, order);
      add_plan(relation, std::move(scan));
    }
    return relation;
  }

  static bool are_connected(const Relation& a, const Relation& b) {
    for (std::size_t i = 0; i < a.distinct.size(); ++i) {
      if (a.distinct[i] > 0 && b.distinct[i] > 0) return true;
    }
    return false;
  }

  // Rows of a join with one input; nullopt when they share no variable.
  std::optional<double> rows_with(const Relation& relation, const JoinInput& input) const {
    double rows = relation.rows * input.rows;
    bool connected = false;
    for (const auto& variable : input.variables) {
      double distinct = relation.distinct[number_of(variable.id)];
      if (distinct == 0) continue;
      connected = true;
      rows /= std::max(distinct, std::max(1.0, variable.distinct));
    }
    return connected ? std::optional(rows) : std::nullopt;
  }

  void estimate_join(const Relation& a, const Relation& b, Relation& result) const {
    result.known = true;
    result.rows = a.rows * b.rows;
    result.distinct.resize(variables_.size());
    result.maybe_unbound.resize(variables_.size());
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      bool in_a = a.distinct[i] > 0, in_b = b.distinct[i] > 0;
      if (in_a && in_b) result.rows /= std::max(a.distinct[i], b.distinct[i]);
      result.distinct[i] = in_a && in_b ? std::min(a.distinct[i], b.distinct[i]) : a.distinct[i] + b.distinct[i];
      result.maybe_unbound[i] = in_a && in_b ? a.maybe_unbound[i] && b.maybe_unbound[i] : a.maybe_unbound[i] || b.maybe_unbound[i];
    }
    for (const JoinFilter& filter : filters_) {
      if (has_all(result, filter.variables) && !has_all(a, filter.variables) && !has_all(b, filter.variables))
        result.rows *= filter.selectivity;
    }
    for (double& distinct : result.distinct) {
      if (distinct > 0) distinct = std::max(1.0, std::min(distinct, result.rows));
    }
  }

  bool has_all(const Relation& relation, const VarSet& variables) const {
    return std::all_of(variables.begin(), variables.end(), [&](VarId variable) {
      std::size_t number = number_of(variable);
      return number < variables_.size() && variables_[number] == variable && relation.distinct[number] > 0;
    });
  }

  // Every way to join two relations, the second being one input when `input` says so.
  void add_joins(const Relation& a, const Relation& b, std::optional<std::size_t> input, Relation& result) {
    VarSet shared;
    bool all_bound = true;
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      if (a.distinct[i] == 0 || b.distinct[i] == 0) continue;
      shared.push_back(variables_[i]);
      all_bound = all_bound && !a.maybe_unbound[i] && !b.maybe_unbound[i];
    }
    if (passes_.has(Pass::kMergeJoin) && all_bound && !shared.empty()) add_merge_joins(a, b, shared, result);
    add_hash_joins(a, b, result);
    if (passes_.has(Pass::kJoinOrder)) add_hash_joins(b, a, result);
    if (!passes_.has(Pass::kIndexJoin) || !all_bound || shared.empty()) return;
    if (input) add_seeks(a, *input, shared, result);
    // The other way round, when the first is one input as well.
    const JoinTree& first = order_.trees[a.plans.front()];
    if (first.kind == JoinTree::Kind::kInput) add_seeks(b, first.input, shared, result);
  }

  void add_merge_joins(const Relation& a, const Relation& b, const VarSet& shared, Relation& result) {
    for (std::size_t left : a.plans) {
      for (std::size_t right : b.plans) {
        const JoinTree& l = order_.trees[left];
        const JoinTree& r = order_.trees[right];
        if (!brings_together(l.sorted_by, shared) || r.sorted_by.size() < shared.size() ||
            !std::equal(l.sorted_by.begin(), l.sorted_by.begin() + static_cast<std::ptrdiff_t>(shared.size()),
                        r.sorted_by.begin())) {
          continue;
        }
        const double cost = merge_cost(l, r) + result.rows * kOutputRow;
        if (!is_of_use(result, l.sorted_by, cost)) continue;
        JoinTree tree;
        tree.kind = JoinTree::Kind::kMerge;
        tree.left = left;
        tree.right = right;
        tree.keys.assign(l.sorted_by.begin(), l.sorted_by.begin() + static_cast<std::ptrdiff_t>(shared.size()));
        tree.sorted_by = l.sorted_by;
        tree.cost = cost;
        tree.rows = result.rows;
        add_plan(result, std::move(tree));
      }
    }
  }

  // A scan that is much longer than the other side is galloped through, not read.
  double merge_cost(const JoinTree& l, const JoinTree& r) const {
    auto side = [this](const JoinTree& tree, const JoinTree& other) {
      double whole = tree.cost + tree.rows * kMergeRow;
      if (tree.kind != JoinTree::Kind::kInput || !inputs_[tree.input].scan) return whole;
      return std::min(whole, kScanStart + other.rows * (kSortedSeek + kMergeRow));
    };
    return side(l, r) + side(r, l);
  }

  void add_hash_joins(const Relation& probe, const Relation& build, Relation& result) {
    std::size_t cheapest = build.plans.front();
    for (std::size_t plan : build.plans) {
      if (order_.trees[plan].cost < order_.trees[cheapest].cost) cheapest = plan;
    }
    for (std::size_t left : probe.plans) {
      const double cost = order_.trees[left].cost + order_.trees[cheapest].cost + build.rows * kHashBuildRow +
                          probe.rows * kHashProbeRow + result.rows * kOutputRow;
      if (!is_of_use(result, order_.trees[left].sorted_by, cost)) continue;
      JoinTree tree;
      tree.kind = JoinTree::Kind::kHash;
      tree.left = left;
      tree.right = cheapest;
      tree.sorted_by = order_.trees[left].sorted_by;
      tree.cost = cost;
      tree.rows = result.rows;
      add_plan(result, std::move(tree));
    }
  }

  void add_seeks(const Relation& a, std::size_t input, const VarSet& shared, Relation& result) {
    if (inputs_[input].scan) add_index_joins(a, input, shared, result);
    if (inputs_[input].path) add_path_joins(a, input, shared, result);
  }

  void add_path_joins(const Relation& a, std::size_t input, const VarSet& shared, Relation& result) {
    const PathInput& path = *inputs_[input].path;
    const PathEstimate& searches = path.subject && contains(shared, *path.subject) ? path.forward : path.backward;
    for (std::size_t left : a.plans) {
      const JoinTree& l = order_.trees[left];
      JoinTree tree;
      tree.kind = JoinTree::Kind::kPath;
      tree.left = left;
      tree.input = input;
      tree.sorted_by = l.sorted_by;
      tree.cost = l.cost + kScanStart + searches.cost(a.rows) + result.rows * kOutputRow;
      tree.rows = result.rows;
      add_plan(result, std::move(tree));
    }
  }

  void add_index_joins(const Relation& a, std::size_t input, const VarSet& shared, Relation& result) {
    for (std::size_t left : a.plans) {
      const JoinTree& l = order_.trees[left];
      const bool in_order = !l.sorted_by.empty() && contains(shared, l.sorted_by.front());
      const double cost = l.cost + kScanStart + a.rows * (in_order ? kSortedSeek : kSeek) + result.rows * kOutputRow;
      if (!is_of_use(result, l.sorted_by, cost)) continue;
      JoinTree tree;
      tree.kind = JoinTree::Kind::kIndex;
      tree.left = left;
      tree.input = input;
      tree.sorted_by = l.sorted_by;
      tree.cost = cost;
      tree.rows = result.rows;
      add_plan(result, std::move(tree));
    }
  }

  static bool begins_with(const std::vector<VarId>& whole, const std::vector<VarId>& part) {
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
  }

  // Whether no plan of the relation is as cheap and sorted as usefully. Asked before a plan is made, for most are of no use.
  bool is_of_use(const Relation& relation, const std::vector<VarId>& sorted_by, double cost) const {
    return std::none_of(relation.plans.begin(), relation.plans.end(), [&](std::size_t plan) {
      const JoinTree& known = order_.trees[plan];
      return known.cost <= cost && begins_with(known.sorted_by, sorted_by);
    });
  }

  // Keeps the plan if it is of use, and no longer those that it makes useless.
  void add_plan(Relation& relation, JoinTree tree) {
    auto useful = std::find_if(tree.sorted_by.begin(), tree.sorted_by.end(),
                               [&](VarId variable) { return !contains(interesting_, variable); });
    tree.sorted_by.erase(useful, tree.sorted_by.end());
    if (!is_of_use(relation, tree.sorted_by, tree.cost)) return;
    std::erase_if(relation.plans, [&](std::size_t plan) {
      const JoinTree& known = order_.trees[plan];
      return tree.cost <= known.cost && begins_with(tree.sorted_by, known.sorted_by);
    });
    order_.trees.push_back(std::move(tree));
    relation.plans.push_back(order_.trees.size() - 1);
    if (relation.plans.size() <= kCandidates) return;
    relation.plans.erase(std::max_element(relation.plans.begin(), relation.plans.end(),
                                          [&](auto a, auto b) { return order_.trees[a].cost < order_.trees[b].cost; }));
  }

  std::size_t best(const Relation& relation, bool is_whole) const {
    auto cost = [&](std::size_t plan) {
      const JoinTree& tree = order_.trees[plan];
      bool hashes = is_whole && !adjacent_.empty() && !brings_together(tree.sorted_by, adjacent_);
      return tree.cost + (hashes ? tree.rows * kHashBuildRow : 0);
    };
    return *std::min_element(relation.plans.begin(), relation.plans.end(), [&](auto a, auto b) { return cost(a) < cost(b); });
  }

  const std::vector<JoinInput>& inputs_;
  const std::vector<JoinFilter>& filters_;
  const VarSet& adjacent_;
  const Passes& passes_;
  VarSet variables_;    // of all inputs
  VarSet interesting_;  // whose sort order may be of use
  JoinOrder order_;
};

}  // namespace

bool brings_together(const std::vector<VarId>& sorted_by, const VarSet& set) {
  if (set.size() > sorted_by.size()) return false;
  return std::all_of(sorted_by.begin(), sorted_by.begin() + static_cast<std::ptrdiff_t>(set.size()),
                     [&](VarId variable) { return contains(set, variable); });
}

JoinOrder order_joins(const std::vector<JoinInput>& inputs, const std::vector<JoinFilter>& filters, const VarSet& adjacent,
                      const Passes& passes) {
  return Orderer(inputs, filters, adjacent, passes).run();
}

}  // namespace tercet::optimizer
