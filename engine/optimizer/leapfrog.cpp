#include "engine/optimizer/leapfrog.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/plan/scan_variables.h"

namespace tercet::optimizer {
namespace {

// Costs in the measure of join_order.h.
constexpr double kTrieRow = 5;  // read, and again for each level of the trie
constexpr double kTrieLevel = 5;
constexpr double kOpenRange = 15;  // the values of a variable under those before it
constexpr double kReadValue = 3;   // where ranges are read
constexpr double kGallop = 8;      // where values are searched for, and again for each doubling of the distance between them
constexpr double kGallopDoubling = 5;
constexpr double kMostGallop = 60;
constexpr double kBindValue = 15;

constexpr std::size_t kRememberedBy = 2;  // variables by which the counter remembers at most

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// What is known of scans, by numbers of variables.
class LeapfrogModel {
 public:
  LeapfrogModel(const std::vector<JoinInput>& scans, const VarSet& keys, bool counts) : scans_(scans), counts_(counts) {
    for (const JoinInput& scan : scans) {
      for (const auto& variable : scan.variables) variables_.push_back(variable.id);
    }
    normalize(variables_);
    for (VarId variable : variables_) {
      const auto users = std::count_if(scans.begin(), scans.end(), [&](auto& scan) { return distinct(scan, variable) > 0; });
      // What one scan alone has comes last, and of a count it is no variable at all: it is in the facts' weights.
      if (contains(keys, variable)) keys_.push_back(variable);
      else if (users > 1) joined_.push_back(variable);
      else alone_.push_back(variable);
    }
  }

  std::optional<LeapfrogChoice> best() const {
    std::optional<LeapfrogChoice> best;
    const std::vector<VarId>& starts = keys_.empty() ? joined_ : keys_;
    for (VarId start : starts) {
      auto choice = beginning_with(start);
      if (choice && (!best || choice->cost < best->cost)) best = std::move(choice);
    }
    return best;
  }

 private:
  // The values of a variable that a scan has; 0 when it is none of its variables.
  static double distinct(const JoinInput& scan, VarId variable) {
    for (const auto& own : scan.variables) {
      if (own.id == variable) return std::max(1.0, own.distinct);
    }
    return 0;
  }

  static double combinations(const JoinInput& scan, const std::vector<VarId>& variables) {
    double product = 1;
    for (VarId variable : variables) product *= std::max(1.0, distinct(scan, variable));
    return std::min(product, std::max(1.0, scan.rows));
  }

  static bool has_all(const JoinInput& scan, const std::vector<VarId>& variables) {
    return std::all_of(variables.begin(), variables.end(), [&](VarId variable) { return distinct(scan, variable) > 0; });
  }

  // Whether all that stands before the graph in the scans where it has this name is bound.
  bool can_be_next(VarId variable, const std::vector<VarId>& bound) const {
    return std::all_of(scans_.begin(), scans_.end(), [&](const JoinInput& scan) {
      if (scan.scan->graphs.variable != variable) return true;
      for (const ScanTerm& term : scan.scan->terms) {
        if (term.kind != ScanTerm::Kind::kVariable) continue;
        if (term.variable == variable) return true;
        if (!is_among(bound, term.variable) && !(counts_ && is_among(alone_, term.variable))) return false;
      }
      return true;
    });
  }

  bool is_connected(VarId variable, const std::vector<VarId>& bound) const {
    return std::any_of(scans_.begin(), scans_.end(), [&](const JoinInput& scan) {
      return distinct(scan, variable) > 0 &&
             std::any_of(bound.begin(), bound.end(), [&](VarId other) { return distinct(scan, other) > 0; });
    });
  }

  // How many values of a variable go with one combination of the bound ones, and what finding them costs.
  struct Extension {
    double values = 1;
    double cost = 0;
  };
  Extension extension(VarId variable, const std::vector<VarId>& bound) const {
    double fewest = std::numeric_limits<double>::infinity();
    std::vector<double> sizes;
    double most_distinct = 1;
    Extension result;
    for (const JoinInput& scan : scans_) {
      const double all = distinct(scan, variable);
      if (all == 0) continue;
      std::vector<VarId> before;
      std::copy_if(bound.begin(), bound.end(), std::back_inserter(before), [&](VarId v) { return distinct(scan, v) > 0; });
      const double without = combinations(scan, before);
      before.push_back(variable);
      const double values = std::max(1.0, combinations(scan, before) / without);
      fewest = std::min(fewest, values);
      result.values *= sizes.empty() ? values : values / std::max(most_distinct, all);
      sizes.push_back(values);
      most_distinct = std::max(most_distinct, all);
    }
    result.cost = static_cast<double>(sizes.size()) * kOpenRange + intersection_cost(sizes, fewest);
    return result;
  }

