// Rows that several threads look up or print ahead: the same terms and bytes, in order, each row as soon as it is there.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "engine/api/cursor_impl.h"
#include "engine/results/row_printer.h"
#include "tercet/error.h"
#include "tests/unit/engine/numbers_run.h"

namespace tercet::test {
namespace {

constexpr std::size_t kBatches = 300;
constexpr std::size_t kRows = kBatches * NumbersRun::kBatchRows;

// Rows of numbers, printed as TSV.
struct Printing {
  explicit Printing(std::size_t batches, bool fails = false) : run(std::make_unique<NumbersRun>(batches, fails, asked)) {}

  std::uint64_t print(std::uint64_t max_rows = 0) {
    Cursor::Impl cursor(nullptr, std::make_shared<Canceller::Flag>(), std::move(run), max_rows);
    const TextSink sink = [this](std::string_view piece) {
      text += piece;
      if (at_piece) at_piece();
    };
    const std::unique_ptr<ResultWriter> writer = make_tsv_writer(sink);
    REQUIRE(cursor.next());
    return RowPrinter(cursor, *writer->termwise(), sink).print();
  }

  Asked asked;
  std::unique_ptr<NumbersRun> run;
  std::function<void()> at_piece;
  std::string text;
};

std::string lines(std::size_t rows) {
  std::string text;
  for (std::size_t row = 0; row < rows; ++row) text.append(std::to_string(row)).append(row % 2 == 0 ? "\t0\n" : "\t1\n");
  return text;
}

std::size_t lines_of(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

ErrorCode code_of(Printing& printing, std::uint64_t max_rows = 0) {
  try {
    printing.print(max_rows);
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("no error");
  return {};
}

}  // namespace

TEST_CASE("rows are printed in their order by any number of threads, a term once for many rows") {
  Printing printing(kBatches);
  printing.run->use_threads(GENERATE(1, 2, 5));
  CHECK(printing.print() == kRows);
  CHECK(printing.text == lines(kRows));
  // A few of each slice or batch are looked up again.
  CHECK(printing.asked.terms < kRows + 4 * kBatches);
}

TEST_CASE("errors come behind the rows that stand before them") {
  const std::size_t threads = GENERATE(1, 2, 5);
  SECTION("of the query") {
    Printing printing(kBatches, true);
    printing.run->use_threads(threads);
    CHECK(code_of(printing) == ErrorCode::kMemoryBudget);
    CHECK(printing.text == lines(kRows));
  }
  SECTION("of a term") {
    constexpr std::size_t kBroken = 20'000;
    Printing printing(kBatches);
    printing.run->use_threads(threads);
    printing.run->break_at(kBroken);
    CHECK(code_of(printing) == ErrorCode::kCorruption);
    CHECK(printing.text == lines(kBroken));
  }
  SECTION("of the limit of rows") {
    constexpr std::size_t kLimit = 12'345;
    Printing printing(kBatches);
    printing.run->use_threads(threads);
    CHECK(code_of(printing, kLimit) == ErrorCode::kLimit);
    CHECK(printing.text == lines(kLimit));
  }
}

TEST_CASE("a limit that the rows just reach is no error") {
  Printing printing(3);
  CHECK(printing.print(3 * NumbersRun::kBatchRows) == 3 * NumbersRun::kBatchRows);
}

TEST_CASE("printing ends when the sink fails or the query is cancelled") {
  Printing printing(kBatches);
  printing.run->use_threads(GENERATE(1, 2, 5));
  SECTION("failing sink") {
    printing.at_piece = [&] {
      if (lines_of(printing.text) > 10'000) throw Error(ErrorCode::kIo, "the disk is full");
    };
    CHECK(code_of(printing) == ErrorCode::kIo);
    CHECK(lines_of(printing.text) < kRows);
  }
  SECTION("cancelled") {
    std::size_t given = 0;
    printing.at_piece = [&] {
      given = lines_of(printing.text);
      REQUIRE_FALSE(printing.asked.to_stop);
      if (given > 10'000) printing.asked.to_stop = true;
    };
    CHECK(code_of(printing) == ErrorCode::kCancelled);
    CHECK(given > 10'000);
    CHECK(given < kRows);
  }
}

TEST_CASE("a cursor goes on behind the rows that a failing sink was given") {
  constexpr std::size_t kLimit = 25'000;
  Asked asked;
  auto run = std::make_unique<NumbersRun>(kBatches, false, asked);
  run->use_threads(GENERATE(1, 2, 5));
  const bool is_limited = GENERATE(false, true);
  Cursor::Impl cursor(nullptr, std::make_shared<Canceller::Flag>(), std::move(run), is_limited ? kLimit : 0);
  std::string text;
  std::size_t failures = 0;
  const TextSink sink = [&](std::string_view piece) {
    text += piece;
    if (lines_of(text) > 6'000 * (failures + 1) && ++failures < 100) throw Error(ErrorCode::kIo, "the disk is full");
  };
  const std::unique_ptr<ResultWriter> writer = make_tsv_writer(sink);
  ErrorCode code = ErrorCode::kIo;
  while (code == ErrorCode::kIo) {
    try {
      if (!cursor.next()) break;
      REQUIRE(cursor.row_count() == lines_of(text) + 1);
      RowPrinter(cursor, *writer->termwise(), sink).print();
    } catch (const Error& error) {
      code = error.code();
    }
  }
  CHECK(failures > 1);
  CHECK((code == ErrorCode::kLimit) == is_limited);
  CHECK(text == lines(is_limited ? kLimit : kRows));
  CHECK(cursor.row_count() == lines_of(text));
  CHECK_FALSE(cursor.next());
}

TEST_CASE("rows of a slow query are given before it is asked for more") {
  Printing printing(12);
  printing.run->use_threads(GENERATE(1, 2));
  printing.run->take_time(std::chrono::milliseconds(5));
  printing.at_piece = [&] { REQUIRE(printing.asked.batches <= lines_of(printing.text) / NumbersRun::kBatchRows + 1); };
  CHECK(printing.print() == 12 * NumbersRun::kBatchRows);
}

TEST_CASE("texts that become long are not printed many at once") {
  constexpr std::size_t kLongFrom = 25'000;
  // Of 100 kB each: a window and a text of some MiB for each thread.
  constexpr std::size_t kMostAhead = 800;
  Printing printing(kBatches);
  printing.run->use_threads(GENERATE(1, 2));
  printing.run->lengthen_from(kLongFrom);
  std::size_t given = 0;
  printing.at_piece = [&] {
    const std::size_t looked_up = printing.asked.long_texts;
    REQUIRE(looked_up <= given + kMostAhead);
    given += printing.text.size() / 100'000;
    printing.text.clear();
    if (given > 500) throw Error(ErrorCode::kIo, "enough");
  };
  CHECK(code_of(printing) == ErrorCode::kIo);
}

// Terms that are looked up ahead.

namespace {

Cursor::Impl cursor_of(std::unique_ptr<NumbersRun> run) {
  return {nullptr, std::make_shared<Canceller::Flag>(), std::move(run), 0};
}

}  // namespace

TEST_CASE("terms are the same by any number of threads") {
  Asked asked;
  auto run = std::make_unique<NumbersRun>(kBatches, false, asked);
  run->use_threads(GENERATE(1, 2, 5));
  Cursor::Impl cursor = cursor_of(std::move(run));
  std::size_t rows = 0;
  for (; cursor.next(); ++rows) {
    REQUIRE(cursor.view(0).value == std::to_string(rows));
    REQUIRE(cursor.view(1).value == std::to_string(rows % 2));
  }
  CHECK(rows == kRows);
  CHECK(asked.terms < kRows + 4 * kBatches);
}

TEST_CASE("terms of a column that nobody reads any more are not looked up ahead") {
  constexpr std::size_t kBoth = 15'000;
  constexpr std::size_t kMostAhead = 50'000;  // some slices
  Asked asked;
  auto run = std::make_unique<NumbersRun>(10 * kBatches, false, asked);
  run->use_threads(2);
  Cursor::Impl cursor = cursor_of(std::move(run));
  for (std::size_t row = 0; row < kBoth; ++row) {
    REQUIRE(cursor.next());
    REQUIRE(cursor.view(0).value == std::to_string(row));
  }
  while (cursor.next()) continue;
  CHECK(asked.batches == 10 * kBatches);
  CHECK(asked.terms < kBoth + kMostAhead);
}

TEST_CASE("an error of a term that was looked up ahead comes when the term is asked for") {
  constexpr std::size_t kBroken = 20'000;
  Asked asked;
  auto run = std::make_unique<NumbersRun>(kBatches, false, asked);
  run->use_threads(GENERATE(1, 2, 5));
  run->break_at(kBroken);
  Cursor::Impl cursor = cursor_of(std::move(run));
  std::size_t errors = 0;
  for (std::size_t row = 0; cursor.next(); ++row) {
    REQUIRE(cursor.view(1).value == std::to_string(row % 2));
    std::string value = "broken";
    try {
      value = cursor.view(0).value;
    } catch (const Error& error) {
      REQUIRE(error.code() == ErrorCode::kCorruption);
      REQUIRE(row <= kBroken);
      ++errors;
    }
    REQUIRE((value == "broken" || value == std::to_string(row)));
  }
  CHECK(errors > 0);
}

TEST_CASE("a cursor that is let go ends the threads that look up terms for it") {
  Asked asked;
  auto run = std::make_unique<NumbersRun>(kBatches, false, asked);
  run->use_threads(5);
  Cursor::Impl cursor = cursor_of(std::move(run));
  for (std::size_t row = 0; row < 20'000 && cursor.next(); ++row) REQUIRE(cursor.view(0).value == std::to_string(row));
}

TEST_CASE("rows that a cursor has read ahead are printed, and read on when printing stops") {
  Asked asked;
  auto run = std::make_unique<NumbersRun>(kBatches, false, asked);
  run->use_threads(GENERATE(1, 2, 5));
  Cursor::Impl cursor = cursor_of(std::move(run));
  std::size_t row = 0;
  const auto read_to = [&](std::size_t end) {
    for (; row < end; ++row) {
      REQUIRE(cursor.next());
      REQUIRE(cursor.view(0).value == std::to_string(row));
    }
  };
  read_to(17'000);
  std::string text = lines(row);
  const TextSink sink = [&](std::string_view piece) {
    text += piece;
    if (lines_of(text) > 22'000) throw Error(ErrorCode::kIo, "enough");
  };
  const std::unique_ptr<ResultWriter> writer = make_tsv_writer(sink);
  REQUIRE(cursor.next());
  CHECK_THROWS_AS(RowPrinter(cursor, *writer->termwise(), sink).print(), Error);
  CHECK(text == lines(lines_of(text)));
  row = lines_of(text);
  read_to(kRows);
  CHECK_FALSE(cursor.next());
}

}  // namespace tercet::test
