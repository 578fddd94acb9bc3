// The SPARQL algebra (SPARQL 1.1 Query, section 18.2), with expressions.
//
// Trees are immutable once built and shared by pointer; the optimizer makes new nodes. Aggregates have become variables bound by
// Group.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/algebra/variables.h"
#include "engine/expr/user_functions.h"
#include "parser/sparql/ast.h"
#include "tercet/term.h"

namespace tercet::algebra {

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Expression {
  using Kind = ast::Expression::Kind;  // without kAggregate
  Kind kind = Kind::kTerm;
  Term term;           // kTerm
  VarId variable = 0;  // kVariable
  std::string name;    // kBuiltInCall: keyword in capitals; kFunctionCall: IRI
  std::vector<Expression> arguments;
  NodePtr pattern;                               // kExists, kNotExists
  std::shared_ptr<const UserFunction> function;  // kFunctionCall of a function of the host program; null: a cast
  ast::SourceRange range;                        // for messages
};

// A subject, predicate, object or graph name.
struct TermOrVariable {
  bool is_variable = false;
  VarId variable = 0;
  Term term;
};

struct TriplePattern {
  TermOrVariable subject, predicate, object;
};

struct Aggregate {
  enum class Kind : std::uint8_t { kCount, kCountAll, kSum, kMin, kMax, kAvg, kSample, kGroupConcat };
  Kind kind = Kind::kCountAll;
  bool distinct = false;
  std::optional<Expression> argument;  // absent for kCountAll
  std::string separator = " ";         // kGroupConcat
  VarId result = 0;
};

struct OrderKey {
  Expression expression;
  bool descending = false;
};

// The dataset of FROM and FROM NAMED, or of an update's WITH and USING; absent: the store's own.
struct Dataset {
  std::vector<Term> default_graphs;
  std::vector<Term> named_graphs;
  bool all_named_graphs = false;  // WITH: the named graphs are the store's
};

// What SERVICE sends: the pattern as it was written, since another endpoint may understand what this engine does not.
struct ServicePattern {
  std::shared_ptr<const ast::GroupGraphPattern> pattern;
  std::vector<std::pair<std::string, VarId>> variables;  // the names in it that mean something outside of it
  std::map<std::string, Term, std::less<>> values;       // of those that have been replaced by a term
};

struct Node {
  enum class Kind : std::uint8_t {
    kUnit,      // one solution that binds nothing: the empty basic graph pattern
    kBgp,       // triples
    kPath,      // subject path object
    kJoin,      // two children
    kLeftJoin,  // two children, `condition` (absent: true)
    kFilter,    // `condition`
    kUnion,     // two or more children
    kMinus,     // two children
    kGraph,     // `graph`, one child
    kExtend,    // variable := expression
    kValues,    // variables, rows
    kGroup,     // keys (variables), aggregates
    kOrderBy,   // order
    kProject,   // variables
    kDistinct,
    kReduced,
    kSlice,     // offset, limit
    kService,   // graph is the endpoint; the child tells scope only, what is asked is `service`
    kBindings,  // a solution for each combination of values that `variables` have in rows outside; made by the optimizer. `variable`
                // says in which
  };
  Kind kind = Kind::kUnit;
  std::vector<NodePtr> children;
  std::vector<TriplePattern> triples;             // kBgp
  TermOrVariable subject, object;                 // kPath
  std::shared_ptr<const ast::Path> path;          // kPath
  TermOrVariable graph;                           // kGraph, kService
  bool silent = false;                            // kService
  std::shared_ptr<const ServicePattern> service;  // kService
  std::optional<Expression> condition;            // kFilter, kLeftJoin
  VarId variable = 0;                             // kExtend, kBindings
  std::optional<Expression> expression;           // kExtend
  std::vector<VarId> variables;                   // kProject, kValues, kGroup (the keys), kBindings
  std::vector<std::vector<Term>> rows;            // kValues; unbound is UNDEF
  std::vector<Aggregate> aggregates;              // kGroup
  std::vector<OrderKey> order;                    // kOrderBy
  std::uint64_t offset = 0;                       // kSlice
  std::optional<std::uint64_t> limit;             // kSlice
  std::uint32_t depth = 1;                        // levels of nodes, this one and those of EXISTS in its expressions included
};

// Levels a tree may have: every pass and operator walks it by recursion. Deeper is kLimit.
inline constexpr std::uint32_t kMaxDepth = 1000;

// Puts a finished node on the heap, with its depth. Errors: kLimit.
NodePtr make_node(Node node);

// A whole query. For CONSTRUCT and DESCRIBE the root's solutions feed the template or the descriptions.
struct Query {
  ast::Query::Form form = ast::Query::Form::kSelect;
  ast::Query::Explain explain = ast::Query::Explain::kNone;
  VariableTable variables;
  NodePtr root;
  std::vector<VarId> columns;                     // SELECT: in order
  std::vector<TriplePattern> construct_template;  // blank nodes are terms here: fresh ones for each solution
  std::vector<TermOrVariable> describe;
  std::optional<Dataset> dataset;
  std::string base;  // for IRI()
};

// AST ─▶ algebra, section 18.2. `functions`: those a call may mean besides the casts; null is none. Errors: kUnsupported, kEvaluation,
// kSyntax for what only the translation can see.
Query translate(const ast::Query& query, const std::string& base, const UserFunctions* functions = nullptr);

Expression variable_expression(VarId variable);

// Whether two evaluations may differ (RAND, UUID, STRUUID, BNODE, a function that says so), so that equal texts are not equal values.
bool is_volatile(const Expression& expression);
// The same of the call itself, whatever its arguments are.
bool is_volatile_call(const Expression& expression);

// The variables in scope (section 18.2.1) of a node, sorted.
std::vector<VarId> in_scope_variables(const Node& node);

// The service pattern with variables replaced by terms.
std::shared_ptr<const ServicePattern> with_values(const std::shared_ptr<const ServicePattern>& service,
                                                  const std::unordered_map<VarId, Term>& values);

// How terms are written; to_string(const Term&) where it is empty.
using TermText = std::function<std::string(const Term&)>;

// The tree as text, a node a line, indented: for tests and people.
std::string to_string(const Query& query);
std::string to_string(const Node& node, const VariableTable& variables);
std::string to_string(const Expression& expression, const VariableTable& variables, const TermText& text = {});
std::string to_string(const TermOrVariable& place, const VariableTable& variables, const TermText& text = {});
std::string to_string(const ast::Path& path, const TermText& text = {});
// A term as a query without prefixes writes it: numbers and booleans bare, XSD datatypes as xsd:name.
std::string to_string(const Term& term);
std::string_view name_of(Aggregate::Kind kind);  // "COUNT"

}  // namespace tercet::algebra
