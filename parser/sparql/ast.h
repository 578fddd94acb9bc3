// The abstract syntax of a query, named after the productions of the SPARQL 1.1 Query grammar (section 19.8); that of updates, which
// have the same patterns, is in ast_update.h.
//
// The parser has done all that is pure syntax: prefixed names and relative IRIs are whole IRIs, `a` is rdf:type, `;` `,` `[ ]` and
// `( )` are triples with fresh blank nodes, string escapes are resolved, the short form has become ordinary nodes. The rules on
// scope that section 19 states (blank node labels, AS variables, aggregates) have been checked.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tercet/term.h"

namespace tercet::ast {

// Byte offsets into the query's text, end exclusive. Lines and columns are found when an error is printed.
struct SourceRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// A variable or a term in a pattern. A blank node in a pattern is a term of kind kBlankNode; its label is unique in the query, or in
// the operation of an update: labels written in the text are kept, generated ones begin with a '.', which no written label does.
struct Node {
  std::string variable;  // without '?'; empty when this is a term
  Term term;             // unbound when this is a variable
  SourceRange range;

  bool is_variable() const { return !variable.empty(); }
};

// Property paths, section 9. kNegatedPropertySet has operands that are kIri or kInverse of kIri.
struct Path {
  enum class Kind : std::uint8_t {
    kIri,
    kInverse,
    kSequence,
    kAlternative,
    kZeroOrMore,
    kOneOrMore,
    kZeroOrOne,
    kNegatedPropertySet
  };
  Kind kind = Kind::kIri;
  Term iri;
  std::vector<Path> operands;
  SourceRange range;
};

// A predicate that is a plain IRI or a variable is a Node, never a Path of kind kIri.
struct TriplePattern {
  Node subject;
  std::variant<Node, Path> predicate;
  Node object;
  SourceRange range;
};

struct GroupGraphPattern;

struct Expression {
  enum class Kind : std::uint8_t {
    kTerm,
    kVariable,
    kOr,
    kAnd,  // two or more arguments: chains are flat
    kEqual,
    kNotEqual,
    kLess,
    kGreater,
    kLessEqual,
    kGreaterEqual,
    kIn,
    kNotIn,  // the first argument is tested against the others
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kNot,
    kUnaryPlus,
    kUnaryMinus,
    kBuiltInCall,   // `name` is the keyword in capitals: "STRLEN"
    kFunctionCall,  // `name` is the IRI; casts are function calls
    kExists,
    kNotExists,
    kAggregate,  // `name` is COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT; COUNT(*) has no argument
  };
  Kind kind = Kind::kTerm;
  SourceRange range;
  Term term;
  std::string variable;
  std::string name;
  std::vector<Expression> arguments;
  bool distinct = false;                             // aggregates, and function calls with DISTINCT
  std::optional<std::string> separator;              // GROUP_CONCAT
  std::shared_ptr<const GroupGraphPattern> pattern;  // EXISTS, NOT EXISTS
};

// VALUES: a row has a term for each variable; unbound is UNDEF.
struct InlineData {
  std::vector<std::string> variables;
  std::vector<std::vector<Term>> rows;
  SourceRange range;
};

struct Query;

// The parts of a group, in the order of the text. A run of triples is one TriplesBlock; a FILTER between triples does not end a
// basic graph pattern (section 5.2.2), so adjacent blocks separated only by filters belong together.
struct TriplesBlock {
  std::vector<TriplePattern> triples;
};
struct OptionalGraphPattern {
  std::unique_ptr<GroupGraphPattern> pattern;
};
struct MinusGraphPattern {
  std::unique_ptr<GroupGraphPattern> pattern;
};
struct GraphGraphPattern {
  Node graph;
  std::unique_ptr<GroupGraphPattern> pattern;
};
struct ServiceGraphPattern {
  bool silent = false;
  Node endpoint;
  std::shared_ptr<const GroupGraphPattern> pattern;
};
struct Filter {
  Expression condition;
};
struct Bind {
  Expression expression;
  std::string variable;
};
// One alternative is a plain nested group.
struct GroupOrUnionGraphPattern {
  std::vector<std::unique_ptr<GroupGraphPattern>> alternatives;
};
struct SubSelect {
  std::unique_ptr<Query> query;
};

struct GroupElement {
  std::variant<TriplesBlock, OptionalGraphPattern, MinusGraphPattern, GraphGraphPattern, ServiceGraphPattern, Filter, Bind,
               InlineData, GroupOrUnionGraphPattern, SubSelect>
      element;
  SourceRange range;
};

struct GroupGraphPattern {
  std::vector<GroupElement> elements;
  SourceRange range;
};

// `expression` is absent for a plain variable.
struct Projection {
  std::string variable;
  std::optional<Expression> expression;
  SourceRange range;
};

// GROUP BY: `variable` is empty for an expression without AS.
struct GroupCondition {
  Expression expression;
  std::string variable;
};

struct OrderCondition {
  Expression expression;
  bool descending = false;
};

struct SolutionModifier {
  std::vector<GroupCondition> group_by;
  std::vector<Expression> having;
  std::vector<OrderCondition> order_by;
  std::optional<std::uint64_t> limit;
  std::optional<std::uint64_t> offset;
};

struct DatasetClause {
  Term iri;
  bool named = false;
};

struct Query {
  enum class Form : std::uint8_t { kSelect, kConstruct, kDescribe, kAsk };
  enum class Explain : std::uint8_t { kNone, kPlan, kAnalyze };

  Form form = Form::kSelect;
  Explain explain = Explain::kNone;
  std::optional<std::string> base;                            // as declared in the text, resolved
  std::vector<std::pair<std::string, std::string>> prefixes;  // declared in the text

  bool distinct = false;
  bool reduced = false;
  bool star = false;                   // SELECT *, DESCRIBE *
  std::vector<Projection> projection;  // SELECT
  std::vector<TriplePattern> construct_template;
  std::vector<Node> describe;  // DESCRIBE: variables and IRIs
  std::vector<DatasetClause> dataset;
  GroupGraphPattern where;  // empty for DESCRIBE without WHERE
  SolutionModifier modifier;
  std::optional<InlineData> values;  // the VALUES clause at the end
};

}  // namespace tercet::ast