  static double intersection_cost(const std::vector<double>& sizes, double fewest) {
    if (sizes.size() == 1) return fewest;
    double read = 0;
    double gallop = 0;
    for (double size : sizes) {
      read += size * kReadValue;
      gallop += fewest * std::min(kMostGallop, kGallop + kGallopDoubling * std::log2(size / fewest));
    }
    return sizes.size() == 2 ? std::min(read, gallop) : gallop;
  }

  std::optional<LeapfrogChoice> beginning_with(VarId start) const {
    if (!can_be_next(start, {})) return std::nullopt;
    std::vector<VarId> sequence{start};
    if (!append(keys_, sequence) || !append(joined_, sequence)) return std::nullopt;
    if (!counts_ && !append(alone_, sequence)) return std::nullopt;
    LeapfrogChoice choice;
    choice.spec.variables = sequence;
    if (!choose_orders(choice.spec)) return std::nullopt;
    choice.spec.keys.assign(sequence.begin(), sequence.begin() + static_cast<std::ptrdiff_t>(keys_.size()));
    estimate(sequence, choice);
    return choice;
  }

  // Appends the variables, always the one with the fewest values next; false when none can be.
  bool append(const std::vector<VarId>& variables, std::vector<VarId>& sequence) const {
    for (;;) {
      std::optional<VarId> next;
      double fewest = std::numeric_limits<double>::infinity();
      bool all_there = true;
      for (VarId variable : variables) {
        if (is_among(sequence, variable)) continue;
        all_there = false;
        if (!can_be_next(variable, sequence)) continue;
        const double unconnected = is_connected(variable, sequence) ? 1 : 1e30;
        const double values = extension(variable, sequence).values * unconnected;
        if (values >= fewest) continue;
        fewest = values;
        next = variable;
      }
      if (all_there) return true;
      if (!next) return false;
      sequence.push_back(*next);
    }
  }

  bool choose_orders(LeapfrogSpec& spec) const {
    for (const JoinInput& input : scans_) {
      bool found = false;
      for (Order order : possible_orders(*input.scan)) {
        const std::vector<VarId> sorted = sorted_variables(*input.scan, order);
        auto place = [&](VarId variable) {
          const auto at = std::find(spec.variables.begin(), spec.variables.end(), variable);
          return at - spec.variables.begin();
        };
        found = std::is_sorted(sorted.begin(), sorted.end(), [&](VarId a, VarId b) { return place(a) < place(b); });
        if (!found) continue;
        spec.scans.push_back(*input.scan);
        spec.scans.back().order = order;
        break;
      }
      if (!found) return false;
    }
    return true;
  }

  void estimate(const std::vector<VarId>& sequence, LeapfrogChoice& choice) const {
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      if (is_read_before(i, choice.spec)) continue;
      const auto levels = levels_of(i, choice.spec);
      choice.cost += kScanStart + scans_[i].rows * (kTrieRow + kTrieLevel * levels);
      choice.spec.values += scans_[i].rows * levels;
    }
    const double read = choice.cost;
    std::vector<double> solutions;  // combinations of a variable with those it depends on
    std::vector<VarId> bound;
    choice.rows = 1;
    for (std::size_t i = 0; i < sequence.size(); ++i) {
      const Extension next = extension(sequence[i], bound);
      const double visits = counts_ && i >= keys_.size() ? visits_of(i, sequence, solutions) : choice.rows;
      choice.cost += visits * (next.cost + next.values * kBindValue);
      solutions.push_back(visits * next.values);
      choice.rows *= next.values;
      bound.push_back(sequence[i]);
    }
    if (!counts_) choice.cost += choice.rows * kOutputRow;
    else if (!keys_.empty()) choice.cost += solutions[keys_.size() - 1] * kOutputRow;
    else choice.cost += kOutputRow;
    choice.spec.nanoseconds = choice.cost - read;
  }

  // A trie that another scan has made is used again.
  static bool is_read_before(std::size_t number, const LeapfrogSpec& spec) {
    const auto is_same = [&](const ScanSpec& before) { return read_the_same(before, spec.scans[number]); };
    return std::any_of(spec.scans.begin(), spec.scans.begin() + static_cast<std::ptrdiff_t>(number), is_same);
  }

