// The pass term-order: a scan whose rows go through a function of one of their terms reads its facts in the order of that term, so that
// each comes once and those of the dictionary where they lie, as long as nothing above makes use of another order.
#include <algorithm>

#include "engine/expr/term_parts.h"
#include "engine/optimizer/expressions.h"
#include "engine/optimizer/passes.h"
#include "engine/optimizer/scan_terms.h"

namespace tercet::optimizer {
namespace {

using Kind = PlanNode::Kind;

// What hands the rows of its child on as they come.
bool passes_on(Kind kind) { return kind == Kind::kFilter || kind == Kind::kExtend || kind == Kind::kProject; }

// Filters and BINDs down to the scan; `below` gives the scan, the result is the variable that they are about. `is_lost`: a sort or group
// above loses the order that the rows have.
std::optional<VarId> variable_of_chain(PlanNode& top, PlanNode*& below, bool is_lost) {
  std::optional<VarId> filtered;
  std::optional<VarId> computed;
  for (below = &top; passes_on(below->kind); below = below->children.front().get()) {
    if (below->condition) {
      for (const Expression& condition : conjuncts(*below->condition)) {
        if (auto variable = expr::variable_of_term_part(condition)) filtered = variable;
      }
    }
    if (below->expression) {
      if (auto variable = expr::variable_of_term_part(*below->expression)) computed = variable;
    }
  }
  // Rows with other terms: their order may be of use to who fetches those.
  if (filtered || (below->columns.size() > 1 && !is_lost)) return filtered;
  return computed;
}

// Whether the order has changed.
bool order_chain(PlanNode& top, bool is_lost) {
  PlanNode* scan = nullptr;
  const std::optional<VarId> variable = variable_of_chain(top, scan, is_lost);
  if (!variable || scan->kind != Kind::kScan || !scan->ranges.empty() || !is_among(scan->columns, *variable)) return false;
  const std::optional<Order> order = order_led_by(*variable, scan->scan);
  if (!order || *order == scan->scan.order) return false;
  scan->scan.order = *order;
  scan->sorted_by = sorted_variables(scan->scan, *order);
  for (PlanNode* node = &top; node != scan; node = node->children.front().get()) node->sorted_by.clear();
  return true;
}

bool needs_order(const PlanNode& node) {
  if (node.merges) return true;
  switch (node.kind) {
    case Kind::kMergeJoin:
    case Kind::kIndexJoin:
    case Kind::kPath: return true;
    case Kind::kDistinct: return node.distinct_sorted;
    case Kind::kGroup: return node.group_sorted;
    default: return false;
  }
}

// Whether rows of a child come on in their order.
bool keeps_order(const PlanNode& node) {
  return node.kind != Kind::kGroup && node.kind != Kind::kSort && node.kind != Kind::kUnion && node.kind != Kind::kGraphLoop;
}

bool loses_order(const PlanNode& node) { return node.kind == Kind::kGroup || node.kind == Kind::kSort; }

// Whether the order of the node's rows has changed.
bool choose(PlanNode& node, bool is_free, bool is_lost) {
  bool has_changed = is_free && passes_on(node.kind) && order_chain(node, is_lost);
  const bool is_child_free = !needs_order(node) && (is_free || !keeps_order(node));
  const bool is_child_lost = loses_order(node) || (is_lost && keeps_order(node));
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    // Of joins by hash the second side is read as a whole. The trial of a sort comes in the order of its key.
    const bool is_built = i > 0 && !needs_order(node);
    const bool is_trial = i == 0 && node.kind == Kind::kSort && node.children.size() > 1;
    const bool child_has_changed = choose(*node.children[i], !is_trial && (is_built || is_child_free), is_child_lost);
    has_changed = has_changed || (i == 0 && child_has_changed && keeps_order(node));
  }
  if (has_changed) node.sorted_by.clear();
  return has_changed;
}

}  // namespace

void order_scans_by_terms(PlanNode& root) { choose(root, true, false); }

}  // namespace tercet::optimizer
