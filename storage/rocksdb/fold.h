// Takes the marks of the delta into the blocks, order by order, a bounded step at a time.
//
// A step rewrites blocks of one chunk of one order's directory, and only those that marks change. It is one atomic write: the blocks,
// the chunk, and the records of the changes, which go when the last order has taken them. Facts do not change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "storage/changed_facts.h"
#include "storage/rocksdb/store_state.h"

namespace tercet {

// Where the next step begins.
struct FoldPlace {
  std::size_t order = 0;  // kOrders: every order is done
  Row from{};
};

struct FoldOptions {
  std::uint32_t block_quads = 2048;
  std::size_t most_blocks = 256;  // rewritten by a step
};

// Takes a step from `place` on, which then is where the next one begins. Returns the state after it, which is to be published; null
// when nothing was left to do. For who has the turn to write, on the state that is the tip and its changed facts. Errors: kIo, kCorruption; then nothing
// has changed.
std::shared_ptr<const StoreState> fold_step(RocksHandle& handle, const StoreState& state, ChangedFacts& facts, FoldPlace& place,
                                            const FoldOptions& options);

}  // namespace tercet
