// The physical plan: which operator does what, in which order. Made by the optimizer for one snapshot, run by exec/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/plan/path_automaton.h"
#include "storage/snapshot.h"

namespace tercet {

// A place of a scanned pattern: an id of the snapshot, a variable to bind, or neither (anything, not kept).
struct ScanTerm {
  enum class Kind : std::uint8_t { kAny, kConstant, kVariable };
  Kind kind = Kind::kAny;
  Id constant;
  VarId variable = 0;
};

// Which graphs a scan reads.
struct ScanGraphs {
  enum class Kind : std::uint8_t {
    kFilter,   // `filter`
    kMergeOf,  // the RDF merge of `graphs` (FROM): a fact that is in several comes once
    kOneOf,    // each of `graphs` (FROM NAMED), told apart
    kCurrent,  // the graph the enclosing GraphLoop is at
  };
  Kind kind = Kind::kFilter;
  GraphFilter filter;
  std::vector<Id> graphs;         // sorted
  std::optional<VarId> variable;  // binds the graph's name
};

// subject, predicate, object in `terms`; a variable that stands twice (also as graph variable) makes the scan compare the places.
struct ScanSpec {
  std::array<ScanTerm, 3> terms;
  ScanGraphs graphs;
  Order order = Order::kSpo;
};

// Patterns that are joined a variable at a time: each variable takes the values that all of its patterns have in common, given those
// before it.
struct LeapfrogSpec {
  std::vector<VarId> variables;  // in the sequence in which they are bound
  std::vector<ScanSpec> scans;   // each in an order that has its variables in that sequence
  std::optional<VarId> count;    // there is a row for each combination of `keys`, with the number of solutions here
  std::vector<VarId> keys;       // with `count`: the first of `variables`
  double values = 0;             // about so many are read, of the joined variables of all facts
  double nanoseconds = 0;        // about so long one thread is at work when they are
};

// A property path that only a search can match.
struct PathSpec {
  algebra::TermOrVariable from, to;       // where searches begin and end
  bool backward = false;                  // `from` is the pattern's object, `to` its subject
  std::shared_ptr<const ast::Path> path;  // as it was written, from subject to object
  PathAutomaton automaton;                // from `from` to `to`
  ScanGraphs graphs;
};

// A question to another endpoint.
struct ServiceSpec {
  std::shared_ptr<const algebra::ServicePattern> pattern;
  algebra::TermOrVariable endpoint;
  bool silent = false;
  std::vector<std::pair<std::string, VarId>> variables;  // those that its solutions may bind
};

struct PlanAggregate {
  algebra::Aggregate::Kind kind = algebra::Aggregate::Kind::kCountAll;
  bool distinct = false;
  std::optional<VarId> argument;  // a column of the child; expressions were computed by an Extend below
  std::string separator = " ";
  VarId result = 0;
};

struct SortKey {
  VarId variable = 0;
  bool descending = false;
};

struct PlanNode;
using PlanPtr = std::unique_ptr<PlanNode>;

struct PlanNode {
  enum class Kind : std::uint8_t {
    kUnit,      // one row, no columns
    kEmpty,     // no rows
    kValues,    // rows of ids
    kScan,      // scan
    kSkipScan,  // the distinct values of the first variable of sorted_by, which leads `scan`; with a second column the number of the
                // facts that have each. Long runs of a value are skipped
    kCount,     // the number of facts `scan` matches, as one row with column `count_result`
    // Joins keep the order of their first child; so do kFilter, kExtend, kProject, kDistinct and kSlice.
    kMergeJoin,     // children sorted by `keys` (the same sequence on both sides), keys always bound
    kHashJoin,      // builds the second child
    kIndexJoin,     // for rows of the child: seeks in `scan`, whose variables may be columns of the child. `outer` makes it a left
                    // join
    kLeapfrogJoin,  // `leapfrog`; the child gives the same rows, and runs when the memory has no room for the patterns
    kPath,  // searches for `path`: from each row of the child, which then has the column of path.from if that is a variable, and
            // has it bound; without a child from everywhere or from the constant. `outer` makes it a left join
    kService,  // asks `service`; with a child, for the rows of the child: it sends their values along, and joins. The endpoint may be a
               // column of the child. `outer` makes it a left join
    kLeftJoin,    // hash left join, builds the second child; `condition` over both sides' columns
    kSemiJoin,    // rows of the first child that have a compatible row in the second (EXISTS); builds the second
    kAntiJoin,    // ... that have none (NOT EXISTS)
    kMarkJoin,    // all rows of the first child; `variable` says whether the second has a compatible one (EXISTS in an expression)
    kMinus,       // section 18.5 Minus: compatible and with a shared bound variable
    kUnion,       // children one after the other, columns matched by variable, missing ones unbound
    kGraphLoop,   // runs the child once for every named graph (or of `graphs`), with kCurrent set; binds `graph_variable`
    kGraphNames,  // the named graphs in column `graph_variable` (GRAPH ?g {})
    kFilter,      // `condition`
    kExtend,      // `variable` := `expression`; an error leaves it unbound
    kProject,     // chooses and reorders columns; a column the child has not is unbound
    kDistinct,  // hash; or `distinct_sorted`: equal rows are adjacent. With `parts` it stands below a Gather, for each part by itself
    kSort,      // sort_keys; with `limit` only the first so many rows are kept. With two children the first is a trial: its rows
                // come by the first key, so that few of them may do; when it was cut, the second gives all rows. With `parts` it
                // stands below a Gather, and keeps the first rows of each part
    kBindJoin,  // runs the second child once for each portion of rows of the first, which its kBindings leaves with the same `bindings`
                // give; keeps their order
    kBindings,  // the rows of such a portion; with `keys` its distinct combinations of their values, which are bound, sorted
    kGather,    // the rows of the child, in its order, by threads that each take parts of them (partition.h)
    kSlice,     // offset, limit: stops the work below
    kGroup,  // hash; or `group_sorted`: rows of a group are adjacent. With `parts` it stands below a Gather, and groups each part by
             // itself: a part without rows has no group
  };

