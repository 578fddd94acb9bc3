// Where the matches of a path can begin when neither end is known.
#pragma once

#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/pattern_scan.h"
#include "engine/plan/path_automaton.h"

namespace tercet {

// The nodes from which the path's first edges lead, or every node of the active graph when the path matches without an edge;
// ascending, each once. Some may turn out to lead nowhere.
class PathStarts {
 public:
  PathStarts(const PathAutomaton& automaton, const ScanGraphs& graphs, const ExecutionContext& context);

  // Appends up to `most` nodes; false when there were none left.
  bool next(std::size_t most, std::vector<Id>& nodes);

 private:
  // The distinct values of one column of a scan that is sorted by it.
  struct Source {
    PatternScan scan;
    std::size_t column;
    QuadBatch batch;
    std::size_t at = 0;
    bool ended = false;

    // Goes to the first value above `last`.
    void go_beyond(Id last);
    Id value() const { return batch.columns[column][at]; }
  };

  void add_source(Id predicate, bool objects, const ScanGraphs& graphs, const ExecutionContext& context);

  std::vector<Source> sources_;
  Id last_;
};

}  // namespace tercet
