// Some of a load's quads, brought together in memory and given out in all six orders.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "storage/bulk/batch.h"
#include "storage/bulk/commit_progress.h"
#include "storage/bulk/row_source.h"

namespace tercet {

// Quads [begin, end) of a batch.
struct BatchSlice {
  EncodedBatch* batch;
  std::uint64_t begin;
  std::uint64_t end;
  bool last_use;  // of what the batch holds in memory
};

// The slices are of different batches.
struct QuadPortion {
  std::vector<BatchSlice> slices;
  std::uint64_t quads = 0;
  unsigned width = 3;
};

// What a portion takes in memory while it is sorted.
std::uint64_t portion_bytes(std::uint64_t quads, unsigned width, std::uint64_t terms, bool two_threads);

// Cuts the quads of batches into portions that take no more than `budget` bytes, and have no more than `most` quads.
class PortionCutter {
 public:
  // `width` is the widest of all batches; `last_use`: as of BatchSlice.
  PortionCutter(std::uint64_t budget, std::uint64_t most, unsigned width, bool two_threads, bool last_use)
      : budget_(budget), most_(most), width_(width), two_threads_(two_threads), last_use_(last_use) {}
  void add(EncodedBatch& batch);
  std::vector<QuadPortion>& portions() { return portions_; }

 private:
  std::uint64_t room_for(const EncodedBatch& batch) const;
  std::uint64_t budget_;
  std::uint64_t most_;
  unsigned width_;
  bool two_threads_;
  bool last_use_;
  std::uint64_t terms_ = 0;  // of the last portion's batches
  std::vector<QuadPortion> portions_;
};

// Calls `give` once for each order with its rows, ascending and distinct; from two threads at once if `two_threads`. Errors: kIo,
// kCancelled.
void sort_portion(const QuadPortion& portion, bool two_threads, CommitProgress& progress,
                  const std::function<void(Order, std::unique_ptr<RowSource>)>& give);

}  // namespace tercet
