// Group graph patterns (SPARQL 1.1 Query, sections 18.2.2 and 18.5).
#include <algorithm>

#include "tests/random/naive_evaluator.h"
#include "tests/random/naive_paths.h"

namespace tercet::test {
namespace {

constexpr std::size_t kMostSolutions = 1500;

bool are_disjoint(const Solution& a, const Solution& b) {
  return std::none_of(a.begin(), a.end(), [&](const auto& binding) { return b.contains(binding.first); });
}

Solutions joined(const Solutions& a, const Solutions& b) {
  check_size(a.size());
  check_size(b.size());
  Solutions out;
  for (const Solution& x : a) {
    for (const Solution& y : b) {
      if (are_compatible(x, y)) out.push_back(merged(x, y));
    }
    check_size(out.size());
  }
  return out;
}

Solutions without(const Solutions& rows, const Solutions& removed) {
  check_size(rows.size());
  check_size(removed.size());
  Solutions out;
  for (const Solution& row : rows) {
    bool keep = std::all_of(removed.begin(), removed.end(),
                            [&](const Solution& other) { return !are_compatible(row, other) || are_disjoint(row, other); });
    if (keep) out.push_back(row);
  }
  return out;
}

// The name of a place that is to be bound; empty for a term. A blank node is a variable that nobody else sees.
std::string name_of(const ast::Node& node) {
  if (node.is_variable()) return node.variable;
  return node.term.is_blank_node() ? "_:" + node.term.value() : "";
}

// The term that stands there, or that EXISTS has put there; nullptr for a variable.
const Term* term_at(const ast::Node& node, const Solution& values) {
  std::string name = name_of(node);
  if (name.empty()) return &node.term;
  auto value = values.find(name);
  return value == values.end() ? nullptr : &value->second;
}

// Binds a place to a term; false when it is something else already.
bool match(const ast::Node& place, const Term& term, const Solution& values, Solution& solution) {
  if (const Term* known = term_at(place, values)) return *known == term;
  auto [binding, is_new] = solution.emplace(name_of(place), term);
  return is_new || binding->second == term;
}

}  // namespace

void check_size(std::size_t solutions) {
  if (solutions > kMostSolutions) throw TooLarge("too many solutions");
}

bool are_compatible(const Solution& a, const Solution& b) {
  return std::all_of(a.begin(), a.end(), [&](const auto& binding) {
    auto other = b.find(binding.first);
    return other == b.end() || other->second == binding.second;
  });
}

Solution merged(Solution a, const Solution& b) {
  a.insert(b.begin(), b.end());
  return a;
}

Solutions inline_rows(const ast::InlineData& data) {
  Solutions out;
  for (const auto& row : data.rows) {
    Solution solution;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!row[i].is_unbound()) solution.emplace(data.variables[i], row[i]);
    }
    out.push_back(solution);
  }
  return out;
}

Solutions NaiveEvaluator::pattern(const ast::GroupGraphPattern& group, const Scope& scope) {
  return filtered(group_parts(group, scope), scope);
}

// Section 18.2.2.6: triples that only filters part are one basic graph pattern; filters hold for the whole group.
NaiveEvaluator::GroupParts NaiveEvaluator::group_parts(const ast::GroupGraphPattern& group, const Scope& scope) {
  GroupParts parts{{Solution()}, {}};
  std::vector<const ast::TriplesBlock*> blocks;
  auto close = [&] {
    if (!blocks.empty()) parts.body = joined(parts.body, triples(blocks, scope));
    blocks.clear();
  };
  for (const ast::GroupElement& one : group.elements) {
    if (const auto* block = std::get_if<ast::TriplesBlock>(&one.element)) {
      blocks.push_back(block);
    } else if (const auto* filter = std::get_if<ast::Filter>(&one.element)) {
      parts.filters.push_back(&filter->condition);
    } else {
      close();
      parts.body = element(one, std::move(parts.body), scope);
    }
  }
  close();
  return parts;
}

Solutions NaiveEvaluator::filtered(GroupParts parts, const Scope& scope) {
  std::erase_if(parts.body, [&](const Solution& row) {
    return !std::all_of(parts.filters.begin(), parts.filters.end(),
                        [&](const ast::Expression* condition) { return truth(*condition, {row}, scope).value_or(false); });
  });
  return std::move(parts.body);
}

