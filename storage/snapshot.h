// What the engine sees of a store: one state of the facts, unchanging while it is held.
//
// This is the whole interface between engine and storage for reading. Everything here may be called from many threads at once,
// except that a QuadScan belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/id.h"
#include "tercet/term.h"

namespace tercet {

// The columns of a fact. In every order the graph comes last.
enum class Column : std::uint8_t { kSubject = 0, kPredicate = 1, kObject = 2, kGraph = 3 };
inline constexpr std::size_t kColumns = 4;

enum class Order : std::uint8_t { kSpo = 0, kSop = 1, kPso = 2, kPos = 3, kOsp = 4, kOps = 5 };
inline constexpr std::size_t kOrders = 6;

// The columns of an order, most significant first; the fourth is always the graph.
constexpr std::array<Column, kColumns> columns_of(Order order) {
  using enum Column;
  constexpr std::array<std::array<Column, kColumns>, kOrders> table{{{kSubject, kPredicate, kObject, kGraph},
                                                                     {kSubject, kObject, kPredicate, kGraph},
                                                                     {kPredicate, kSubject, kObject, kGraph},
                                                                     {kPredicate, kObject, kSubject, kGraph},
                                                                     {kObject, kSubject, kPredicate, kGraph},
                                                                     {kObject, kPredicate, kSubject, kGraph}}};
  return table[static_cast<std::size_t>(order)];
}

// Which facts of which graphs.
struct GraphFilter {
  enum class Kind : std::uint8_t {
    kDefault,  // the default graph only
    kOne,      // the named graph `graph`
    kNamed,    // every named graph, not the default graph
    kAll,      // all; a fact that is in two graphs comes twice
  };
  Kind kind = Kind::kDefault;
  Id graph;

  // Whether facts of this one graph pass.
  constexpr bool admits(Id one) const {
    switch (kind) {
      case Kind::kDefault: return one == kDefaultGraphId;
      case Kind::kOne: return one == graph;
      case Kind::kNamed: return one != kDefaultGraphId;
      case Kind::kAll: return true;
    }
    return false;
  }
};

// Constants for some of subject, predicate and object; unbound ids match everything.
struct QuadPattern {
  Id subject;
  Id predicate;
  Id object;
  GraphFilter graphs;

  constexpr Id constant(Column column) const {
    return column == Column::kSubject ? subject : column == Column::kPredicate ? predicate : object;
  }
  constexpr Id& constant(Column column) {
    return column == Column::kSubject ? subject : column == Column::kPredicate ? predicate : object;
  }
};

// Rows of a scan, by column. Only the columns that were asked for are filled, each with `rows` ids.
struct QuadBatch {
  std::size_t rows = 0;
  std::array<std::vector<Id>, kColumns> columns;  // indexed by Column
};

using ColumnMask = std::uint8_t;
constexpr ColumnMask mask_of(Column column) { return static_cast<ColumnMask>(1u << static_cast<unsigned>(column)); }
inline constexpr ColumnMask kAllColumns = 0xF;

// A sorted pass over the facts that match a pattern. Holds its snapshot.
class QuadScan {
 public:
  virtual ~QuadScan() = default;

  // Fills the batch with the next rows, at most `max_rows`; false (and no rows) at the end. Errors: kCorruption, kIo.
  virtual bool next(QuadBatch& batch, std::size_t max_rows) = 0;

  // Goes forward to the first row whose columns, taken in the scan's order after the pattern's constants, are at or above `key`
  // (one to three ids, compared left to right). Never goes back: a key behind the place changes nothing. Gallops: cost grows with
  // the logarithm of the distance. The batch last returned stays as it is.
  virtual void seek(std::span<const Id> key) = 0;

  // Of two places of one scan the difference is the number of its rows between them. nullopt where that would have to be counted: with
  // marks, or with graphs told apart within a block, and at the end. May open the block at which the scan stands. Errors: kCorruption, kIo.
  virtual std::optional<std::uint64_t> place() { return std::nullopt; }

  // Ends the scan before the first row at or above `key`, which is as that of seek(). To be called before anything is read. Errors:
  // kInvalidArgument for a backward scan.
  virtual void end_before(std::span<const Id> key) = 0;
};

// Look-ups of many keys at once in the facts that match a pattern. Holds its snapshot.
class QuadLookup {
 public:
  virtual ~QuadLookup() = default;

