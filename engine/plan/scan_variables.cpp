#include "engine/plan/scan_variables.h"

#include <algorithm>

namespace tercet {
namespace {

std::optional<VarId> variable_at(const ScanSpec& scan, Column column) {
  if (column == Column::kGraph) return scan.graphs.variable;
  const ScanTerm& term = scan.terms[static_cast<std::size_t>(column)];
  return term.kind == ScanTerm::Kind::kVariable ? std::optional(term.variable) : std::nullopt;
}

std::size_t place_in(const std::vector<VarId>& variables, VarId variable) {
  return static_cast<std::size_t>(std::find(variables.begin(), variables.end(), variable) - variables.begin());
}

}  // namespace

std::vector<Column> variable_columns(const ScanSpec& scan) {
  std::vector<Column> columns;
  std::vector<VarId> seen;
  for (Column column : columns_of(scan.order)) {
    const auto variable = variable_at(scan, column);
    if (!variable || place_in(seen, *variable) < seen.size()) continue;
    seen.push_back(*variable);
    columns.push_back(column);
  }
  return columns;
}

std::vector<VarId> variables_in_order(const ScanSpec& scan) {
  std::vector<VarId> variables;
  for (Column column : variable_columns(scan)) variables.push_back(*variable_at(scan, column));
  return variables;
}

std::optional<Column> column_with(const ScanSpec& scan, VarId variable) {
  for (Column column : columns_of(Order::kSpo)) {
    if (variable_at(scan, column) == variable) return column;
  }
  return std::nullopt;
}

bool has_repeated_variable(const ScanSpec& scan) {
  const auto columns = columns_of(Order::kSpo);
  const auto places =
      std::count_if(columns.begin(), columns.end(), [&](Column column) { return variable_at(scan, column).has_value(); });
  return variable_columns(scan).size() != static_cast<std::size_t>(places);
}

bool read_same_graphs(const ScanGraphs& a, const ScanGraphs& b) {
  return a.kind == b.kind && a.filter.kind == b.filter.kind && a.filter.graph == b.filter.graph && a.graphs == b.graphs;
}

bool read_the_same(const ScanSpec& a, const ScanSpec& b) {
  if (a.order != b.order || !read_same_graphs(a.graphs, b.graphs)) return false;
  const auto names_a = variables_in_order(a);
  const auto names_b = variables_in_order(b);
  for (Column column : columns_of(Order::kSpo)) {
    const auto in_a = variable_at(a, column);
    const auto in_b = variable_at(b, column);
    if (in_a.has_value() != in_b.has_value()) return false;
    if (in_a && place_in(names_a, *in_a) != place_in(names_b, *in_b)) return false;
    if (column == Column::kGraph) continue;
    const auto place = static_cast<std::size_t>(column);
    if (!in_a && (a.terms[place].kind != b.terms[place].kind || a.terms[place].constant != b.terms[place].constant)) return false;
  }
  return true;
}

}  // namespace tercet
