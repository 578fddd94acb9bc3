// From triple patterns and graphs of the algebra to what a scan reads, and what the snapshot knows about it.
#pragma once

#include <optional>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/expr/value_ranges.h"
#include "engine/optimizer/var_set.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"

namespace tercet::optimizer {

// Where triple patterns are matched (section 18.3, «active graph»).
struct ActiveGraph {
  enum class Kind : std::uint8_t {
    kDefault,
    kNamed,     // `name`
    kVariable,  // every named graph; the scans bind `variable`
    kCurrent,   // the one the enclosing GraphLoop is at
  };
  Kind kind = Kind::kDefault;
  Term name;
  VarId variable = 0;
};

class ScanTerms {
 public:
  ScanTerms(const Snapshot& snapshot, const std::optional<algebra::Dataset>& dataset) : snapshot_(snapshot), dataset_(dataset) {}

  // nullopt when nothing can match: a term or a graph that the store does not know.
  std::optional<ScanSpec> spec(const algebra::TriplePattern& triple, const ActiveGraph& graph) const;
  std::optional<ScanGraphs> graphs(const ActiveGraph& graph) const;
  // Whether the dataset has this named graph, that is, one fact in it at least.
  bool has_graph(const Term& name) const;
  // The named graphs of FROM NAMED that the store knows; nullopt without a dataset clause.
  std::optional<std::vector<Id>> named_graphs() const;

  // The facts a scan gives. Exact, where `exact` says so.
  double rows(const ScanSpec& spec, bool& exact) const;
  // The share of them whose value of the variable that leads the order is in one of the ranges, which loses those without any.
  double share_in(expr::IdRanges& ranges, const ScanSpec& spec, Order order) const;
  // Whether the scan reads the default graph, and most facts that match its pattern are there: those of other graphs lie between them.
  bool reads_most(const ScanSpec& spec) const;
  // Different values of a variable of the scan, estimated.
  double distinct(const ScanSpec& spec, VarId variable, double rows) const;

 private:
  std::vector<Id> known(const std::vector<Term>& terms) const;
  bool has_all_named_graphs() const { return !dataset_ || dataset_->all_named_graphs; }

  const Snapshot& snapshot_;
  const std::optional<algebra::Dataset>& dataset_;
};

// The orders whose leading columns are the spec's constants.
std::vector<Order> possible_orders(const ScanSpec& spec);
// The spec's variables in the sequence of an order, each once.
std::vector<VarId> sorted_variables(const ScanSpec& spec, Order order);
// The order whose sorted variables begin with one that stands in the pattern; nullopt when there is none.
std::optional<Order> order_led_by(VarId variable, const ScanSpec& spec);
// Lets a kScan read its facts in another of its possible orders.
void set_order(PlanNode& scan, Order order);
// Subject, predicate, object, graph; each once.
std::vector<VarId> variables_of(const ScanSpec& spec);
// An order that begins with the spec's constants and the places of `bound`, as an index join seeks it.
Order order_for_seeks(const ScanSpec& spec, const VarSet& bound);
// The spec's constants, in the default graph or else in all graphs: what the store counts without reading blocks.
QuadPattern counted_pattern(const ScanSpec& spec);

}  // namespace tercet::optimizer
