#include "engine/optimizer/join_order.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "engine/optimizer/join_plans.h"

namespace tercet::optimizer {
namespace {

using Part = std::vector<std::size_t>;  // inputs that hang together

// Sets of the inputs of a part, a bit each.
using Set = std::size_t;

constexpr std::size_t kSetsUpTo = 10;       // inputs whose sets are searched, joined one by one
constexpr std::size_t kBushyUpTo = 7;       // inputs whose sets are searched, any tree
constexpr std::size_t kIntervalsUpTo = 40;  // inputs whose sequence is searched
constexpr std::size_t kFewInputs = 5;       // whose sets are always searched
constexpr std::size_t kLeastInputs = 3;     // whose sets are searched without a limit

// A search may take this share of what the plan costs that it might make cheaper, and takes so long for each pair of relations.
constexpr double kSearchShare = 0.5;
constexpr double kPairCost = 200;

// Pairs of relations that are joined at most.
double pairs_of_sets(std::size_t inputs) {
  const auto n = static_cast<double>(inputs);
  return std::exp2(n - 1) * n + (inputs <= kBushyUpTo ? std::pow(3, n) / 2 : 0);
}
double pairs_of_intervals(std::size_t inputs) { return std::pow(static_cast<double>(inputs), 3) / 6; }

bool is_worth(double pairs, double known_cost) { return pairs * kPairCost <= known_cost * kSearchShare; }

// What a search keeps to: the cost of the plan that is known.
double limit_of(double known_cost) {
  return known_cost * (1 + 1e-9);  // Sums of doubles differ by their sequence, and none is to be dropped for that.
}

// Dynamic programming over the connected sets of a part, from small sets to large ones. A plan that cannot lead to a cheaper one than
// that which is known for the whole part is dropped, and with the last one its set.
class SetSearch {
 public:
  SetSearch(JoinPlans& plans, const std::vector<JoinInput>& inputs, const Part& part, double known_cost)
      : plans_(plans),
        limit_(limit_of(known_cost)),
        relations_(Set{1} << part.size()),
        neighbours_(relations_.size()),
        rest_(relations_.size()) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      relations_[Set{1} << i] = plans.input(part[i]);
      for (std::size_t j = 0; j < part.size(); ++j) {
        if (i != j && share_a_variable(inputs[part[i]], inputs[part[j]])) neighbours_[Set{1} << i] |= Set{1} << j;
      }
    }
    const Set all = relations_.size() - 1;
    for (Set set = 1; set <= all; ++set) neighbours_[set] = neighbours_[set & (set - 1)] | neighbours_[lowest(set)];
    for (Set set = all; set-- > 0;) {
      const Set one = lowest(~set);
      rest_[set] = rest_[set | one] + relations_[one].least_cost;
    }
  }

  // Without plans when the known one is the cheapest.
  Relation run(bool bushy) {
    for (Set set = 1; set < relations_.size(); ++set) {
      if (std::has_single_bit(set)) continue;
      for (Set left = set; left != 0; left &= left - 1) join(set ^ lowest(left), lowest(left));
      for (Set some = (set - 1) & set; bushy && some > (set ^ some); some = (some - 1) & set) {
        if (!std::has_single_bit(some) && !std::has_single_bit(set ^ some)) join(some, set ^ some);
      }
    }
    return std::move(relations_.back());
  }

 private:
  static Set lowest(Set set) { return set & (~set + 1); }

  static bool share_a_variable(const JoinInput& a, const JoinInput& b) {
    return std::any_of(a.variables.begin(), a.variables.end(), [&](const auto& x) {
      return std::any_of(b.variables.begin(), b.variables.end(), [&](const auto& y) { return x.id == y.id; });
    });
  }

  void join(Set a, Set b) {
    if (neighbours_[a] & b) plans_.join_within(limit_ - rest_[a | b], relations_[a], relations_[b], relations_[a | b]);
  }

  JoinPlans& plans_;
  const double limit_;
  std::vector<Relation> relations_;
  std::vector<Set> neighbours_;  // inputs that share a variable with one of the set
  std::vector<double> rest_;     // what joining all other inputs costs at least
};

// Dynamic programming over the intervals of a sequence of inputs: any tree whose leaves stand in this sequence. Without plans when the
// known one is the cheapest.
Relation search_intervals(JoinPlans& plans, const Part& sequence, double known_cost) {
  const std::size_t count = sequence.size();
  std::vector<Relation> ending(count * count);  // from the input i to j, both included, at i * count + j
  double all_inputs = 0;
  for (std::size_t i = 0; i < count; ++i) {
    ending[i * count + i] = plans.input(sequence[i]);
    all_inputs += ending[i * count + i].least_cost;
  }
  for (std::size_t length = 2; length <= count; ++length) {
    for (std::size_t first = 0; first + length <= count; ++first) {
      const std::size_t last = first + length - 1;
      double rest = all_inputs;
      for (std::size_t i = first; i <= last; ++i) rest -= ending[i * count + i].least_cost;
      for (std::size_t i = first; i < last; ++i) {
        const Relation& a = ending[first * count + i];
        const Relation& b = ending[(i + 1) * count + last];
        if (JoinPlans::are_connected(a, b)) plans.join_within(limit_of(known_cost) - rest, a, b, ending[first * count + last]);
      }
    }
  }
  return std::move(ending[count - 1]);
}

