// What plans cost, in the nanoseconds that join orders are weighed by (join_order.h).
#include <algorithm>

#include "engine/optimizer/join_order.h"
#include "engine/optimizer/planner.h"

namespace tercet::optimizer {
namespace {

using Kind = PlanNode::Kind;

constexpr double kOwnRow = 60;  // rows that come with the query
constexpr double kSortedGroupRow = 10;
constexpr double kGraphs = 10;     // where nobody has counted them
constexpr double kQuestion = 5e6;  // to another endpoint

// A scan that is much longer than the other side is galloped through, not read.
double merged_side(const PlanNode& side, double cost, double other_rows) {
  const double whole = cost + side.estimated_rows * kMergeRow;
  return side.kind == Kind::kScan ? std::min(whole, kScanStart + other_rows * (kSortedSeek + kMergeRow)) : whole;
}

}  // namespace

double Planner::merge_cost(const PlanNode& left, const PlanNode& right) const {
  return merged_side(left, cost(left), right.estimated_rows) + merged_side(right, cost(right), left.estimated_rows);
}

double Planner::path_cost(const PlanNode& node) const {
  const PathEstimate estimate = path_terms_.estimate(*node.path);
  if (!node.children.empty()) return kScanStart + estimate.cost(node.children.front()->estimated_rows);
  return kScanStart + estimate.cost(node.path->from.is_variable ? estimate.starts : 1);
}

double Planner::own_cost(const PlanNode& node) const {
  const double rows = node.children.empty() ? 0 : node.children.front()->estimated_rows;
  switch (node.kind) {
    case Kind::kScan: return kScanStart + node.estimated_rows * kScanRow;
    case Kind::kValues:
    case Kind::kBindings: return node.estimated_rows * kOwnRow;
    case Kind::kHashJoin:
    case Kind::kLeftJoin:
    case Kind::kSemiJoin:
    case Kind::kAntiJoin:
    case Kind::kMarkJoin:
    case Kind::kMinus:
      return node.children[1]->estimated_rows * kHashBuildRow + rows * kHashProbeRow + node.estimated_rows * kOutputRow;
    case Kind::kIndexJoin: {
      const std::vector<VarId>& sorted_by = node.children.front()->sorted_by;
      const bool in_order = !sorted_by.empty() && is_among(node.keys, sorted_by.front());
      return kScanStart + rows * (in_order ? kSortedSeek : kSeek) + node.estimated_rows * kOutputRow;
    }
    case Kind::kPath: return path_cost(node);
    case Kind::kService: return kQuestion;
    case Kind::kFilter: return rows * expression_cost(*node.condition);
    case Kind::kExtend: return rows * expression_cost(*node.expression);
    case Kind::kSort: return rows * kSortRow;
    case Kind::kDistinct: return rows * (node.distinct_sorted ? kSortedGroupRow : kHashBuildRow);
    case Kind::kGroup: return rows * (node.group_sorted ? kSortedGroupRow : kHashBuildRow);
    default: return node.estimated_rows * kOutputRow;
  }
}

double Planner::cost(const PlanNode& node) const {
  if (node.kind == Kind::kMergeJoin || node.merges) {
    return merge_cost(*node.children[0], *node.children[1]) + node.estimated_rows * kOutputRow;
  }
  double sum = own_cost(node);
  for (const PlanPtr& child : node.children) sum += cost(*child);
  return node.kind == Kind::kGraphLoop ? sum * kGraphs : sum;
}

}  // namespace tercet::optimizer
