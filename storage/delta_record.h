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

inline constexpr std::uint8_t kAllOrders = (1u << kOrders) - 1;

// What a fact is now (kInsert: one), and which orders' blocks hold it, a bit each.
struct ChangedFact {
  Row row{};
  Mark mark = Mark::kInsert;
  std::uint8_t in_blocks = 0;

  // Whether an order's blocks do not hold what it is.
  bool waits() const { return in_blocks != (mark == Mark::kInsert ? kAllOrders : 0); }
  // The mark that an order has on it.
  std::optional<Mark> mark_in(Order order) const {
    const bool is_there = (in_blocks >> static_cast<std::size_t>(order) & 1) != 0;
    return is_there == (mark == Mark::kInsert) ? std::nullopt : std::optional(mark);
  }
};

std::string delta_record(std::string_view key, const ChangedFact& fact);
// Errors: kCorruption.
ChangedFact read_delta_record(std::string_view key, std::string_view record);

std::string delta_key(std::uint32_t generation, const Row& spo);

}  // namespace tercet
