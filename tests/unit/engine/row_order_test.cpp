// Rows by their codes, sorted by one thread and by several.
#include "engine/exec/row_order.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "tercet/error.h"

using namespace tercet;

namespace {

std::vector<OrderCodes> random_keys(std::mt19937& random, std::size_t keys, std::size_t rows) {
  std::vector<OrderCodes> made(keys);
  for (OrderCodes& key : made) {
    const std::uint64_t most = random() % 2 == 0 ? 3 : std::uint64_t{1} << random() % 60;
    for (std::size_t row = 0; row < rows; ++row) key.codes.push_back((std::uint64_t{random()} << 32 | random()) % (most + 1));
    key.largest = most;
  }
  return made;
}

std::vector<std::uint32_t> expected_order(const std::vector<OrderCodes>& keys, std::size_t rows) {
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    for (const OrderCodes& key : keys) {
      if (key.codes[a] != key.codes[b]) return key.codes[a] < key.codes[b];
    }
    return false;
  });
  return order;
}

}  // namespace

TEST_CASE("rows are ordered by their codes, stably, however many threads do it") {
  std::mt19937 random(20261128);
  ExecutionContext context;
  for (const std::size_t rows : {0, 1, 2, 255, 256, 5000, 70000, 200001}) {
    for (const std::size_t keys : {1, 2, 3}) {
      const std::vector<OrderCodes> codes = random_keys(random, keys, rows);
      const std::vector<std::uint32_t> expected = expected_order(codes, rows);
      for (const std::size_t threads : {1, 2, 3, 4, 9}) {
        context.optimizer.threads = threads;
        std::vector<std::uint32_t> order(rows);
        order_by_codes(codes, context, order);
        INFO(rows << " rows, " << keys << " keys, " << threads << " threads");
        REQUIRE(order == expected);
      }
    }
  }
}

TEST_CASE("ordering rows stops when the query does") {
  std::mt19937 random(1);
  ExecutionContext context;
  context.optimizer.threads = 4;
  context.cancelled = std::make_shared<std::atomic<bool>>(true);
  const std::vector<OrderCodes> codes = random_keys(random, 2, 100000);
  std::vector<std::uint32_t> order(100000);
  REQUIRE_THROWS_AS(order_by_codes(codes, context, order), Error);
}
