// The set functions (SPARQL 1.1 Query, section 18.5.1).
#include <algorithm>
#include <cmath>

#include "tests/random/naive_evaluator.h"
#include "tests/random/naive_values.h"

namespace tercet::test {
namespace {

using Values = std::vector<std::optional<Term>>;

bool has_error(const Values& values) {
  return std::any_of(values.begin(), values.end(), [](const auto& value) { return !value; });
}

NaiveCell one(const Term& term) { return {{term}, {}, {}}; }
NaiveCell count(std::size_t number) { return one(Term::integer(static_cast<std::int64_t>(number))); }

// From "0"^^xsd:integer, one after the other.
std::optional<Term> sum(const Values& values) {
  std::optional<Term> total = Term::integer(0);
  for (const auto& value : values) total = total && value ? arithmetic('+', *total, *value) : std::nullopt;
  return total;
}

// The order of a multiset is open: a sum whose digits depend on it is unsettled.
std::optional<Term> settled_sum(Values values) {
  auto forward = sum(values);
  std::reverse(values.begin(), values.end());
  auto backward = sum(values);
  auto is_exact = [](const std::optional<Term>& value) {
    return !value || value_of(*value).kind <= NaiveValue::Kind::kDecimal || !value_of(*value).is_numeric();
  };
  std::stable_partition(values.begin(), values.end(), [&](const auto& value) { return !is_exact(value); });
  if (forward != backward || forward != sum(values)) throw Unsettled("the rounding of a sum");
  return forward;
}

std::optional<Term> average(const Values& values) {
  if (values.empty()) return Term::integer(0);
  auto total = settled_sum(values);
  return total ? arithmetic('/', *total, Term::integer(static_cast<std::int64_t>(values.size()))) : std::nullopt;
}

// The first of the values in the order of ORDER BY, which is partial: any one that no other is before.
NaiveCell extreme(const Values& values, Standing better) {
  NaiveCell cell;
  if (has_error(values)) return one(Term());
  for (const auto& value : values) {
    bool is_beaten =
        std::any_of(values.begin(), values.end(), [&](const auto& other) { return standing(*other, *value) == better; });
    if (!is_beaten && std::find(cell.options.begin(), cell.options.end(), *value) == cell.options.end())
      cell.options.push_back(*value);
  }
  if (cell.options.empty()) cell.options.emplace_back();
  return cell;
}

NaiveCell sample(const Values& values) {
  NaiveCell cell;
  for (const auto& value : values) {
    if (value && std::find(cell.options.begin(), cell.options.end(), *value) == cell.options.end()) cell.options.push_back(*value);
  }
  if (cell.options.empty()) cell.options.emplace_back();
  return cell;
}

NaiveCell group_concat(const Values& values, const std::string& separator) {
  auto has_text = [](const auto& value) { return value && !value->is_blank_node(); };
  if (!std::all_of(values.begin(), values.end(), has_text)) return one(Term());
  NaiveCell cell;
  cell.separator = separator;
  cell.parts.emplace();
  for (const auto& value : values) cell.parts->push_back(value->value());
  std::sort(cell.parts->begin(), cell.parts->end());
  if (cell.parts->size() < 2) return one(Term::literal(cell.parts->empty() ? "" : cell.parts->front()));
  return cell;
}

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(separator, begin)) != std::string::npos; begin = end + separator.size())
    parts.push_back(text.substr(begin, end - begin));
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace

bool NaiveCell::admits(const Term& term) const {
  if (!parts) return std::find(options.begin(), options.end(), term) != options.end();
  if (!term.is_literal() || term != Term::literal(term.value())) return false;
  std::vector<std::string> given = split(term.value(), separator);
  std::sort(given.begin(), given.end());
  return given == *parts;
}

Term NaiveCell::only() const {
  if (parts || options.size() != 1) throw Unsettled("a value that was chosen");
  return options.front();
}

NaiveCell NaiveEvaluator::aggregate(const ast::Expression& expression, const Solutions& rows, const Scope& scope) {
  if (expression.arguments.empty()) {
    return count(expression.distinct ? std::set<Solution>(rows.begin(), rows.end()).size() : rows.size());
  }
  Values values;
  for (const Solution& row : rows) {
    auto term = value(expression.arguments.front(), {row}, scope);
    if (!expression.distinct || std::find(values.begin(), values.end(), term) == values.end()) values.push_back(term);
  }
  const std::string& name = expression.name;
  if (name == "COUNT")
    return count(values.size() - static_cast<std::size_t>(std::count(values.begin(), values.end(), std::nullopt)));
  if (name == "SUM") return one(settled_sum(values).value_or(Term()));
  if (name == "AVG") return one(average(values).value_or(Term()));
  if (name == "MIN") return extreme(values, Standing::kBefore);
  if (name == "MAX") return extreme(values, Standing::kAfter);
  if (name == "SAMPLE") return sample(values);
  if (name == "GROUP_CONCAT") return group_concat(values, expression.separator.value_or(" "));
  throw std::logic_error("the naive evaluator does not know " + name);
}

}  // namespace tercet::test
