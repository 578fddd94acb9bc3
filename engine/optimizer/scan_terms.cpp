#include "engine/optimizer/scan_terms.h"

#include <algorithm>
#include <utility>

#include "engine/plan/scan_variables.h"

namespace tercet::optimizer {
namespace {

// Counting in one graph may read blocks; beyond so many facts the count over all graphs is near enough.
constexpr std::uint64_t kCountExactlyUpTo = 100'000;

// A guess where a scan's variable has no order that shows its distinct values.
constexpr double kDistinctGuess = 0.5;

QuadPattern pattern_of(const ScanSpec& spec, GraphFilter graphs) {
  auto constant = [&](std::size_t place) {
    return spec.terms[place].kind == ScanTerm::Kind::kConstant ? spec.terms[place].constant : kUnboundId;
  };
  return {constant(0), constant(1), constant(2), graphs};
}

constexpr GraphFilter kAllGraphs{GraphFilter::Kind::kAll, {}};

}  // namespace

std::optional<ScanSpec> ScanTerms::spec(const algebra::TriplePattern& triple, const ActiveGraph& graph) const {
  ScanSpec spec;
  const std::array<const algebra::TermOrVariable*, 3> places{&triple.subject, &triple.predicate, &triple.object};
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i]->is_variable) {
      spec.terms[i] = {ScanTerm::Kind::kVariable, {}, places[i]->variable};
    } else if (auto id = snapshot_.find(places[i]->term.view())) {
      spec.terms[i] = {ScanTerm::Kind::kConstant, *id, 0};
    } else {
      return std::nullopt;
    }
  }
  auto read = graphs(graph);
  if (!read) return std::nullopt;
  spec.graphs = std::move(*read);
  spec.order = possible_orders(spec).front();
  return spec;
}

