#include "storage/rocksdb/batch_filler.h"

#include <algorithm>

namespace tercet {

void BatchFiller::append(const BlockView& view, Id graph, BlockRows rows, QuadBatch& batch) {
  if (has_all(graph)) append_all(view, rows, batch);
  else append_passing(view, rows, batch);
}

void BatchFiller::append_all(const BlockView& view, BlockRows rows, QuadBatch& batch) const {
  for (const auto& wanted : wanted_) view.decode(wanted.in_row, rows.begin, rows.end, batch.columns[wanted.in_batch]);
  batch.rows += rows.size();
}

bool BatchFiller::append_together(const BlockView& view, Id graph, std::span<const BlockRows> ranges, QuadBatch& batch) const {
  if (!has_all(graph)) return false;
  std::size_t count = 0;
  std::size_t filled = 0;  // ranges that have rows
  BlockRows stretch{view.rows(), 0};
  for (const BlockRows& rows : ranges) {
    if (rows.size() == 0) continue;
    if (rows.begin < stretch.end) return false;  // of a block whose rows are in no order
    count += rows.size();
    ++filled;
    stretch = {std::min(stretch.begin, rows.begin), rows.end};
  }
  if (filled < 2 || stretch.size() > 2 * count) return false;
  for (const auto& wanted : wanted_) {
    std::vector<Id>& column = batch.columns[wanted.in_batch];
    const std::size_t at = column.size();
    view.decode(wanted.in_row, stretch.begin, stretch.end, column);
    const auto decoded = column.begin() + static_cast<std::ptrdiff_t>(at);
    auto out = decoded;
    for (const BlockRows& rows : ranges) {
      if (rows.size() == 0) continue;
      out = std::copy_n(decoded + static_cast<std::ptrdiff_t>(rows.begin - stretch.begin), rows.size(), out);
    }
    column.erase(out, column.end());
  }
  batch.rows += count;
  return true;
}

void BatchFiller::append_passing(const BlockView& view, BlockRows rows, QuadBatch& batch) {
  graphs_.clear();
  view.decode(3, rows.begin, rows.end, graphs_);
  kept_.resize(graphs_.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < graphs_.size(); ++i) {
    kept_[count] = static_cast<std::uint32_t>(i);
    count += filter_.admits(graphs_[i]) ? 1 : 0;
  }
  if (count == graphs_.size()) return append_all(view, rows, batch);
  if (count == 0) return;
  for (const auto& wanted : wanted_) {
    std::vector<Id>& out = batch.columns[wanted.in_batch];
    const std::size_t at = out.size();
    view.decode(wanted.in_row, rows.begin, rows.end, out);
    for (std::size_t k = 0; k < count; ++k) out[at + k] = out[at + kept_[k]];
    out.resize(at + count);
  }
  batch.rows += count;
}

void BatchFiller::append(const Row& row, QuadBatch& batch) const {
  for (const auto& wanted : wanted_) batch.columns[wanted.in_batch].push_back(row[wanted.in_row]);
  ++batch.rows;
}

}  // namespace tercet
