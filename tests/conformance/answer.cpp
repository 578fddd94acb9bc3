#include "tests/conformance/answer.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/conformance/numbers.h"

namespace tercet::conformance {

namespace {

constexpr std::size_t kShownRows = 10;

std::string to_text(const Row& row) {
  std::string text;
  for (const Term& term : row) text += (text.empty() ? "" : " ") + (term.is_unbound() ? "-" : term.to_ntriples());
  return text;
}

std::string to_text(const std::vector<Row>& rows) {
  std::string text;
  for (std::size_t i = 0; i < rows.size() && i < kShownRows; ++i) text += "\n  " + to_text(rows[i]);
  if (rows.size() > kShownRows) text += "\n  ...";
  return text;
}

std::string to_text(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "?" : " ?") + name;
  return text;
}

// The rows with their columns in the order of `variables`, which are the same names.
std::vector<Row> in_order_of(const std::vector<std::string>& variables, const Answer& answer) {
  std::vector<std::size_t> places;
  for (const std::string& name : variables) {
    const auto found = std::find(answer.variables.begin(), answer.variables.end(), name);
    places.push_back(static_cast<std::size_t>(found - answer.variables.begin()));
  }
  std::vector<Row> rows;
  for (const Row& row : answer.rows) {
    Row& reordered = rows.emplace_back();
    for (const std::size_t place : places) reordered.push_back(row[place]);
  }
  return rows;
}

// As a bag these are the same only if the rows are the same as a list.
std::vector<Row> numbered(std::vector<Row> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back(Term::integer(static_cast<std::int64_t>(i)));
  return rows;
}

std::vector<Row> distinct(const std::vector<Row>& rows) {
  std::map<std::string, const Row*> seen;
  for (const Row& row : rows) seen.emplace(to_text(row), &row);
  std::vector<Row> once;
  for (const auto& [text, row] : seen) once.push_back(*row);
  return once;
}

std::vector<Row> by_value(std::vector<Row> rows) {
  for (Row& row : rows) {
    for (Term& term : row) term = with_one_form(term);
  }
  return rows;
}

bool same_rows(const std::vector<Row>& expected, const std::vector<Row>& actual, const Comparison& comparison) {
  if (comparison.lax) return actual.size() <= expected.size() && isomorphic_rows(distinct(expected), distinct(actual));
  if (comparison.ordered) return isomorphic_rows(numbered(expected), numbered(actual));
  return isomorphic_rows(expected, actual);
}

std::optional<std::string> rows_difference(const Answer& expected, const Answer& actual, Comparison comparison) {
  const std::set<std::string> names(expected.variables.begin(), expected.variables.end());
  if (names != std::set<std::string>(actual.variables.begin(), actual.variables.end()))
    return "the variables are " + to_text(actual.variables) + ", expected " + to_text(expected.variables);
  comparison.ordered = comparison.ordered && expected.has_order;
  const std::vector<Row> rows = in_order_of(expected.variables, actual);
  if (same_rows(expected.rows, rows, comparison)) return std::nullopt;
  if (same_rows(by_value(expected.rows), by_value(rows), comparison)) return std::nullopt;
  const bool order_only = isomorphic_rows(expected.rows, rows);
  return std::string(order_only ? "the rows are in another order" : "the rows differ") + " (" + to_text(expected.variables) +
         "): " + std::to_string(rows.size()) + " rows:" + to_text(rows) + "\n" + std::to_string(expected.rows.size()) +
         " expected:" + to_text(expected.rows);
}

std::vector<Row> rows_of(const Graph& graph) {
  std::vector<Row> rows;
  for (const auto& quad : graph.quads) rows.emplace_back(quad.begin(), quad.end());
  return rows;
}

Graph by_value(Graph graph) {
  for (auto& quad : graph.quads) quad[2] = with_one_form(quad[2]);
  return graph;
}

const char* name_of(Answer::Kind kind) {
  switch (kind) {
    case Answer::Kind::kRows: return "rows";
    case Answer::Kind::kBoolean: return "a boolean";
    case Answer::Kind::kGraph: return "a graph";
  }
  return "";
}

}  // namespace

Answer answer_of(Cursor& cursor) {
  Answer answer;
  if (cursor.kind() == ResultKind::kAsk) {
    answer.kind = Answer::Kind::kBoolean;
    answer.boolean = cursor.ask();
    return answer;
  }
  answer.variables = cursor.columns();
  const std::size_t columns = answer.variables.size();
  while (cursor.next()) {
    Row& row = answer.rows.emplace_back();
    for (std::size_t i = 0; i < columns; ++i) row.push_back(cursor[i]);
  }
  if (cursor.kind() == ResultKind::kGraph) {
    answer.kind = Answer::Kind::kGraph;
    for (const Row& row : answer.rows) answer.graph.quads.push_back({row[0], row[1], row[2], Term()});
    answer.rows.clear();
  }
  return answer;
}

Answer as_csv(Answer answer) {
  for (Row& row : answer.rows) {
    for (Term& term : row) {
      if (!term.is_blank_node()) term = term.value().empty() ? Term() : Term::literal(term.value());
    }
  }
  return answer;
}

std::optional<std::string> difference(const Answer& expected, const Answer& actual, const Comparison& comparison) {
  if (expected.kind != actual.kind)
    return std::string("the answer is ") + name_of(actual.kind) + ", expected " + name_of(expected.kind);
  switch (expected.kind) {
    case Answer::Kind::kRows: return rows_difference(expected, actual, comparison);
    case Answer::Kind::kBoolean:
      if (expected.boolean == actual.boolean) return std::nullopt;
      return std::string("the answer is ") + (actual.boolean ? "true" : "false");
    case Answer::Kind::kGraph: break;
  }
  if (isomorphic(expected.graph, actual.graph)) return std::nullopt;
  if (isomorphic(by_value(expected.graph), by_value(actual.graph))) return std::nullopt;
  return "the graphs differ; the answer is:" + to_text(rows_of(actual.graph)) + "\nexpected:" + to_text(rows_of(expected.graph));
}

}  // namespace tercet::conformance
