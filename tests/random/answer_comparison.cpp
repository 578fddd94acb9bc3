#include "tests/random/answer_comparison.h"

#include <algorithm>
#include <functional>
#include <map>

#include "tests/conformance/isomorphism.h"

namespace tercet::test {
namespace {

using Form = ast::Query::Form;

std::string to_text(const std::vector<Term>& row) {
  std::string out;
  for (const Term& term : row) out += (term.is_unbound() ? "-" : term.to_ntriples()) + " ";
  return out + "\n";
}

std::string to_text(const std::vector<std::vector<Term>>& rows) {
  std::string out;
  for (const auto& row : rows) out += to_text(row);
  return out;
}

NaiveCell cell_of(const NaiveRow& row, const std::string& column) {
  if (auto loose = row.loose.find(column); loose != row.loose.end()) return loose->second;
  auto binding = row.solution.find(column);
  return {{binding == row.solution.end() ? Term() : binding->second}, {}, {}};
}

std::string to_text(const NaiveCell& cell) {
  std::string out;
  for (const Term& option : cell.options)
    out += (out.empty() ? "" : "|") + (option.is_unbound() ? std::string("-") : option.to_ntriples());
  if (!cell.parts) return out;
  for (const std::string& part : *cell.parts) out += "{" + part + "}";
  return out;
}

// The expected rows by the columns of the answer.
class Table {
 public:
  Table(const NaiveRows& rows, const std::vector<std::string>& columns) : rows_(rows) {
    for (const NaiveRow& row : rows.rows) {
      cells_.emplace_back();
      for (const std::string& column : columns) cells_.back().push_back(cell_of(row, column));
      is_loose_ = is_loose_ || !row.loose.empty();
    }
  }

  std::size_t size() const { return cells_.size(); }
  const NaiveRow& row(std::size_t i) const { return rows_.rows[i]; }
  bool is_loose() const { return is_loose_; }

  bool admits(std::size_t i, const std::vector<Term>& row) const {
    return std::equal(row.begin(), row.end(), cells_[i].begin(),
                      [](const Term& term, const NaiveCell& cell) { return cell.admits(term); });
  }

  // The values of a row without choices.
  std::vector<Term> values(std::size_t i) const {
    std::vector<Term> out;
    for (const NaiveCell& cell : cells_[i]) out.push_back(cell.only());
    return out;
  }

  std::string text() const {
    std::string out;
    for (const auto& row : cells_) {
      for (const NaiveCell& cell : row) out += to_text(cell) + " ";
      out += "\n";
    }
    return out;
  }

 private:
  const NaiveRows& rows_;
  std::vector<std::vector<NaiveCell>> cells_;
  bool is_loose_ = false;
};

// For each row that was given a row of the table of its own; nullopt when there is none for one of them.
using Matching = std::optional<std::vector<std::size_t>>;

Matching match_exactly(const Table& table, const std::vector<std::vector<Term>>& rows) {
  std::map<std::vector<Term>, std::vector<std::size_t>> free;
  for (std::size_t i = table.size(); i-- > 0;) free[table.values(i)].push_back(i);
  std::vector<std::size_t> out;
  for (const auto& row : rows) {
    auto place = free.find(row);
    if (place == free.end() || place->second.empty()) return std::nullopt;
    out.push_back(place->second.back());
    place->second.pop_back();
  }
  return out;
}

// By augmenting paths.
Matching match_loosely(const Table& table, const std::vector<std::vector<Term>>& rows) {
  check_size(table.size() * rows.size() / 100);
  constexpr auto kFree = static_cast<std::size_t>(-1);
  std::vector<std::size_t> owner(table.size(), kFree);
  std::vector<bool> tried;
  std::function<bool(std::size_t)> place = [&](std::size_t row) {
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (tried[i] || !table.admits(i, rows[row])) continue;
      tried[i] = true;
      if (owner[i] != kFree && !place(owner[i])) continue;
      owner[i] = row;
      return true;
    }
    return false;
  };
  for (std::size_t row = 0; row < rows.size(); ++row) {
    tried.assign(table.size(), false);
    if (!place(row)) return std::nullopt;
  }
  std::vector<std::size_t> out(rows.size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (owner[i] != kFree) out[owner[i]] = i;
  }
  return out;
}

bool is_fresh_node(const Term& term) { return term.is_blank_node() && !term.value().starts_with("x"); }

bool has_fresh_node(const std::vector<std::vector<Term>>& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return std::any_of(row.begin(), row.end(), is_fresh_node); });
}

// A blank node of the data is the same in both answers.
Term rigid(const Term& term) { return term.is_blank_node() && !is_fresh_node(term) ? Term::iri("data:" + term.value()) : term; }

