// What stands around a pattern (SPARQL 1.1 Query, sections 18.2.4 and 18.2.5): groups, projection, order, the forms of a query.
#include <algorithm>

#include "tests/random/naive_evaluator.h"
#include "tests/random/naive_values.h"

namespace tercet::test {
namespace {

using Form = ast::Query::Form;

bool has_aggregate(const ast::Expression& expression) {
  return expression.kind == ast::Expression::Kind::kAggregate ||
         std::any_of(expression.arguments.begin(), expression.arguments.end(), has_aggregate);
}

bool is_grouped(const ast::Query& query) {
  const ast::SolutionModifier& modifier = query.modifier;
  auto in_projection = [](const ast::Projection& item) { return item.expression && has_aggregate(*item.expression); };
  return !modifier.group_by.empty() || !modifier.having.empty() ||
         std::any_of(query.projection.begin(), query.projection.end(), in_projection) ||
         std::any_of(modifier.order_by.begin(), modifier.order_by.end(),
                     [](const auto& key) { return has_aggregate(key.expression); });
}

void add_once(Graph& graph, const Triple& triple) {
  if (std::find(graph.begin(), graph.end(), triple) == graph.end()) graph.push_back(triple);
}

// Section 13.2: the default graph is the merge of the FROM graphs.
NaiveDataset chosen(const NaiveDataset& all, const std::vector<ast::DatasetClause>& clauses) {
  NaiveDataset out;
  for (const ast::DatasetClause& clause : clauses) {
    auto graph = std::find_if(all.named.begin(), all.named.end(), [&](const auto& named) { return named.first == clause.iri; });
    if (graph == all.named.end()) continue;
    if (!clause.named) {
      for (const Triple& triple : graph->second) add_once(out.default_graph, triple);
    } else if (std::none_of(out.named.begin(), out.named.end(), [&](const auto& named) { return named.first == clause.iri; })) {
      out.named.push_back(*graph);
    }
  }
  return out;
}

void project(const ast::Query& query, NaiveRow& row) {
  auto is_kept = [&](const std::string& name) {
    if (query.star) return !name.starts_with("_:") && !name.starts_with("#");
    return std::any_of(query.projection.begin(), query.projection.end(), [&](const auto& item) { return item.variable == name; });
  };
  std::erase_if(row.solution, [&](const auto& binding) { return !is_kept(binding.first); });
  std::erase_if(row.loose, [&](const auto& binding) { return !is_kept(binding.first); });
}

void remove_duplicates(NaiveRows& rows) {
  std::map<Solution, std::vector<Term>> known;
  std::erase_if(rows.rows, [&](const NaiveRow& row) {
    if (!row.loose.empty()) throw Unsettled("DISTINCT of values that were chosen");
    auto [place, is_new] = known.emplace(row.solution, row.keys);
    if (!is_new && place->second != row.keys) rows.keys_lost = true;
    return !is_new;
  });
}

}  // namespace

bool is_before(const NaiveRow& a, const NaiveRow& b, const std::vector<ast::OrderCondition>& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    Standing found = standing(a.keys[i], b.keys[i]);
    if (found == Standing::kTied) continue;
    return found == (order[i].descending ? Standing::kAfter : Standing::kBefore);
  }
  return false;
}

Solutions settled(const NaiveRows& rows, const std::vector<ast::OrderCondition>& order) {
  Solutions out;
  std::size_t count = rows.rows.size();
  check_size(count);
  if (rows.limit == std::uint64_t{0} || rows.offset >= count) return {};
  std::uint64_t end = rows.limit ? std::min<std::uint64_t>(count, rows.offset + *rows.limit) : count;
  if (rows.keys_lost && end - rows.offset < count) throw Unsettled("the order of what DISTINCT made one");
  for (const NaiveRow& row : rows.rows) {
    if (!row.loose.empty()) throw Unsettled("a value that was chosen");
    std::uint64_t first = 0;  // the places where the row can be
    std::uint64_t last = count - 1;
    for (const NaiveRow& other : rows.rows) {
      first += is_before(other, row, order) ? 1 : 0;
      last -= is_before(row, other, order) ? 1 : 0;
    }
    if (last < rows.offset || first >= end) continue;
    if (first < rows.offset || last >= end) throw Unsettled("the rows that LIMIT keeps");
    out.push_back(row.solution);
  }
  if (rows.reduced) {
    Solutions sorted = out;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) throw Unsettled("the duplicates that REDUCED keeps");
  }
  return out;
}