  double levels_of(std::size_t number, const LeapfrogSpec& spec) const {
    return static_cast<double>(std::count_if(spec.variables.begin(), spec.variables.end(),
                                             [&](VarId variable) { return distinct(scans_[number], variable) > 0; }));
  }

  // How often the values of variable number i are counted: what was counted for the same context is remembered.
  double visits_of(std::size_t i, const std::vector<VarId>& sequence, const std::vector<double>& solutions) const {
    const std::vector<VarId> context = context_of(i, sequence);
    std::size_t above = keys_.empty() ? kNowhere : keys_.size() - 1;
    for (std::size_t k = 0; k < i; ++k) {
      if (is_among(context, sequence[k])) above = above == kNowhere ? k : std::max(above, k);
    }
    const double visits = above == kNowhere ? 1 : solutions[above];
    return context.size() <= kRememberedBy ? std::min(visits, combinations_of(context)) : visits;
  }

  double combinations_of(const std::vector<VarId>& context) const {
    double product = 1;
    double fewest = std::numeric_limits<double>::infinity();
    for (VarId variable : context) {
      double least = std::numeric_limits<double>::infinity();
      for (const JoinInput& scan : scans_) {
        if (const double values = distinct(scan, variable); values > 0) least = std::min(least, values);
      }
      product *= least;
    }
    for (const JoinInput& scan : scans_) {
      if (has_all(scan, context)) fewest = std::min(fewest, combinations(scan, context));
    }
    return std::min(product, fewest);
  }

  // The variables before number i that share a scan with it, or with what hangs together with it among those from i on.
  std::vector<VarId> context_of(std::size_t i, const std::vector<VarId>& sequence) const {
    std::vector<VarId> part{sequence[i]};
    for (std::size_t k = 0; k < part.size(); ++k) {
      for (std::size_t other = i + 1; other < sequence.size(); ++other) {
        if (!is_among(part, sequence[other]) && is_connected(sequence[other], {part[k]})) part.push_back(sequence[other]);
      }
    }
    std::vector<VarId> context;
    std::copy_if(sequence.begin(), sequence.begin() + static_cast<std::ptrdiff_t>(i), std::back_inserter(context),
                 [&](VarId variable) { return is_connected(variable, part); });
    return context;
  }

  const std::vector<JoinInput>& scans_;
  bool counts_;
  VarSet variables_;
  std::vector<VarId> keys_;
  std::vector<VarId> joined_;
  std::vector<VarId> alone_;
};

// One step of the reduction: whether something was taken away.
bool reduce(std::vector<VarSet>& edges) {
  bool changed = false;
  for (VarSet& edge : edges) {
    VarSet shared;
    for (VarId variable : edge) {
      if (std::count_if(edges.begin(), edges.end(), [&](const VarSet& other) { return contains(other, variable); }) > 1)
        shared.push_back(variable);
    }
    changed = changed || edge.size() != shared.size();
    edge = std::move(shared);
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    for (std::size_t k = 0; k < edges.size() && !edges[i].empty(); ++k) {
      if (k == i || !is_subset(edges[i], edges[k])) continue;
      edges[i].clear();
      changed = true;
    }
  }
  return changed;
}

VarSet variables_of(const JoinInput& input) {
  VarSet variables;
  for (const auto& variable : input.variables) variables.push_back(variable.id);
  normalize(variables);
  return variables;
}

}  // namespace

std::vector<std::size_t> cyclic_core(const std::vector<JoinInput>& inputs) {
  std::vector<VarSet> edges;
  for (const JoinInput& input : inputs) edges.push_back(input.scan ? variables_of(input) : VarSet{});
  while (reduce(edges)) continue;
  // Of several cycles that have nothing in common the first.
  VarSet of_core;
  for (bool changed = true; std::exchange(changed, false);) {
    for (std::size_t i = 0; i < edges.size(); ++i) {
      if (edges[i].empty() || (!of_core.empty() && are_disjoint(of_core, edges[i]))) continue;
      of_core = united(of_core, variables_of(inputs[i]));
      edges[i].clear();
      changed = true;
    }
  }
  std::vector<std::size_t> core;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const VarSet own = variables_of(inputs[i]);
    if (inputs[i].scan && !own.empty() && is_subset(own, of_core)) core.push_back(i);
  }
  return core;
}

std::optional<LeapfrogChoice> leapfrog_rows(const std::vector<JoinInput>& scans) { return LeapfrogModel(scans, {}, false).best(); }

std::optional<LeapfrogChoice> leapfrog_count(const std::vector<JoinInput>& scans, const VarSet& keys) {
  return LeapfrogModel(scans, keys, true).best();
}

}  // namespace tercet::optimizer
