// Constants, variables, and the operators and forms with rules of their own for errors.
#include <array>

#include "engine/expr/nodes.h"

namespace tercet::expr {
namespace {

class ConstantNode final : public Node {
 public:
  ConstantNode(const Term& term, Id id) : term_(term), value_(value_of(term_.view(), id)) {}
  Value value(Scope&, std::uint32_t) override { return value_; }
  void numbers(Scope&, Rows rows, Number* out) override { std::fill_n(out, rows.size(), number_of(value_.id)); }
  std::optional<IdSource> source(Scope& scope) const override {
    if (!scope.context_or_null()) return std::nullopt;
    return IdSource{nullptr, value_.id};
  }
  const Term* constant() const override { return &term_; }
  void truth(Scope&, Rows rows, Truth* out) override { std::fill_n(out, rows.size(), truth_of(effective_boolean_value(value_))); }
  void ids(Scope&, Rows rows, Id* out) override { std::fill_n(out, rows.size(), value_.id); }

 private:
  Term term_;
  Value value_;
};

class VariableNode final : public Node {
 public:
  explicit VariableNode(std::size_t column) : column_(column) {}
  Value value(Scope& scope, std::uint32_t row) override { return scope.load(column_, row); }
  void numbers(Scope& scope, Rows rows, Number* out) override {
    const std::vector<Id>& column = scope.batch().columns[column_];
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = number_of(column[rows[i]]);
  }
  // Booleans are in their ids.
  void decide(Scope& scope, Rows rows, Truth* out, Places& open) override {
    const std::vector<Id>& column = scope.batch().columns[column_];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Id id = column[rows[i]];
      if (id.kind() == IdKind::kBoolean) out[i] = boolean_value(id) ? Truth::kTrue : Truth::kFalse;
      else open.push_back(static_cast<std::uint32_t>(i));
    }
  }
  bool is_column() const override { return true; }
  std::optional<IdSource> source(Scope& scope) const override { return IdSource{scope.batch().columns[column_].data(), {}}; }
  void ids(Scope& scope, Rows rows, Id* out) override {
    const std::vector<Id>& column = scope.batch().columns[column_];
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = column[rows[i]];
  }

 private:
  std::size_t column_;
};

// || and && of section 17.2: an error is overruled by an argument that decides.
class LogicalNode final : public Node {
 public:
  LogicalNode(Nodes arguments, bool deciding) : arguments_(std::move(arguments)), deciding_(deciding) {}

  Value value(Scope& scope, std::uint32_t row) override {
    bool error = false;
    for (const NodePtr& argument : arguments_) {
      auto truth = effective_boolean_value(argument->value(scope, row));
      if (truth == deciding_) return Value::of(deciding_);
      error = error || !truth;
    }
    return error ? Value::error() : Value::of(!deciding_);
  }

  void truth(Scope& scope, Rows rows, Truth* out) override {
    const Truth decided = deciding_ ? Truth::kTrue : Truth::kFalse;
    const Truth neutral = deciding_ ? Truth::kFalse : Truth::kTrue;
    arguments_[0]->truth(scope, rows, out);
    // Where no argument has decided yet. Without branches, which truths of any sequence would mislead.
    open_rows_.resize(rows.size());
    open_places_.resize(rows.size());
    std::size_t open = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      open_rows_[open] = rows[i];
      open_places_[open] = static_cast<std::uint32_t>(i);
      open += out[i] != decided ? 1 : 0;
    }
    for (std::size_t n = 1; n < arguments_.size() && open > 0; ++n) {
      truths_.resize(open);
      arguments_[n]->truth(scope, Rows(open_rows_).first(open), truths_.data());
      std::size_t kept = 0;
      for (std::size_t i = 0; i < open; ++i) {
        const std::uint32_t place = open_places_[i];
        out[place] = std::array{out[place], truths_[i]}[truths_[i] != neutral ? 1 : 0];
        open_rows_[kept] = open_rows_[i];
        open_places_[kept] = place;
        kept += truths_[i] != decided ? 1 : 0;
      }
      open = kept;
    }
  }

 private:
  Nodes arguments_;
  bool deciding_;
  std::vector<std::uint32_t> open_rows_;
  Places open_places_;
  std::vector<Truth> truths_;  // of the open rows
};

class NotNode final : public Node {
 public:
  explicit NotNode(NodePtr argument) : argument_(std::move(argument)) {}
  Value value(Scope& scope, std::uint32_t row) override {
    auto truth = effective_boolean_value(argument_->value(scope, row));
    return truth ? Value::of(!*truth) : Value::error();
  }
  void truth(Scope& scope, Rows rows, Truth* out) override {
    argument_->truth(scope, rows, out);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (out[i] != Truth::kError) out[i] = out[i] == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
    }
  }
  Id id_for_text(Scope& scope, std::string_view text) override {
    const Id argument = argument_->id_for_text(scope, text);
    return argument.kind() == IdKind::kBoolean ? inline_boolean(!boolean_value(argument)) : kUnboundId;
  }

 private:
  NodePtr argument_;
};

