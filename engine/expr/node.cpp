#include "engine/expr/node.h"

#include <algorithm>

#include "engine/exec/context.h"

namespace tercet::expr {
namespace {

// Terms kept from row to row and from batch to batch: the same few come again and again.
constexpr std::size_t kKeptTermBytes = std::size_t{32} << 20;
constexpr std::size_t kTermOverhead = 192;
constexpr std::size_t kBytesAhead = std::size_t{4} << 20;
constexpr std::size_t kMostRowsAhead = 4096;
constexpr std::size_t kInterned = 512;
constexpr std::size_t kLongestInterned = 64;
constexpr std::uint32_t kRowsBetweenPolls = 256;
// For constants, which are folded before there is a budget.
constexpr std::size_t kTextBytesWithoutBudget = std::size_t{64} << 20;

}  // namespace

Scope::Scope(ExecutionContext* execution)
    : context_(execution), arena_(execution ? execution->memory.limit() : kTextBytesWithoutBudget) {}

void Scope::begin(const Batch& batch) {
  batch_ = &batch;
  arena_.clear();
}

void Scope::next_row() {
  ++place_;
  arena_.clear();
  if (term_bytes_ > kKeptTermBytes) {
    terms_.clear();
    term_bytes_ = 0;
  }
  if (++polled_ % kRowsBetweenPolls == 0) context_->poll();
}

Value Scope::load(std::size_t column, std::uint32_t row) {
  Id id = batch_->columns[column][row];
  if (id.is_unbound()) return Value::error();
  if (id.kind() == IdKind::kLocal) return value_of(context_->terms->local(id), id);
  if (!id.in_dictionary()) return value_of_inline(id);
  auto term = terms_.find(id);
  if (term == terms_.end()) {
    fetch(column);
    term = terms_.find(id);
  }
  return value_of(term->second.view(), id);
}

// Fetches the terms of the column from the pass's row on.
void Scope::fetch(std::size_t column) {
  std::vector<Id> missing;
  for (std::uint32_t row : rows_.subspan(place_, std::min(rows_ahead_, rows_.size() - place_))) {
    Id id = batch_->columns[column][row];
    if (id.in_dictionary() && !terms_.contains(id)) missing.push_back(id);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  std::vector<Term> fetched(missing.size());
  context_->snapshot->terms(missing, fetched);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    bytes += kTermOverhead + fetched[i].value().size();
    terms_.emplace(missing[i], std::move(fetched[i]));
  }
  term_bytes_ += bytes;
  if (bytes > kBytesAhead) rows_ahead_ = std::max<std::size_t>(1, rows_ahead_ / 4);
  else if (bytes < kBytesAhead / 4) rows_ahead_ = std::min(rows_ahead_ * 2, kMostRowsAhead);
}

Id Scope::intern(const Value& value) {
  bool is_text = value.kind == ValueKind::kIri || value.is_string_literal();
  if (!is_text || !value.id.is_unbound() || value.text.size() > kLongestInterned) return id_of(value, *context_);
  if (interned_.empty()) interned_.resize(kInterned);
  Interned& entry = interned_[std::hash<std::string_view>{}(value.text) % kInterned];
  if (entry.kind != value.kind || entry.text != value.text || entry.qualifier != value.qualifier) {
    Id id = id_of(value, *context_);
    entry = {value.kind, std::string(value.text), std::string(value.qualifier), id};
  }
  return entry.id;
}

Number number_of(Id id) {
  if (id.kind() == IdKind::kInteger) return {Number::Kind::kInteger, integer_value(id), 0};
  if (id.kind() == IdKind::kDouble) return {Number::Kind::kDouble, 0, double_value(id)};
  return {};
}

void Node::truth(Scope& scope, Rows rows, Truth* out) {
  scope.start(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out[i] = truth_of(effective_boolean_value(value(scope, rows[i])));
    scope.next_row();
  }
}

void Node::ids(Scope& scope, Rows rows, Id* out) {
  scope.start(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out[i] = scope.intern(value(scope, rows[i]));
    scope.next_row();
  }
}

}  // namespace tercet::expr
