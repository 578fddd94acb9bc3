// A block: some thousand sorted rows of one order, stored by column. Format in docs/architecture.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/row.h"

namespace tercet {

// Appends the block of `rows` (sorted, distinct, 1 to 65535 of them) with its checksum to `out`.
void encode_block(std::span<const Row> rows, std::string& out);

// Reads an encoded block without copying it. The text must outlive the view.
class BlockView {
 public:
  // Checks the checksum and every length. Errors: kCorruption with `name` (which block this is) in the message.
  BlockView(std::string_view text, std::string_view name);

  std::size_t rows() const { return rows_; }
  // Appends the ids of rows [begin, end) of a column (by its place in the order, 0 to 3).
  void decode(std::size_t column, std::size_t begin, std::size_t end, std::vector<Id>& out) const;
  Id at(std::size_t column, std::size_t row) const;
  // The first row at or above `key` (one to four ids, compared left to right) / above it; rows() when there is none. Reads packed
  // values in place.
  std::size_t lower_bound(std::span<const Id> key) const;
  std::size_t upper_bound(std::span<const Id> key) const;

 private:
  std::size_t rows_ = 0;
  std::string_view columns_[kColumns];
};

}  // namespace tercet
