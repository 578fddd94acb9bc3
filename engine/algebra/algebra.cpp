#include "engine/algebra/algebra.h"

#include <algorithm>
#include <utility>

#include "tercet/error.h"

namespace tercet::algebra {
namespace {

std::uint32_t pattern_depth(const Expression& expression) {
  std::uint32_t depth = expression.pattern ? expression.pattern->depth : 0;
  for (const Expression& argument : expression.arguments) depth = std::max(depth, pattern_depth(argument));
  return depth;
}

void add(std::vector<VarId>& variables, const TermOrVariable& place) {
  if (place.is_variable) variables.push_back(place.variable);
}

// The variables a node brings itself, and whether those of its first child, of all or of none are visible through it.
enum class Visible : std::uint8_t { kNone, kFirst, kAll };

Visible add_own_variables(const Node& node, std::vector<VarId>& variables) {
  using Kind = Node::Kind;
  switch (node.kind) {
    case Kind::kUnit: return Visible::kNone;
    case Kind::kBgp:
      for (const TriplePattern& triple : node.triples) {
        for (const TermOrVariable* place : {&triple.subject, &triple.predicate, &triple.object}) add(variables, *place);
      }
      return Visible::kNone;
    case Kind::kPath:
      add(variables, node.subject);
      add(variables, node.object);
      return Visible::kNone;
    case Kind::kGraph:
    case Kind::kService: add(variables, node.graph); return Visible::kAll;
    case Kind::kExtend: variables.push_back(node.variable); return Visible::kAll;
    case Kind::kGroup:
      for (const Aggregate& aggregate : node.aggregates) variables.push_back(aggregate.result);
      [[fallthrough]];
    case Kind::kValues:
    case Kind::kBindings:
    case Kind::kProject: variables.insert(variables.end(), node.variables.begin(), node.variables.end()); return Visible::kNone;
    case Kind::kMinus: return Visible::kFirst;
    default: return Visible::kAll;
  }
}

}  // namespace

NodePtr make_node(Node node) {
  std::uint32_t below = 0;
  for (const NodePtr& child : node.children) below = std::max(below, child->depth);
  for (const auto* expression : {&node.condition, &node.expression}) {
    if (*expression) below = std::max(below, pattern_depth(**expression));
  }
  for (const OrderKey& key : node.order) below = std::max(below, pattern_depth(key.expression));
  for (const Aggregate& aggregate : node.aggregates) {
    if (aggregate.argument) below = std::max(below, pattern_depth(*aggregate.argument));
  }
  if (below >= kMaxDepth) {
    throw Error(ErrorCode::kLimit,
                "the query combines too many patterns one after the other or one inside the other (groups, OPTIONAL, BIND, MINUS "
                "and the like): more than " +
                    std::to_string(kMaxDepth) + "; split it into several queries");
  }
  node.depth = below + 1;
  return std::make_shared<const Node>(std::move(node));
}

std::shared_ptr<const ServicePattern> with_values(const std::shared_ptr<const ServicePattern>& service,
                                                  const std::unordered_map<VarId, Term>& values) {
  auto result = std::make_shared<ServicePattern>(*service);
  for (const auto& [name, variable] : service->variables) {
    if (auto value = values.find(variable); value != values.end()) result->values.emplace(name, value->second);
  }
  return result;
}

Expression variable_expression(VarId variable) {
  Expression expression;
  expression.kind = Expression::Kind::kVariable;
  expression.variable = variable;
  return expression;
}

bool is_volatile_call(const Expression& expression) {
  if (expression.function) return !expression.function->options.deterministic;
  return expression.kind == Expression::Kind::kBuiltInCall &&
         (expression.name == "RAND" || expression.name == "UUID" || expression.name == "STRUUID" || expression.name == "BNODE");
}

bool is_volatile(const Expression& expression) {
  return is_volatile_call(expression) || std::any_of(expression.arguments.begin(), expression.arguments.end(), is_volatile);
}

std::vector<VarId> in_scope_variables(const Node& node) {
  std::vector<VarId> variables;
  std::vector<const Node*> waiting{&node};
  while (!waiting.empty()) {
    const Node* next = waiting.back();
    waiting.pop_back();
    Visible visible = add_own_variables(*next, variables);
    if (visible == Visible::kFirst) waiting.push_back(next->children.front().get());
    if (visible != Visible::kAll) continue;
    for (const NodePtr& child : next->children) waiting.push_back(child.get());
  }
  std::sort(variables.begin(), variables.end());
  variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
  return variables;
}

}  // namespace tercet::algebra