  // Appends to the batch the rows of each key: those whose columns, taken in the order after the pattern's constants, begin with it.
  // `keys` has `width` ids a key (one, two or three, less the constants); keys ascend and differ. For each key what batch.rows then is
  // goes to `ends`. Stops when the batch has more than `most_rows`, some keys behind the first that is too many or within it; what is
  // there of a key that has no end is to be ignored. Gives the number of keys that have one. Much cheaper than a seek each: what several
  // need is looked up once, and what they read is on its way together. Errors: kCorruption, kIo.
  virtual std::size_t find(std::span<const Id> keys, std::size_t width, std::size_t most_rows, QuadBatch& batch,
                           std::vector<std::size_t>& ends) = 0;
};

class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // The id of a term; nullopt when no fact mentions it. An inline literal has its id whether or not a fact mentions it.
  // Blank nodes are found by the label that term() gives them ("b" and a number).
  virtual std::optional<Id> find(const TermView& term) const = 0;

  // The term of an id of this store. Errors: kCorruption. Precondition: not kLocal.
  virtual Term term(Id id) const = 0;
  // Many at once, out[i] for ids[i]; sorts and groups the lookups by block, so it is much cheaper than one by one.
  virtual void terms(std::span<const Id> ids, std::span<Term> out) const = 0;
  // The same without a copy: calls with the place in `ids` and the term of each, in whatever sequence is cheapest. A term is valid during
  // its call only.
  virtual void visit_terms(std::span<const Id> ids, const std::function<void(std::size_t, const TermView&)>& visit) const = 0;

  // Facts that match, exactly. Two block lookups for kDefault and kAll at any size; kOne and kNamed may read the blocks that mix
  // graphs.
  virtual std::uint64_t count(const QuadPattern& pattern) const = 0;
  // Those of scan() in `order` whose column that follows the pattern's constants is in the range, exactly, at the same cost. Precondition:
  // at most two constants.
  virtual std::uint64_t count_in_range(const QuadPattern& pattern, Order order, const IdRange& range) const = 0;

  // The matching facts in `order`, whose leading columns must be the pattern's constants (in any sequence): then the rows are
  // sorted by the columns that follow. `columns` are those the batches shall hold. Keeps the snapshot alive.
  virtual std::unique_ptr<QuadScan> scan(const QuadPattern& pattern, Order order, ColumnMask columns) const = 0;

  // The same facts, to be looked up by their columns that follow the constants.
  virtual std::unique_ptr<QuadLookup> lookup(const QuadPattern& pattern, Order order, ColumnMask columns) const = 0;

  // The same facts from the last to the first. seek() does nothing. A block is read whole: for readers who want few rows.
  virtual std::unique_ptr<QuadScan> scan_backward(const QuadPattern& pattern, Order order, ColumnMask columns) const = 0;

  // The distinct values of the column that follows the pattern's constants in `order`, estimated from the directory: for the
  // optimizer.
  virtual std::uint64_t distinct_estimate(const QuadPattern& pattern, Order order) const = 0;

  // Keys as those of QuadScan::seek(), of three ids less the constants, that part the rows of scan() into about `parts` parts of about the
  // same size: ascending, each once, at most parts - 1. Fewer, or none, where there are few blocks. Of rows that wait as marks it knows
  // nothing. With `ranges` (ascending, apart) it parts the rows whose column that follows the constants is in one of them. Each key is that
  // of a row of some graph. Cost: a look at the directory a key.
  virtual std::vector<std::vector<Id>> split(const QuadPattern& pattern, Order order, std::span<const IdRange> ranges,
                                             std::size_t parts) const = 0;

  // The named graphs that hold at least one fact, sorted by id.
  virtual std::vector<Id> named_graphs() const = 0;

  // The ranges of dictionary ids of the terms of `kind` (kIri or kString) whose text begins with `prefix`, among those loaded in
  // order; `complete` is false when terms that came later, outside of any range, may also match.
  virtual std::vector<IdRange> prefix_ranges(IdKind kind, std::string_view prefix, bool& complete) const = 0;

  // Calls with every IRI of the dictionary that begins with `prefix`, in order, until it returns false.
  virtual void for_each_iri(std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const = 0;

  // Whether the order of two dictionary ids of one kind is the order of their texts (both from one sorted load).
  virtual bool ids_are_sorted(Id a, Id b) const = 0;
};

}  // namespace tercet
