#include "engine/exec/pattern_scan.h"

#include <algorithm>

namespace tercet {
namespace {

constexpr std::size_t kKeysBetweenPolls = 256;

}  // namespace

Order order_for_bound(bool subject, bool predicate, bool object) {
  if (subject) return object && !predicate ? Order::kSop : Order::kSpo;
  if (predicate) return object ? Order::kPos : Order::kPso;
  return object ? Order::kOsp : Order::kSpo;
}

PatternScan::PatternScan(const ScanSpec& spec, Order order, const BoundPlaces& bound, ColumnMask columns,
                         const ExecutionContext& context, bool backward)
    : context_(context), resolved_(spec, bound, columns, context) {
  if (!resolved_.may_match()) return;
  const Snapshot& snapshot = *context.snapshot;
  scan_ = backward ? snapshot.scan_backward(resolved_.pattern(), order, resolved_.needed())
                   : snapshot.scan(resolved_.pattern(), order, resolved_.needed());
}

bool PatternScan::next(QuadBatch& batch, std::size_t max_rows) {
  if (!scan_) return false;
  while (scan_->next(batch, max_rows)) {
    if (resolved_.is_plain()) return true;
    resolved_.keep_matching(batch);
    if (batch.rows > 0) return true;
    context_.poll();
  }
  return false;
}

std::optional<std::uint64_t> PatternScan::most_rows() const {
  if (!scan_) return 0;
  if (!resolved_.is_plain()) return std::nullopt;
  const GraphFilter::Kind graphs = resolved_.pattern().graphs.kind;
  if (graphs != GraphFilter::Kind::kAll && graphs != GraphFilter::Kind::kDefault) return std::nullopt;
  return context_.snapshot->count(resolved_.pattern());
}

PatternLookup::PatternLookup(const ScanSpec& spec, Order order, ColumnMask columns, const ExecutionContext& context)
    : context_(context), resolved_(spec, {}, columns, context) {
  if (resolved_.may_match()) lookup_ = context.snapshot->lookup(resolved_.pattern(), order, resolved_.needed());
}

std::size_t PatternLookup::find(std::span<const Id> keys, std::size_t width, std::size_t most_rows, QuadBatch& batch,
                                std::vector<std::size_t>& ends) {
  batch.rows = 0;
  for (std::vector<Id>& column : batch.columns) column.clear();
  ends.clear();
  if (!lookup_) ends.resize(keys.size() / width);
  for (bool complete = lookup_ != nullptr; complete && !keys.empty();) {
    const std::size_t some = std::min(keys.size(), kKeysBetweenPolls * width);
    complete = lookup_->find(keys.first(some), width, most_rows, batch, ends) * width == some && batch.rows <= most_rows;
    keys = keys.subspan(some);
    context_.poll();
  }
  if (!resolved_.is_plain()) resolved_.keep_matching(batch, ends);
  return ends.size();
}

}  // namespace tercet
