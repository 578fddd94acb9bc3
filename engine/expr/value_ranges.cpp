#include "engine/expr/value_ranges.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "engine/expr/constant_order.h"
#include "engine/expr/regex_ends.h"

namespace tercet::expr {
namespace {

using algebra::Expression;
using Kind = Expression::Kind;
using Ranges = std::optional<IdRanges>;

IdRanges normalized(IdRanges ranges) {
  std::erase_if(ranges, [](const IdRange& range) { return range.last <= range.first; });
  std::sort(ranges.begin(), ranges.end(), [](const IdRange& a, const IdRange& b) { return a.first < b.first; });
  IdRanges result;
  for (const IdRange& range : ranges) {
    if (result.empty() || result.back().last < range.first) result.push_back(range);
    else result.back().last = std::max(result.back().last, range.last);
  }
  return result;
}

Ranges united(Ranges a, const Ranges& b) {
  if (!a || !b) return std::nullopt;
  a->insert(a->end(), b->begin(), b->end());
  return normalized(std::move(*a));
}

bool is_variable(const Expression& expression, VarId variable) {
  return expression.kind == Kind::kVariable && expression.variable == variable;
}

bool is_number(IdKind kind) { return kind >= IdKind::kInteger && kind <= IdKind::kFloat; }

// Of comparisons with a value that an id holds. A value of the dictionary may be of any type.
Ranges compared_with(const Term& constant, ComparisonOperator op) {
  if (!constant.is_literal() || op == ComparisonOperator::kNotEqual) return std::nullopt;
  const std::optional<Id> id = inline_id(constant.view());
  if (!id) return std::nullopt;
  const ConstantOrder order(*id, false);
  IdRanges ranges{ids_of(IdKind::kTyped)};
  for (auto kind = static_cast<int>(IdKind::kBoolean); kind <= static_cast<int>(IdKind::kTime); ++kind) {
    const auto compared = static_cast<IdKind>(kind);
    if (compared != id->kind() && !(is_number(compared) && is_number(id->kind()))) continue;
    ranges.push_back(order.ids_where(op, compared));
  }
  return normalized(std::move(ranges));
}

ComparisonOperator operator_of(Kind kind) {
  switch (kind) {
    case Kind::kEqual: return ComparisonOperator::kEqual;
    case Kind::kLess: return ComparisonOperator::kLess;
    case Kind::kGreater: return ComparisonOperator::kGreater;
    case Kind::kLessEqual: return ComparisonOperator::kLessEqual;
    case Kind::kGreaterEqual: return ComparisonOperator::kGreaterEqual;
    default: return ComparisonOperator::kNotEqual;
  }
}

Ranges of_comparison(const Expression& condition, VarId variable) {
  const Expression& left = condition.arguments[0];
  const Expression& right = condition.arguments[1];
  const ComparisonOperator op = operator_of(condition.kind);
  if (is_variable(left, variable) && right.kind == Kind::kTerm) return compared_with(right.term, op);
  if (is_variable(right, variable) && left.kind == Kind::kTerm) return compared_with(left.term, mirrored(op));
  return std::nullopt;
}

Ranges of_list(const Expression& condition, VarId variable) {
  if (!is_variable(condition.arguments[0], variable)) return std::nullopt;
  Ranges all = IdRanges();
  for (std::size_t i = 1; all && i < condition.arguments.size(); ++i) {
    const Expression& member = condition.arguments[i];
    all =
        united(std::move(all), member.kind == Kind::kTerm ? compared_with(member.term, ComparisonOperator::kEqual) : std::nullopt);
  }
  return all;
}

bool is_simple(const Expression& expression) {
  return expression.kind == Kind::kTerm && expression.term.is_literal() && expression.term.language().empty() &&
         expression.term.datatype() == vocabulary::kXsdString;
}

// Texts of which an argument of STRSTARTS or REGEX begins with one where the call is true; none when nothing is known.
std::vector<std::string> wanted_beginnings(const Expression& call) {
  if (!is_simple(call.arguments[1])) return {};
  const std::string& text = call.arguments[1].term.value();
  if (call.name == "STRSTARTS") return text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
  if (call.arguments.size() > 2 && !is_simple(call.arguments[2])) return {};
  const auto flags = parse_regex_flags(call.arguments.size() > 2 ? call.arguments[2].term.value() : "");
  return flags ? beginnings_of_matched(text, *flags) : std::vector<std::string>();
}

void add_beginnings(IdKind kind, std::span<const std::string> beginnings, const Snapshot& snapshot, IdRanges& ranges) {
  for (const std::string& beginning : beginnings) {
    bool is_complete = false;
    const std::vector<IdRange> found = snapshot.prefix_ranges(kind, beginning, is_complete);
    if (!is_complete) return ranges.push_back(ids_of(kind));
    ranges.insert(ranges.end(), found.begin(), found.end());
  }
}

// Literals with a language begin with any text, so far as ids tell; of other literals and IRIs only STR() has a text.
Ranges of_beginning(const Expression& call, VarId variable, const Snapshot& snapshot) {
  const Expression& text = call.arguments[0];
  const bool of_any = text.kind == Kind::kBuiltInCall && text.name == "STR" && is_variable(text.arguments[0], variable);
  if (!of_any && !is_variable(text, variable)) return std::nullopt;
  const std::vector<std::string> beginnings = wanted_beginnings(call);
  if (beginnings.empty()) return std::nullopt;
  IdRanges ranges{ids_of(IdKind::kLangString)};
  add_beginnings(IdKind::kString, beginnings, snapshot, ranges);
  if (of_any) {
    add_beginnings(IdKind::kIri, beginnings, snapshot, ranges);
    ranges.push_back({ids_of(IdKind::kTyped).first, ids_of(IdKind::kTime).last});
  }
  return normalized(std::move(ranges));
}

// A chain of || or &&.
template <typename Combine>
Ranges of_operands(const Expression& condition, VarId variable, const Snapshot& snapshot, const Combine& combine) {
  Ranges all = ranges_where_true(condition.arguments.front(), variable, snapshot);
  for (std::size_t i = 1; i < condition.arguments.size(); ++i) {
    all = combine(std::move(all), ranges_where_true(condition.arguments[i], variable, snapshot));
  }
  return all;
}

}  // namespace

IdRanges intersected(const IdRanges& a, const IdRanges& b) {
  IdRanges result;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    const IdRange common{std::max(x->first, y->first), std::min(x->last, y->last)};
    if (common.first < common.last) result.push_back(common);
    if (x->last < y->last) ++x;
    else ++y;
  }
  return result;
}

