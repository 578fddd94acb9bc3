// The pass parallel-parts: what costs enough and can be parted (engine/plan/partition.h) is done by several threads.
#include <algorithm>
#include <array>
#include <string_view>

#include "engine/optimizer/join_order.h"
#include "engine/optimizer/partial_group.h"
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
constexpr double kFewestRowsShared = 20;
constexpr double kFewestGroupsShared = 2;
constexpr double kHandOver = kScan;  // what only scans has no Gather in any build
constexpr double kLeastWork = 2000;
constexpr double kPartWork = 100;
#else
constexpr double kFewestRowsShared = 2e5;  // below, starting threads to share groups is not worth it
constexpr double kFewestGroupsShared = 1000;
constexpr double kHandOver = 20;      // of a row of the result, from one thread to another
constexpr double kLeastWork = 1.5e6;  // below, starting threads is not worth it
constexpr double kPartWork = 5e5;     // a part is no smaller, so that starting with one costs little
#endif
constexpr double kMostParts = 512;
constexpr std::size_t kFewestParts = 4;    // of which each gives few rows: estimates of groups are rough
constexpr std::uint64_t kMostKept = 4096;  // by a sort of each part
constexpr double kFewestRowsForOne = 4;    // of a part, for each that it gives when it sorts, groups or leaves out equal rows
// Who wants fewer rows is served sooner by one thread, which stops when they are there.
constexpr std::uint64_t kManyRows = 100'000;

// Few texts are far apart in the dictionary.
double cost_of(const Expression& expression, double rows) {
  return reads_texts(expression) && rows < kFewTexts ? kFarText : expression_cost(expression);
}

bool merges(const PlanNode& node) { return node.kind == Kind::kMergeJoin || node.merges; }

// Whether its second child is read as a whole before the first row.
bool builds(const PlanNode& node) {
  switch (node.kind) {
    case Kind::kHashJoin: return true;
    case Kind::kLeftJoin:
    case Kind::kSemiJoin:
    case Kind::kAntiJoin:
    case Kind::kMarkJoin:
    case Kind::kMinus: return !node.merges;
    default: return false;
  }
}

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
  if (node.kind == Kind::kLeapfrogJoin) return node.leapfrog->nanoseconds;
  const PlanNode& child = *node.children[0];
  double row = 0;
  if (node.kind == Kind::kIndexJoin) row = kLookUp;
  if (builds(node)) row = kProbe;
  if (node.kind == Kind::kGroup || node.kind == Kind::kDistinct) row = kGroup;
  if (node.kind == Kind::kSort) row = kKeep;
  if (node.kind == Kind::kFilter) row = cost_of(*node.condition, child.estimated_rows);
  if (node.kind == Kind::kExtend) row = cost_of(*node.expression, child.estimated_rows);
  return work(child) + row * child.estimated_rows;
}

// What the reader of a node's rows does with them.
struct Reader {
  bool wants_few = false;       // stops early
  bool skips = false;           // says how far it wants to skip, which parts that are done ahead could not heed
  bool waits_for_rows = false;  // the rows are the answer, or become it one by one
};

// The reader of a child.
Reader reader_below(const PlanNode& node, std::size_t child, Reader above) {
  if (merges(node)) return {above.wants_few, true, above.waits_for_rows};
  if ((child > 0 && builds(node)) || (node.kind == Kind::kGroup && !node.group_sorted)) return {};
  // The trial of a sort ends when it has enough.
  if (node.kind == Kind::kSort) return {child + 1 < node.children.size(), false, false};
  if (node.kind == Kind::kSlice && node.limit && *node.limit < kManyRows) return {true, above.skips, above.waits_for_rows};
  return above;
}

void gather(PlanPtr& node, Reader reader, VariableTable& variables);

// The tables of what is parted are built by the thread that asks, which may gather what it reads for them.
void gather_built(PlanNode& node, VariableTable& variables) {
  if (node.kind == Kind::kLeapfrogJoin) return;
  if (builds(node)) gather(node.children[1], {}, variables);
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i == 0 || !builds(node)) gather_built(*node.children[i], variables);
  }
}

bool is_worth_threads(double nanoseconds, double rows) { return nanoseconds - kHandOver * rows >= kLeastWork; }

// An even number: of five parts one of two threads makes three.
std::size_t parts_for(double nanoseconds) {
  return 2 * static_cast<std::size_t>(std::clamp(nanoseconds / kPartWork, 2.0, kMostParts) / 2);
}

// The node below a Gather.
PlanPtr gathered(PlanPtr node, std::size_t parts, VariableTable& variables) {
  gather_built(*node, variables);
  PlanPtr result = make_plan_node(Kind::kGather, node->columns, node->estimated_rows);
  result->sorted_by = node->sorted_by;
  result->maybe_unbound = node->maybe_unbound;
  result->parts = parts;
  result->children.push_back(std::move(node));
  return result;
}

// Into how many parts a node's child is cut when each part gives so many rows that are worked on once more; 0: not worth it.
std::size_t parts_ahead_of(const PlanNode& node, double cost_of_row, double rows_of_part) {
  const PlanNode& child = *node.children.back();
  if (!partition_of(child)) return 0;
  const double nanoseconds = work(child) + cost_of_row * child.estimated_rows;
  const double most_parts = child.estimated_rows / (kFewestRowsForOne * std::max(1.0, rows_of_part));
  const auto parts = static_cast<std::size_t>(std::min(static_cast<double>(parts_for(nanoseconds)), most_parts));
  const bool is_worth = parts >= kFewestParts && is_worth_threads(nanoseconds, rows_of_part * static_cast<double>(parts));
  return is_worth ? parts : 0;
}

