// What a cursor asks of its run: how many batches ahead of its reader, and how often the dictionary.
#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "engine/api/cursor_impl.h"
#include "tercet/error.h"
#include "tests/unit/engine/numbers_run.h"

namespace tercet::test {
namespace {

Cursor::Impl cursor_of(std::size_t batches, bool fails, Asked& asked) {
  return {nullptr, std::make_shared<Canceller::Flag>(), std::make_unique<NumbersRun>(batches, fails, asked), 0};
}

constexpr std::size_t kBatches = 300;
constexpr std::size_t kRows = kBatches * NumbersRun::kBatchRows;

}  // namespace

TEST_CASE("a cursor that has given many rows looks up the terms of several batches together") {
  Asked asked;
  Cursor::Impl cursor = cursor_of(kBatches, false, asked);
  std::size_t rows = 0;
  for (; cursor.next(); ++rows) {
    // At most as many rows ahead as were read, and the batch that was begun.
    REQUIRE(asked.batches * NumbersRun::kBatchRows <= 2 * rows + NumbersRun::kBatchRows);
    REQUIRE(cursor.value(0).value() == std::to_string(rows));
    REQUIRE(cursor.value(1).value() == std::to_string(rows % 2));
  }
  CHECK(rows == kRows);
  CHECK(asked.terms < kRows + 2 * kBatches);
  // Two columns for each of 300 batches would be 600.
  CHECK(asked.lookups < 200);
}

TEST_CASE("a cursor whose terms nobody reads takes batch by batch") {
  Asked asked;
  Cursor::Impl cursor = cursor_of(kBatches, false, asked);
  for (std::size_t rows = 0; cursor.next(); ++rows) REQUIRE(asked.batches == rows / NumbersRun::kBatchRows + 1);
  CHECK(asked.lookups == 0);
}

TEST_CASE("an error that comes behind rows is thrown behind them") {
  Asked asked;
  Cursor::Impl cursor = cursor_of(20, true, asked);
  for (std::size_t row = 0; row < 20 * NumbersRun::kBatchRows; ++row) {
    REQUIRE(cursor.next());
    REQUIRE(cursor.value(0).value() == std::to_string(row));
  }
  CHECK_THROWS_AS(cursor.next(), Error);
  CHECK_FALSE(cursor.next());
}

TEST_CASE("a cursor over a slow run gives the rows it has before it asks for more") {
  Asked asked;
  auto run = std::make_unique<NumbersRun>(12, false, asked);
  run->take_time(std::chrono::milliseconds(5));
  Cursor::Impl cursor(nullptr, std::make_shared<Canceller::Flag>(), std::move(run), 0);
  for (std::size_t rows = 0; cursor.next(); ++rows) {
    REQUIRE(cursor.value(0).value() == std::to_string(rows));
    REQUIRE(asked.batches == rows / NumbersRun::kBatchRows + 1);
  }
}

TEST_CASE("texts that become long are not looked up many at once") {
  constexpr std::int64_t kLongFrom = 25'000;
  // Some MiB are 60 of them; portions that turn out to be too large are given up when they are that much.
  constexpr std::size_t kMostAhead = 400;
  Asked asked;
  auto run = std::make_unique<NumbersRun>(kBatches, false, asked);
  run->lengthen_from(kLongFrom);
  Cursor::Impl cursor(nullptr, std::make_shared<Canceller::Flag>(), std::move(run), 0);
  std::int64_t number = 0;
  std::size_t looked_up = 0;
  for (; number < kLongFrom + 200; ++number) {
    REQUIRE(cursor.next());
    REQUIRE(cursor.value(0).value() == (number < kLongFrom ? std::to_string(number) : NumbersRun::long_text(number)));
    REQUIRE(asked.long_texts - looked_up < kMostAhead);
    looked_up = asked.long_texts;
  }
}

}  // namespace tercet::test
