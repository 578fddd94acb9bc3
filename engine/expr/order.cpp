// Order and equality of ids: read off the ids where those tell, else off the terms.
#include "engine/exec/context.h"
#include "engine/expr/comparison.h"
#include "engine/expr/evaluator.h"

namespace tercet {
namespace {

template <typename T>
int sign_of(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

// The order of two different ids of one kind where it can be read off them; nullopt when it needs their texts.
std::optional<int> order_within_kind(Id a, Id b, const ExecutionContext& context) {
  switch (a.kind()) {
    case IdKind::kBlankNode:
    case IdKind::kBoolean:
    case IdKind::kInteger: return sign_of(a.bits, b.bits);
    case IdKind::kDecimal: return sign_of(a.bits >> 4, b.bits >> 4);
    case IdKind::kDateTime:
    case IdKind::kDate:
    case IdKind::kTime: return sign_of(time_value(a).milliseconds, time_value(b).milliseconds);
    case IdKind::kIri:
    case IdKind::kString:
      if (context.snapshot->ids_are_sorted(a, b)) return sign_of(a.bits, b.bits);
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace

int compare_for_order(Id a, Id b, const ExecutionContext& context) {
  if (a == b) return 0;
  if (a.kind() == b.kind()) {
    if (auto order = order_within_kind(a, b, context)) return *order;
  }
  Term term_a;
  Term term_b;
  return expr::compare_in_order(expr::value_of_id(a, context, term_a), expr::value_of_id(b, context, term_b));
}

std::optional<bool> values_equal(Id a, Id b, const ExecutionContext& context) {
  Term term_a;
  Term term_b;
  return expr::values_equal(expr::value_of_id(a, context, term_a), expr::value_of_id(b, context, term_b));
}

}  // namespace tercet