std::vector<std::vector<Term>> rigid(std::vector<std::vector<Term>> rows) {
  for (auto& row : rows) {
    for (Term& term : row) term = rigid(term);
  }
  return rows;
}

// Rows with equal values have equal keys, so that it does not matter which of them was matched.
bool order_can_be_seen(const Table& table) {
  std::map<std::vector<Term>, const NaiveRow*> known;
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto [place, is_new] = known.emplace(table.values(i), &table.row(i));
    if (!is_new && place->second->keys != table.row(i).keys) return false;
  }
  return true;
}

constexpr std::size_t kMostOrderedRows = 120;

// Whether each row stands at a place where it can stand, and none before one that must come earlier.
std::string order_difference(const ast::Query& query, const Table& table, const NaiveRows& rows,
                             const std::vector<std::size_t>& given) {
  const auto& order = query.modifier.order_by;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const NaiveRow& row = table.row(given[i]);
    std::size_t before = 0;
    std::size_t after = 0;
    for (std::size_t k = 0; k < table.size(); ++k) {
      before += is_before(table.row(k), row, order) ? 1 : 0;
      after += is_before(row, table.row(k), order) ? 1 : 0;
    }
    std::size_t place = rows.offset + i;
    if (place < before || place + after >= table.size()) return "row " + std::to_string(i) + " cannot stand there";
    for (std::size_t k = i + 1; k < given.size(); ++k) {
      if (is_before(table.row(given[k]), row, order)) return "row " + std::to_string(k) + " comes before row " + std::to_string(i);
    }
  }
  return "";
}

std::string reduced_difference(const Table& table, const std::vector<std::vector<Term>>& rows) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (std::find(rows.begin(), rows.end(), table.values(i)) == rows.end()) return "REDUCED lost a row";
  }
  return "";
}

std::string row_difference(const ast::Query& query, const NaiveRows& expected, const EngineAnswer& got) {
  Table table(expected, got.columns);
  std::size_t left = table.size() - std::min<std::size_t>(table.size(), expected.offset);
  std::size_t count = expected.limit ? std::min<std::size_t>(left, *expected.limit) : left;
  if (expected.reduced ? got.rows.size() > count : got.rows.size() != count)
    return std::to_string(count) + " rows expected, " + std::to_string(got.rows.size()) + " given";
  if (!table.is_loose()) {
    std::vector<std::vector<Term>> all;
    for (std::size_t i = 0; i < table.size(); ++i) all.push_back(table.values(i));
    if (has_fresh_node(all)) {
      if (got.rows.size() != table.size() || table.size() > kMostOrderedRows)
        throw Unsettled("which of the rows with new blank nodes");
      return conformance::isomorphic_rows(rigid(all), rigid(got.rows)) ? "" : "the rows are not isomorphic";
    }
  }
  if (table.is_loose() && has_fresh_node(got.rows)) throw Unsettled("a choice among new blank nodes");
  Matching matching = table.is_loose() ? match_loosely(table, got.rows) : match_exactly(table, got.rows);
  if (!matching) return "a row that is none of the expected ones";
  if (expected.reduced) return reduced_difference(table, got.rows);
  bool is_ordered =
      !query.modifier.order_by.empty() && !table.is_loose() && !expected.keys_lost && table.size() <= kMostOrderedRows;
  if (!is_ordered || !order_can_be_seen(table)) return "";
  return order_difference(query, table, expected, *matching);
}

std::string graph_difference(const Graph& expected, const EngineAnswer& got) {
  std::vector<std::vector<Term>> rows;
  for (const Triple& triple : expected) rows.push_back({triple.begin(), triple.end()});
  check_size(rows.size() * 4);
  if (conformance::isomorphic_rows(rigid(rows), rigid(got.rows))) return "";
  return "another graph; expected\n" + to_text(rows) + "got\n" + to_text(got.rows);
}

}  // namespace

std::string difference(const ast::Query& query, const NaiveAnswer& expected, const EngineAnswer& got) {
  switch (query.form) {
    case Form::kAsk: {
      bool yes = got.rows.size() == 1 && got.rows[0][0] == Term::boolean(true);
      return yes == expected.yes ? "" : std::string("ASK is ") + (expected.yes ? "true" : "false");
    }
    case Form::kConstruct:
    case Form::kDescribe: return graph_difference(expected.graph, got);
    case Form::kSelect: break;
  }
  std::string found = row_difference(query, expected.rows, got);
  if (found.empty()) return "";
  return found + "; expected\n" + Table(expected.rows, got.columns).text() + "got\n" + to_text(got.rows);
}

}  // namespace tercet::test
