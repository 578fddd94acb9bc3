// Answers of a database as texts, and what EXPLAIN ANALYZE counts.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "tercet/database.h"

namespace tercet::test {

// A row a solution, each term as N-Triples writes it.
using Answers = std::vector<std::vector<std::string>>;

inline Answers rows_of(const Database& database, const std::string& query, const QueryOptions& options = {}) {
  Answers rows;
  Cursor cursor = database.query(query, options);
  while (cursor.next()) {
    rows.emplace_back();
    for (std::size_t i = 0; i < cursor.columns().size(); ++i) rows.back().push_back(cursor[i].to_ntriples());
  }
  return rows;
}

inline Answers sorted(Answers rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

inline QueryOptions without_pass(const std::string& pass) {
  QueryOptions options;
  options.disabled_passes = {pass};
  return options;
}

inline Database loaded(const std::string& facts, RdfFormat format) {
  Database database = Database::in_memory();
  LoadOptions load;
  load.format = format;
  database.load_text(facts, load);
  return database;
}

// What EXPLAIN ANALYZE says of the operators that are named so: the rows that each gave.
inline std::vector<int> rows_given(const Database& database, const std::string& operators, const std::string& query,
                                   const QueryOptions& options = {}) {
  std::vector<int> given;
  for (const auto& row : rows_of(database, "EXPLAIN ANALYZE " + query, options)) {
    if (row[0].find(operators) == std::string::npos) continue;
    given.push_back(std::atoi(row[0].c_str() + row[0].rfind("; ") + 2));
  }
  return given;
}

}  // namespace tercet::test
