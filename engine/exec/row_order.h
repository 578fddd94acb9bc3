// The order of rows by number codes of their keys.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/sort_values.h"

namespace tercet {

// What order_by_codes() needs a row meanwhile, beside the codes and the order.
inline constexpr std::size_t kRowOrderBytes = 32;

// Makes `order`, of as many numbers as there are rows, the numbers of the rows in order, by the first key, among its equals by the second, and
// so on; rows that are equal stay in their sequence. Many are sorted by the query's threads, a part each, and merged by them. Errors:
// kCancelled.
void order_by_codes(const std::vector<OrderCodes>& keys, const ExecutionContext& context, std::vector<std::uint32_t>& order);

}  // namespace tercet
