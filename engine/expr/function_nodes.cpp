// Nodes that evaluate all of their arguments and are an error when one is: arithmetic, functions, casts; BNODE and EXISTS.
#include <algorithm>

#include "engine/exec/context.h"
#include "engine/exec/exists.h"
#include "engine/expr/blank_nodes.h"
#include "engine/expr/nodes.h"

namespace tercet::expr {
namespace {

class ArithmeticNode final : public Node {
 public:
  ArithmeticNode(ArithmeticOperator op, NodePtr left, NodePtr right) : op_(op), left_(std::move(left)), right_(std::move(right)) {}

  Value value(Scope& scope, std::uint32_t row) override {
    Value left = left_->value(scope, row);
    if (left.is_error()) return left;
    return result(left, right_->value(scope, row));
  }

  void numbers(Scope& scope, Rows rows, Number* out) override {
    left_->numbers(scope, rows, out);
    right_numbers_.resize(rows.size());
    right_->numbers(scope, rows, right_numbers_.data());
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = arithmetic_of_numbers(op_, out[i], right_numbers_[i]);
  }

  void decide_ids(Scope& scope, Rows rows, Id* out, Places& open) override {
    numbers_.resize(std::min(rows.size(), kNumbersAtOnce));
    for (std::size_t begin = 0; begin < rows.size(); begin += kNumbersAtOnce) {
      const Rows some = rows.subspan(begin, std::min(kNumbersAtOnce, rows.size() - begin));
      ArithmeticNode::numbers(scope, some, numbers_.data());
      for (std::size_t i = begin; i < begin + some.size(); ++i) {
        out[i] = id_of_number(numbers_[i - begin]);
        if (out[i].is_unbound()) open.push_back(static_cast<std::uint32_t>(i));
      }
    }
  }

 private:
  Value result(const Value& left, const Value& right) const { return right.is_error() ? right : arithmetic(op_, left, right); }

  ArithmeticOperator op_;
  NodePtr left_, right_;
  std::vector<Number> numbers_, right_numbers_;
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
  FunctionNode(const FunctionInfo& function, Nodes arguments)
      : function_(function.function), of_id_(function.of_id), arguments_(std::move(arguments)) {
    if (function.of_text == nullptr || !arguments_[0]->is_column()) return;
    for (std::size_t i = 1; i < arguments_.size(); ++i) {
      const Term* other = arguments_[i]->constant();
      if (other == nullptr || !other->is_literal() || other->datatype() != vocabulary::kXsdString) return;
      others_.push_back(other->value());
    }
    of_text_ = function.of_text;
  }

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

  void decide_ids(Scope& scope, Rows rows, Id* out, Places& open) override {
    auto source = of_id_ ? arguments_[0]->source(scope) : std::nullopt;
    if (!source) return Node::decide_ids(scope, rows, out, open);
    Id last;
    Id result = of_id_(last);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Id id = source->at(rows[i]);
      if (id != last) result = of_id_(last = id);
      out[i] = result;
      if (result.is_unbound()) open.push_back(static_cast<std::uint32_t>(i));
    }
  }

  Id id_for_text(Scope& scope, std::string_view text) override {
    if (of_text_ == nullptr) return kUnboundId;
    Call call{scope.arena(), scope.context_or_null(), state_};
    return of_text_(call, text, others_);
  }

  void numbers(Scope& scope, Rows rows, Number* out) override {
    Node::numbers(scope, rows, out);
    auto source = of_id_ ? arguments_[0]->source(scope) : std::nullopt;
    for (std::size_t i = 0; i < rows.size() && source; ++i) {
      if (const Id id = of_id_(source->at(rows[i])); !id.is_unbound()) out[i] = number_of(id);
    }
  }

 private:
  Function function_;
  FunctionOfId of_id_;
  FunctionOfText of_text_ = nullptr;  // null where the arguments are not such
  std::vector<std::string_view> others_;
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
