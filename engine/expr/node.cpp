#include "engine/expr/node.h"

#include "engine/exec/context.h"

namespace tercet::expr {
namespace {

// Terms kept from batch to batch: the same few come again and again.
constexpr std::size_t kKeptTermBytes = std::size_t{8} << 20;
constexpr std::size_t kTermOverhead = 192;
constexpr std::uint32_t kTicksBetweenPolls = 256;

}  // namespace

void Scope::begin(const Batch& batch) {
  batch_ = &batch;
  fetched_.assign(batch.columns.size(), 0);
  arena_.clear();
  if (term_bytes_ > kKeptTermBytes) {
    terms_.clear();
    term_bytes_ = 0;
  }
}

Value Scope::load(std::size_t column, std::uint32_t row) {
  Id id = batch_->columns[column][row];
  if (id.is_unbound()) return Value::error();
  if (id.kind() == IdKind::kLocal) return value_of(context_->terms->local(id).view(), id);
  if (!id.in_dictionary()) return value_of_inline(id);
  if (fetched_[column] != selection_) fetch(column);
  auto term = terms_.find(id);
  // A row outside the selection: none of our loops asks for one, and an answer costs little.
  if (term == terms_.end()) term = terms_.emplace(id, context_->snapshot->term(id)).first;
  return value_of(term->second.view(), id);
}

void Scope::fetch(std::size_t column) {
  std::vector<Id> missing;
  for (std::uint32_t row : rows_) {
    Id id = batch_->columns[column][row];
    if (id.in_dictionary() && terms_.try_emplace(id).second) missing.push_back(id);
  }
  std::vector<Term> fetched(missing.size());
  context_->snapshot->terms(missing, fetched);
  for (std::size_t i = 0; i < missing.size(); ++i) {
    term_bytes_ += kTermOverhead + fetched[i].value().size();
    terms_[missing[i]] = std::move(fetched[i]);
  }
  fetched_[column] = selection_;
}

void Scope::tick() {
  if (++ticks_ % kTicksBetweenPolls == 0) context_->poll();
}

Number number_of(Id id) {
  if (id.kind() == IdKind::kInteger) return {Number::Kind::kInteger, integer_value(id), 0};
  if (id.kind() == IdKind::kDouble) return {Number::Kind::kDouble, 0, double_value(id)};
  return {};
}

void Node::truth(Scope& scope, Rows rows, Truth* out) {
  Scope::Selection selection(scope, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out[i] = truth_of(effective_boolean_value(value(scope, rows[i])));
    scope.arena().clear();
    scope.tick();
  }
}

void Node::ids(Scope& scope, Rows rows, Id* out) {
  Scope::Selection selection(scope, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out[i] = id_of(value(scope, rows[i]), scope.context());
    scope.arena().clear();
    scope.tick();
  }
}

}  // namespace tercet::expr
