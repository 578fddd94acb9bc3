#include "tests/random/naive_evaluator.h"

#include <algorithm>
#include <stdexcept>

namespace tercet::test {
namespace {

using algebra::Expression;
using algebra::Node;
using algebra::TermOrVariable;
using Op = Expression::Kind;

bool compatible(const Solution& a, const Solution& b) {
  return std::all_of(a.begin(), a.end(), [&](const auto& binding) {
    auto other = b.find(binding.first);
    return other == b.end() || other->second == binding.second;
  });
}

bool disjoint(const Solution& a, const Solution& b) {
  return std::none_of(a.begin(), a.end(), [&](const auto& binding) { return b.contains(binding.first); });
}

Solution merge(Solution a, const Solution& b) {
  a.insert(b.begin(), b.end());
  return a;
}

// More is too much for loops over all pairs.
constexpr std::size_t kMostSolutions = 3000;

void check_size(const Solutions& solutions) {
  if (solutions.size() > kMostSolutions) throw std::length_error("too many solutions");
}

Solutions join(const Solutions& a, const Solutions& b) {
  Solutions out;
  check_size(a);
  check_size(b);
  for (const Solution& x : a) {
    for (const Solution& y : b) {
      if (compatible(x, y)) out.push_back(merge(x, y));
    }
  }
  return out;
}

Solutions distinct(const Solutions& rows) {
  check_size(rows);
  Solutions out;
  for (const Solution& row : rows) {
    if (std::find(out.begin(), out.end(), row) == out.end()) out.push_back(row);
  }
  return out;
}

// Binds a place of a pattern to a term; false when it is something else already.
bool match(const TermOrVariable& place, const Term& term, const Solution& values, Solution& solution) {
  if (!place.is_variable) return place.term == term;
  if (auto value = values.find(place.variable); value != values.end()) return value->second == term;
  auto [binding, is_new] = solution.emplace(place.variable, term);
  return is_new || binding->second == term;
}

using Terms = std::vector<Term>;

void add_once(Terms& terms, const Term& term) {
  if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
}

Terms ends(const ast::Path& path, const Term& from, bool inverse, const Graph& graph);

bool is_excluded(const ast::Path& set, const Term& predicate, bool backward) {
  return std::any_of(set.operands.begin(), set.operands.end(), [&](const ast::Path& one) {
    bool is_backward = one.kind == ast::Path::Kind::kInverse;
    return is_backward == backward && (is_backward ? one.operands.front().iri : one.iri) == predicate;
  });
}

// Section 18.4, NegatedPropertySet, for both directions.
Terms negated_ends(const ast::Path& set, const Term& from, bool inverse, const Graph& graph) {
  auto is_backward = [](const ast::Path& one) { return one.kind == ast::Path::Kind::kInverse; };
  bool has_backward = std::any_of(set.operands.begin(), set.operands.end(), is_backward);
  bool has_forward = !std::all_of(set.operands.begin(), set.operands.end(), is_backward) || set.operands.empty();
  Terms out;
  for (const auto& [subject, predicate, object] : graph) {
    if (has_forward && !is_excluded(set, predicate, false) && (inverse ? object : subject) == from)
      add_once(out, inverse ? subject : object);
    if (has_backward && !is_excluded(set, predicate, true) && (inverse ? subject : object) == from)
      add_once(out, inverse ? object : subject);
  }
  return out;
}

// Section 18.4, the function ALP.
void arbitrary_length(const ast::Path& path, const Term& from, bool inverse, const Graph& graph, Terms& visited) {
  if (std::find(visited.begin(), visited.end(), from) != visited.end()) return;
  visited.push_back(from);
  for (const Term& next : ends(path, from, inverse, graph)) arbitrary_length(path, next, inverse, graph, visited);
}

// The nodes a path leads to, each once.
Terms ends(const ast::Path& path, const Term& from, bool inverse, const Graph& graph) {
  using Kind = ast::Path::Kind;
  Terms out;
  switch (path.kind) {
    case Kind::kIri:
      for (const auto& [subject, predicate, object] : graph) {
        if (predicate == path.iri && (inverse ? object : subject) == from) add_once(out, inverse ? subject : object);
      }
      return out;
    case Kind::kInverse: return ends(path.operands.front(), from, !inverse, graph);
    case Kind::kNegatedPropertySet: return negated_ends(path, from, inverse, graph);
    case Kind::kAlternative:
      for (const ast::Path& operand : path.operands) {
        for (const Term& end : ends(operand, from, inverse, graph)) add_once(out, end);
      }
      return out;
    case Kind::kSequence: {
      Terms reached{from};
      for (std::size_t i = 0; i < path.operands.size(); ++i) {
        const ast::Path& operand = path.operands[inverse ? path.operands.size() - 1 - i : i];
        Terms next;
        for (const Term& term : reached) {
          for (const Term& end : ends(operand, term, inverse, graph)) add_once(next, end);
        }
        reached = std::move(next);
      }
      return reached;
    }
    case Kind::kZeroOrOne:
      out = {from};
      for (const Term& end : ends(path.operands.front(), from, inverse, graph)) add_once(out, end);
      return out;
    case Kind::kZeroOrMore: arbitrary_length(path.operands.front(), from, inverse, graph, out); return out;
    case Kind::kOneOrMore:
      for (const Term& next : ends(path.operands.front(), from, inverse, graph))
        arbitrary_length(path.operands.front(), next, inverse, graph, out);
      return out;
  }
  return out;
}

std::optional<Term> boolean(std::optional<bool> value) { return value ? std::optional(Term::boolean(*value)) : std::nullopt; }

std::optional<bool> equal(const Term& a, const Term& b) {
  if (a == b) return true;
  // Of two known datatypes, or not both literals: different values.
  return false;
}

}  // namespace

Solutions NaiveEvaluator::evaluate(const Node& node, const Scope& scope) const {
  auto child = [&](std::size_t i) { return evaluate(*node.children[i], scope); };
  Solutions out;
  switch (node.kind) {
    case Node::Kind::kUnit: return {Solution()};
    case Node::Kind::kBgp: return basic_graph_pattern(node, scope);
    case Node::Kind::kPath: return path(node, scope);
    case Node::Kind::kJoin: return join(child(0), child(1));
    case Node::Kind::kLeftJoin: return left_join(node, scope);
    case Node::Kind::kFilter:
      for (const Solution& row : child(0)) {
        if (truth(*node.condition, row, scope).value_or(false)) out.push_back(row);
      }
      return out;
    case Node::Kind::kUnion:
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        for (const Solution& row : child(i)) out.push_back(row);
      }
      return out;
    case Node::Kind::kMinus: {
      Solutions removed = child(1);
      check_size(removed);
      for (const Solution& row : child(0)) {
        bool keep = std::all_of(removed.begin(), removed.end(),
                                [&](const Solution& other) { return !compatible(row, other) || disjoint(row, other); });
        if (keep) out.push_back(row);
      }
      return out;
    }
    case Node::Kind::kGraph: return graph(node, scope);
    case Node::Kind::kExtend:
      for (Solution row : child(0)) {
        if (auto term = value(*node.expression, row, scope)) row.emplace(node.variable, *term);
        out.push_back(row);
      }
      return out;
    case Node::Kind::kValues:
      for (const auto& row : node.rows) {
        Solution solution;
        for (std::size_t i = 0; i < row.size(); ++i) {
          if (!row[i].is_unbound()) solution.emplace(node.variables[i], row[i]);
        }
        out.push_back(solution);
      }
      return out;
    case Node::Kind::kGroup: return group(node, scope);
    case Node::Kind::kProject:
      for (const Solution& row : child(0)) {
        Solution chosen;
        for (VarId variable : node.variables) {
          if (auto binding = row.find(variable); binding != row.end()) chosen.insert(*binding);
        }
        out.push_back(chosen);
      }
      return out;
    case Node::Kind::kDistinct: return distinct(child(0));
    case Node::Kind::kOrderBy: return child(0);
    default: throw std::logic_error("the naive evaluator does not know this node");
  }
}

