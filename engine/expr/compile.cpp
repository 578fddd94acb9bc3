#include "engine/expr/compile.h"

#include <algorithm>

#include "engine/exec/context.h"
#include "engine/expr/nodes.h"
#include "engine/expr/term_parts.h"

namespace tercet::expr {
namespace {

using algebra::Expression;
using Kind = Expression::Kind;

[[noreturn]] void throw_argument_count(std::string_view name, std::size_t low, std::size_t high, std::size_t given) {
  throw Error(ErrorCode::kEvaluation, argument_count_message(name, low, high, given));
}

void check_arguments(const Expression& call, std::size_t low, std::size_t high) {
  if (call.arguments.size() < low || call.arguments.size() > high)
    throw_argument_count(call.name, low, high, call.arguments.size());
}

class Compiler {
 public:
  Compiler(const Expression& expression, const std::vector<VarId>& columns, ExecutionContext* context)
      : columns_(columns), context_(context) {
    if (context) parts_ = term_parts(expression);
  }

  NodePtr compile(const Expression& expression) {
    bool outer_constant = is_constant_;
    is_constant_ = true;
    NodePtr node = make(expression);
    if (is_constant_ && context_ && !node->constant()) node = fold(*node);
    node = per_term(expression, std::move(node));
    is_constant_ = is_constant_ && outer_constant;
    return node;
  }

  bool is_constant() const { return is_constant_; }
  bool labels_blank_nodes() const { return labels_blank_nodes_; }

 private:
  // What it calls is never inlined: its frame is on the stack at every level of a deep expression, and so are theirs only where they are.
  NodePtr make(const Expression& expression) {
    switch (expression.kind) {
      case Kind::kTerm: return constant(expression.term);
      case Kind::kVariable: return variable(expression.variable);
      case Kind::kOr: return make_or(arguments(expression));
      case Kind::kAnd: return make_and(arguments(expression));
      case Kind::kEqual: return comparison(ComparisonOperator::kEqual, expression);
      case Kind::kNotEqual: return comparison(ComparisonOperator::kNotEqual, expression);
      case Kind::kLess: return comparison(ComparisonOperator::kLess, expression);
      case Kind::kGreater: return comparison(ComparisonOperator::kGreater, expression);
      case Kind::kLessEqual: return comparison(ComparisonOperator::kLessEqual, expression);
      case Kind::kGreaterEqual: return comparison(ComparisonOperator::kGreaterEqual, expression);
      case Kind::kIn: return make_in(operands(expression), false);
      case Kind::kNotIn: return make_in(operands(expression), true);
      case Kind::kAdd: return arithmetic_operation(ArithmeticOperator::kAdd, expression);
      case Kind::kSubtract: return arithmetic_operation(ArithmeticOperator::kSubtract, expression);
      case Kind::kMultiply: return arithmetic_operation(ArithmeticOperator::kMultiply, expression);
      case Kind::kDivide: return arithmetic_operation(ArithmeticOperator::kDivide, expression);
      case Kind::kNot: return make_not(compile(expression.arguments[0]));
      case Kind::kUnaryPlus: return make_unary(unary_plus, compile(expression.arguments[0]));
      case Kind::kUnaryMinus: return make_unary(negate, compile(expression.arguments[0]));
      case Kind::kBuiltInCall: return built_in(expression);
      case Kind::kFunctionCall: return function_call(expression);
      case Kind::kExists: return exists(expression, false);
      case Kind::kNotExists: return exists(expression, true);
      default: break;
    }
    throw Error(ErrorCode::kEvaluation, "an aggregate stands where there are no groups to aggregate");
  }

  // What has no variable is computed once. Never inlined: its scope would lie on the stack at every level of a deep expression.
  [[gnu::noinline]] NodePtr fold(Node& node) {
    Scope scope(context_);
    return constant(term_of(node.value(scope, 0)));
  }

  [[gnu::noinline]] NodePtr per_term(const Expression& expression, NodePtr node) const {
    const auto part = parts_.find(&expression);
    if (part == parts_.end() || node->constant()) return node;
    const std::size_t column = column_of(part->second);
    return column < columns_.size() ? make_per_term(column, std::move(node)) : std::move(node);
  }

  NodePtr constant(const Term& term) { return make_constant(term, context_ ? context_->terms->intern(term) : kUnboundId); }

  std::size_t column_of(VarId variable) const {
    return static_cast<std::size_t>(std::find(columns_.begin(), columns_.end(), variable) - columns_.begin());
  }

  NodePtr variable(VarId variable) {
    is_constant_ = false;
    std::size_t column = column_of(variable);
    return column < columns_.size() ? make_variable(column) : make_constant(Term(), kUnboundId);
  }

  Nodes arguments(const Expression& expression) {
    Nodes nodes;
    nodes.reserve(expression.arguments.size());
    for (const Expression& argument : expression.arguments) nodes.push_back(compile(argument));
    return nodes;
  }

