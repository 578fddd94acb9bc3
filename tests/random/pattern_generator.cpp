#include "tests/random/pattern_generator.h"

namespace tercet::test {

std::string PatternGenerator::path(unsigned depth) {
  switch (dice_.below(depth > 0 ? 9 : 4)) {
    case 0: return "!(" + dice_.predicate() + (dice_.one_in(2) ? "|^" + dice_.predicate() : "") + ")";
    case 1: return "^" + dice_.predicate();
    case 2: return dice_.one_in(3) ? "!" + dice_.predicate() : dice_.predicate();
    case 3: return dice_.predicate();
    case 4: return "(" + path(depth - 1) + "/" + path(depth - 1) + ")";
    case 5: return "(" + path(depth - 1) + "|" + path(depth - 1) + ")";
    case 6: return "^(" + path(depth - 1) + ")";
    default: return "(" + path(depth - 1) + ")" + dice_.of({"*", "+", "?"});
  }
}

// A node that no graph has is among the ends: it still matches itself by a path of no edge. So is a literal.
std::string PatternGenerator::path_triple() {
  auto end = [&] { return dice_.one_in(6) ? std::string("<http://n/nowhere>") : dice_.node(); };
  std::string subject = dice_.one_in(5) ? end() : dice_.pattern_variable();
  std::string object = dice_.one_in(5) ? (dice_.one_in(3) ? dice_.literal() : end()) : dice_.pattern_variable();
  return subject + " " + path(3) + " " + object + " . ";
}

std::string PatternGenerator::plain_triple() {
  std::string subject = dice_.one_in(10) ? dice_.node() : dice_.variable();
  std::string object = dice_.one_in(12) ? dice_.constant() : dice_.variable();
  if (object == subject && !dice_.one_in(4)) object = dice_.variable();
  return subject + " " + (dice_.one_in(10) ? dice_.variable() : dice_.predicate()) + " " + object + " . ";
}

std::string PatternGenerator::blank_node_triples() {
  if (dice_.one_in(2))
    return "[ " + dice_.predicate() + " " + dice_.variable() + " ] " + dice_.predicate() + " " + dice_.variable() + " . ";
  std::string label = "_:l" + std::to_string(labels_++);
  return dice_.variable() + " " + dice_.predicate() + " " + label + " . " + label + " " + dice_.predicate() + " " +
         dice_.variable() + " . ";
}

std::string PatternGenerator::triple() {
  if (dice_.one_in(8)) return path_triple();
  return dice_.one_in(8) ? blank_node_triples() : plain_triple();
}

std::string PatternGenerator::group(unsigned depth) {
  if (dice_.one_in(40)) return "{ }";
  std::string out = "{ ";
  if (!dice_.one_in(4)) out += triple();
  for (unsigned parts = 1 + dice_.below(2); parts > 0; --parts) out += part(depth);
  return out + "}";
}

std::string PatternGenerator::part(unsigned depth) {
  if (depth == 0) return triple();
  switch (dice_.below(15)) {
    case 0:
    case 1: return "OPTIONAL " + group(depth - 1) + " ";
    case 2: return group(depth - 1) + " UNION " + group(depth - 1) + " ";
    case 3: return "MINUS " + group(depth - 1) + " ";
    case 4:
    case 5: return filter(2);
    case 6: return bind();
    case 7: return values("?a", "?b");
    case 8: return "GRAPH " + (dice_.one_in(2) ? dice_.graph_name() : dice_.variable()) + " " + group(depth - 1) + " ";
    case 9: return "{ " + select(group(depth - 1), true) + " } ";
    case 10: return "{ " + part(depth - 1) + "} ";
    default: return triple();
  }
}

// Random conditions are errors more often than not.
std::string PatternGenerator::filter(unsigned depth) {
  std::string condition = expressions_.condition(depth);
  return dice_.one_in(2) ? "FILTER(" + condition + ") " : "FILTER(COALESCE(" + condition + ", true)) ";
}

std::string PatternGenerator::bind() {
  std::string expression = dice_.one_in(12) ? "BNODE()" : expressions_.any(2);
  return "BIND(" + expression + " AS " + dice_.fresh_variable() + ") ";
}

std::string PatternGenerator::values(const std::string& first, const std::string& second) {
  auto place = [&] { return dice_.one_in(4) ? "UNDEF" : dice_.constant(); };
  std::string out = "VALUES (" + first + " " + second + ") { ";
  for (unsigned rows = dice_.below(3) + 1; rows > 0; --rows) out += "(" + place() + " " + place() + ") ";
  return out + "} ";
}

std::string PatternGenerator::exists_group(unsigned depth) {
  Dice::Scope scope(dice_);
  std::string out = "{ " + triple();
  for (unsigned parts = dice_.below(3); parts > 0; --parts) out += exists_part(depth);
  return out + "}";
}

std::string PatternGenerator::exists_part(unsigned depth) {
  if (depth == 0) return triple();
  switch (dice_.below(12)) {
    case 0: return "OPTIONAL " + exists_group(depth - 1) + " ";
    case 1: return exists_group(depth - 1) + " UNION " + exists_group(depth - 1) + " ";
    case 2: return "MINUS " + exists_group(depth - 1) + " ";
    case 3:
    case 4: return filter(1);
    case 5: return bind();
    case 6: return "GRAPH " + (dice_.one_in(2) ? dice_.graph_name() : dice_.variable()) + " " + exists_group(depth - 1) + " ";
    case 7: {
      std::string first = dice_.fresh_variable();
      return values(first, dice_.fresh_variable());
    }
    case 8: {
      std::string column = dice_.fresh_variable();
      return "{ SELECT DISTINCT " + column + " { " + column + " " + dice_.predicate() + " " + dice_.fresh_variable() + " } } ";
    }
    default: return triple();
  }
}

std::string PatternGenerator::modifiers(const std::vector<std::string>& columns, bool is_sub_select) {
  std::string out;
  if (dice_.one_in(is_sub_select ? 6 : 3)) {
    out += " ORDER BY";
    for (unsigned keys = 1 + dice_.below(3); keys > 0; --keys) {
      std::string key = dice_.one_in(4) ? expressions_.any(1) : columns.empty() ? dice_.variable() : dice_.of(columns);
      out += (dice_.one_in(3) ? " DESC(" : " ASC(") + key + ")";
    }
  }
  if (dice_.one_in(is_sub_select ? 6 : 4)) {
    if (dice_.one_in(2)) out += " OFFSET " + std::to_string(dice_.below(4));
    if (dice_.one_in(10)) out += " LIMIT 0";
    else if (dice_.one_in(2)) out += " LIMIT " + std::to_string(is_sub_select ? 1 + dice_.below(40) : 1 + dice_.below(8));
  }
  if (dice_.one_in(12)) out += " " + values("?a", "?c");
  return out;
}

std::string PatternGenerator::select(const std::string& where, bool is_sub_select) {
  if (dice_.one_in(is_sub_select ? 3 : 4)) return grouped(where, is_sub_select);
  std::string out = "SELECT ";
  unsigned kind = dice_.below(8);
  if (kind == 0) out += "REDUCED ";
  if (kind == 1 || kind == 2) out += "DISTINCT ";
  std::vector<std::string> columns;
  if (dice_.one_in(5)) {
    out += "*";
  } else {
    for (char name : {'a', 'b', 'c', 'd'}) {
      if (dice_.one_in(is_sub_select ? 2 : 1)) columns.push_back(std::string("?") + name);
    }
    if (columns.empty()) columns.emplace_back("?a");
    for (const std::string& column : columns) out += column + " ";
    for (unsigned more = dice_.one_in(2) ? 1 + dice_.below(2) : 0; more > 0; --more) {
      std::string expression = expressions_.any(2);
      columns.push_back(dice_.fresh_variable());
      out += "(" + expression + " AS " + columns.back() + ") ";
    }
  }
  out += " WHERE " + where;
  if (kind == 0) return out;
  return out + modifiers(columns, is_sub_select);
}

std::string PatternGenerator::aggregate(bool is_sub_select) {
  std::string distinct = dice_.one_in(3) ? "DISTINCT " : "";
  std::string argument = dice_.one_in(3) ? expressions_.any(1) : dice_.variable();
  switch (dice_.below(is_sub_select ? 7 : 9)) {
    case 0: return "COUNT(" + distinct + "*)";
    case 1: return "COUNT(" + distinct + argument + ")";
    case 2:
    case 3: return "SUM(" + distinct + argument + ")";
    case 4: return "AVG(" + distinct + argument + ")";
    case 5: return "MIN(" + distinct + argument + ")";
    case 6: return "MAX(" + distinct + argument + ")";
    case 7: return "SAMPLE(" + distinct + argument + ")";
    default: return "GROUP_CONCAT(" + distinct + argument + "; SEPARATOR=\"|\")";
  }
}

// Without the label of a blank node, which may not stand in two patterns (SPARQL 1.1, section 4.1.4).
std::string PatternGenerator::repeatable_aggregate(bool is_sub_select) {
  std::string expression = aggregate(is_sub_select);
  while (expression.find("_:") != std::string::npos) expression = aggregate(is_sub_select);
  return expression;
}

// What stands outside of the aggregates are the keys and constants.
std::string PatternGenerator::grouped(const std::string& where, bool is_sub_select) {
  std::vector<std::string> keys;
  std::string group_by;
  for (unsigned number = dice_.one_in(5) ? 0 : 1 + dice_.below(2); number > 0; --number) {
    if (dice_.one_in(4)) {
      std::string expression = expressions_.any(1);
      keys.push_back(dice_.fresh_variable());
      group_by += " (" + expression + " AS " + keys.back() + ")";
    } else if (dice_.one_in(10)) {
      group_by += " (" + expressions_.any(1) + ")";
    } else {
      keys.push_back(dice_.pattern_variable());
      group_by += " " + keys.back();
    }
  }
  std::string out = "SELECT ";
  std::vector<std::string> columns;
  for (const std::string& key : keys) {
    bool is_repeated = out.find(key + " ") != std::string::npos;
    if (!is_repeated && !dice_.one_in(4)) out += key + " ";
  }
  std::vector<std::string> leaves = keys;
  for (unsigned number = 1 + dice_.below(3); number > 0; --number) {
    std::string expression;
    if (dice_.one_in(4)) {
      leaves.push_back(repeatable_aggregate(is_sub_select));
      expressions_.set_leaves(leaves);
      expression = expressions_.any(2);
      expressions_.set_leaves({});
      leaves.pop_back();
    } else {
      expression = aggregate(is_sub_select);
    }
    columns.push_back(dice_.fresh_variable());
    out += "(" + expression + " AS " + columns.back() + ") ";
  }
  out += "WHERE " + where;
  if (!group_by.empty()) out += " GROUP BY" + group_by;
  if (dice_.one_in(3)) {
    leaves.push_back(repeatable_aggregate(true));
    leaves.push_back(leaves.back());
    expressions_.set_leaves(leaves);
    out += " HAVING (" + expressions_.condition(1) + ")";
    expressions_.set_leaves({});
  }
  if (dice_.one_in(12)) return out + " ORDER BY " + aggregate(true) + " " + columns.front();
  if (dice_.one_in(4)) out += " ORDER BY " + (dice_.one_in(2) ? "DESC(" + columns.front() + ")" : columns.front());
  return out;
}

}  // namespace tercet::test
