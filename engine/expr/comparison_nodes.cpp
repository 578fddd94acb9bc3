// =, !=, <, IN and their like: by ids where those tell the answer, row by row on values where not.
#include <algorithm>
#include <array>

#include "engine/exec/context.h"
#include "engine/expr/constant_order.h"
#include "engine/expr/nodes.h"

namespace tercet::expr {
namespace {

constexpr int kLargestScale = 18;

bool is_equality(ComparisonOperator op) { return op == ComparisonOperator::kEqual || op == ComparisonOperator::kNotEqual; }

template <typename Number>
Ordering order_of(Number a, Number b) {
  return a < b ? Ordering::kLess : a > b ? Ordering::kGreater : a == b ? Ordering::kEqual : Ordering::kUnordered;
}

// The order of two ids of one kind, nullopt when their texts are needed (or there is none).
std::optional<Ordering> order_within_kind(Id a, Id b, bool equality_is_enough) {
  switch (a.kind()) {
    case IdKind::kBoolean:
    case IdKind::kInteger: return order_of(a.bits, b.bits);
    case IdKind::kDecimal: return order_of(a.bits >> 4, b.bits >> 4);
    case IdKind::kDouble: return order_of(double_value(a), double_value(b));
    case IdKind::kFloat: return order_of(float_value(a), float_value(b));
    case IdKind::kDateTime:
    case IdKind::kDate:
    case IdKind::kTime: {
      TimeParts x = time_value(a);
      TimeParts y = time_value(b);
      if (x.timezone_minutes.has_value() != y.timezone_minutes.has_value()) return std::nullopt;
      return order_of(x.milliseconds, y.milliseconds);
    }
    case IdKind::kBlankNode:
    case IdKind::kIri:
    case IdKind::kString:
      // Different ids are different terms; and of these kinds different terms are different values.
      if (!equality_is_enough) return std::nullopt;
      return a == b ? Ordering::kEqual : Ordering::kUnordered;
    default: return std::nullopt;
  }
}

// The order of an integer and a decimal. Precondition: its scale is at most kLargestScale.
Ordering order_of_exact(std::int64_t integer, const DecimalParts& decimal) {
  constexpr auto kPowers = powers_of_ten<kLargestScale + 1>();
  const Int128 power = kPowers[static_cast<std::size_t>(decimal.scale < 0 ? -decimal.scale : decimal.scale)];
  const Int128 a = decimal.scale > 0 ? integer * power : Int128{integer};
  const Int128 b = decimal.scale < 0 ? decimal.mantissa * power : Int128{decimal.mantissa};
  return order_of(a, b);
}

Ordering reversed(Ordering order) {
  return order == Ordering::kLess ? Ordering::kGreater : order == Ordering::kGreater ? Ordering::kLess : order;
}

// The order of inline integers, decimals and doubles of two kinds, where it is had without a Value.
std::optional<Ordering> order_of_mixed(Id a, Id b) {
  if (a.kind() > b.kind()) {
    auto order = order_of_mixed(b, a);
    return order ? std::optional(reversed(*order)) : std::nullopt;
  }
  if (a.kind() == IdKind::kInteger && b.kind() == IdKind::kDouble)
    return order_of(static_cast<double>(integer_value(a)), double_value(b));
  if (a.kind() == IdKind::kInteger && b.kind() == IdKind::kDecimal) {
    DecimalParts decimal = coded_decimal_value(b);
    if (decimal.scale > kLargestScale) decimal = decimal_value(b);
    if (decimal.scale > kLargestScale) return std::nullopt;
    return order_of_exact(integer_value(a), decimal);
  }
  if (a.kind() == IdKind::kDecimal && b.kind() == IdKind::kDouble) {
    const auto decimal = decimal_as_double(a);
    return decimal ? std::optional(order_of(*decimal, double_value(b))) : std::nullopt;
  }
  return std::nullopt;
}

// What is no literal equals only itself (section 17.4.1.7), and different ids are different terms, also of those that the query has made.
bool is_iri_or_blank(IdKind kind) { return kind == IdKind::kIri || kind == IdKind::kBlankNode; }
bool is_iri_or_blank(Id constant, const ExecutionContext& context) {
  if (constant.kind() != IdKind::kLocal) return is_iri_or_blank(constant.kind());
  return !context.terms->term(constant).is_literal();
}

// Whether terms of two different kinds are never equal, and asking is no error: strings are no values of other types.
bool are_never_equal(IdKind a, IdKind b) {
  const auto is_value = [](IdKind kind) { return kind >= IdKind::kBoolean && kind <= IdKind::kTime; };
  return is_iri_or_blank(a) || is_iri_or_blank(b) || (a == IdKind::kString && is_value(b)) || (b == IdKind::kString && is_value(a));
}

class ComparisonNode final : public Node {
 public:
  ComparisonNode(ComparisonOperator op, NodePtr left, NodePtr right) : op_(op), left_(std::move(left)), right_(std::move(right)) {
    for (Ordering order : {Ordering::kLess, Ordering::kEqual, Ordering::kGreater, Ordering::kUnordered}) {
      truths_[static_cast<std::size_t>(order)] = holds(op, order) ? Truth::kTrue : Truth::kFalse;
    }
  }