  // An operand of which only the value counts: a constant is taken in its canonical form, which mostly has an inline id.
  NodePtr compile_operand(const Expression& expression) {
    NodePtr node = compile(expression);
    if (!node->constant()) return node;
    Value value = value_of(node->constant()->view());
    if (value.kind != ValueKind::kBoolean && !value.is_numeric() && !value.is_moment()) return node;
    value.has_text = false;
    value.qualifier = {};
    return constant(term_of(value));
  }

  Nodes operands(const Expression& expression) {
    Nodes nodes;
    nodes.reserve(expression.arguments.size());
    for (const Expression& argument : expression.arguments) nodes.push_back(compile_operand(argument));
    return nodes;
  }

  [[gnu::noinline]] NodePtr comparison(ComparisonOperator op, const Expression& expression) {
    NodePtr left = compile_operand(expression.arguments[0]);
    return make_comparison(op, std::move(left), compile_operand(expression.arguments[1]));
  }

  [[gnu::noinline]] NodePtr arithmetic_operation(ArithmeticOperator op, const Expression& expression) {
    NodePtr left = compile_operand(expression.arguments[0]);
    return make_arithmetic(op, std::move(left), compile_operand(expression.arguments[1]));
  }

  [[gnu::noinline]] NodePtr exists(const Expression& expression, bool negated) {
    is_constant_ = false;
    return context_ ? make_exists(expression.pattern, columns_, *context_, negated) : make_constant(Term(), kUnboundId);
  }

  [[gnu::noinline]] NodePtr built_in(const Expression& call) {
    if (call.name == "BOUND") return bound(call);
    if (call.name == "BNODE") return blank_node(call);
    if (call.name == "IF") {
      check_arguments(call, 3, 3);
      Nodes nodes = arguments(call);
      return make_if(std::move(nodes[0]), std::move(nodes[1]), std::move(nodes[2]));
    }
    if (call.name == "COALESCE") return make_coalesce(arguments(call));
    const FunctionInfo* function = find_function(call.name);
    if (!function) throw Error(ErrorCode::kEvaluation, "there is no function " + call.name);
    check_arguments(call, function->min_arguments, function->max_arguments);
    Nodes nodes = arguments(call);
    if (function->needs_context) is_constant_ = false;
    if (call.name == "ISIRI" || call.name == "ISURI") return make_kind_test(TermKind::kIri, std::move(nodes[0]));
    if (call.name == "ISBLANK") return make_kind_test(TermKind::kBlankNode, std::move(nodes[0]));
    if (call.name == "ISLITERAL") return make_kind_test(TermKind::kLiteral, std::move(nodes[0]));
    if (call.name == "SAMETERM") return make_same_term(std::move(nodes[0]), std::move(nodes[1]));
    return make_function(*function, std::move(nodes));
  }

  NodePtr bound(const Expression& call) {
    check_arguments(call, 1, 1);
    if (call.arguments[0].kind != Kind::kVariable) throw Error(ErrorCode::kEvaluation, "BOUND takes a variable");
    is_constant_ = false;
    std::size_t column = column_of(call.arguments[0].variable);
    return column < columns_.size() ? make_bound(column) : constant(Term::boolean(false));
  }

  NodePtr blank_node(const Expression& call) {
    check_arguments(call, 0, 1);
    NodePtr label = call.arguments.empty() ? nullptr : compile(call.arguments[0]);
    labels_blank_nodes_ = labels_blank_nodes_ || label;
    is_constant_ = false;
    return make_blank_node(std::move(label));
  }

  [[gnu::noinline]] NodePtr function_call(const Expression& call) {
    if (call.function) return user_function(call);
    const DatatypeInfo* datatype = find_datatype(call.name);
    if (!datatype && call.name != vocabulary::kXsdString)
      throw Error(ErrorCode::kEvaluation, "there is no function <" + call.name + ">");
    if (call.arguments.size() != 1) throw_argument_count("<" + call.name + ">", 1, 1, call.arguments.size());
    return make_cast(datatype, compile(call.arguments[0]));
  }

  NodePtr user_function(const Expression& call) {
    const FunctionOptions& options = call.function->options;
    if (call.arguments.size() < options.min_arguments || call.arguments.size() > options.max_arguments)
      throw_argument_count("<" + call.name + ">", options.min_arguments, options.max_arguments, call.arguments.size());
    Nodes nodes = arguments(call);
    // Planning calls nothing of the host program: only a running query has its threads and its errors.
    if (!options.deterministic || !context_) is_constant_ = false;
    return make_user_function(call.function, std::move(nodes));
  }

  const std::vector<VarId>& columns_;
  ExecutionContext* context_;
  TermParts parts_;
  bool is_constant_ = true;  // the expression that is being compiled, as far as it has been seen
  bool labels_blank_nodes_ = false;
};

}  // namespace

Compiled compile(const algebra::Expression& expression, const std::vector<VarId>& columns, ExecutionContext* context) {
  Compiler compiler(expression, columns, context);
  Compiled result;
  result.root = compiler.compile(expression);
  result.is_constant = compiler.is_constant();
  result.labels_blank_nodes = compiler.labels_blank_nodes();
  if (!context && !result.is_constant) result.root = nullptr;
  return result;
}

}  // namespace tercet::expr
