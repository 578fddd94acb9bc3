#include "engine/exec/sort_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/exec/polled_sort.h"
#include "engine/exec/radix_sort.h"
#include "engine/expr/evaluator.h"
#include "engine/expr/values.h"

namespace tercet {
namespace {

constexpr std::size_t kTermsAtOnce = 4096;
constexpr std::size_t kPollRows = std::size_t{1} << 16;

// Unsigned order of the result is the order of the numbers, NaN before all.
std::uint64_t ordered_bits(double value) {
  if (std::isnan(value)) return 0;
  if (value == 0) value = 0;  // one zero
  auto bits = std::bit_cast<std::uint64_t>(value);
  return bits >> 63 ? ~bits : bits | std::uint64_t{1} << 63;
}

std::optional<double> number_of(Id id) {
  switch (id.kind()) {
    case IdKind::kInteger: return static_cast<double>(integer_value(id));
    case IdKind::kDouble: return double_value(id);
    case IdKind::kFloat: return static_cast<double>(float_value(id));
    default: return std::nullopt;
  }
}

// The value of a number that has no inline id, if a double holds it exactly. What compare_for_order() takes for no number, such as
// "300"^^xsd:byte, must be none here.
std::optional<double> exact_number(const Term& term) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  expr::Value value = expr::value_of(term.view());
  if (value.kind == expr::ValueKind::kDouble) return value.real;
  auto integer = value.kind == expr::ValueKind::kInteger ? value.decimal.to_int64() : std::nullopt;
  if (integer && *integer > -kExact && *integer < kExact) return static_cast<double>(*integer);
  return std::nullopt;
}

std::uint64_t text_prefix(std::string_view text) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < 8; ++i) prefix = prefix << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
  return prefix;
}

int sign_of(std::uint64_t a, std::uint64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

// Whether different ids of the kind are different values, in the order of their bits.
bool bits_are_in_order(IdKind kind) { return kind == IdKind::kBlankNode || kind == IdKind::kBoolean || kind == IdKind::kInteger; }

bool is_text_kind(IdKind kind) { return kind == IdKind::kIri || kind == IdKind::kString; }

}  // namespace

// A value that is not in its id. What stays of class kOther is left to compare_for_order().
void SortValues::set_term(Value& value, const Term& term) {
  if (term.is_iri()) {
    value.kind = IdKind::kIri;
    set_text(value, term.value());
  } else if (term.datatype() == vocabulary::kXsdString || !term.language().empty()) {
    // Ordered by text first, with and without language together.
    value.kind = IdKind::kString;
    set_text(value, term.value());
  } else if (auto number = exact_number(term)) {
    value.cls = Class::kNumber;
    value.kind = IdKind::kDouble;
    value.prefix = ordered_bits(*number);
  }
}

void SortValues::set_text(Value& value, std::string_view text) {
  value.cls = Class::kText;
  value.prefix = text_prefix(text);
  std::size_t bytes = texts_.size() + text.size();
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) return;
  // Doubled, as the string grows; what does not fit is compared the slow way.
  if (bytes * 2 + values_.size() * sizeof(Value) > memory_.bytes() &&
      !memory_.try_set(bytes * 2 + values_.size() * sizeof(Value))) {
    return;
  }
  value.text_begin = texts_.size();
  value.text_size = static_cast<std::uint32_t>(text.size());
  value.has_text = true;
  texts_.append(text);
}

void SortValues::load_texts(std::span<const std::uint32_t> places) {
  std::vector<Id> ids;
  std::vector<Term> terms;
  for (std::size_t begin = 0; begin < places.size(); begin += kTermsAtOnce) {
    context_.poll();
    auto chunk = places.subspan(begin, std::min(kTermsAtOnce, places.size() - begin));
    ids.clear();
    for (std::uint32_t place : chunk) ids.push_back(values_[place].id);
    terms.assign(ids.size(), Term());
    context_.snapshot->terms(ids, terms);
    for (std::size_t i = 0; i < chunk.size(); ++i) set_term(values_[chunk[i]], terms[i]);
  }
}

void SortValues::load(std::span<const Id> ids) {
  values_.clear();
  fill_polled(values_, ids.size(), Value(), context_);
  texts_.clear();
  static_cast<void>(memory_.try_set(values_.size() * sizeof(Value)));
  std::vector<std::uint32_t> in_dictionary;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i % kPollRows == 0) context_.poll();
    Id id = ids[i];
    Value& value = values_[i];
    value.id = id;
    value.kind = id.kind();
    if (id.is_unbound()) {
      value.cls = Class::kUnbound;
    } else if (id.in_dictionary()) {
      in_dictionary.push_back(static_cast<std::uint32_t>(i));
    } else if (id.kind() == IdKind::kLocal) {
      set_term(value, context_.terms->term(id));
    } else if (auto number = number_of(id)) {
      value.cls = Class::kNumber;
      value.kind = IdKind::kDouble;
      value.prefix = ordered_bits(*number);
    } else if (bits_are_in_order(id.kind())) {
      value.cls = Class::kBits;
      value.prefix = id.bits;
    }
  }
  load_texts(in_dictionary);
}