NaiveAnswer NaiveEvaluator::evaluate(const ast::Query& query) {
  NaiveDataset from = chosen(dataset_, query.dataset);
  active_ = query.dataset.empty() ? &dataset_ : &from;
  NaiveAnswer answer;
  answer.rows = level(query, {active_->default_graph, {}});
  if (query.form == Form::kSelect) return answer;
  if (query.form == Form::kAsk) {
    answer.yes = !settled(answer.rows, query.modifier.order_by).empty();
    return answer;
  }
  Solutions solutions = settled(answer.rows, query.modifier.order_by);
  answer.graph =
      query.form == Form::kConstruct ? constructed(query, solutions) : described(query, solutions, active_->default_graph);
  return answer;
}

Solutions NaiveEvaluator::solutions(const ast::GroupGraphPattern& where, const std::vector<ast::DatasetClause>& from) {
  NaiveDataset some = chosen(dataset_, from);
  active_ = from.empty() ? &dataset_ : &some;
  return pattern(where, {active_->default_graph, {}});
}

NaiveRows NaiveEvaluator::level(const ast::Query& query, const Scope& scope) {
  Solutions solutions = pattern(query.where, scope);
  check_size(solutions.size());
  bool grouped = is_grouped(query);
  std::set<std::string> known;
  std::vector<GroupedRow> rows;
  if (grouped) {
    rows = groups(query, solutions, known, scope);
  } else {
    for (Solution& solution : solutions) rows.push_back({std::move(solution), {}});
  }
  if (query.values) {
    std::vector<GroupedRow> joined;
    for (const GroupedRow& row : rows) {
      for (const Solution& other : inline_rows(*query.values)) {
        if (are_compatible(row.solution, other)) joined.push_back({merged(row.solution, other), row.rows});
      }
    }
    known.insert(query.values->variables.begin(), query.values->variables.end());
    rows = std::move(joined);
  }
  NaiveRows out;
  out.reduced = query.reduced;
  out.offset = query.modifier.offset.value_or(0);
  out.limit = query.modifier.limit;
  for (GroupedRow& row : rows) {
    out.rows.push_back(finish(query, std::move(row), grouped, known, scope));
    if (query.form == Form::kSelect) project(query, out.rows.back());
  }
  if (query.distinct) remove_duplicates(out);
  return out;
}

Solutions NaiveEvaluator::sub_select(const ast::Query& query, const Scope& scope) {
  return settled(level(query, scope), query.modifier.order_by);
}

// Section 18.5, Group, and HAVING. The keys get names that no variable has where the text gives them none.
std::vector<NaiveEvaluator::GroupedRow> NaiveEvaluator::groups(const ast::Query& query, const Solutions& rows,
                                                               std::set<std::string>& known, const Scope& scope) {
  std::map<Solution, Solutions> groups;
  const auto& conditions = query.modifier.group_by;
  if (conditions.empty()) groups[{}] = rows;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const ast::GroupCondition& condition = conditions[i];
    bool is_variable = condition.variable.empty() && condition.expression.kind == ast::Expression::Kind::kVariable;
    known.insert(is_variable                  ? condition.expression.variable
                 : condition.variable.empty() ? "#" + std::to_string(i)
                                              : condition.variable);
  }
  for (Solution row : rows) {
    if (conditions.empty()) break;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      const ast::GroupCondition& condition = conditions[i];
      if (condition.variable.empty() && condition.expression.kind == ast::Expression::Kind::kVariable) continue;
      std::string name = condition.variable.empty() ? "#" + std::to_string(i) : condition.variable;
      if (auto term = value(condition.expression, {row}, scope)) row.emplace(name, *term);
    }
    Solution key;
    for (const auto& [name, term] : row) {
      if (known.contains(name)) key.emplace(name, term);
    }
    groups[key].push_back(row);
  }
  std::vector<GroupedRow> out;
  for (auto& group : groups) {
    const Solution& key = group.first;
    auto& members = group.second;
    auto holds = [&](const ast::Expression& condition) { return truth(condition, {key, &members, &known}, scope).value_or(false); };
    const auto& having = query.modifier.having;
    if (std::all_of(having.begin(), having.end(), holds)) out.push_back({key, members});
  }
  return out;
}

