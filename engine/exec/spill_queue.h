// Rows that an operator puts aside on disk and works through in later passes: what DISTINCT and GROUP BY do with the rows that the
// memory budget has no room for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/exec/batch.h"
#include "engine/exec/context.h"
#include "engine/exec/spill_file.h"

namespace tercet {

// Rows put aside during one pass make up the parts of later ones. Rows with equal keys are in one part; a part keeps the order in
// which its rows came. A row that is put aside again goes by other bits of its hash, so parts get smaller from pass to pass.
class SpillQueue {
 public:
  // `keys`: columns that part the rows. `in_order`: one part takes all, and the order of all rows is kept, at the price of more
  // passes. Files are made in the context's temporary directory when the first row comes.
  SpillQueue(std::size_t columns, std::vector<std::size_t> keys, bool in_order, ExecutionContext& context);

  // The queue's column i is from[places[i]]. Errors: kIo.
  void put(std::span<const std::vector<Id>> from, std::span<const std::size_t> places, std::span<const std::uint32_t> rows);
  // Turns to a part with rows; false when no rows are left. What was not read of the part before is dropped.
  bool next_pass();
  // The next rows of the pass, at least one; false at its end. Errors: kIo, kCancelled.
  bool read(Batch& out);

 private:
  static constexpr int kPartBits = 4;
  static constexpr std::size_t kParts = std::size_t{1} << kPartBits;
  struct Block {
    std::uint64_t begin = 0;  // in ids
    std::size_t ids = 0;
  };
  struct Part {
    std::shared_ptr<SpillFile> file;
    std::vector<Block> blocks;
    unsigned level = 0;       // of the rows in it: how often they were put aside
    std::vector<Id> waiting;  // not yet a block: row after row
  };

  std::size_t part_of(std::span<const std::vector<Id>> from, std::span<const std::size_t> places, std::size_t row) const;
  void write_block(Part& part);
  void finish_parts();
  bool read_block();

  ExecutionContext& context_;
  std::size_t columns_;
  std::vector<std::size_t> keys_;
  bool in_order_;
  std::array<Part, kParts> parts_;  // of this pass
  std::shared_ptr<SpillFile> file_;
  std::vector<Part> pending_;
  Part reading_;
  std::size_t next_block_ = 0;
  std::vector<Id> block_;
  std::size_t next_id_ = 0;
};

}  // namespace tercet
