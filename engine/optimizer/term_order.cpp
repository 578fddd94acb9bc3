// The pass term-order: a scan whose rows go through a function of one of their terms reads its facts in the order of that term, so that
// each comes once and those of the dictionary where they lie, as long as nothing above makes use of another order. So does a scan whose
// rows are a large answer, if that brings its terms sooner.
#include <algorithm>

#include "engine/expr/term_parts.h"
#include "engine/optimizer/expressions.h"
#include "engine/optimizer/passes.h"
#include "engine/optimizer/scan_terms.h"

namespace tercet::optimizer {
namespace {

using Kind = PlanNode::Kind;

// Of an answer: the terms of fewer are looked up together, in whatever order they are.
constexpr double kManyRows = 32768;
constexpr double kMostlyTexts = 0.5;

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

// Of the scan at the end of a chain. Whether it has changed.
bool set_order_of_chain(PlanNode& top, PlanNode& scan, Order order) {
  if (order == scan.scan.order) return false;
  set_order(scan, order);
  for (PlanNode* node = &top; node != &scan; node = node->children.front().get()) node->sorted_by.clear();
  return true;
}

// Whether the order has changed.
bool order_chain(PlanNode& top, bool is_lost) {
  PlanNode* scan = nullptr;
  const std::optional<VarId> variable = variable_of_chain(top, scan, is_lost);
  if (!variable || scan->kind != Kind::kScan || !scan->ranges.empty() || !is_among(scan->columns, *variable)) return false;
  const std::optional<Order> order = order_led_by(*variable, scan->scan);
  return order && set_order_of_chain(top, *scan, *order);
}

bool needs_order(const PlanNode& node) {
  if (node.merges) return true;
  switch (node.kind) {
    case Kind::kMergeJoin:
    case Kind::kIndexJoin:
    case Kind::kBindJoin:
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

// The order in which the terms of a large answer of one pattern are soonest looked up, where it is not the subjects'. By predicates the
// objects of a window are near each other. Texts are far apart and long where they are not sorted, while the IRIs beside them share beginnings.
std::optional<Order> order_for_looking_up(const PlanNode& scan, const ScanTerms& terms) {
  const auto& [subject, predicate, object] = scan.scan.terms;
  if (subject.kind != ScanTerm::Kind::kVariable || object.kind != ScanTerm::Kind::kVariable) return std::nullopt;
  if (predicate.kind == ScanTerm::Kind::kVariable) return order_led_by(predicate.variable, scan.scan);
  const std::optional<Order> order = order_led_by(object.variable, scan.scan);
  expr::IdRanges texts{ids_of(IdKind::kString), ids_of(IdKind::kLangString)};
  if (!order || !is_among(scan.columns, object.variable) || terms.share_in(texts, scan.scan, *order) < kMostlyTexts)
    return std::nullopt;
  return order;
}

void order_answer(PlanNode& root, const ScanTerms& terms) {
  PlanNode* scan = &root;
  while (scan->kind == Kind::kProject) scan = scan->children.front().get();
  if (scan->kind != Kind::kScan || !scan->ranges.empty() || scan->estimated_rows < kManyRows) return;
  // By subjects the blocks of other graphs are left out unread.
  if (!terms.reads_most(scan->scan)) return;
  if (const std::optional<Order> order = order_for_looking_up(*scan, terms)) set_order_of_chain(root, *scan, *order);
}

}  // namespace

void order_scans_by_terms(PlanNode& root, const ScanTerms& terms, bool is_answer) {
  choose(root, true, false);
  if (is_answer) order_answer(root, terms);
}

}  // namespace tercet::optimizer