Solutions NaiveEvaluator::triples(const std::vector<const ast::TriplesBlock*>& blocks, const Scope& scope) {
  Solutions rows{Solution()};
  for (const ast::TriplesBlock* block : blocks) {
    for (const ast::TriplePattern& one : block->triples) {
      bool is_path = std::holds_alternative<ast::Path>(one.predicate);
      rows = is_path ? path(one, rows, scope) : triple(one, std::move(rows), scope);
      check_size(rows.size());
    }
  }
  for (Solution& row : rows) {
    std::erase_if(row, [](const auto& binding) { return binding.first.starts_with("_:"); });
  }
  return rows;
}

Solutions NaiveEvaluator::triple(const ast::TriplePattern& triple, Solutions rows, const Scope& scope) {
  Solutions out;
  for (const Solution& row : rows) {
    for (const auto& [subject, predicate, object] : scope.graph) {
      Solution solution = row;
      if (match(triple.subject, subject, scope.values, solution) &&
          match(std::get<ast::Node>(triple.predicate), predicate, scope.values, solution) &&
          match(triple.object, object, scope.values, solution)) {
        out.push_back(solution);
      }
    }
  }
  return out;
}

Solutions NaiveEvaluator::path(const ast::TriplePattern& triple, const Solutions& rows, const Scope& scope) {
  Solutions matches;
  auto pairs = path_pairs(std::get<ast::Path>(triple.predicate), term_at(triple.subject, scope.values),
                          term_at(triple.object, scope.values), scope.graph);
  for (const auto& [from, to] : pairs) {
    Solution solution;
    if (match(triple.subject, from, scope.values, solution) && match(triple.object, to, scope.values, solution))
      matches.push_back(solution);
  }
  return joined(rows, matches);
}

Solutions NaiveEvaluator::element(const ast::GroupElement& element, Solutions left, const Scope& scope) {
  const auto& any = element.element;
  if (const auto* part = std::get_if<ast::OptionalGraphPattern>(&any))
    return left_join(left, group_parts(*part->pattern, scope), scope);
  if (const auto* part = std::get_if<ast::MinusGraphPattern>(&any)) return without(left, pattern(*part->pattern, scope));
  if (const auto* part = std::get_if<ast::Bind>(&any)) {
    for (Solution& row : left) {
      if (auto term = value(part->expression, {row}, scope)) row.emplace(part->variable, *term);
    }
    return left;
  }
  if (const auto* part = std::get_if<ast::GraphGraphPattern>(&any)) return joined(left, graph(*part, scope));
  if (const auto* part = std::get_if<ast::InlineData>(&any)) return joined(left, inline_rows(*part));
  if (const auto* part = std::get_if<ast::SubSelect>(&any)) return joined(left, sub_select(*part->query, scope));
  Solutions all;
  for (const auto& alternative : std::get<ast::GroupOrUnionGraphPattern>(any).alternatives) {
    Solutions rows = pattern(*alternative, scope);
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return joined(left, all);
}

Solutions NaiveEvaluator::left_join(const Solutions& left, const GroupParts& right, const Scope& scope) {
  check_size(left.size());
  check_size(right.body.size());
  Solutions out;
  for (const Solution& x : left) {
    bool matched = false;
    for (const Solution& y : right.body) {
      if (!are_compatible(x, y)) continue;
      Solutions both = filtered({{merged(x, y)}, right.filters}, scope);
      matched = matched || !both.empty();
      out.insert(out.end(), both.begin(), both.end());
    }
    if (!matched) out.push_back(x);
    check_size(out.size());
  }
  return out;
}

Solutions NaiveEvaluator::graph(const ast::GraphGraphPattern& part, const Scope& scope) {
  const Term* wanted = term_at(part.graph, scope.values);
  Solutions out;
  for (const auto& [name, graph] : active_->named) {
    if (wanted && *wanted != name) continue;
    Solutions rows = pattern(*part.pattern, {graph, scope.values});
    if (!wanted) rows = joined(rows, {Solution{{part.graph.variable, name}}});
    out.insert(out.end(), rows.begin(), rows.end());
  }
  return out;
}

}  // namespace tercet::test
