#include "engine/api/rows_ahead.h"

#include <chrono>
#include <utility>

namespace tercet {
namespace {

// Whoever waits for the next row of a slow query gets it.
constexpr std::chrono::milliseconds kLongestWait{2};

}  // namespace

bool RowsAhead::next(QueryRun& run, std::size_t most) {
  if (put_back_.rows > 0) {
    batch_ = std::exchange(put_back_, {});
    return true;
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  const auto begin = std::chrono::steady_clock::now();
  do {
    if (!run.next(batch_)) return false;
  } while (batch_.rows == 0);
  // A run that took long for these would take long for more.
  while (batch_.rows < most && std::chrono::steady_clock::now() - begin < kLongestWait && append_next(run)) continue;
  return true;
}

bool RowsAhead::append_next(QueryRun& run) {
  try {
    if (!run.next(more_)) return false;
  } catch (...) {
    failure_ = std::current_exception();
    return false;
  }
  for (std::size_t i = 0; i < batch_.columns.size(); ++i) {
    batch_.columns[i].insert(batch_.columns[i].end(), more_.columns[i].begin(), more_.columns[i].end());
  }
  batch_.rows += more_.rows;
  return true;
}

}  // namespace tercet
