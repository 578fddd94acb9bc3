#include "engine/expr/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/expr/numeric.h"

namespace tercet::expr {
namespace {

template <typename Number>
Ordering order_of(Number a, Number b) {
  return a < b ? Ordering::kLess : a > b ? Ordering::kGreater : a == b ? Ordering::kEqual : Ordering::kUnordered;
}

Ordering order_of_numbers(const Value& a, const Value& b) {
  switch (std::max(a.kind, b.kind)) {
    case ValueKind::kDouble: return order_of(to_double(a), to_double(b));
    case ValueKind::kFloat: return order_of(to_float(a), to_float(b));
    default: break;
  }
  return order_of(compare(a.decimal, b.decimal), 0);
}

Ordering order_of_texts(std::string_view a, std::string_view b) { return order_of(a.compare(b), 0); }

// The order of two values of comparable types; nullopt for types that have none.
std::optional<Ordering> order_of_values(const Value& a, const Value& b) {
  if (a.is_numeric() && b.is_numeric()) return order_of_numbers(a, b);
  if (a.is_duration() && b.is_duration()) return compare(a.duration, b.duration);
  if (a.kind != b.kind) return std::nullopt;
  if (a.kind == ValueKind::kString) return order_of_texts(a.text, b.text);
  if (a.kind == ValueKind::kBoolean) return order_of(int{a.boolean}, int{b.boolean});
  if (a.is_moment()) return compare(a.moment, b.moment);
  return std::nullopt;
}

// Whether the datatype and the value are both understood: such values differ from every value of another type.
bool is_understood(const Value& value) { return value.kind >= ValueKind::kString && value.kind < ValueKind::kIllTyped; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Where a kind stands in ORDER BY.
int rank_of(const Value& value) {
  if (value.is_error()) return 0;
  if (value.kind == ValueKind::kBlankNode) return 1;
  if (value.kind == ValueKind::kIri) return 2;
  if (value.is_numeric()) return 3;
  if (value.is_string_literal()) return 4;
  if (value.kind == ValueKind::kBoolean) return 5;
  if (value.is_moment()) return 6 + static_cast<int>(value.kind) - static_cast<int>(ValueKind::kDateTime);
  if (value.is_duration()) return 9;
  return 10;
}

template <typename T>
int sign_of(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int compare_blank_nodes(const Value& a, const Value& b) {
  if (!a.id.is_unbound() && !b.id.is_unbound()) return sign_of(a.id.bits, b.id.bits);
  return sign_of(a.text, b.text);
}

// With a month of 30.436875 days, the mean of the Gregorian calendar.
double approximate_seconds(const Duration& duration) {
  return static_cast<double>(duration.months) * 2629746.0 + duration.seconds.to_double();
}

int compare_durations(const Duration& a, const Duration& b) {
  if (int order = sign_of(approximate_seconds(a), approximate_seconds(b))) return order;
  if (int order = sign_of(a.months, b.months)) return order;
  return compare(a.seconds, b.seconds);
}

int compare_language_strings(const Value& a, const Value& b) {
  if (int order = a.text.compare(b.text)) return order;
  return std::lexicographical_compare_three_way(a.qualifier.begin(), a.qualifier.end(), b.qualifier.begin(), b.qualifier.end(),
                                                [](char x, char y) { return lower(x) <=> lower(y); }) < 0
             ? -1
         : same_language(a.qualifier, b.qualifier) ? 0
                                                   : 1;
}

// A number as the exact decimal it stands for; beyond every decimal when it has none.
int compare_exactly(const Value& a, const Value& b, double common) {
  auto exact = [&](const Value& value) {
    return value.kind <= ValueKind::kDecimal ? std::optional(value.decimal) : Decimal::from_double(common);
  };
  auto x = exact(a);
  auto y = exact(b);
  if (x && y) return compare(*x, *y);
  int beyond = common < 0 ? -1 : 1;
  return !x && !y ? 0 : !x ? beyond : -beyond;
}

}  // namespace

bool same_language(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool holds(ComparisonOperator op, Ordering order) {
  switch (op) {
    case ComparisonOperator::kEqual: return order == Ordering::kEqual;
    case ComparisonOperator::kNotEqual: return order != Ordering::kEqual;
    case ComparisonOperator::kLess: return order == Ordering::kLess;
    case ComparisonOperator::kGreater: return order == Ordering::kGreater;
    case ComparisonOperator::kLessEqual: return order == Ordering::kLess || order == Ordering::kEqual;
    case ComparisonOperator::kGreaterEqual: break;
  }
  return order == Ordering::kGreater || order == Ordering::kEqual;
}

ComparisonOperator mirrored(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kLess: return ComparisonOperator::kGreater;
    case ComparisonOperator::kGreater: return ComparisonOperator::kLess;
    case ComparisonOperator::kLessEqual: return ComparisonOperator::kGreaterEqual;
    case ComparisonOperator::kGreaterEqual: return ComparisonOperator::kLessEqual;
    default: return op;
  }
}

bool same_term(const Value& a, const Value& b) {
  if (a.is_error() || b.is_error()) return false;
  if (!a.id.is_unbound() && !b.id.is_unbound()) return a.id == b.id;
  if (a.kind != b.kind || datatype_of(a) != datatype_of(b)) return false;
  if (a.kind == ValueKind::kLangString && a.qualifier != b.qualifier) return false;
  if (a.has_text && b.has_text) return a.text == b.text;
  if (!a.is_literal()) return term_of(a) == term_of(b);
  TextArena arena;
  return lexical_form(a, arena) == lexical_form(b, arena);
}

std::optional<bool> values_equal(const Value& a, const Value& b) {
  if (a.is_error() || b.is_error()) return std::nullopt;
  if (!a.is_literal() || !b.is_literal()) return same_term(a, b);
  if (auto order = order_of_values(a, b)) {
    // Of numbers unordered means NaN; of times that it is not known.
    if (*order == Ordering::kUnordered && a.is_moment()) return std::nullopt;
    return *order == Ordering::kEqual;
  }
  if (a.kind == ValueKind::kLangString && b.kind == ValueKind::kLangString)
    return a.text == b.text && same_language(a.qualifier, b.qualifier);
  if (is_understood(a) && is_understood(b)) return false;
  if (same_term(a, b)) return true;
  if (a.kind == ValueKind::kLangString || b.kind == ValueKind::kLangString) return false;
  return std::nullopt;
}

std::optional<bool> compare_values(ComparisonOperator op, const Value& a, const Value& b) {
  if (op == ComparisonOperator::kEqual) return values_equal(a, b);
  if (op == ComparisonOperator::kNotEqual) {
    auto equal = values_equal(a, b);
    return equal ? std::optional(!*equal) : std::nullopt;
  }
  auto order = order_of_values(a, b);
  if (!order || (*order == Ordering::kUnordered && !a.is_numeric())) return std::nullopt;
  return holds(op, *order);
}

int compare_numbers_in_order(const Value& a, const Value& b) {
  double x = to_double(a);
  double y = to_double(b);
  if (std::isnan(x) || std::isnan(y)) return int{std::isnan(y)} - int{std::isnan(x)};
  if (x != y) return x < y ? -1 : 1;
  if (a.kind >= ValueKind::kFloat && b.kind >= ValueKind::kFloat) return 0;
  // Equal as doubles: what the doubles cannot tell apart the decimals do. One common double stands for all of that kind, so this is
  // an order.
  return compare_exactly(a, b, x);
}

int compare_in_order(const Value& a, const Value& b) {
  int rank = rank_of(a);
  if (int order = rank - rank_of(b)) return order;
  switch (rank) {
    case 0: return 0;
    case 1: return compare_blank_nodes(a, b);
    case 2: return a.text.compare(b.text);
    case 3: return compare_numbers_in_order(a, b);
    case 4: return compare_language_strings(a, b);
    case 5: return int{a.boolean} - int{b.boolean};
    case 6:
    case 7:
    case 8:
      if (int order = sign_of(a.moment.seconds, b.moment.seconds)) return order;
      return sign_of(a.moment.attoseconds, b.moment.attoseconds);
    case 9: return compare_durations(a.duration, b.duration);
    default:
      if (int order = a.text.compare(b.text)) return order;
      return a.qualifier.compare(b.qualifier);
  }
}

}  // namespace tercet::expr
