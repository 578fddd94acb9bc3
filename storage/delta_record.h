// What is to become of one fact, as it is stored until every order's blocks agree.
//
//   key      generation u32 | subject, predicate, object, graph
//   record   u8: bit 6 says whether it is a fact, bit i of the lower six whether order i's blocks hold it | u32 checksum of key and u8
//
// An order whose blocks say otherwise than the fact has a mark on it. A fact whose blocks all agree has no record.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/delta_tree.h"
#include "storage/row.h"

namespace tercet {

inline constexpr std::size_t kSpoIndex = static_cast<std::size_t>(Order::kSpo);

// A row of Order::kSpo in another order.
inline Row row_in(Order order, const Row& spo) {
  const std::array<Column, kColumns> columns = columns_of(order);
  Row out;
  for (std::size_t i = 0; i < kColumns; ++i) out[i] = spo[static_cast<std::size_t>(columns[i])];
  return out;
}

// The other way round.
inline Row spo_of(Order order, const Row& row) {
  const std::array<Column, kColumns> columns = columns_of(order);
  Row out;
  for (std::size_t i = 0; i < kColumns; ++i) out[static_cast<std::size_t>(columns[i])] = row[i];
  return out;
}

// The marks on one fact, of each order.
struct FactMarks {
  std::array<std::optional<Mark>, kOrders> marks;

  bool any() const;
  std::string encode(std::string_view key) const;
  // Errors: kCorruption.
  static FactMarks decode(std::string_view key, std::string_view record);
};

std::string delta_key(std::uint32_t generation, const Row& spo);
// The row of a key. Precondition: it has the length of one.
Row row_of_delta_key(std::string_view key);

}  // namespace tercet
