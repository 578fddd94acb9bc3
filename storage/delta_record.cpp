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

// Precondition: the key has the length of one.
std::uint32_t checksum_of_record(std::string_view key, std::uint8_t flags) {
  std::array<char, kBlockKeyBytes + 1> text;
  std::copy(key.begin(), key.end(), text.begin());
  text.back() = static_cast<char>(flags);
  return checksum_of({text.data(), text.size()});
}

}  // namespace

std::string delta_record(std::string_view key, const ChangedFact& fact) {
  const auto flags = static_cast<std::uint8_t>(fact.in_blocks | (fact.mark == Mark::kInsert ? kIsFact : 0));
  std::string record(1, static_cast<char>(flags));
  append_raw(record, checksum_of_record(key, flags));
  return record;
}

ChangedFact read_delta_record(std::string_view key, std::string_view record) {
  if (key.size() != kBlockKeyBytes || record.size() != kRecordBytes) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: a record of a change has a wrong length");
  }
  const auto flags = static_cast<std::uint8_t>(record[0]);
  if (load<std::uint32_t>(record.data() + 1) != checksum_of_record(key, flags)) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: a record of a change has a wrong checksum");
  }
  ChangedFact fact;
  for (std::size_t i = 0; i < kColumns; ++i) fact.row[i] = {read_big_endian64(key, 4 + i * 8)};
  fact.mark = (flags & kIsFact) != 0 ? Mark::kInsert : Mark::kDelete;
  fact.in_blocks = flags & kAllOrders;
  return fact;
}

std::string delta_key(std::uint32_t generation, const Row& spo) { return block_key(generation, spo); }

}  // namespace tercet