int SortValues::compare(const SortValues& a, std::size_t i, const SortValues& b, std::size_t j) {
  const Value& x = a.values_[i];
  const Value& y = b.values_[j];
  if (x.id == y.id) return 0;
  if (x.cls == y.cls && x.kind == y.kind && x.cls != Class::kOther) {
    if (x.prefix != y.prefix) return x.prefix < y.prefix ? -1 : 1;
    if (x.cls == Class::kText && x.has_text && y.has_text) {
      if (int order = a.text(x).compare(b.text(y))) return order;
    }
  }
  if (x.cls == Class::kUnbound || y.cls == Class::kUnbound) return x.cls == y.cls ? 0 : x.cls == Class::kUnbound ? -1 : 1;
  // May read the dictionary.
  a.context_.poll();
  return compare_for_order(x.id, y.id, a.context_);
}

std::optional<int> quick_compare(Id a, Id b, const ExecutionContext& context) {
  if (a == b) return 0;
  if (a.is_unbound() || b.is_unbound()) return a.is_unbound() ? -1 : 1;
  auto needs_text = [](Id id) { return id.in_dictionary() || id.kind() == IdKind::kLocal; };
  if (!needs_text(a) && !needs_text(b)) {
    if (a.kind() == b.kind() && bits_are_in_order(a.kind())) return sign_of(a.bits, b.bits);
    return compare_for_order(a, b, context);
  }
  if (is_text_kind(a.kind()) && a.kind() == b.kind() && context.snapshot->ids_are_sorted(a, b)) return sign_of(a.bits, b.bits);
  return std::nullopt;
}

namespace {

// Whether the ids from `smallest` to `largest` have values that are ordered by code_of().
bool has_code(Id smallest, Id largest, const ExecutionContext& context) {
  if (smallest.kind() != largest.kind()) return false;
  if (is_text_kind(largest.kind())) return smallest == largest || context.snapshot->ids_are_sorted(smallest, largest);
  return largest.kind() == IdKind::kBlankNode || largest.is_inline_literal();
}

// Of ids of one kind: equal where compare_for_order() is 0.
std::uint64_t code_of(Id id) {
  switch (id.kind()) {
    case IdKind::kDouble:
    case IdKind::kFloat: return ordered_bits(*number_of(id));
    case IdKind::kDateTime:
    case IdKind::kDate:
    case IdKind::kTime: return id.bits >> kTimezoneBits;
    default: return order_key(id);
  }
}

// The codes where all bound ids are of one kind and tell their order; false where they do not.
bool codes_from_ids(const std::vector<Id>& ids, const ExecutionContext& context, OrderCodes& out) {
  Id smallest{std::numeric_limits<std::uint64_t>::max()};
  Id largest{};
  for (Id id : ids) {
    if (id.is_unbound()) continue;
    smallest = std::min(smallest, id);
    largest = std::max(largest, id);
  }
  if (!largest.is_unbound() && !has_code(smallest, largest, context)) return false;
  out.codes.reserve(ids.size());
  use_huge_pages(out.codes);
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for_polled(ids.size(), context, [&](std::size_t i) {
    out.codes.push_back(ids[i].is_unbound() ? 0 : code_of(ids[i]));
    if (!ids[i].is_unbound()) least = std::min(least, out.codes.back());
  });
  for_polled(ids.size(), context, [&](std::size_t i) {
    if (ids[i].is_unbound()) return;
    out.codes[i] -= least - 1;  // 0 is of the unbound
    out.largest = std::max(out.largest, out.codes[i]);
  });
  return true;
}

struct IdAndRow {
  Id id;
  std::uint32_t row = 0;
};

}  // namespace

OrderCodes order_codes(const std::vector<Id>& ids, ExecutionContext& context) {
  OrderCodes out;
  if (codes_from_ids(ids, context, out)) return out;
  // Rank the distinct ids.
  std::vector<IdAndRow> rows;
  rows.reserve(ids.size());
  for_polled(ids.size(), context, [&](std::size_t i) { rows.push_back({ids[i], static_cast<std::uint32_t>(i)}); });
  radix_sort(rows, context, [](const IdAndRow& each) { return each.id.bits; });
  std::vector<Id> distinct;
  distinct.reserve(rows.size());
  for_polled(rows.size(), context, [&](std::size_t i) {
    if (distinct.empty() || distinct.back() != rows[i].id) distinct.push_back(rows[i].id);
  });
  SortValues values(context, context.memory);
  values.load(distinct);
  std::vector<std::uint32_t> order(distinct.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  polled_sort(order, context, [&](std::uint32_t a, std::uint32_t b) {
    int comparison = SortValues::compare(values, a, values, b);
    return comparison != 0 ? comparison < 0 : a < b;
  });
  std::vector<std::uint32_t> ranks(distinct.size());
  std::uint32_t rank = 0;
  for_polled(order.size(), context, [&](std::size_t i) {
    if (i > 0 && SortValues::compare(values, order[i - 1], values, order[i]) != 0) ++rank;
    ranks[order[i]] = rank;
  });
  out.largest = rank;
  fill_polled(out.codes, ids.size(), std::uint64_t{0}, context);
  std::size_t place = 0;
  for_polled(rows.size(), context, [&](std::size_t i) {
    if (distinct[place] != rows[i].id) ++place;
    out.codes[rows[i].row] = ranks[place];
  });
  return out;
}

}  // namespace tercet
