// Nodes that evaluate all of their arguments and are an error when one is: arithmetic, functions, casts; BNODE and EXISTS.
#include <array>

#include "engine/exec/context.h"
#include "engine/exec/exists.h"
#include "engine/expr/blank_nodes.h"
#include "engine/expr/nodes.h"

namespace tercet::expr {
namespace {

Number integer_number(ArithmeticOperator op, std::int64_t a, std::int64_t b) {
  Number result;
  bool overflow = true;
  switch (op) {
    case ArithmeticOperator::kAdd: overflow = __builtin_add_overflow(a, b, &result.integer); break;
    case ArithmeticOperator::kSubtract: overflow = __builtin_sub_overflow(a, b, &result.integer); break;
    case ArithmeticOperator::kMultiply: overflow = __builtin_mul_overflow(a, b, &result.integer); break;
    case ArithmeticOperator::kDivide: break;  // a decimal
  }
  if (!overflow) result.kind = Number::Kind::kInteger;
  return result;
}

Number double_number(ArithmeticOperator op, double a, double b) {
  Number result;
  result.kind = Number::Kind::kDouble;
  switch (op) {
    case ArithmeticOperator::kAdd: result.real = a + b; break;
    case ArithmeticOperator::kSubtract: result.real = a - b; break;
    case ArithmeticOperator::kMultiply: result.real = a * b; break;
    case ArithmeticOperator::kDivide: result.real = a / b; break;
  }
  return result;
}

std::optional<Id> id_of_number(const Number& number) {
  if (number.kind == Number::Kind::kInteger) return inline_integer(number.integer);
  if (number.kind == Number::Kind::kDouble) return inline_double(number.real);
  return std::nullopt;
}

class ArithmeticNode final : public Node {
 public:
  ArithmeticNode(ArithmeticOperator op, NodePtr left, NodePtr right) : op_(op), left_(std::move(left)), right_(std::move(right)) {}

  Value value(Scope& scope, std::uint32_t row) override {
    Value left = left_->value(scope, row);
    if (left.is_error()) return left;
    return result(left, right_->value(scope, row));
  }

  Number number(Scope& scope, std::uint32_t row) override {
    Number left = left_->number(scope, row);
    if (left.kind == Number::Kind::kNone) return left;
    Number right = right_->number(scope, row);
    if (right.kind == Number::Kind::kNone) return right;
    if (left.kind == Number::Kind::kInteger && right.kind == Number::Kind::kInteger)
      return integer_number(op_, left.integer, right.integer);
    return double_number(op_, left.as_double(), right.as_double());
  }

  void ids(Scope& scope, Rows rows, Id* out) override {
    scope.start(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto id = id_of_number(ArithmeticNode::number(scope, rows[i]));
      out[i] = id ? *id : id_of(value(scope, rows[i]), scope.context());
      scope.next_row();
    }
  }

 private:
  Value result(const Value& left, const Value& right) const { return right.is_error() ? right : arithmetic(op_, left, right); }

  ArithmeticOperator op_;
  NodePtr left_, right_;
};

class UnaryNode final : public Node {
 public:
  UnaryNode(Value (*operation)(const Value&), NodePtr argument) : operation_(operation), argument_(std::move(argument)) {}
  Value value(Scope& scope, std::uint32_t row) override { return operation_(argument_->value(scope, row)); }

 private:
  Value (*operation_)(const Value&);
  NodePtr argument_;
};

class FunctionNode final : public Node {
 public:
  FunctionNode(const FunctionInfo& function, Nodes arguments) : function_(function.function), arguments_(std::move(arguments)) {}

  Value value(Scope& scope, std::uint32_t row) override {
    // The arguments are this node's own: a call inside a call is another node.
    values_.resize(arguments_.size());
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      values_[i] = arguments_[i]->value(scope, row);
      if (values_[i].is_error()) return Value::error();
      scope.poll_for(values_[i]);
    }
    Call call{scope.arena(), scope.context_or_null(), state_};
    return function_(call, values_);
  }

 private:
  Function function_;
  Nodes arguments_;
  std::vector<Value> values_;
  std::unique_ptr<CallState> state_;
};

class CastNode final : public Node {
 public:
  CastNode(const DatatypeInfo* datatype, NodePtr argument) : datatype_(datatype), argument_(std::move(argument)) {}
  Value value(Scope& scope, std::uint32_t row) override {
    Value value = argument_->value(scope, row);
    if (value.is_error()) return value;
    return datatype_ ? cast(*datatype_, value) : cast_to_string(value, scope.arena());
  }

 private:
  const DatatypeInfo* datatype_;
  NodePtr argument_;
};

class BlankNodeNode final : public Node {
 public:
  explicit BlankNodeNode(NodePtr label) : label_(std::move(label)) {}
  Value value(Scope& scope, std::uint32_t row) override {
    if (!label_) return of(scope, fresh_blank_node(scope.context()));
    Value label = label_->value(scope, row);
    if (label.kind != ValueKind::kString) return Value::error();
    return of(scope, labelled_blank_node(scope.context(), row, label.text));
  }

 private:
  static Value of(Scope& scope, Id id) { return value_of(scope.context().terms->local(id), id); }

  NodePtr label_;
};

class ExistsNode final : public Node {
 public:
  ExistsNode(const algebra::NodePtr& pattern, const std::vector<VarId>& columns, ExecutionContext& context, bool negated)
      : test_(pattern, columns, context), negated_(negated) {}
  Value value(Scope& scope, std::uint32_t row) override { return Value::of(test_.test(scope.batch(), row) != negated_); }

 private:
  ExistsTest test_;
  bool negated_;
};

}  // namespace

NodePtr make_arithmetic(ArithmeticOperator op, NodePtr left, NodePtr right) {
  return std::make_unique<ArithmeticNode>(op, std::move(left), std::move(right));
}
NodePtr make_unary(Value (*operation)(const Value&), NodePtr argument) {
  return std::make_unique<UnaryNode>(operation, std::move(argument));
}
NodePtr make_function(const FunctionInfo& function, Nodes arguments) {
  return std::make_unique<FunctionNode>(function, std::move(arguments));
}
NodePtr make_cast(const DatatypeInfo* datatype, NodePtr argument) {
  return std::make_unique<CastNode>(datatype, std::move(argument));
}
NodePtr make_blank_node(NodePtr label) { return std::make_unique<BlankNodeNode>(std::move(label)); }
NodePtr make_exists(const algebra::NodePtr& pattern, const std::vector<VarId>& columns, ExecutionContext& context, bool negated) {
  return std::make_unique<ExistsNode>(pattern, columns, context, negated);
}

}  // namespace tercet::expr
