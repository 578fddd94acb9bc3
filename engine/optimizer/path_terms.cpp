#include "engine/optimizer/path_terms.h"

#include <algorithm>
#include <utility>

#include "engine/optimizer/join_order.h"

namespace tercet::optimizer {
namespace {

// What * and + reach, in steps' worth of edges, where nothing is known of how long the ways are.
constexpr double kRepeats = 8;

constexpr double kSearchStart = 300;
constexpr double kVisitNode = 60;
constexpr double kLoadEdge = 40;

constexpr GraphFilter kAllGraphs{GraphFilter::Kind::kAll, {}};

bool goes_on(const PathAutomaton& automaton) {
  return std::any_of(automaton.states.begin() + 1, automaton.states.end(), [](const auto& state) { return !state.next.empty(); });
}

}  // namespace

double PathEstimate::cost(double searches) const {
  double edges_found = std::min(searches * reach * kSeek, 2 * edges * kLoadEdge);
  return edges_found + searches * (kSearchStart + reach * kVisitNode);
}

std::shared_ptr<const PathSpec> PathTerms::spec(const algebra::Node& path, const ActiveGraph& graph, bool backward) const {
  auto spec = std::make_shared<PathSpec>();
  spec->from = backward ? path.object : path.subject;
  spec->to = backward ? path.subject : path.object;
  spec->backward = backward;
  spec->path = path.path;
  spec->automaton = make_path_automaton(*path.path, snapshot_, backward);
  if (auto graphs = scan_terms_.graphs(graph)) spec->graphs = std::move(*graphs);
  else spec->graphs.kind = ScanGraphs::Kind::kMergeOf;  // of none: a constant still matches itself by no edge
  return spec;
}

double PathTerms::count(const PathStep& step) const {
  if (step.negated) return static_cast<double>(snapshot_.count({{}, {}, {}, kAllGraphs}));
  double edges = 0;
  for (Id predicate : step.predicates) edges += static_cast<double>(snapshot_.count({{}, predicate, {}, kAllGraphs}));
  return edges;
}

void PathTerms::add_first_edges(const PathStep& step, double& edges, double& starts) const {
  edges += count(step);
  Order order = step.negated ? (step.inverse ? Order::kOsp : Order::kSpo) : (step.inverse ? Order::kPos : Order::kPso);
  if (step.negated) starts += static_cast<double>(snapshot_.distinct_estimate({{}, {}, {}, kAllGraphs}, order));
  for (Id predicate : step.predicates) {
    if (!step.negated) starts += static_cast<double>(snapshot_.distinct_estimate({{}, predicate, {}, kAllGraphs}, order));
  }
}

PathEstimate PathTerms::estimate(const PathSpec& spec) const {
  const PathAutomaton& automaton = spec.automaton;
  PathEstimate result;
  for (const PathAutomaton::State& state : automaton.states) {
    for (const PathStep& step : state.steps) result.edges += count(step);
  }
  double first_edges = 0, starts = 0;
  for (std::uint32_t first : automaton.states[automaton.initial].next) {
    for (const PathStep& step : automaton.states[first].steps) add_first_edges(step, first_edges, starts);
  }
  double fanout = first_edges / std::max(1.0, starts);
  double reach = std::min(result.edges, fanout * (goes_on(automaton) ? kRepeats : 1));
  result.reach = std::max(1.0, reach + (automaton.nullable ? 1 : 0));
  if (automaton.nullable) {
    starts = static_cast<double>(snapshot_.distinct_estimate({{}, {}, {}, kAllGraphs}, Order::kSpo) +
                                 snapshot_.distinct_estimate({{}, {}, {}, kAllGraphs}, Order::kOsp));
  }
  result.starts = std::max(1.0, starts);
  return result;
}

VarSet end_variables(const algebra::Node& path) {
  VarSet ends;
  for (const auto* end : {&path.subject, &path.object}) {
    if (end->is_variable) ends.push_back(end->variable);
  }
  normalize(ends);
  return ends;
}

}  // namespace tercet::optimizer
