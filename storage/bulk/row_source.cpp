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
  decode_rows(block, rows_, column_);
  return rows_;
}

}  // namespace tercet
