// The ways to join some inputs, with their estimated costs. Of each set of inputs only those are kept that may be of use: the cheapest,
// and the cheapest of each useful sort order.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "engine/optimizer/join_order.h"

namespace tercet::optimizer {

// As JoinTree. Many are made and few become part of the plan, so it is small: variables are kept elsewhere.
struct JoinPlan {
  JoinTree::Kind kind = JoinTree::Kind::kInput;
  Order order = Order::kSpo;
  std::uint32_t input = 0;
  std::uint32_t left = 0;  // places in the list of plans
  std::uint32_t right = 0;
  std::uint32_t keys = 0;     // kMerge: how many of the sort order's first variables
  std::uint32_t sorting = 0;  // the number of its sort order
  double rows = 0;
  double cost = 0;
};

// The plans kept of one relation, with what is asked of them most.
class KeptPlans {
 public:
  static constexpr std::size_t kMost = 6;
  struct Entry {
    std::uint32_t plan = 0;  // place in the list of plans
    std::uint32_t sorting = 0;
    std::uint32_t useful = 0;  // the beginning of its sort order that is of use to what is done with the relation
    double cost = 0;
  };

  const Entry* begin() const { return entries_.data(); }
  const Entry* end() const { return entries_.data() + size_; }
  bool empty() const { return size_ == 0; }
  // Precondition: not empty().
  const Entry& cheapest() const { return *std::min_element(begin(), end(), is_cheaper); }
  // In place of the costliest when there are too many.
  void add(const Entry& entry) {
    entries_[size_++] = entry;
    if (size_ <= kMost) return;
    auto* last = entries_.data() + --size_;
    std::iter_swap(std::max_element(entries_.data(), last + 1, is_cheaper), last);
  }
  template <class Predicate>
  void erase_if(const Predicate& predicate) {
    size_ = static_cast<std::size_t>(std::remove_if(entries_.data(), entries_.data() + size_, predicate) - entries_.data());
  }

 private:
  static bool is_cheaper(const Entry& a, const Entry& b) { return a.cost < b.cost; }

  std::array<Entry, kMost + 1> entries_;
  std::size_t size_ = 0;
};

// The solutions of some inputs joined.
struct Relation {
  // Of a variable that joins or filters are on, by its number; `distinct` is 0 where the relation has it not.
  struct Variable {
    double distinct = 0;
    std::uint32_t users = 0;  // of its inputs
    bool maybe_unbound = false;
  };
  double rows = 0;
  double least_cost = 0;  // that it adds to any plan it is part of
  std::vector<Variable> variables;
  std::uint64_t sampled = 0;  // a bit for each of its inputs that there are samples of
  KeptPlans plans;
  std::optional<std::uint32_t> input;  // when it is just that one
};

class JoinPlans {
 public:
  static constexpr double kNoLimit = std::numeric_limits<double>::infinity();

  // All must outlive this.
  JoinPlans(const std::vector<JoinInput>& inputs, const std::vector<JoinFilter>& filters, const std::vector<JoinSample>& samples,
            const VarSet& adjacent, const Passes& passes);

  Relation input(std::size_t number);

  // Rows of a join with one input; nullopt when they share no variable.
  std::optional<double> rows_with(const Relation& relation, std::size_t input) const;
  static bool are_connected(const Relation& a, const Relation& b);
  // The rows and values of two relations joined, without a plan.
  Relation estimate(const Relation& a, const Relation& b) const;
  // Adds every way to join two relations that is of use and costs at most `limit`.
  void join(const Relation& a, const Relation& b, Relation& result, double limit = kNoLimit);
  // The same, and makes the estimate when `result` has none yet. Nothing when one side has no plan.
  void join_within(double limit, const Relation& a, const Relation& b, Relation& result);

