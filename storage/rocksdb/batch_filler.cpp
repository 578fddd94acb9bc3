#include "storage/rocksdb/batch_filler.h"

namespace tercet {

void BatchFiller::append(const BlockView& view, BlockRows rows, QuadBatch& batch) const {
  for (const auto& wanted : wanted_) view.decode(wanted.in_row, rows.begin, rows.end, batch.columns[wanted.in_batch]);
  batch.rows += rows.size();
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
  if (count == graphs_.size()) return append(view, rows, batch);
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
