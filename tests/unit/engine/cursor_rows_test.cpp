// What a cursor asks of its run: how many batches ahead of its reader, and how often the dictionary.
#include <catch2/catch.hpp>
#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "engine/api/cursor_impl.h"
#include "tercet/error.h"

namespace tercet::test {
namespace {

struct Asked {
  std::size_t batches = 0;
  std::size_t lookups = 0;
  std::size_t terms = 0;
  std::size_t long_texts = 0;
};

// Batches of a hundred rows: a number, and one of two.
class NumbersRun final : public QueryRun {
 public:
  static constexpr std::size_t kBatchRows = 100;

  NumbersRun(std::size_t batches, bool fails, Asked& asked) : batches_(batches), fails_(fails), asked_(asked) {}

  ResultKind kind() const override { return ResultKind::kSelect; }
  const std::vector<std::string>& columns() const override { return names_; }
  void group_by_subject() override {}
  std::size_t computed_bytes(Id) const override { return 0; }
  Term term(Id id) const override { return inline_term(id); }

  bool next(Batch& batch) override {
    batch.reset(2);
    if (asked_.batches == batches_) {
      if (fails_) throw Error(ErrorCode::kMemoryBudget, "no room");
      return false;
    }
    std::this_thread::sleep_for(delay_);
    batch.rows = kBatchRows;
    for (std::size_t row = 0; row < kBatchRows; ++row) {
      batch.columns[0].push_back(*inline_integer(static_cast<std::int64_t>(asked_.batches * kBatchRows + row)));
      batch.columns[1].push_back(*inline_integer(static_cast<std::int64_t>(row % 2)));
    }
    ++asked_.batches;
    return true;
  }

  void visit_terms(std::span<const Id> ids, const std::function<void(std::size_t, const TermView&)>& visit) const override {
    ++asked_.lookups;
    asked_.terms += ids.size();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (integer_value(ids[i]) < long_from_) {
        visit(i, inline_term(ids[i]).view());
        continue;
      }
      ++asked_.long_texts;
      visit(i, Term::literal(long_text(integer_value(ids[i]))).view());
    }
  }

  void take_time(std::chrono::milliseconds delay) { delay_ = delay; }
  // The terms of numbers from this one on are long texts.
  void lengthen_from(std::int64_t number) { long_from_ = number; }
  static std::string long_text(std::int64_t number) { return std::to_string(number) + std::string(100'000, 'x'); }

 private:
  std::size_t batches_;
  bool fails_;
  std::chrono::milliseconds delay_{0};
  std::int64_t long_from_ = std::numeric_limits<std::int64_t>::max();
  Asked& asked_;
  std::vector<std::string> names_{"n", "m"};
};

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

TEST_CASE("a term that many rows at hand have is written once") {
  Asked asked;
  Cursor::Impl cursor = cursor_of(kBatches, false, asked);
  std::size_t written = 0;
  const TermFormat format = [&](std::string& out, const TermView& term) {
    ++written;
    out.append("<").append(term.value).append(">");
  };
  for (std::size_t rows = 0; cursor.next(); ++rows) {
    REQUIRE(cursor.text(0, format) == "<" + std::to_string(rows) + ">");
    REQUIRE(cursor.text(1, format) == "<" + std::to_string(rows % 2) + ">");
    REQUIRE((rows % 1000 != 0 || cursor.value(0).value() == std::to_string(rows)));
  }
  CHECK(written < kRows + 2 * kBatches);
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
  const bool as_text = GENERATE(false, true);
  const TermFormat format = [](std::string& out, const TermView& term) { out.append(term.value); };
  std::int64_t number = 0;
  std::size_t looked_up = 0;
  for (; number < kLongFrom + 200; ++number) {
    REQUIRE(cursor.next());
    const std::string_view text = as_text ? cursor.text(0, format) : std::string_view(cursor.value(0).value());
    const std::string expected = number < kLongFrom ? std::to_string(number) : NumbersRun::long_text(number);
    REQUIRE(text == expected);
    REQUIRE(asked.long_texts - looked_up < kMostAhead);
    looked_up = asked.long_texts;
  }
}

}  // namespace tercet::test