  // The cheapest plan; `is_whole`: nothing else is joined to it, so that its sort order is the reader's.
  std::uint32_t best(const Relation& relation, bool is_whole) const;
  // The cost of a plan, with what the reader pays for a sort order that is not as it would like.
  double cost(std::uint32_t plan, bool is_whole) const;
  double rows(std::uint32_t plan) const { return plans_[plan].rows; }
  // The plans of these roots, as the reader of the order needs them.
  JoinOrder order(const std::vector<std::uint32_t>& roots) const;

 private:
  struct InputVariable {
    std::size_t number = 0;
    double distinct = 1;
    bool maybe_unbound = false;
  };
  // A sort order, and the numbers of its beginnings by their lengths: none is begun by what it does not name.
  struct Sorting {
    std::vector<VarId> variables;
    std::vector<std::size_t> numbers;  // of the variables; kReaders for those that the reader of the whole is interested in
    std::vector<std::uint32_t> beginnings;
  };
  struct Filter {
    std::vector<std::size_t> numbers;
    double selectivity = 1;
  };
  // What an estimate goes by: the inputs that there are samples of, and the distinct values of the variable in question.
  struct Side {
    std::uint64_t sampled = 0;
    double distinct = 1;
  };
  struct Sample {
    std::uint64_t a = 0;  // the bits of its two inputs
    std::uint64_t b = 0;
    double distinct = 1;  // the product of the distinct values that they have of the variable
    double selectivity = 1;
  };

  static constexpr std::size_t kReaders = static_cast<std::size_t>(-1);

  void number_variables(const VarSet& adjacent);
  std::size_t number_of(VarId variable) const;
  void add_filters(const std::vector<JoinFilter>& filters);
  void add_samples(const std::vector<JoinSample>& samples);
  // Of two sides that have the variable, the share of all pairs of rows that have the same value.
  double selectivity(std::size_t variable, const Side& a, const Side& b) const;
  std::uint32_t sorting_of(std::vector<VarId> sorted_by);
  std::uint32_t number_of_sorting(const std::vector<VarId>& variables);
  static bool has_all(const Relation& relation, const Filter& filter);
  bool find_shared(const Relation& a, const Relation& b);

  // What it costs at least to join `a` with a bound plan of one input; infinite when it has none.
  double bound_cost(const Relation& a, const Relation& b, double rows) const;
  void add_joins(const Relation& a, const Relation& b, bool hash, bool merge, bool seek, Relation& result);
  bool weigh(JoinPlan& best, JoinTree::Kind kind, double cost);
  void weigh_merges(JoinPlan& best, const KeptPlans::Entry& left, const Relation& a, const Relation& b);
  double merge_cost(const Relation& side, double cost, double other_rows) const;

  bool makes_useless(const KeptPlans::Entry& a, const KeptPlans::Entry& b) const;
  std::uint32_t useful_beginning(std::uint32_t sorting, const Relation& relation) const;
  bool begin_alike(std::uint32_t sorting, std::uint32_t other, std::size_t length) const;
  bool covers(std::uint32_t sorting, std::uint32_t other) const;
  void add(Relation& relation, const JoinPlan& plan);

  const std::vector<JoinInput>& inputs_;
  const std::vector<JoinFilter>& filters_;
  const VarSet& adjacent_;
  const Passes& passes_;
  VarSet variables_;    // that joins or filters are on; a variable's number is its place
  VarSet interesting_;  // whose sort order may be of use
  std::vector<std::vector<InputVariable>> input_variables_;
  std::vector<std::uint32_t> users_;  // the inputs that have a variable, by its number
  std::vector<Filter> join_filters_;
  std::vector<std::uint64_t> sampled_;        // the bit of each input, 0 of most
  std::vector<std::vector<Sample>> samples_;  // by the number of the variable, those of few distinct values first
  std::map<std::vector<VarId>, std::uint32_t> sorting_numbers_;
  std::vector<Sorting> sortings_;
  std::vector<JoinPlan> plans_;
  VarSet shared_;            // by the relations that are being joined
  double limit_ = kNoLimit;  // of the join that is being made
  std::uint64_t weighed_ = 0;
};

}  // namespace tercet::optimizer