Solutions NaiveEvaluator::basic_graph_pattern(const Node& node, const Scope& scope) const {
  Solutions rows{Solution()};
  for (const algebra::TriplePattern& triple : node.triples) {
    Solutions extended;
    for (const Solution& row : rows) {
      for (const auto& fact : scope.graph) {
        Solution solution = row;
        if (match(triple.subject, fact[0], scope.values, solution) && match(triple.predicate, fact[1], scope.values, solution) &&
            match(triple.object, fact[2], scope.values, solution)) {
          extended.push_back(solution);
        }
      }
    }
    rows = std::move(extended);
    check_size(rows);
  }
  return rows;
}

// Section 18.4: from the term that stands at an end, or from every node of the graph.
Solutions NaiveEvaluator::path(const Node& node, const Scope& scope) const {
  auto resolved = [&](TermOrVariable end) {
    auto value = scope.values.find(end.variable);
    return end.is_variable && value != scope.values.end() ? TermOrVariable{false, 0, value->second} : end;
  };
  TermOrVariable from = resolved(node.subject), to = resolved(node.object);
  bool inverse = from.is_variable && !to.is_variable;
  if (inverse) std::swap(from, to);
  Terms starts;
  if (!from.is_variable) starts.push_back(from.term);
  for (const auto& fact : scope.graph) {
    if (!from.is_variable) break;
    add_once(starts, fact[0]);
    add_once(starts, fact[2]);
  }
  Solutions out;
  for (const Term& start : starts) {
    for (const Term& end : ends(*node.path, start, inverse, scope.graph)) {
      Solution solution;
      if (match(from, start, {}, solution) && match(to, end, {}, solution)) out.push_back(solution);
    }
  }
  return out;
}