  Value value(Scope& scope, std::uint32_t row) override {
    Value left = left_->value(scope, row);
    if (left.is_error()) return left;
    return result(left, right_->value(scope, row));
  }

  Id id_for_text(Scope& scope, std::string_view text) override {
    const Id left = left_->id_for_text(scope, text);
    if (left.is_unbound()) return kUnboundId;
    const auto right = right_->source(scope);
    if (!right || right->column || right->constant.is_unbound()) return kUnboundId;
    const std::optional<Ordering> order = order_to(right->constant).of(left);
    return order ? inline_boolean(truths_[static_cast<std::size_t>(*order)] == Truth::kTrue) : kUnboundId;
  }

  // What is told by ids, or by numbers computed from them.
  void decide(Scope& scope, Rows rows, Truth* out, Places& open) override {
    auto left = left_->source(scope);
    auto right = right_->source(scope);
    if (!left || !right) compare_numbers(scope, rows, out, open);
    else if (left->column && !right->column && !right->constant.is_unbound())
      compare_with_constant(scope, *left, right->constant, rows, out, open);
    else compare_ids(*left, *right, rows, out, open);
  }

 private:
  const ConstantOrder& order_to(Id constant) {
    if (!constant_order_) constant_order_.emplace(constant, is_equality(op_));
    return *constant_order_;
  }

  void compare_ids(const IdSource& left, const IdSource& right, Rows rows, Truth* out, Places& open) const {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Id a = left.at(rows[i]);
      Id b = right.at(rows[i]);
      if (a.is_unbound() || b.is_unbound()) out[i] = Truth::kError;
      else compare_pair(a, b, i, out, open);
    }
  }

  void compare_pair(Id a, Id b, std::size_t i, Truth* out, Places& open) const {
    if (auto order = order_of_ids(a, b)) out[i] = truths_[static_cast<std::size_t>(*order)];
    else open.push_back(static_cast<std::uint32_t>(i));
  }

  std::optional<Ordering> order_of_ids(Id a, Id b) const {
    if (a.kind() == b.kind()) return order_within_kind(a, b, is_equality(op_));
    if (is_equality(op_) && are_never_equal(a.kind(), b.kind())) return Ordering::kUnordered;
    return order_of_mixed(a, b);
  }

  void compare_with_constant(Scope& scope, const IdSource& column, Id constant, Rows rows, Truth* out, Places& open) {
    const ConstantOrder& constant_order = order_to(constant);
    if (!equals_only_itself_) equals_only_itself_ = is_equality(op_) && is_iri_or_blank(constant, scope.context());
    if (!*equals_only_itself_ && constant_order.look_up(column.column, rows, truths_, out)) return;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Id id = column.at(rows[i]);
      if (id.is_unbound()) out[i] = Truth::kError;
      else if (*equals_only_itself_)
        out[i] = truths_[static_cast<std::size_t>(id == constant ? Ordering::kEqual : Ordering::kUnordered)];
      else if (auto order = constant_order.of(id)) out[i] = truths_[static_cast<std::size_t>(*order)];
      else compare_pair(id, constant, i, out, open);
    }
  }

  void compare_numbers(Scope& scope, Rows rows, Truth* out, Places& open) {
    left_numbers_.resize(std::min(rows.size(), kNumbersAtOnce));
    right_numbers_.resize(left_numbers_.size());
    for (std::size_t begin = 0; begin < rows.size(); begin += kNumbersAtOnce) {
      const Rows some = rows.subspan(begin, std::min(kNumbersAtOnce, rows.size() - begin));
      left_->numbers(scope, some, left_numbers_.data());
      right_->numbers(scope, some, right_numbers_.data());
      for (std::size_t i = 0; i < some.size(); ++i) {
        if (auto order = order_of_numbers(left_numbers_[i], right_numbers_[i]))
          out[begin + i] = truths_[static_cast<std::size_t>(*order)];
        else open.push_back(static_cast<std::uint32_t>(begin + i));
      }
    }
  }

  Value result(const Value& left, const Value& right) const {
    if (right.is_error()) return right;
    auto truth = compare_values(op_, left, right);
    return truth ? Value::of(*truth) : Value::error();
  }

  ComparisonOperator op_;
  NodePtr left_, right_;
  std::array<Truth, 4> truths_{};                // by Ordering
  std::optional<ConstantOrder> constant_order_;  // to a constant on the right side
  std::optional<bool> equals_only_itself_;       // that constant, and nothing else is asked
  std::vector<Number> left_numbers_, right_numbers_;
};

// Section 17.4.1.9: as a chain of = with ||.
class InNode final : public Node {
 public:
  InNode(Nodes arguments, bool negated) : arguments_(std::move(arguments)), negated_(negated) {}

