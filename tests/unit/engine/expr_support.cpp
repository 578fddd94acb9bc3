#include "expr_support.h"

#include <catch2/catch.hpp>

#include "engine/expr/values.h"
#include "parser/sparql/sparql_parser.h"

namespace tercet::test {
namespace {

constexpr std::size_t kRows = 3;
constexpr std::string_view kBase = "http://example.org/";

const algebra::Node* find_extend(const algebra::Node& node) {
  if (node.kind == algebra::Node::Kind::kExtend) return &node;
  for (const algebra::NodePtr& child : node.children) {
    if (const algebra::Node* found = find_extend(*child)) return found;
  }
  return nullptr;
}

// Replaces the constants by variables; their terms go to `terms`.
void lift_constants(algebra::Expression& expression, VariableTable& variables, std::vector<VarId>& columns,
                    std::vector<Term>& terms) {
  if (expression.kind == algebra::Expression::Kind::kTerm) {
    expression.kind = algebra::Expression::Kind::kVariable;
    expression.variable = variables.fresh("lifted");
    columns.push_back(expression.variable);
    terms.push_back(expression.term);
    return;
  }
  for (algebra::Expression& argument : expression.arguments) lift_constants(argument, variables, columns, terms);
}

std::string run(const algebra::Expression& expression, const std::vector<VarId>& columns, const std::vector<Term>& terms,
                ExecutionContext& context) {
  Batch batch;
  batch.rows = kRows;
  for (const Term& term : terms) batch.columns.emplace_back(kRows, context.terms->intern(term));
  auto evaluator = make_evaluator(expression, columns, context);
  std::vector<Id> ids;
  evaluator->evaluate(batch, context, ids);
  REQUIRE(ids.size() == kRows);
  CHECK(ids[0] == ids[kRows - 1]);
  std::vector<std::uint32_t> rows;
  evaluator->select(batch, context, rows);
  Term result = context.terms->term(ids[0]);
  bool truth = expr::effective_boolean_value(expr::value_of(result.view())).value_or(false);
  CHECK(rows.size() == (truth ? kRows : 0));
  return to_text(result);
}

}  // namespace

std::string to_text(const Term& term) {
  if (term.is_unbound()) return "error";
  if (term.datatype() == vocabulary::kXsdInteger || term.datatype() == vocabulary::kXsdBoolean) return term.value();
  std::string text = term.to_ntriples();
  std::string marker = "^^<" + std::string(vocabulary::kXsd);
  if (std::size_t place = text.rfind(marker); place != std::string::npos && text.ends_with('>')) {
    text.pop_back();
    text.replace(place, marker.size(), "^^xsd:");
  }
  return text;
}

algebra::Expression parse_expression(std::string_view text, VariableTable& variables) {
  std::string query = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX ex: <http://example.org/> SELECT ((";
  query.append(text).append(") AS ?result) {}");
  SparqlParserOptions options;
  options.base = kBase;
  ast::Statement statement = parse_sparql(query, options);
  algebra::Query translated = algebra::translate(std::get<ast::Query>(statement), std::string(kBase));
  variables = translated.variables;
  const algebra::Node* extend = find_extend(*translated.root);
  REQUIRE(extend);
  return *extend->expression;
}

std::unique_ptr<ExecutionContext> make_context(const MemoryFacts& facts, VariableTable& variables) {
  auto context = std::make_unique<ExecutionContext>();
  context->snapshot = facts.snapshot();
  context->variables = &variables;
  context->memory = MemoryBudget(std::size_t{32} << 20);
  context->terms = std::make_unique<LocalTerms>(*context->snapshot, context->memory);
  context->base = kBase;
  context->now_milliseconds = 1'700'000'000'123;
  return context;
}

std::string evaluate(std::string_view text, const Bindings& bindings) {
  VariableTable variables;
  algebra::Expression expression = parse_expression(text, variables);
  auto context = make_context(MemoryFacts(), variables);
  std::vector<VarId> columns;
  std::vector<Term> terms;
  for (const auto& [name, term] : bindings) {
    columns.push_back(variables.id_of(name));
    terms.push_back(term);
  }
  return run(expression, columns, terms, *context);
}

std::string evaluate_lifted(std::string_view text, Lift lift) {
  VariableTable variables;
  algebra::Expression expression = parse_expression(text, variables);
  std::vector<VarId> columns;
  std::vector<Term> terms;
  lift_constants(expression, variables, columns, terms);
  MemoryFacts facts;
  if (lift == Lift::kDictionary) {
    for (const Term& term : terms) facts.add(Term::iri("http://example.org/s"), Term::iri("http://example.org/p"), term);
  }
  auto context = make_context(facts, variables);
  return run(expression, columns, terms, *context);
}

void check(std::string_view text, std::string_view expected) {
  INFO("expression: " << text);
  CHECK(evaluate(text) == expected);
  CHECK(evaluate_lifted(text, Lift::kDictionary) == expected);
  CHECK(evaluate_lifted(text, Lift::kLocal) == expected);
}

}  // namespace tercet::test