IdRanges ranges_of_literals() {
  IdRanges ranges;
  for (auto kind = static_cast<int>(IdKind::kString); kind <= static_cast<int>(IdKind::kTime); ++kind)
    ranges.push_back(ids_of(static_cast<IdKind>(kind)));
  return ranges;
}

bool are_tight(const IdRanges& ranges) {
  return std::none_of(ranges.begin(), ranges.end(),
                      [](const IdRange& range) { return range.first.payload() == 0 && range.last.payload() == 0; });
}

std::optional<IdRanges> ranges_where_true(const algebra::Expression& condition, VarId variable, const Snapshot& snapshot) {
  switch (condition.kind) {
    case Kind::kEqual:
    case Kind::kLess:
    case Kind::kGreater:
    case Kind::kLessEqual:
    case Kind::kGreaterEqual: return of_comparison(condition, variable);
    case Kind::kIn: return of_list(condition, variable);
    case Kind::kOr: return of_operands(condition, variable, snapshot, united);
    case Kind::kAnd:
      return of_operands(condition, variable, snapshot, [](Ranges a, Ranges b) {
        return a && b ? Ranges(intersected(*a, *b)) : a ? std::move(a) : std::move(b);
      });
    case Kind::kBuiltInCall:
      if (condition.name == "STRSTARTS" || condition.name == "REGEX") return of_beginning(condition, variable, snapshot);
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace tercet::expr
