// Puts pairs of rows together into output rows: what every join does at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/exec/batch.h"
#include "engine/exec/context.h"
#include "engine/exec/row_store.h"
#include "engine/expr/evaluator.h"

namespace tercet {

// Pairs of row numbers; right[i] may be kNoRow, a left row on its own.
struct RowPairs {
  std::vector<std::uint32_t> left;
  std::vector<std::uint32_t> right;

  std::size_t size() const { return left.size(); }
  void clear() {
    left.clear();
    right.clear();
  }
};

class JoinOutput {
 public:
  // `loose`: variables of both sides whose value is the left one where that is bound, else the right one. A variable of both sides
  // that is not loose is taken from the left.
  JoinOutput(const std::vector<VarId>& left, const std::vector<VarId>& right, const std::vector<VarId>& loose,
             const std::vector<VarId>& wanted);

  // Appends a row for each pair to `out`, which has the wanted columns.
  void append(std::span<const std::vector<Id>> left, std::span<const std::vector<Id>> right, const RowPairs& pairs,
              Batch& out) const;

 private:
  struct Source {
    std::size_t left;
    std::size_t right;
  };
  std::vector<Source> sources_;
};

// All variables of two sides: the left's, then those only the right has.
std::vector<VarId> joined_columns(const std::vector<VarId>& left, const std::vector<VarId>& right);

// The condition of a left join, which sees both sides: drops candidate pairs for which it is not true, and leaves a left row
// without any partner on its own. Candidates come in the order of the left rows, in any number of portions.
class OuterCondition {
 public:
  OuterCondition(const algebra::Expression& condition, const std::vector<VarId>& left, const std::vector<VarId>& right,
                 const std::vector<VarId>& loose, ExecutionContext& context);

  // A new batch of left rows begins.
  void start() { row_ = kNoRow; }
  // Filters `pairs` in place. `complete`: no more candidates of this batch will come; else the last left row waits for the next
  // portion.
  void apply(std::span<const std::vector<Id>> left, std::span<const std::vector<Id>> right, bool complete, RowPairs& pairs);

 private:
  void finish_row(RowPairs& kept);

  ExecutionContext& context_;
  std::vector<VarId> columns_;
  JoinOutput output_;
  std::unique_ptr<Evaluator> evaluator_;
  std::uint32_t row_ = kNoRow;  // the left row whose candidates are coming
  bool row_matched_ = false;
  Batch candidates_;
  std::vector<std::uint32_t> passing_;
  RowPairs kept_;
};

}  // namespace tercet
