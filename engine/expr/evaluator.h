// Evaluating expressions over batches (SPARQL 1.1 Query, section 17).
//
// The value of an expression is an id; an error is the unbound id, as SPARQL's errors are values that FILTER, BIND, COALESCE, ||
// and && treat by rule. Comparisons and arithmetic on inline ids run without touching a term.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/exec/batch.h"
#include "engine/exec/context.h"

namespace tercet {

// An expression bound to the columns of one operator's input. Made once, used for every batch; one thread.
class Evaluator {
 public:
  virtual ~Evaluator() = default;

  // One id a row of `input` into `out` (resized); unbound where the expression is an error.
  virtual void evaluate(const Batch& input, ExecutionContext& context, std::vector<Id>& out) = 0;

  // The rows for which the effective boolean value (section 17.2.2) is true, ascending; errors are false.
  virtual void select(const Batch& input, ExecutionContext& context, std::vector<std::uint32_t>& rows) = 0;
};

// `columns` are the variables of the input; a variable that is not among them is unbound. Errors: kEvaluation for an unknown
// function, or a wrong number of arguments.
std::unique_ptr<Evaluator> make_evaluator(const algebra::Expression& expression, const std::vector<VarId>& columns,
                                          ExecutionContext& context);

// An expression without variables, EXISTS and functions that depend on the moment, computed now; nullopt when it has one of those
// or is an error.
std::optional<Term> constant_value(const algebra::Expression& expression);

// ORDER BY (section 15.1), extended to a total order: unbound, blank nodes, IRIs, then literals: numbers by value, strings by
// codepoint, booleans, times, and whatever else by text. Returns <0, 0, >0. Equal ids are 0; 0 for different ids of equal value.
int compare_for_order(Id a, Id b, const ExecutionContext& context);

// `=` of section 17.3 and RDFterm-equal: true, false, or nullopt for a type error.
std::optional<bool> values_equal(Id a, Id b, const ExecutionContext& context);

// SAMPLE or GROUP_CONCAT of one group (section 18.5.1).
class Accumulator {
 public:
  virtual ~Accumulator() = default;
  // The aggregate's argument in one row, unbound for an error. DISTINCT is the caller's work.
  virtual void add(Id value, ExecutionContext& context) = 0;
  // The value of the aggregate; unbound for an error.
  virtual Id result(ExecutionContext& context) = 0;
  // Bytes it holds, for the budget.
  virtual std::size_t bytes() const = 0;
};
std::unique_ptr<Accumulator> make_accumulator(const PlanAggregate& aggregate);

}  // namespace tercet
