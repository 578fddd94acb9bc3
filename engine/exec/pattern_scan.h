// The rows of a ScanSpec: a pass over the snapshot, or look-ups of many keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/resolved_pattern.h"
#include "engine/plan/plan.h"
#include "storage/snapshot.h"

namespace tercet {

class PatternScan {
 public:
  // `order` must have the pattern's constants, the bound places among them, in front. `columns` are those that next() shall fill.
  // The graph "current" is the context's of this moment. The context must outlive the scan. `backward`: from the last row to the first.
  PatternScan(const ScanSpec& spec, Order order, const BoundPlaces& bound, ColumnMask columns, const ExecutionContext& context,
              bool backward = false);

  // The next rows, at least one, at most `max_rows`; false at the end.
  bool next(QuadBatch& batch, std::size_t max_rows);

  // There are at most so many rows, if that is cheap to tell.
  std::optional<std::uint64_t> most_rows() const;

  // As QuadScan::end_before().
  void end_before(std::span<const Id> key) {
    if (scan_) scan_->end_before(key);
  }
  // As QuadScan::seek().
  void seek(std::span<const Id> key) {
    if (scan_) scan_->seek(key);
  }
  // As QuadScan::place().
  std::optional<std::uint64_t> place() { return scan_ && resolved_.is_plain() ? scan_->place() : std::nullopt; }

 private:
  const ExecutionContext& context_;
  ResolvedPattern resolved_;
  std::unique_ptr<QuadScan> scan_;  // null: no rows
};

class PatternLookup {
 public:
  // As a PatternScan with no bound places.
  PatternLookup(const ScanSpec& spec, Order order, ColumnMask columns, const ExecutionContext& context);

  // As QuadLookup::find(), for any number of keys, into a batch and ends that it empties first; polls.
  std::size_t find(std::span<const Id> keys, std::size_t width, std::size_t most_rows, QuadBatch& batch,
                   std::vector<std::size_t>& ends);

 private:
  const ExecutionContext& context_;
  ResolvedPattern resolved_;
  std::unique_ptr<QuadLookup> lookup_;  // null: no rows
};

// The order whose leading columns are the places that are bound, for a scan where no other order is wanted.
Order order_for_bound(bool subject, bool predicate, bool object);

}  // namespace tercet