// The expressions of SELECT, in their order, and the keys of ORDER BY.
NaiveRow NaiveEvaluator::finish(const ast::Query& query, GroupedRow row, bool grouped, std::set<std::string> known,
                                const Scope& scope) {
  NaiveRow out{std::move(row.solution), {}, {}};
  Subject subject{out.solution, grouped ? &row.rows : nullptr, grouped ? &known : nullptr};
  for (const ast::Projection& item : query.projection) {
    if (!item.expression) continue;
    NaiveCell cell;
    if (item.expression->kind == ast::Expression::Kind::kAggregate) {
      cell = aggregate(*item.expression, row.rows, scope);
    } else {
      cell.options = {value(*item.expression, subject, scope).value_or(Term())};
    }
    if (cell.parts || cell.options.size() > 1) {
      // Not among the known ones: an expression that uses the choice is unsettled.
      out.loose.emplace(item.variable, cell);
      continue;
    }
    known.insert(item.variable);
    if (!cell.options.front().is_unbound()) out.solution.emplace(item.variable, cell.options.front());
  }
  for (const ast::OrderCondition& order : query.modifier.order_by) {
    out.keys.push_back(value(order.expression, subject, scope).value_or(Term()));
  }
  return out;
}

// Section 16.2: blank nodes of the template are other ones for each solution, ill-formed triples are left out.
Graph NaiveEvaluator::constructed(const ast::Query& query, const Solutions& solutions) const {
  Graph graph;
  std::size_t number = 0;
  for (const Solution& solution : solutions) {
    ++number;
    auto at = [&](const ast::Node& node) {
      if (node.is_variable()) {
        auto binding = solution.find(node.variable);
        return binding == solution.end() ? Term() : binding->second;
      }
      return node.term.is_blank_node() ? Term::blank_node("template" + std::to_string(number) + node.term.value()) : node.term;
    };
    for (const ast::TriplePattern& pattern : query.construct_template) {
      Triple triple{at(pattern.subject), at(std::get<ast::Node>(pattern.predicate)), at(pattern.object)};
      if ((triple[0].is_iri() || triple[0].is_blank_node()) && triple[1].is_iri() && !triple[2].is_unbound())
        add_once(graph, triple);
    }
  }
  return graph;
}

// What the standard leaves to the implementation (section 16.4): a resource's triples, and those of the blank nodes they lead to.
Graph NaiveEvaluator::described(const ast::Query& query, const Solutions& solutions, const Graph& graph) const {
  std::vector<Term> resources;
  auto add = [&](const Term& term) {
    if (!term.is_iri() && !term.is_blank_node()) return;
    if (std::find(resources.begin(), resources.end(), term) == resources.end()) resources.push_back(term);
  };
  for (const ast::Node& node : query.describe) {
    if (!node.is_variable()) add(node.term);
    for (const Solution& solution : solutions) {
      if (auto binding = solution.find(node.variable); binding != solution.end()) add(binding->second);
    }
  }
  for (const Solution& solution : solutions) {
    if (!query.star) break;
    for (const auto& [name, term] : solution) add(term);
  }
  Graph out;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    for (const Triple& triple : graph) {
      if (triple[0] != resources[i]) continue;
      add_once(out, triple);
      if (triple[2].is_blank_node()) add(triple[2]);
    }
  }
  return out;
}

}  // namespace tercet::test