// A node like the one above the Gather, for a part of the rows.
PlanPtr part_like(PlanNode::Kind kind, PlanPtr child, std::size_t parts, double rows_of_part) {
  PlanPtr part = make_plan_node(kind, child->columns, rows_of_part * static_cast<double>(parts));
  part->maybe_unbound = child->maybe_unbound;
  part->parts = parts;
  part->children.push_back(std::move(child));
  return part;
}

// A sort that keeps few rows takes them from the first of each part, which that part's thread finds. False when this is not worth it.
bool sort_parts(PlanNode& sort, VariableTable& variables) {
  if (!sort.limit || *sort.limit > kMostKept) return false;
  const auto kept = static_cast<double>(*sort.limit);
  const std::size_t parts = parts_ahead_of(sort, kKeep, kept);
  if (parts == 0) return false;
  PlanPtr& child = sort.children.back();
  PlanPtr part = part_like(Kind::kSort, std::move(child), parts, kept);
  part->sort_keys = sort.sort_keys;
  part->limit = sort.limit;
  child = gathered(std::move(part), parts, variables);
  return true;
}

// Where few different rows are expected each part gives its own.
bool distinct_parts(PlanNode& distinct, VariableTable& variables) {
  if (distinct.distinct_sorted || !distinct.sorted_by.empty()) return false;  // parts beyond the memory come in another order
  const std::size_t parts = parts_ahead_of(distinct, kGroup, distinct.estimated_rows);
  if (parts == 0) return false;
  PlanPtr& child = distinct.children.back();
  child = gathered(part_like(Kind::kDistinct, std::move(child), parts, distinct.estimated_rows), parts, variables);
  return true;
}

// Where few groups are expected each part makes its own, which are combined.
bool group_parts(PlanPtr& group, VariableTable& variables) {
  if ((group->group_sorted && !group->group_keys.empty()) || !has_partial_groups(*group)) return false;
  const double groups = group->estimated_rows;
  const std::size_t parts = parts_ahead_of(*group, kGroup, groups);
  if (parts == 0) return false;
  group->group_sorted = false;
  group = combined_groups(std::move(group), variables, [&](PlanPtr part) {
    part->parts = parts;
    part->estimated_rows = groups * static_cast<double>(parts);
    return gathered(std::move(part), parts, variables);
  });
  return true;
}

bool computes(const PlanNode& node, const std::vector<VarId>& variables) {
  return (node.kind == Kind::kExtend && is_among(variables, node.variable)) ||
         std::any_of(node.children.begin(), node.children.end(), [&](const PlanPtr& child) { return computes(*child, variables); });
}

// Where many groups are expected each thread makes some of them, of the rows that they read together, now this one, now that one. How many
// values are computed nobody knows: they are often few, and equal ones together, which one thread groups as fast as it reads them.
bool may_be_shared(const PlanNode& node, const std::vector<VarId>& keys) {
  return node.estimated_rows >= kFewestGroupsShared && node.children[0]->estimated_rows >= kFewestRowsShared &&
         !computes(*node.children[0], keys) && is_for_any_thread(*node.children[0]);
}

void share_groups(PlanNode& group) {
  group.shared = !group.group_keys.empty() && !group.group_sorted && may_be_shared(group, group.group_keys);
}

// Different rows are groups of all columns, where nobody waits for the first of them.
void share_distinct(PlanNode& distinct, const Reader& reader) {
  if (reader.waits_for_rows || reader.wants_few || reader.skips || distinct.distinct_sorted || !distinct.sorted_by.empty() ||
      !may_be_shared(distinct, distinct.children[0]->columns))
    return;
  distinct.kind = Kind::kGroup;
  distinct.group_keys = distinct.children[0]->columns;
  distinct.shared = true;
}

// Whether threads do the first of what the node does, each for parts of its child. Then all below is done.
bool begin_in_parts(PlanPtr& node, const Reader& reader, VariableTable& variables) {
  switch (node->kind) {
    case Kind::kSort: return sort_parts(*node, variables);
    case Kind::kDistinct: return !reader.wants_few && !reader.skips && distinct_parts(*node, variables);
    case Kind::kGroup: return group_parts(node, variables);
    default: return false;
  }
}

void gather(PlanPtr& node, Reader reader, VariableTable& variables) {
  if (node->kind == Kind::kGraphLoop) return;
  const bool may_be_parted = !reader.wants_few && !reader.skips && partition_of(*node);
  const double nanoseconds = may_be_parted ? work(*node) : 0;
  if (may_be_parted && is_worth_threads(nanoseconds, node->estimated_rows)) {
    node = gathered(std::move(node), parts_for(nanoseconds), variables);
    return;
  }
  if (node->kind == Kind::kLeapfrogJoin) return;                                      // what is below only runs if need be
  const std::size_t trials = node->children.empty() ? 0 : node->children.size() - 1;  // of a sort
  const bool has_begun = begin_in_parts(node, reader, variables);
  if (has_begun && node->kind != Kind::kSort) return;
  if (node->kind == Kind::kGroup) share_groups(*node);
  if (node->kind == Kind::kDistinct) share_distinct(*node, reader);
  for (std::size_t i = 0; i < (has_begun ? trials : node->children.size()); ++i) {
    gather(node->children[i], reader_below(*node, i, reader), variables);
  }
}

}  // namespace

void gather_parts(PlanPtr& root, VariableTable& variables) { gather(root, {false, false, true}, variables); }

}  // namespace tercet::optimizer
