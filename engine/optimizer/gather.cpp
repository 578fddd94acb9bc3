// The pass parallel-parts: what costs enough and can be parted (engine/plan/partition.h) is done by several threads.
#include <algorithm>
#include <array>
#include <string_view>

#include "engine/optimizer/join_order.h"
#include "engine/optimizer/passes.h"
#include "engine/optimizer/planner.h"
#include "engine/plan/partition.h"

namespace tercet::optimizer {
namespace {

using Kind = PlanNode::Kind;

// About what a row costs, in nanoseconds.
constexpr double kScan = 4;
constexpr double kMerge = 8;
constexpr double kLookUp = 700;
constexpr double kGroup = 10;
constexpr double kProbe = 30;
constexpr double kKeep = 20;  // among the first rows of a sort
constexpr double kFewTexts = 4e4;
constexpr double kFarText = 600;

#ifdef TERCET_TINY
constexpr double kHandOver = kScan;  // what only scans has no Gather in any build
constexpr double kLeastWork = 2000;
constexpr double kPartWork = 100;
#else
constexpr double kHandOver = 20;    // of a row of the result, from one thread to another
constexpr double kLeastWork = 5e6;  // below, starting threads is not worth it
constexpr double kPartWork = 5e5;   // a part is no smaller, so that starting with one costs little
#endif
constexpr double kMostParts = 512;
constexpr std::uint64_t kMostKept = 4096;  // by a sort of each part
// Who wants fewer rows is served sooner by one thread, which stops when they are there.
constexpr std::uint64_t kManyRows = 100'000;

// Few texts are far apart in the dictionary.
double cost_of(const Expression& expression, double rows) {
  return reads_texts(expression) && rows < kFewTexts ? kFarText : expression_cost(expression);
}

bool merges(const PlanNode& node) { return node.kind == Kind::kMergeJoin || node.merges; }

// How much of a side of a merge is read: the other one lets it skip what is far from its own rows.
double share_read(const PlanNode& side, const PlanNode& other) {
  constexpr double kRowsReadForOne = 2;
  return std::min(1.0, kRowsReadForOne * other.estimated_rows / std::max(1.0, side.estimated_rows));
}

// Nanoseconds that the node and all below it take in one thread.
double work(const PlanNode& node) {
  if (merges(node)) {
    const PlanNode& left = *node.children[0];
    const PlanNode& right = *node.children[1];
    // All rows of the first child go on, but for those of joins that need a partner.
    const double left_share = node.kind == Kind::kMergeJoin || node.kind == Kind::kSemiJoin ? share_read(left, right) : 1;
    const double right_share = share_read(right, left);
    return left_share * (work(left) + kMerge * left.estimated_rows) + right_share * (work(right) + kMerge * right.estimated_rows);
  }
  if (node.kind == Kind::kScan) return kScan * node.estimated_rows;
  const PlanNode& child = *node.children[0];
  double row = 0;
  if (node.kind == Kind::kIndexJoin) row = kLookUp;
  if (node.kind == Kind::kHashJoin || node.kind == Kind::kLeftJoin) row = kProbe;
  if (node.kind == Kind::kGroup || node.kind == Kind::kDistinct) row = kGroup;
  if (node.kind == Kind::kSort) row = kKeep;
  if (node.kind == Kind::kFilter) row = cost_of(*node.condition, child.estimated_rows);
  if (node.kind == Kind::kExtend) row = cost_of(*node.expression, child.estimated_rows);
  return work(child) + row * child.estimated_rows;
}

// What the reader of a node's rows does with them.
struct Reader {
  bool wants_few = false;  // stops early
  bool skips = false;      // says how far it wants to skip, which parts that are done ahead could not heed
};

// The reader of a child.
Reader reader_below(const PlanNode& node, std::size_t child, Reader above) {
  const bool is_built =
      child > 0 && (node.kind == Kind::kHashJoin || node.kind == Kind::kLeftJoin || node.kind == Kind::kSemiJoin ||
                    node.kind == Kind::kAntiJoin || node.kind == Kind::kMarkJoin || node.kind == Kind::kMinus);
  if (merges(node)) return {above.wants_few, true};
  if (is_built || (node.kind == Kind::kGroup && !node.group_sorted)) return {};
  // The trial of a sort ends when it has enough.
  if (node.kind == Kind::kSort) return {child + 1 < node.children.size(), false};
  if (node.kind == Kind::kSlice && node.limit && *node.limit < kManyRows) return {true, above.skips};
  return above;
}

void gather(PlanPtr& node, Reader reader);

// The tables of what is parted are built by the thread that asks, which may gather what it reads for them.
void gather_built(PlanNode& node) {
  const bool builds = !merges(node) && (node.kind == Kind::kHashJoin || node.kind == Kind::kLeftJoin);
  if (builds) gather(node.children[1], {});
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i == 0 || !builds) gather_built(*node.children[i]);
  }
}

bool is_worth_threads(double nanoseconds, double rows) { return nanoseconds - kHandOver * rows >= kLeastWork; }

std::size_t parts_for(double nanoseconds) { return static_cast<std::size_t>(std::clamp(nanoseconds / kPartWork, 2.0, kMostParts)); }

// The node below a Gather.
PlanPtr gathered(PlanPtr node, std::size_t parts) {
  gather_built(*node);
  PlanPtr result = make_plan_node(Kind::kGather, node->columns, node->estimated_rows);
  result->sorted_by = node->sorted_by;
  result->maybe_unbound = node->maybe_unbound;
  result->parts = parts;
  result->children.push_back(std::move(node));
  return result;
}

// A sort that keeps few rows takes them from the first of each part, which that part's thread finds. False when this is not worth it.
bool sort_parts(PlanNode& sort) {
  PlanPtr& child = sort.children.back();
  if (!sort.limit || *sort.limit > kMostKept || !partition_of(*child)) return false;
  const double nanoseconds = work(*child) + kKeep * child->estimated_rows;
  const std::size_t parts = parts_for(nanoseconds);
  const double kept = static_cast<double>(*sort.limit) * static_cast<double>(parts);
  if (kept * 2 > child->estimated_rows || !is_worth_threads(nanoseconds, kept)) return false;
  PlanPtr part = make_plan_node(Kind::kSort, child->columns, kept);
  part->maybe_unbound = child->maybe_unbound;
  part->sort_keys = sort.sort_keys;
  part->limit = sort.limit;
  part->parts = parts;
  part->children.push_back(std::move(child));
  child = gathered(std::move(part), parts);
  return true;
}

void gather(PlanPtr& node, Reader reader) {
  // What only runs if need be, or once for each graph.
  if (node->kind == Kind::kLeapfrogJoin || node->kind == Kind::kGraphLoop) return;
  const bool may_be_parted = !reader.wants_few && !reader.skips && partition_of(*node);
  const double nanoseconds = may_be_parted ? work(*node) : 0;
  if (may_be_parted && is_worth_threads(nanoseconds, node->estimated_rows)) {
    node = gathered(std::move(node), parts_for(nanoseconds));
    return;
  }
  const bool has_parts = node->kind == Kind::kSort && sort_parts(*node);
  for (std::size_t i = 0; i + (has_parts ? 1 : 0) < node->children.size(); ++i) {
    gather(node->children[i], reader_below(*node, i, reader));
  }
}

}  // namespace

void gather_parts(PlanPtr& root) { gather(root, {}); }

}  // namespace tercet::optimizer
