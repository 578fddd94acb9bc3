// A run that gives numbers and tells what it was asked for.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "engine/exec/query_run.h"
#include "tercet/error.h"

namespace tercet::test {

struct Asked {
  std::atomic<std::size_t> batches = 0;
  std::atomic<std::size_t> lookups = 0;
  std::atomic<std::size_t> terms = 0;
  std::atomic<std::size_t> long_texts = 0;
  std::atomic<bool> to_stop = false;
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
      if (integer_value(ids[i]) == broken_) throw Error(ErrorCode::kCorruption, "a broken block");
      if (integer_value(ids[i]) < long_from_) {
        visit(i, inline_term(ids[i]).view());
        continue;
      }
      ++asked_.long_texts;
      visit(i, Term::literal(long_text(integer_value(ids[i]))).view());
    }
  }

  std::size_t threads() const override { return threads_; }
  void poll() const override {
    if (asked_.to_stop) throw Error(ErrorCode::kCancelled, "stopped");
  }

  void use_threads(std::size_t threads) { threads_ = threads; }
  void take_time(std::chrono::milliseconds delay) { delay_ = delay; }
  // Looking up this one fails.
  void break_at(std::int64_t number) { broken_ = number; }
  // The terms of numbers from this one on are long texts.
  void lengthen_from(std::int64_t number) { long_from_ = number; }
  static std::string long_text(std::int64_t number) { return std::to_string(number) + std::string(100'000, 'x'); }

 private:
  std::size_t batches_;
  bool fails_;
  std::chrono::milliseconds delay_{0};
  std::size_t threads_ = 1;
  std::int64_t broken_ = -1;
  std::int64_t long_from_ = std::numeric_limits<std::int64_t>::max();
  Asked& asked_;
  std::vector<std::string> names_{"n", "m"};
};

}  // namespace tercet::test
