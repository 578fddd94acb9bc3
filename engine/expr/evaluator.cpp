#include "engine/expr/evaluator.h"

#include <algorithm>
#include <numeric>

#include "engine/expr/blank_nodes.h"
#include "engine/expr/compile.h"

namespace tercet {
namespace {

using expr::Truth;

// Batches of a join may be long; what an expression holds besides is bounded by evaluating them in pieces.
constexpr std::size_t kRowsAtOnce = 4096;

class ExpressionEvaluator final : public Evaluator {
 public:
  ExpressionEvaluator(expr::Compiled compiled, std::vector<VarId> columns, ExecutionContext& context)
      : compiled_(std::move(compiled)), columns_(std::move(columns)), scope_(&context) {}

  void evaluate(const Batch& input, ExecutionContext& context, std::vector<Id>& out) override {
    begin(input, context);
    out.resize(input.rows);
    for_each_piece(input.rows, [&](expr::Rows rows) { compiled_.root->ids(scope_, rows, out.data() + rows.front()); });
  }

  void select(const Batch& input, ExecutionContext& context, std::vector<std::uint32_t>& rows) override {
    begin(input, context);
    rows.resize(input.rows);
    std::size_t count = 0;
    for_each_piece(input.rows, [&](expr::Rows piece) {
      truths_.resize(piece.size());
      compiled_.root->truth(scope_, piece, truths_.data());
      for (std::size_t i = 0; i < piece.size(); ++i) {
        rows[count] = piece[i];
        count += truths_[i] == Truth::kTrue ? 1 : 0;
      }
    });
    rows.resize(count);
  }

 private:
  void begin(const Batch& input, ExecutionContext& context) {
    if (compiled_.labels_blank_nodes) begin_blank_node_batch(context, columns_, input);
    scope_.begin(input);
  }

  template <typename Visit>
  void for_each_piece(std::size_t count, Visit visit) {
    for (std::size_t begin = 0; begin < count; begin += kRowsAtOnce) {
      rows_.resize(std::min(kRowsAtOnce, count - begin));
      std::iota(rows_.begin(), rows_.end(), static_cast<std::uint32_t>(begin));
      visit(expr::Rows(rows_));
    }
  }

  expr::Compiled compiled_;
  std::vector<VarId> columns_;
  expr::Scope scope_;
  std::vector<std::uint32_t> rows_;
  std::vector<Truth> truths_;
};

}  // namespace

std::unique_ptr<Evaluator> make_evaluator(const algebra::Expression& expression, const std::vector<VarId>& columns,
                                          ExecutionContext& context) {
  return std::make_unique<ExpressionEvaluator>(expr::compile(expression, columns, &context), columns, context);
}

std::optional<Term> constant_value(const algebra::Expression& expression) {
  try {
    expr::Compiled compiled = expr::compile(expression, {}, nullptr);
    if (!compiled.root) return std::nullopt;
    expr::Scope scope(nullptr);
    expr::Value value = compiled.root->value(scope, 0);
    if (value.is_error()) return std::nullopt;
    return expr::term_of(value);
  } catch (const Error&) {
    // An unknown function: make_evaluator reports it.
    return std::nullopt;
  }
}

}  // namespace tercet
