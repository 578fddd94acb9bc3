#include "storage/delta_record.h"

#include <algorithm>

#include "storage/bit_packing.h"
#include "storage/checksum.h"
#include "storage/keys.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::uint8_t kIsFact = 1u << kOrders;
constexpr std::size_t kRecordBytes = 5;

std::uint32_t checksum_of_record(std::string_view key, std::uint8_t flags) {
  std::string text(key);
  text += static_cast<char>(flags);
  return checksum_of(text);
}

}  // namespace

bool FactMarks::any() const {
  return std::any_of(marks.begin(), marks.end(), [](const auto& mark) { return mark.has_value(); });
}

std::string FactMarks::encode(std::string_view key) const {
  const bool is_fact = std::any_of(marks.begin(), marks.end(), [](const auto& mark) { return mark == Mark::kInsert; });
  std::uint8_t flags = is_fact ? kIsFact : 0;
  for (std::size_t i = 0; i < kOrders; ++i) {
    const bool in_blocks = marks[i] ? !is_fact : is_fact;
    if (in_blocks) flags = static_cast<std::uint8_t>(flags | 1u << i);
  }
  std::string record(1, static_cast<char>(flags));
  append_raw(record, checksum_of_record(key, flags));
  return record;
}

FactMarks FactMarks::decode(std::string_view key, std::string_view record) {
  if (key.size() != kBlockKeyBytes || record.size() != kRecordBytes) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: a record of a change has a wrong length");
  }
  const auto flags = static_cast<std::uint8_t>(record[0]);
  if (load<std::uint32_t>(record.data() + 1) != checksum_of_record(key, flags)) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: a record of a change has a wrong checksum");
  }
  const bool is_fact = (flags & kIsFact) != 0;
  FactMarks out;
  for (std::size_t i = 0; i < kOrders; ++i) {
    const bool in_blocks = (flags >> i & 1) != 0;
    if (in_blocks != is_fact) out.marks[i] = is_fact ? Mark::kInsert : Mark::kDelete;
  }
  return out;
}

std::string delta_key(std::uint32_t generation, const Row& spo) { return block_key(generation, spo); }

Row row_of_delta_key(std::string_view key) {
  Row row;
  for (std::size_t i = 0; i < kColumns; ++i) row[i] = {read_big_endian64(key, 4 + i * 8)};
  return row;
}

}  // namespace tercet
