#include "engine/plan/distinct_rows.h"

#include <algorithm>
#include <optional>

#include "engine/plan/scan_variables.h"

namespace tercet {
namespace {

// Columns of which no two rows have the same values; none where that is not known.
using Key = std::optional<std::vector<VarId>>;

Key key_of(const PlanNode& plan);

bool are_columns(const std::vector<VarId>& variables, const PlanNode& plan) {
  return std::all_of(variables.begin(), variables.end(), [&](VarId variable) {
    return std::find(plan.columns.begin(), plan.columns.end(), variable) != plan.columns.end();
  });
}

Key united(Key a, const Key& b) {
  if (!a || !b) return std::nullopt;
  a->insert(a->end(), b->begin(), b->end());
  return a;
}

// Whether a fact that is in several graphs comes once, or with the graph.
bool tells_graphs_apart(const ScanGraphs& graphs) {
  if (graphs.variable) return true;
  switch (graphs.kind) {
    case ScanGraphs::Kind::kFilter:
      return graphs.filter.kind == GraphFilter::Kind::kDefault || graphs.filter.kind == GraphFilter::Kind::kOne;
    case ScanGraphs::Kind::kMergeOf:
    case ScanGraphs::Kind::kCurrent: return true;
    case ScanGraphs::Kind::kOneOf: return false;
  }
  return false;
}

// The variables, which tell each fact that the scan finds.
Key key_of_scan(const ScanSpec& scan) {
  const bool has_all =
      std::none_of(scan.terms.begin(), scan.terms.end(), [](const ScanTerm& term) { return term.kind == ScanTerm::Kind::kAny; });
  return has_all && tells_graphs_apart(scan.graphs) ? Key(variables_in_order(scan)) : std::nullopt;
}

Key key_of_children(const PlanNode& plan) {
  Key key = std::vector<VarId>();
  for (const PlanPtr& child : plan.children) key = united(std::move(key), key_of(*child));
  return key;
}

// A row that does not bind a variable of the pattern may become the same as one that does.
Key key_of_index_join(const PlanNode& plan) {
  const Key key = key_of_scan(plan.scan);
  const std::vector<VarId>& unbound = plan.children[0]->maybe_unbound;
  const auto may_be_unbound = [&](VarId variable) { return std::binary_search(unbound.begin(), unbound.end(), variable); };
  if (key && std::any_of(key->begin(), key->end(), may_be_unbound)) return std::nullopt;
  return united(key_of(*plan.children[0]), key);
}

Key key_of_leapfrog(const LeapfrogSpec& leapfrog) {
  if (leapfrog.count) return leapfrog.keys;
  Key key = std::vector<VarId>();
  for (const ScanSpec& scan : leapfrog.scans) key = united(std::move(key), key_of_scan(scan));
  return key;
}

Key key_by_kind(const PlanNode& plan) {
  using Kind = PlanNode::Kind;
  switch (plan.kind) {
    case Kind::kUnit:
    case Kind::kEmpty:
    case Kind::kCount: return std::vector<VarId>();
    case Kind::kGraphNames: return std::vector<VarId>{plan.graph_variable};
    case Kind::kScan: return key_of_scan(plan.scan);
    case Kind::kIndexJoin: return key_of_index_join(plan);
    case Kind::kLeapfrogJoin: return key_of_leapfrog(*plan.leapfrog);
    case Kind::kMergeJoin:
    case Kind::kHashJoin:
    case Kind::kLeftJoin: return plan.loose_keys.empty() ? key_of_children(plan) : std::nullopt;
    case Kind::kSemiJoin:
    case Kind::kAntiJoin:
    case Kind::kMarkJoin:
    case Kind::kMinus:
    case Kind::kFilter:
    case Kind::kExtend:
    case Kind::kProject:
    case Kind::kSlice:
    case Kind::kGather:
    case Kind::kSort: return key_of(*plan.children[0]);
    case Kind::kDistinct: return plan.parts == 0 ? Key(plan.children[0]->columns) : std::nullopt;
    case Kind::kGroup: return plan.parts == 0 ? Key(plan.group_keys) : std::nullopt;
    default: return std::nullopt;
  }
}

// Of columns that the plan still has.
Key key_of(const PlanNode& plan) {
  Key key = key_by_kind(plan);
  return key && are_columns(*key, plan) ? key : std::nullopt;
}

}  // namespace

bool gives_distinct_rows(const PlanNode& plan) { return key_of(plan).has_value(); }

}  // namespace tercet