Solutions NaiveEvaluator::left_join(const Node& node, const Scope& scope) const {
  Solutions out;
  Solutions right = evaluate(*node.children[1], scope);
  check_size(right);
  for (const Solution& x : evaluate(*node.children[0], scope)) {
    bool matched = false;
    for (const Solution& y : right) {
      if (!compatible(x, y)) continue;
      Solution both = merge(x, y);
      if (node.condition && !truth(*node.condition, both, scope).value_or(false)) continue;
      out.push_back(both);
      matched = true;
    }
    if (!matched) out.push_back(x);
  }
  return out;
}

Solutions NaiveEvaluator::graph(const Node& node, const Scope& scope) const {
  TermOrVariable name = node.graph;
  if (auto value = scope.values.find(name.variable); name.is_variable && value != scope.values.end())
    name = {false, 0, value->second};
  Solutions out;
  for (const auto& [graph_name, graph] : dataset_.named) {
    if (!name.is_variable && name.term != graph_name) continue;
    Solutions rows = evaluate(*node.children[0], {graph, scope.values});
    if (name.is_variable) rows = join(rows, {Solution{{name.variable, graph_name}}});
    out.insert(out.end(), rows.begin(), rows.end());
  }
  return out;
}

Solutions NaiveEvaluator::group(const Node& node, const Scope& scope) const {
  std::vector<std::pair<Solution, Solutions>> groups;
  for (const Solution& row : evaluate(*node.children[0], scope)) {
    Solution key;
    for (VarId variable : node.variables) {
      if (auto binding = row.find(variable); binding != row.end()) key.insert(*binding);
    }
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& other) { return other.first == key; });
    if (group == groups.end()) group = groups.insert(groups.end(), {key, {}});
    group->second.push_back(row);
  }
  if (groups.empty() && node.variables.empty()) groups.push_back({});
  Solutions out;
  for (auto& [key, rows] : groups) {
    Solution solution = key;
    for (const algebra::Aggregate& aggregate : node.aggregates) {
      if (auto term = this->aggregate(aggregate, rows, scope)) solution.emplace(aggregate.result, *term);
    }
    out.push_back(solution);
  }
  return out;
}

std::optional<Term> NaiveEvaluator::aggregate(const algebra::Aggregate& aggregate, const Solutions& rows,
                                              const Scope& scope) const {
  using Kind = algebra::Aggregate::Kind;
  if (aggregate.kind == Kind::kCountAll) {
    return Term::integer(static_cast<std::int64_t>(aggregate.distinct ? distinct(rows).size() : rows.size()));
  }
  std::vector<std::optional<Term>> values;
  for (const Solution& row : rows) {
    auto term = value(*aggregate.argument, row, scope);
    if (!aggregate.distinct || std::find(values.begin(), values.end(), term) == values.end()) values.push_back(term);
  }
  if (aggregate.kind == Kind::kCount) {
    return Term::integer(std::count_if(values.begin(), values.end(), [](const auto& term) { return term.has_value(); }));
  }
  if (aggregate.kind != Kind::kSum) throw std::logic_error("the naive evaluator does not know this aggregate");
  std::int64_t sum = 0;
  for (const auto& term : values) {
    auto number = term ? term->to_integer() : std::nullopt;
    if (!number) return std::nullopt;
    sum += *number;
  }
  return Term::integer(sum);
}

