// A child of a merge, and the place in it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "engine/exec/columns.h"
#include "engine/exec/operator.h"

namespace tercet {

struct MergeSide {
  OperatorPtr input;
  std::vector<std::size_t> keys;  // their places in the batches
  std::size_t hinted = 0;         // how many leading keys the child sorts by, as skip_to() wants them
  Batch batch;
  std::size_t row = 0;
  bool at_end = false;
  std::size_t matched = 0;  // the rows of the batch from here on have had no partner

  void open(const PlanNode& plan, const std::vector<VarId>& merged, ExecutionContext& context) {
    input = make_operator(plan, context);
    keys = columns_of(plan.columns, merged);
    while (hinted < merged.size() && hinted < plan.sorted_by.size() && plan.sorted_by[hinted] == merged[hinted]) ++hinted;
    batch.reset(plan.columns.size());
  }

  bool has_row() const { return row < batch.rows; }
  Id key(std::size_t i, std::size_t at) const { return batch.columns[keys[i]][at]; }

  // <0, 0, >0 as the key of the row `at` is below, at, above `key`.
  int compare(std::size_t at, std::span<const Id> other) const {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      Id id = key(i, at);
      if (id != other[i]) return id < other[i] ? -1 : 1;
    }
    return 0;
  }

  // The first row from `from` on whose key is not below `key` (or, with `above`, is above it): gallops.
  std::size_t find(std::size_t from, std::span<const Id> other, bool above) const {
    int limit = above ? 1 : 0;
    std::size_t step = 1;
    std::size_t low = from;
    std::size_t high = from;
    while (high < batch.rows && compare(high, other) < limit) {
      low = high + 1;
      high += step;
      step *= 2;
    }
    high = std::min(high, batch.rows);
    while (low < high) {
      std::size_t middle = low + (high - low) / 2;
      if (compare(middle, other) < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  void read_key(std::vector<Id>& to) const {
    for (std::size_t i = 0; i < keys.size(); ++i) to[i] = key(i, row);
  }
};

}  // namespace tercet
