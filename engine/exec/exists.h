// EXISTS and NOT EXISTS in expressions (section 18.6), for those that the optimizer did not turn into semi and anti joins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/exec/batch.h"
#include "engine/exec/context.h"

namespace tercet {

// One EXISTS of an expression, bound to the columns of one operator's input. Plans and runs its pattern once for each distinct
// combination of the values that the pattern can see, and remembers the answers as far as the memory budget goes. One thread.
class ExistsTest {
 public:
  // `columns` are the variables of the input. `context` must outlive this.
  ExistsTest(algebra::NodePtr pattern, const std::vector<VarId>& columns, ExecutionContext& context);
  ~ExistsTest();
  ExistsTest(const ExistsTest&) = delete;
  ExistsTest& operator=(const ExistsTest&) = delete;

  // Whether the pattern, its variables replaced by the values of this row of `input`, has a solution. Errors: those of running a
  // query.
  bool test(const Batch& input, std::size_t row);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