  Kind kind = Kind::kUnit;
  std::vector<VarId> columns;        // of the output, in this order; what nobody above reads may be left out
  std::vector<VarId> sorted_by;      // the output's order by id bits, most significant first; may be empty
  std::vector<VarId> maybe_unbound;  // columns that a row may leave unbound, sorted
  double estimated_rows = 0;
  std::vector<PlanPtr> children;

  ScanSpec scan;                // kScan, kSkipScan, kCount, kIndexJoin
  std::vector<IdRange> ranges;  // kScan: only rows whose first variable of sorted_by, a place of the pattern, has an
                                // id in one of these, ascending; empty: all rows
  std::shared_ptr<const LeapfrogSpec> leapfrog;  // kLeapfrogJoin
  std::shared_ptr<const PathSpec> path;          // kPath
  std::shared_ptr<const ServiceSpec> service;    // kService
  bool outer = false;                            // kIndexJoin, kPath, kService
  std::vector<VarId> keys;                       // joins: shared variables bound in every row of both sides; kBindings
  std::vector<VarId>
      loose_keys;  // joins: shared variables that either side may leave unbound: compatible when equal or one is unbound
  bool merges =
      false;  // kLeftJoin, kSemiJoin, kAntiJoin, kMarkJoin, kMinus, without condition and loose keys: both children are sorted by
              // `keys` (the same sequence), and are merged instead of building the second
  std::optional<algebra::Expression> condition;   // kFilter; kLeftJoin, kSemiJoin, kAntiJoin, kMarkJoin: over both sides'
                                                  // columns; kIndexJoin, kPath and kService with outer
  VarId variable = 0;                             // kExtend, kMarkJoin
  std::optional<algebra::Expression> expression;  // kExtend
  std::vector<std::vector<Term>> rows;            // kValues; exec turns terms into ids
  VarId bindings = 0;                             // kBindJoin, kBindings: no column, but what tells the joins of a query apart
  VarId graph_variable = 0;                       // kGraphLoop, kGraphNames
  bool bind_graph = true;                         // kGraphLoop: whether graph_variable is a column
  std::optional<std::vector<Id>> graphs;          // kGraphLoop, kGraphNames: FROM NAMED
  VarId count_result = 0;                         // kCount
  std::vector<SortKey> sort_keys;                 // kSort
  bool distinct_sorted = false;                   // kDistinct
  bool group_sorted = false;                      // kGroup
  std::vector<VarId> group_keys;                  // kGroup
  std::vector<PlanAggregate> aggregates;          // kGroup
  std::uint64_t offset = 0;                       // kSlice
  std::optional<std::uint64_t> limit;             // kSlice, kSort; kScan of a trial: it is cut behind so many rows
  std::size_t parts = 0;  // kGather: into how many the child is parted; kSort, kDistinct, kGroup: of how many
  bool shared = false;    // kGroup, by hash: each thread makes the groups of some hashes
  bool backward = false;  // kScan: from the last row to the first, so sorted by nothing
};

// Rows of the first portion of a kBindJoin, so that the first results come soon; each portion has kPortionGrowth times as many rows as the
// one before, up to the most.
#ifdef TERCET_TINY
inline constexpr std::size_t kFirstPortionRows = 2;
inline constexpr std::size_t kMostPortionRows = 32;
#else
inline constexpr std::size_t kFirstPortionRows = 8192;
inline constexpr std::size_t kMostPortionRows = std::size_t{1} << 18;
#endif
inline constexpr std::size_t kPortionGrowth = 4;

// What a run measured of one node, by node.
struct PlanStatistics {
  std::uint64_t rows = 0;
  std::uint64_t nanoseconds = 0;  // in the node and below it
  std::uint64_t seeks = 0;        // kLeapfrogJoin
};

// The name of a node's operator with its detail, as EXPLAIN prints it, without indentation; terms as `text` writes them.
std::string describe(const PlanNode& node, const VariableTable& variables, const Snapshot& snapshot,
                     const algebra::TermText& text = {});

// The plan as a tree, a line a node, with estimated rows and, when there are `statistics` (EXPLAIN ANALYZE), the measured rows and
// time of the node with all below it. `passes` (applied_passes() of the optimizer) are named in a line before it.
std::vector<std::string> explain(const PlanNode& plan, const VariableTable& variables, const Snapshot& snapshot,
                                 const std::unordered_map<const PlanNode*, PlanStatistics>* statistics = nullptr,
                                 const std::optional<std::vector<std::string_view>>& passes = std::nullopt,
                                 const algebra::TermText& text = {});

}  // namespace tercet
