// Hand-made plans over small tables of numbers, and runs of them: for the tests of operators.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/exec/operator.h"
#include "tests/support/memory_snapshot.h"

namespace tercet::test {

// A row of numbers: 0 is unbound, n the integer n; for terms that are no integers minus their id's payload and kind, unique enough.
using Row = std::vector<std::int64_t>;
using Rows = std::vector<Row>;

struct Table {
  std::vector<VarId> columns;
  Rows rows;

  std::size_t place(VarId variable) const {
    return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), variable) - columns.begin());
  }
  bool has(VarId variable) const { return place(variable) < columns.size(); }
};

inline const std::vector<std::size_t>& batch_sizes() {
  static const std::vector<std::size_t> sizes{1, 2, 7, 2048};
  return sizes;
}

inline PlanPtr make_plan_node(PlanNode::Kind kind, std::vector<VarId> columns) {
  auto node = std::make_unique<PlanNode>();
  node->kind = kind;
  node->columns = std::move(columns);
  return node;
}

template <typename... Children>
PlanPtr make_plan_node(PlanNode::Kind kind, std::vector<VarId> columns, Children... children) {
  PlanPtr node = make_plan_node(kind, std::move(columns));
  (node->children.push_back(std::move(children)), ...);
  return node;
}

inline PlanPtr values_plan(const Table& table) {
  PlanPtr node = make_plan_node(PlanNode::Kind::kValues, table.columns);
  for (const Row& row : table.rows) {
    std::vector<Term> terms;
    for (std::int64_t value : row) terms.push_back(value == 0 ? Term() : Term::integer(value));
    node->rows.push_back(std::move(terms));
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    bool unbound = std::any_of(table.rows.begin(), table.rows.end(), [i](const Row& row) { return row[i] == 0; });
    if (unbound) node->maybe_unbound.push_back(table.columns[i]);
  }
  std::sort(node->maybe_unbound.begin(), node->maybe_unbound.end());
  return node;
}

// Numbers 1 to `largest`; one in `unbound_one_in` is unbound (0: none).
inline Table random_table(std::mt19937& random, std::vector<VarId> columns, std::size_t rows, int largest, int unbound_one_in = 0) {
  Table table{std::move(columns), {}};
  for (std::size_t i = 0; i < rows; ++i) {
    Row row;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      bool unbound = unbound_one_in > 0 && static_cast<int>(random() % static_cast<unsigned>(unbound_one_in)) == 0;
      row.push_back(unbound ? 0 : 1 + static_cast<std::int64_t>(random() % static_cast<unsigned>(largest)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

inline void sort_by(Table& table, const std::vector<VarId>& keys) {
  std::sort(table.rows.begin(), table.rows.end(), [&](const Row& a, const Row& b) {
    for (VarId key : keys) {
      if (a[table.place(key)] != b[table.place(key)]) return a[table.place(key)] < b[table.place(key)];
    }
    return false;
  });
}

inline Rows sorted(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

// Runs plans over one snapshot.
class Runner {
 public:
  explicit Runner(std::size_t batch_rows, std::shared_ptr<const Snapshot> snapshot = MemoryFacts().snapshot(),
                  std::size_t memory = std::size_t{1} << 28) {
    context.snapshot = std::move(snapshot);
    context.variables = &variables;
    context.batch_rows = batch_rows;
    context.memory = MemoryBudget(memory);
    context.terms = std::make_unique<LocalTerms>(*context.snapshot, term_memory);
    context.temporary_directory = "/tmp";
    for (int i = 0; i < 10; ++i) variables.id_of(std::string(1, static_cast<char>('a' + i)));
  }

  std::vector<std::vector<Id>> ids(const PlanNode& plan) {
    std::vector<std::vector<Id>> rows;
    OperatorPtr root = make_operator(plan, context);
    Batch batch;
    while (root->next(batch)) {
      if (batch.rows == 0 || batch.columns.size() != plan.columns.size()) throw std::logic_error("a batch of the wrong shape");
      for (const auto& column : batch.columns) {
        if (column.size() != batch.rows) throw std::logic_error("a column of the wrong length");
      }
      for (std::size_t row = 0; row < batch.rows; ++row) {
        rows.emplace_back();
        for (const auto& column : batch.columns) rows.back().push_back(column[row]);
      }
    }
    return rows;
  }

  Rows run(const PlanNode& plan) {
    Rows rows;
    for (const auto& from : ids(plan)) {
      rows.emplace_back();
      for (Id id : from) rows.back().push_back(number(id));
    }
    return rows;
  }

  static std::int64_t number(Id id) {
    if (id.is_unbound()) return 0;
    if (id.kind() == IdKind::kInteger) return integer_value(id);
    return -static_cast<std::int64_t>(id.payload() * 16 + static_cast<std::uint64_t>(id.kind()));
  }

  VariableTable variables;
  MemoryBudget term_memory{std::size_t{1} << 28};
  ExecutionContext context;
};

inline algebra::Expression variable(VarId id) {
  algebra::Expression expression;
  expression.kind = algebra::Expression::Kind::kVariable;
  expression.variable = id;
  return expression;
}

inline algebra::Expression constant(const Term& term) {
  algebra::Expression expression;
  expression.term = term;
  return expression;
}

inline algebra::Expression operation(algebra::Expression::Kind kind, algebra::Expression a, algebra::Expression b) {
  algebra::Expression expression;
  expression.kind = kind;
  expression.arguments = {std::move(a), std::move(b)};
  return expression;
}

}  // namespace tercet::test
