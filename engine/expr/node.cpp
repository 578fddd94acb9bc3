#include "engine/expr/node.h"

#include <algorithm>
#include <numeric>

#include "engine/exec/context.h"

namespace tercet::expr {
namespace {

// Terms kept from row to row and from batch to batch: the same few come again and again.
constexpr std::size_t kMostTermBytes = std::size_t{32} << 20;
constexpr std::size_t kTermShareOfBudget = 16;
constexpr std::size_t kAheadShareOfTerms = 8;
constexpr std::size_t kTermOverhead = 192;
constexpr std::size_t kMostRowsAhead = 4096;
constexpr std::size_t kInterned = 512;
constexpr std::size_t kLongestInterned = 64;
constexpr std::uint32_t kRowsBetweenPolls = 256;
// A text from here on may take long to work on.
constexpr std::size_t kLongText = std::size_t{1} << 16;

std::vector<std::uint32_t> rows_at(Rows rows, const Places& places) {
  std::vector<std::uint32_t> result(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) result[i] = rows[places[i]];
  return result;
}

void append_all(Rows rows, Places& places) {
  const std::size_t before = places.size();
  places.resize(before + rows.size());
  std::iota(places.begin() + static_cast<std::ptrdiff_t>(before), places.end(), 0u);
}

}  // namespace

Scope::Scope(ExecutionContext* execution)
    : context_(execution),
      most_term_bytes_(execution ? std::min(kMostTermBytes, execution->memory.limit() / kTermShareOfBudget) : 0),
      arena_(execution ? &execution->memory : nullptr) {
  if (execution) term_memory_.emplace(execution->memory);
}

void Scope::begin(const Batch& batch) {
  batch_ = &batch;
  arena_.clear();
}

void Scope::next_row() {
  ++place_;
  ++context_->values_made;
  arena_.clear();
  if (term_bytes_ > most_term_bytes_ || !terms_have_room_) forget_terms();
  if (++polled_ % kRowsBetweenPolls == 0) context_->poll();
}

void Scope::end_term() {
  held_id_ = {};
  ++context_->values_made;
  arena_.clear();
  if (++polled_ % kRowsBetweenPolls == 0) context_->poll();
}

void Scope::forget_terms() {
  terms_.clear();
  term_bytes_ = 0;
  term_memory_->set(0);
  terms_have_room_ = true;
}

void Scope::poll_for(const Value& value) const {
  if (value.text.size() >= kLongText && context_ != nullptr) context_->poll();
}

Value Scope::load(std::size_t column, std::uint32_t row) {
  Id id = batch_->columns[column][row];
  if (id.is_unbound()) return Value::error();
  if (id.kind() == IdKind::kLocal) return value_of(context_->terms->local(id), id);
  if (!id.in_dictionary()) return value_of_inline(id);
  if (id == held_id_) return value_of(held_, id);
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
  terms_have_room_ = term_memory_->try_set(term_bytes_);
  const std::size_t most_ahead = most_term_bytes_ / kAheadShareOfTerms;
  if (!terms_have_room_) rows_ahead_ = 1;
  else if (bytes > most_ahead) rows_ahead_ = std::max<std::size_t>(1, rows_ahead_ / 4);
  else if (bytes < most_ahead / 4) rows_ahead_ = std::min(rows_ahead_ * 2, kMostRowsAhead);
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

void Node::truth(Scope& scope, Rows rows, Truth* out) {
  Places open;
  decide(scope, rows, out, open);
  const std::vector<std::uint32_t> open_rows = rows_at(rows, open);
  scope.start(open_rows);
  for (std::size_t i = 0; i < open.size(); ++i) {
    out[open[i]] = truth_of(effective_boolean_value(value(scope, open_rows[i])));
    scope.next_row();
  }
}

void Node::decide(Scope&, Rows rows, Truth*, Places& open) { append_all(rows, open); }

void Node::ids(Scope& scope, Rows rows, Id* out) {
  Places open;
  decide_ids(scope, rows, out, open);
  const std::vector<std::uint32_t> open_rows = rows_at(rows, open);
  scope.start(open_rows);
  for (std::size_t i = 0; i < open.size(); ++i) {
    out[open[i]] = scope.intern(value(scope, open_rows[i]));
    scope.next_row();
  }
}

void Node::decide_ids(Scope&, Rows rows, Id*, Places& open) { append_all(rows, open); }

}  // namespace tercet::expr