class Orderer {
 public:
  Orderer(const std::vector<JoinInput>& inputs, const std::vector<JoinFilter>& filters, const std::vector<JoinSample>& samples,
          const VarSet& adjacent, const Passes& passes)
      : inputs_(inputs), passes_(passes), plans_(inputs, filters, samples, adjacent, passes) {}

  JoinOrder run() {
    const std::vector<Part> parts = connected_parts();
    std::vector<std::uint32_t> roots;
    for (const Part& part : parts) roots.push_back(order(part, parts.size() == 1));
    if (passes_.has(Pass::kJoinOrder))
      std::stable_sort(roots.begin(), roots.end(), [&](auto a, auto b) { return plans_.rows(a) < plans_.rows(b); });
    return plans_.order(roots);
  }

 private:
  std::vector<Part> connected_parts() const {
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
    std::vector<Part> parts;
    std::unordered_map<std::size_t, std::size_t> part_of;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      auto [entry, is_new] = part_of.try_emplace(find(i), parts.size());
      if (is_new) parts.emplace_back();
      parts[entry->second].push_back(i);
    }
    return parts;
  }

  // The more the known plan costs, the longer a cheaper one is looked for.
  std::uint32_t order(const Part& part, bool is_whole) {
    if (!passes_.has(Pass::kJoinOrder)) return plans_.best(in_sequence(part), is_whole);
    if (part.size() <= kLeastInputs) return plans_.best(search_sets(part, JoinPlans::kNoLimit), is_whole);
    Part sequence;
    std::uint32_t known = plans_.best(greedy(part, sequence), is_whole);
    auto cost = [&] { return plans_.cost(known, is_whole); };
    auto take = [&](const Relation& found) {
      if (found.plans.empty()) return;
      const std::uint32_t best = plans_.best(found, is_whole);
      if (plans_.cost(best, is_whole) <= cost()) known = best;
    };
    const bool is_small = part.size() <= kFewInputs;
    if (!is_small && part.size() <= kIntervalsUpTo && is_worth(pairs_of_intervals(part.size()), cost()))
      take(search_intervals(plans_, sequence, cost()));
    if (is_small || (part.size() <= kSetsUpTo && is_worth(pairs_of_sets(part.size()), cost()))) take(search_sets(part, cost()));
    return known;
  }

  Relation search_sets(const Part& part, double known_cost) {
    return SetSearch(plans_, inputs_, part, known_cost).run(part.size() <= kBushyUpTo);
  }

  // Begins with the smallest input and takes the one that keeps the result smallest, always connected.
  Relation greedy(const Part& part, Part& sequence) {
    Part waiting = part;
    auto smallest =
        std::min_element(waiting.begin(), waiting.end(), [&](auto a, auto b) { return inputs_[a].rows < inputs_[b].rows; });
    Relation current = plans_.input(*smallest);
    sequence.push_back(*smallest);
    waiting.erase(smallest);
    while (!waiting.empty()) {
      auto next = waiting.begin();
      double fewest = std::numeric_limits<double>::infinity();
      for (auto input = waiting.begin(); input != waiting.end(); ++input) {
        auto rows = plans_.rows_with(current, *input);
        if (rows && *rows < fewest) {
          fewest = *rows;
          next = input;
        }
      }
      current = extend(current, *next);
      sequence.push_back(*next);
      waiting.erase(next);
    }
    return current;
  }

  // As written; only connected inputs are in a part, but not every next one is connected with those before it.
  Relation in_sequence(const Part& part) {
    Relation current = plans_.input(part.front());
    for (std::size_t i = 1; i < part.size(); ++i) current = extend(current, part[i]);
    return current;
  }

  Relation extend(const Relation& current, std::size_t input) {
    const Relation next = plans_.input(input);
    Relation result = plans_.estimate(current, next);
    plans_.join(current, next, result);
    return result;
  }

  const std::vector<JoinInput>& inputs_;
  const Passes& passes_;
  JoinPlans plans_;
};

}  // namespace

bool brings_together(const std::vector<VarId>& sorted_by, const VarSet& set) {
  if (set.size() > sorted_by.size()) return false;
  return std::all_of(sorted_by.begin(), sorted_by.begin() + static_cast<std::ptrdiff_t>(set.size()),
                     [&](VarId variable) { return contains(set, variable); });
}

JoinOrder order_joins(const std::vector<JoinInput>& inputs, const std::vector<JoinFilter>& filters,
                      const std::vector<JoinSample>& samples, const VarSet& adjacent, const Passes& passes) {
  return Orderer(inputs, filters, samples, adjacent, passes).run();
}

}  // namespace tercet::optimizer