  Value value(Scope& scope, std::uint32_t row) override {
    // An operator of an unbound argument is an error (section 17.3), whatever the list holds.
    Value tested = arguments_[0]->value(scope, row);
    if (tested.is_error()) return Value::error();
    bool error = false;
    for (std::size_t i = 1; i < arguments_.size(); ++i) {
      auto equal = is_member(scope, row, tested, *arguments_[i]);
      if (equal == true) return Value::of(!negated_);
      error = error || !equal;
    }
    return error ? Value::error() : Value::of(negated_);
  }

  void decide(Scope& scope, Rows rows, Truth* out, Places& open) override {
    auto tested = arguments_[0]->source(scope);
    if (!tested || !prepare_members(scope)) {
      Node::decide(scope, rows, out, open);
      return;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Id id = tested->at(rows[i]);
      if (id.is_unbound() || !(only_iris_ || is_plain(id))) {
        open.push_back(static_cast<std::uint32_t>(i));
        continue;
      }
      bool found = std::binary_search(members_.begin(), members_.end(), id);
      out[i] = found != negated_ ? Truth::kTrue : Truth::kFalse;
    }
  }

 private:
  std::optional<bool> is_member(Scope& scope, std::uint32_t row, const Value& tested, Node& member) {
    return values_equal(tested, member.value(scope, row));
  }

  // Kinds between which, and within which, different ids are never equal and never an error.
  static bool is_plain(Id id) {
    return id.kind() == IdKind::kIri || id.kind() == IdKind::kBlankNode || id.kind() == IdKind::kString ||
           id.kind() == IdKind::kInteger || id.kind() == IdKind::kBoolean;
  }

  bool prepare_members(Scope& scope) {
    if (prepared_) return only_plain_;
    prepared_ = true;
    for (std::size_t i = 1; i < arguments_.size(); ++i) {
      auto member = arguments_[i]->constant() ? arguments_[i]->source(scope) : std::nullopt;
      if (!member || member->constant.is_unbound()) return false;
      const bool is_iri = is_iri_or_blank(member->constant, scope.context());
      if (!is_iri && !is_plain(member->constant)) return false;
      members_.push_back(member->constant);
      only_iris_ = only_iris_ && is_iri;
    }
    std::sort(members_.begin(), members_.end());
    only_plain_ = true;
    return true;
  }

  Nodes arguments_;
  bool negated_;
  bool prepared_ = false;
  bool only_plain_ = false;
  bool only_iris_ = true;    // or blank nodes, which no other term equals
  std::vector<Id> members_;  // sorted
};

class KindTestNode final : public Node {
 public:
  KindTestNode(TermKind kind, NodePtr argument) : kind_(kind), argument_(std::move(argument)) {}
  Value value(Scope& scope, std::uint32_t row) override {
    if (auto source = argument_->source(scope)) {
      Id id = source->at(row);
      if (id.is_unbound()) return Value::error();
      if (id.kind() != IdKind::kLocal) return Value::of(kind_of(id) == kind_);
    }
    Value value = argument_->value(scope, row);
    if (value.is_error()) return value;
    return Value::of((value.kind == ValueKind::kBlankNode ? TermKind::kBlankNode
                      : value.kind == ValueKind::kIri     ? TermKind::kIri
                                                          : TermKind::kLiteral) == kind_);
  }

 private:
  static TermKind kind_of(Id id) {
    return id.kind() == IdKind::kBlankNode ? TermKind::kBlankNode : id.kind() == IdKind::kIri ? TermKind::kIri : TermKind::kLiteral;
  }

  TermKind kind_;
  NodePtr argument_;
};

class SameTermNode final : public Node {
 public:
  SameTermNode(NodePtr left, NodePtr right) : left_(std::move(left)), right_(std::move(right)) {}
  Value value(Scope& scope, std::uint32_t row) override {
    auto left_ids = left_->source(scope);
    auto right_ids = right_->source(scope);
    if (left_ids && right_ids) {
      Id a = left_ids->at(row);
      Id b = right_ids->at(row);
      return a.is_unbound() || b.is_unbound() ? Value::error() : Value::of(a == b);
    }
    Value left = left_->value(scope, row);
    if (left.is_error()) return left;
    Value right = right_->value(scope, row);
    if (right.is_error()) return right;
    return Value::of(same_term(left, right));
  }

 private:
  NodePtr left_, right_;
};

}  // namespace

// A constant stands on the right side.
NodePtr make_comparison(ComparisonOperator op, NodePtr left, NodePtr right) {
  if (left->constant() && !right->constant()) {
    std::swap(left, right);
    op = mirrored(op);
  }
  return std::make_unique<ComparisonNode>(op, std::move(left), std::move(right));
}
NodePtr make_in(Nodes arguments, bool negated) { return std::make_unique<InNode>(std::move(arguments), negated); }
NodePtr make_kind_test(TermKind kind, NodePtr argument) { return std::make_unique<KindTestNode>(kind, std::move(argument)); }
NodePtr make_same_term(NodePtr left, NodePtr right) { return std::make_unique<SameTermNode>(std::move(left), std::move(right)); }

}  // namespace tercet::expr
