// From property paths of the algebra to searches, and what is guessed about them.
#pragma once

#include <memory>

#include "engine/optimizer/scan_terms.h"

namespace tercet::optimizer {

// The searches of one path in one direction.
struct PathEstimate {
  double starts = 1;  // nodes where a match can begin
  double reach = 1;   // ends of one search
  double edges = 0;   // all that searches may follow

  // Nanoseconds of so many searches, as PathEdges makes them: seeks, or reading all edges once when that is less.
  double cost(double searches) const;
};

class PathTerms {
 public:
  PathTerms(const Snapshot& snapshot, const ScanTerms& scan_terms) : snapshot_(snapshot), scan_terms_(scan_terms) {}

  // The search that goes from the subject (or, `backward`, from the object) of a kPath node. Errors: kLimit.
  std::shared_ptr<const PathSpec> spec(const algebra::Node& path, const ActiveGraph& graph, bool backward) const;
  PathEstimate estimate(const PathSpec& spec) const;

 private:
  void add_first_edges(const PathStep& step, double& edges, double& starts) const;
  double count(const PathStep& step) const;

  const Snapshot& snapshot_;
  const ScanTerms& scan_terms_;
};

// The variables of a kPath node's ends.
VarSet end_variables(const algebra::Node& path);

}  // namespace tercet::optimizer
