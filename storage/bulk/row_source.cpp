#include "storage/bulk/row_source.h"

#include "storage/block_codec.h"

namespace tercet {

void RunWriter::add(std::span<const Row> rows) {
  block_.clear();
  encode_block(rows, block_);
  writer_.append_varint(block_.size());
  writer_.append(block_);
}

std::span<const Row> RunSource::next() {
  if (reader_.at_end()) return {};
  std::uint64_t bytes = reader_.take_varint();
  BlockView block(reader_.take(bytes), "of a temporary file of the load");
  rows_.resize(block.rows());
  for (std::size_t column = 0; column < kColumns; ++column) {
    column_.clear();
    block.decode(column, 0, block.rows(), column_);
    for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i][column] = column_[i];
  }
  return rows_;
}

}  // namespace tercet