std::vector<Id> ScanTerms::known(const std::vector<Term>& terms) const {
  std::vector<Id> ids;
  for (const Term& term : terms) {
    if (auto id = snapshot_.find(term.view())) ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::optional<std::vector<Id>> ScanTerms::named_graphs() const {
  if (has_all_named_graphs()) return std::nullopt;
  std::vector<Id> ids = known(dataset_->named_graphs);
  std::vector<Id> all = snapshot_.named_graphs();
  std::erase_if(ids, [&](Id id) { return !std::binary_search(all.begin(), all.end(), id); });
  return ids;
}

bool ScanTerms::has_graph(const Term& name) const {
  if (!has_all_named_graphs()) {
    const auto& named = dataset_->named_graphs;
    if (std::find(named.begin(), named.end(), name) == named.end()) return false;
  }
  auto id = snapshot_.find(name.view());
  if (!id) return false;
  std::vector<Id> all = snapshot_.named_graphs();
  return std::binary_search(all.begin(), all.end(), *id);
}

std::optional<ScanGraphs> ScanTerms::graphs(const ActiveGraph& graph) const {
  ScanGraphs result;
  switch (graph.kind) {
    case ActiveGraph::Kind::kCurrent: result.kind = ScanGraphs::Kind::kCurrent; return result;
    case ActiveGraph::Kind::kNamed:
      if (!has_graph(graph.name)) return std::nullopt;
      result.filter = {GraphFilter::Kind::kOne, *snapshot_.find(graph.name.view())};
      return result;
    case ActiveGraph::Kind::kVariable:
      result.variable = graph.variable;
      result.filter = {GraphFilter::Kind::kNamed, {}};
      if (has_all_named_graphs()) return result;
      result.kind = ScanGraphs::Kind::kOneOf;
      result.graphs = known(dataset_->named_graphs);
      break;
    case ActiveGraph::Kind::kDefault:
      if (!dataset_) return result;
      result.kind = ScanGraphs::Kind::kMergeOf;
      result.graphs = known(dataset_->default_graphs);
      break;
  }
  if (result.graphs.empty()) return std::nullopt;
  if (result.graphs.size() == 1 && !result.variable) {
    result.kind = ScanGraphs::Kind::kFilter;
    result.filter = {GraphFilter::Kind::kOne, result.graphs.front()};
  }
  return result;
}

double ScanTerms::rows(const ScanSpec& spec, bool& exact) const {
  exact = false;
  const ScanGraphs& graphs = spec.graphs;
  bool filters = has_repeated_variable(spec);
  if (graphs.kind == ScanGraphs::Kind::kFilter && graphs.filter.kind == GraphFilter::Kind::kDefault) {
    exact = !filters;
    return static_cast<double>(snapshot_.count(pattern_of(spec, graphs.filter)));
  }
  std::uint64_t all = snapshot_.count(pattern_of(spec, kAllGraphs));
  if (all == 0) {
    exact = true;
    return 0;
  }
  if (graphs.kind != ScanGraphs::Kind::kFilter || all > kCountExactlyUpTo) return static_cast<double>(all);
  exact = !filters;
  return static_cast<double>(snapshot_.count(pattern_of(spec, graphs.filter)));
}

double ScanTerms::share_in(expr::IdRanges& ranges, const ScanSpec& spec, Order order) const {
  const QuadPattern pattern = counted_pattern(spec);
  std::uint64_t in_ranges = 0;
  std::erase_if(ranges, [&](const IdRange& range) {
    const std::uint64_t rows = snapshot_.count_in_range(pattern, order, range);
    in_ranges += rows;
    return rows == 0;
  });
  return static_cast<double>(in_ranges) / std::max(1.0, static_cast<double>(snapshot_.count(pattern)));
}

bool ScanTerms::reads_most(const ScanSpec& spec) const {
  const bool is_default = spec.graphs.kind == ScanGraphs::Kind::kFilter && spec.graphs.filter.kind == GraphFilter::Kind::kDefault;
  return is_default && 2 * snapshot_.count(pattern_of(spec, spec.graphs.filter)) >= snapshot_.count(pattern_of(spec, kAllGraphs));
}

double ScanTerms::distinct(const ScanSpec& spec, VarId variable, double rows) const {
  if (rows <= 1) return rows;
  const std::optional<Order> order = order_led_by(variable, spec);
  if (!order) return std::max(1.0, rows * kDistinctGuess);
  return std::clamp(static_cast<double>(snapshot_.distinct_estimate(counted_pattern(spec), *order)), 1.0, rows);
}

std::optional<Order> order_led_by(VarId variable, const ScanSpec& spec) {
  for (const Order order : possible_orders(spec)) {
    const std::vector<VarId> sorted = sorted_variables(spec, order);
    const bool is_graph = spec.graphs.variable && sorted.size() == 1 && *spec.graphs.variable == variable;
    if (!sorted.empty() && sorted.front() == variable && !is_graph) return order;
  }
  return std::nullopt;
}

void set_order(PlanNode& scan, Order order) {
  scan.scan.order = order;
  scan.sorted_by = sorted_variables(scan.scan, order);
  const auto is_no_column = [&](VarId variable) { return !is_among(scan.columns, variable); };
  scan.sorted_by.erase(std::find_if(scan.sorted_by.begin(), scan.sorted_by.end(), is_no_column), scan.sorted_by.end());
}

std::vector<Order> possible_orders(const ScanSpec& spec) {
  std::size_t constants = 0;
  for (const ScanTerm& term : spec.terms) constants += term.kind == ScanTerm::Kind::kConstant;
  std::vector<Order> orders;
  std::vector<std::vector<VarId>> seen;
  for (std::size_t i = 0; i < kOrders; ++i) {
    auto order = static_cast<Order>(i);
    auto columns = columns_of(order);
    bool leads = std::all_of(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(constants), [&](Column column) {
      return spec.terms[static_cast<std::size_t>(column)].kind == ScanTerm::Kind::kConstant;
    });
    if (!leads) continue;
    auto sorted = sorted_variables(spec, order);
    if (std::find(seen.begin(), seen.end(), sorted) != seen.end()) continue;
    seen.push_back(std::move(sorted));
    orders.push_back(order);
  }
  return orders;
}

std::vector<VarId> sorted_variables(const ScanSpec& spec, Order order) {
  std::vector<VarId> sorted;
  for (Column column : columns_of(order)) {
    if (column == Column::kGraph) break;
    const ScanTerm& term = spec.terms[static_cast<std::size_t>(column)];
    if (term.kind == ScanTerm::Kind::kConstant) continue;
    if (term.kind == ScanTerm::Kind::kAny) return sorted;
    if (!is_among(sorted, term.variable)) sorted.push_back(term.variable);
  }
  if (spec.graphs.variable && !is_among(sorted, *spec.graphs.variable)) sorted.push_back(*spec.graphs.variable);
  return sorted;
}

std::vector<VarId> variables_of(const ScanSpec& spec) {
  std::vector<VarId> variables;
  for (const ScanTerm& term : spec.terms) {
    if (term.kind == ScanTerm::Kind::kVariable && !is_among(variables, term.variable)) variables.push_back(term.variable);
  }
  if (spec.graphs.variable && !is_among(variables, *spec.graphs.variable)) variables.push_back(*spec.graphs.variable);
  return variables;
}

Order order_for_seeks(const ScanSpec& spec, const VarSet& bound) {
  auto is_fixed = [&](Column column) {
    const ScanTerm& term = spec.terms[static_cast<std::size_t>(column)];
    return term.kind == ScanTerm::Kind::kConstant || (term.kind == ScanTerm::Kind::kVariable && contains(bound, term.variable));
  };
  auto rank = [&](Order order) {  // how many leading columns are fixed, constants before variables
    std::size_t score = 0;
    bool constants_lead = true;
    for (Column column : columns_of(order)) {
      if (column == Column::kGraph || !is_fixed(column)) break;
      bool is_constant = spec.terms[static_cast<std::size_t>(column)].kind == ScanTerm::Kind::kConstant;
      constants_lead = constants_lead && is_constant;
      score += constants_lead ? 11 : 10;
    }
    return score;
  };
  Order best = Order::kSpo;
  for (std::size_t i = 1; i < kOrders; ++i) {
    if (rank(static_cast<Order>(i)) > rank(best)) best = static_cast<Order>(i);
  }
  return best;
}

QuadPattern counted_pattern(const ScanSpec& spec) {
  const bool is_default = spec.graphs.kind == ScanGraphs::Kind::kFilter && spec.graphs.filter.kind == GraphFilter::Kind::kDefault;
  return pattern_of(spec, is_default ? spec.graphs.filter : kAllGraphs);
}

}  // namespace tercet::optimizer