std::optional<Term> NaiveEvaluator::value(const Expression& expression, const Solution& solution, const Scope& scope) const {
  auto argument = [&](std::size_t i) { return value(expression.arguments[i], solution, scope); };
  switch (expression.kind) {
    case Op::kTerm: return expression.term;
    case Op::kVariable: {
      auto value = scope.values.find(expression.variable);
      if (value != scope.values.end()) return value->second;
      auto binding = solution.find(expression.variable);
      return binding == solution.end() ? std::nullopt : std::optional(binding->second);
    }
    case Op::kEqual:
    case Op::kNotEqual: {
      auto a = argument(0);
      auto b = argument(1);
      if (!a || !b) return std::nullopt;
      return boolean(*equal(*a, *b) == (expression.kind == Op::kEqual));
    }
    case Op::kLess:
    case Op::kAdd:
    case Op::kSubtract: {
      auto a = argument(0);
      auto b = argument(1);
      if (!a || !b) return std::nullopt;
      auto first = a->to_integer();
      auto second = b->to_integer();
      if (!first || !second) return std::nullopt;
      std::int64_t x = first.value_or(0);  // GCC 12 does not see that both are there
      std::int64_t y = second.value_or(0);
      if (expression.kind == Op::kLess) return Term::boolean(x < y);
      return Term::integer(expression.kind == Op::kAdd ? x + y : x - y);
    }
    case Op::kOr:
    case Op::kAnd: {
      // Section 17.2: one operand that decides is enough, the other may be an error.
      bool decides = expression.kind == Op::kOr;
      bool error = false;
      for (const Expression& operand : expression.arguments) {
        auto truth = this->truth(operand, solution, scope);
        if (truth == decides) return Term::boolean(decides);
        error = error || !truth;
      }
      return error ? std::nullopt : std::optional(Term::boolean(!decides));
    }
    case Op::kNot: {
      auto truth = this->truth(expression.arguments[0], solution, scope);
      return truth ? std::optional(Term::boolean(!*truth)) : std::nullopt;
    }
    case Op::kExists:
    case Op::kNotExists: {
      Solution values = merge(solution, scope.values);
      bool exists = !evaluate(*expression.pattern, {scope.graph, values}).empty();
      return Term::boolean(exists == (expression.kind == Op::kExists));
    }
    case Op::kBuiltInCall: return call(expression, solution, scope);
    default: throw std::logic_error("the naive evaluator does not know this expression");
  }
}

std::optional<Term> NaiveEvaluator::call(const Expression& expression, const Solution& solution, const Scope& scope) const {
  auto argument = [&](std::size_t i) { return value(expression.arguments[i], solution, scope); };
  if (expression.name == "BOUND") return Term::boolean(argument(0).has_value());
  if (expression.name == "ISIRI") {
    auto term = argument(0);
    return term ? std::optional(Term::boolean(term->is_iri())) : std::nullopt;
  }
  if (expression.name == "COALESCE") {
    for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
      if (auto term = argument(i)) return term;
    }
    return std::nullopt;
  }
  if (expression.name == "IF") {
    auto condition = truth(expression.arguments[0], solution, scope);
    return condition ? argument(*condition ? 1 : 2) : std::nullopt;
  }
  throw std::logic_error("the naive evaluator does not know " + expression.name);
}

std::optional<bool> NaiveEvaluator::truth(const Expression& expression, const Solution& solution, const Scope& scope) const {
  auto term = value(expression, solution, scope);
  if (!term) return std::nullopt;
  if (auto truth = term->to_boolean()) return truth;
  if (auto number = term->to_integer()) return *number != 0;
  return std::nullopt;
}

}  // namespace tercet::test
