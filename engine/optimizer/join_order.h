// The order of joins and the kind of each: dynamic programming for few inputs, greedy for many.
//
// Costs are nanoseconds, roughly, as measured for the operators: what matters are the ratios.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/optimizer/passes.h"
#include "engine/optimizer/path_terms.h"
#include "engine/optimizer/scan_terms.h"

namespace tercet::optimizer {

// A path whose searches may begin at the rows of other inputs.
struct PathInput {
  std::optional<VarId> subject, object;
  PathEstimate forward, backward;
};

// A plan that begins from the values that a variable has in other inputs, in place of one made already.
struct BoundInput {
  VarId variable = 0;
  double start = 0;  // costs; for each value
  double row = 0;
};

// What is to be joined: a scan, a path, or a plan made already.
struct JoinInput {
  struct Variable {
    VarId id = 0;
    double distinct = 1;
    bool maybe_unbound = false;
  };
  std::vector<Variable> variables;
  double rows = 0;
  double cost = 0;  // of a path or a plan made already
  std::optional<ScanSpec> scan;
  std::optional<double> rows_in_ranges;  // those that the scan reads in an order that begins with `ranged`, which are in `ranges`
  VarId ranged = 0;
  expr::IdRanges ranges;
  std::optional<PathInput> path;
  std::vector<BoundInput> bound;  // of a plan made already: others in its place
  std::vector<VarId> sorted_by;   // of a path or a plan made already
};

// A condition that will be applied as soon as its variables are there.
struct JoinFilter {
  VarSet variables;
  double selectivity = 1;
};

// What was found by looking at some rows of two inputs that share one variable.
struct JoinSample {
  std::size_t a = 0;  // places among the inputs
  std::size_t b = 0;
  VarId variable = 0;
  double selectivity = 1;  // the share of all pairs of rows that have the same value
};

// Inputs beyond so many are not sampled.
inline constexpr std::size_t kMostSampledInputs = 64;

struct JoinTree {
  enum class Kind : std::uint8_t { kInput, kMerge, kHash, kIndex, kPath, kBind };
  Kind kind = Kind::kInput;
  std::size_t input = 0;      // kInput; kIndex, kPath, kBind: the scan or path that is sought in, the pattern that is bound
  Order order = Order::kSpo;  // kInput of a scan
  std::size_t left = 0;       // places in JoinOrder::trees
  std::size_t right = 0;      // kMerge; kHash: is built
  std::vector<VarId> keys;    // kMerge
  std::vector<VarId> sorted_by;
  double rows = 0;
  double cost = 0;
};

struct JoinOrder {
  std::vector<JoinTree> trees;
  std::vector<std::size_t> roots;  // one for each set of inputs that hang together, smallest first
  std::uint64_t weighed = 0;       // ways to join that were weighed: what finding the order has cost

  double cost() const {
    double sum = 0;
    for (std::size_t root : roots) sum += trees[root].cost;
    return sum;
  }
};

// `adjacent`: variables whose equal combinations the reader would like to come together (may be empty). Precondition: one input at
// least.
JoinOrder order_joins(const std::vector<JoinInput>& inputs, const std::vector<JoinFilter>& filters,
                      const std::vector<JoinSample>& samples, const VarSet& adjacent, const Passes& passes);

// Whether the first variables of an order are those of `set`, in any sequence.
bool brings_together(const std::vector<VarId>& sorted_by, const VarSet& set);

// Costs that other choices weigh, too.
inline constexpr double kScanRow = 4;
inline constexpr double kMergeRow = 5;
inline constexpr double kHashBuildRow = 60;
inline constexpr double kHashProbeRow = 25;
inline constexpr double kSeek = 1200;
inline constexpr double kSortedSeek = 400;
inline constexpr double kOutputRow = 8;
inline constexpr double kScanStart = 4000;
inline constexpr double kSortRow = 60;
inline constexpr double kIdExpression = 6;
inline constexpr double kTextExpression = 150;

inline double hash_join_cost(double built, double probed) { return built * kHashBuildRow + probed * kHashProbeRow; }
inline double expression_cost(const Expression& expression) { return reads_texts(expression) ? kTextExpression : kIdExpression; }

}  // namespace tercet::optimizer