class BoundNode final : public Node {
 public:
  explicit BoundNode(std::size_t column) : column_(column) {}
  Value value(Scope& scope, std::uint32_t row) override { return Value::of(!scope.batch().columns[column_][row].is_unbound()); }
  void truth(Scope& scope, Rows rows, Truth* out) override {
    const std::vector<Id>& column = scope.batch().columns[column_];
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = column[rows[i]].is_unbound() ? Truth::kFalse : Truth::kTrue;
  }

 private:
  std::size_t column_;
};

class IfNode final : public Node {
 public:
  IfNode(NodePtr condition, NodePtr then, NodePtr otherwise)
      : condition_(std::move(condition)), then_(std::move(then)), otherwise_(std::move(otherwise)) {}
  Value value(Scope& scope, std::uint32_t row) override {
    auto truth = effective_boolean_value(condition_->value(scope, row));
    if (!truth) return Value::error();
    return (*truth ? then_ : otherwise_)->value(scope, row);
  }
  void truth(Scope& scope, Rows rows, Truth* out) override {
    const std::vector<Truth> conditions = decide_conditions(scope, rows);
    std::fill_n(out, rows.size(), Truth::kError);
    for (const Truth wanted : {Truth::kTrue, Truth::kFalse}) {
      choose(rows, conditions, wanted, out, [&](Rows chosen, Truth* truths) { branch(wanted).truth(scope, chosen, truths); });
    }
  }
  void ids(Scope& scope, Rows rows, Id* out) override {
    const std::vector<Truth> conditions = decide_conditions(scope, rows);
    std::fill_n(out, rows.size(), kUnboundId);
    for (const Truth wanted : {Truth::kTrue, Truth::kFalse}) {
      if (auto source = branch(wanted).source(scope)) {
        give(*source, rows, conditions, wanted, out);
        continue;
      }
      choose(rows, conditions, wanted, out, [&](Rows chosen, Id* ids) { branch(wanted).ids(scope, chosen, ids); });
    }
  }

 private:
  Node& branch(Truth condition) const { return condition == Truth::kTrue ? *then_ : *otherwise_; }

  // Without branches, which conditions of any sequence would mislead.
  static void give(const IdSource& source, Rows rows, const std::vector<Truth>& conditions, Truth wanted, Id* out) {
    const auto put = [&](std::size_t i, Id id) {
      const std::uint64_t mask = conditions[i] == wanted ? ~std::uint64_t{0} : 0;
      out[i].bits = (id.bits & mask) | (out[i].bits & ~mask);
    };
    if (source.column == nullptr) {
      for (std::size_t i = 0; i < rows.size(); ++i) put(i, source.constant);
    } else {
      for (std::size_t i = 0; i < rows.size(); ++i) put(i, source.column[rows[i]]);
    }
  }

  std::vector<Truth> decide_conditions(Scope& scope, Rows rows) {
    std::vector<Truth> conditions(rows.size());
    condition_->truth(scope, rows, conditions.data());
    return conditions;
  }

  // Evaluates for the rows where the condition is as wanted.
  template <typename Result, typename Evaluate>
  static void choose(Rows rows, const std::vector<Truth>& conditions, Truth wanted, Result* out, Evaluate evaluate) {
    std::vector<std::uint32_t> chosen(rows.size());
    Places places(rows.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      chosen[count] = rows[i];
      places[count] = static_cast<std::uint32_t>(i);
      count += conditions[i] == wanted ? 1 : 0;
    }
    if (count == 0) return;
    chosen.resize(count);
    std::vector<Result> results(count);
    evaluate(Rows(chosen), results.data());
    for (std::size_t i = 0; i < count; ++i) out[places[i]] = results[i];
  }

  NodePtr condition_, then_, otherwise_;
};

class CoalesceNode final : public Node {
 public:
  explicit CoalesceNode(Nodes arguments) : arguments_(std::move(arguments)) {}
  Value value(Scope& scope, std::uint32_t row) override {
    for (const NodePtr& argument : arguments_) {
      Value value = argument->value(scope, row);
      if (!value.is_error()) return value;
    }
    return Value::error();
  }

 private:
  Nodes arguments_;
};

}  // namespace

NodePtr make_constant(const Term& term, Id id) { return std::make_unique<ConstantNode>(term, id); }
NodePtr make_variable(std::size_t column) { return std::make_unique<VariableNode>(column); }
NodePtr make_or(Nodes arguments) { return std::make_unique<LogicalNode>(std::move(arguments), true); }
NodePtr make_and(Nodes arguments) { return std::make_unique<LogicalNode>(std::move(arguments), false); }
NodePtr make_not(NodePtr argument) { return std::make_unique<NotNode>(std::move(argument)); }
NodePtr make_bound(std::size_t column) { return std::make_unique<BoundNode>(column); }
NodePtr make_if(NodePtr condition, NodePtr then, NodePtr otherwise) {
  return std::make_unique<IfNode>(std::move(condition), std::move(then), std::move(otherwise));
}
NodePtr make_coalesce(Nodes arguments) { return std::make_unique<CoalesceNode>(std::move(arguments)); }

}  // namespace tercet::expr
