// What each rule that must match wants, in words. SparqlBuilder::raise makes the sentence: «expected X after Y, found Z».
#pragma once

#include "parser/sparql/sparql_unit.h"

namespace tercet::sparql::grammar {

template <typename Rule>
inline constexpr const char* kExpected = nullptr;
// What to do instead, for a rule that is missed by who wants something else.
template <typename Rule>
inline constexpr const char* kHint = "";

#define TERCET_EXPECTED(RULE, WORDS) \
  template <>                        \
  inline constexpr const char* kExpected<RULE> = WORDS
#define TERCET_HINT(RULE, WORDS) \
  template <>                    \
  inline constexpr const char* kHint<RULE> = WORDS

// Tokens
// Inside a token the whole sentence is given; these begin with '!', and with '+' where the token may go on in another line.
TERCET_EXPECTED(IriEnd, "!expected the '>' that ends the IRI; an IRI has no space and none of < \" { } | ^ ` \\ in it");
TERCET_EXPECTED(EscapedChar,
                "!after a backslash in a string comes one of t b n r f \" ' \\, or uXXXX or UXXXXXXXX for a character");
TERCET_EXPECTED(StringEnd<'"'>, "!expected the \" that ends the string in this line (a string in \"\"\" may have several lines)");
TERCET_EXPECTED(StringEnd<'\''>, "!expected the ' that ends the string in this line (a string in ''' may have several lines)");
TERCET_EXPECTED(LongStringEnd<'"'>, "+expected the \"\"\" that ends the string");
TERCET_EXPECTED(LongStringEnd<'\''>, "+expected the ''' that ends the string");
TERCET_EXPECTED(LanguageStart, "!expected a language tag such as en after @");
TERCET_EXPECTED(DatatypeIri, "the IRI of a datatype");

// Expressions
inline constexpr const char* kOperand = "a value, a variable, a function or a condition in parentheses";
TERCET_EXPECTED(FirstArgument, kOperand);
TERCET_EXPECTED(NextArgument, kOperand);
TERCET_EXPECTED(AggregateOperand, "* or what to aggregate");
TERCET_EXPECTED(ParenthesizedExpression, kOperand);
TERCET_EXPECTED(GroupParenthesizedExpression, kOperand);
TERCET_EXPECTED(BoundExpression, kOperand);
TERCET_EXPECTED(UnaryOperand, kOperand);
TERCET_EXPECTED(Factor, kOperand);
TERCET_EXPECTED(Summand, kOperand);
TERCET_EXPECTED(Comparand, kOperand);
TERCET_EXPECTED(AndOperand, kOperand);
TERCET_EXPECTED(OrOperand, kOperand);
TERCET_EXPECTED(CallOpen, "'('");
TERCET_EXPECTED(FunctionArguments, "the arguments in parentheses");
TERCET_EXPECTED(ArgumentsEnd, "',' or an operator, or ')' to close");
TERCET_EXPECTED(OperandEnd, "an operator, or ')' to close");
TERCET_EXPECTED(ListOpen, "a list in parentheses");
TERCET_EXPECTED(InKeyword, "IN");
TERCET_EXPECTED(ExistsKeyword, "EXISTS");
TERCET_EXPECTED(OperandGroup, "a group { ... }");
TERCET_EXPECTED(SeparatorKeyword, "SEPARATOR");
TERCET_EXPECTED(SeparatorEquals, "=");
TERCET_EXPECTED(SeparatorString, "a string");
TERCET_EXPECTED(NotCalled, "a function");

// Prologue
TERCET_EXPECTED(BaseIri, "an IRI in < >");
TERCET_EXPECTED(PrefixLabel, "a prefix with ':' behind it");
TERCET_EXPECTED(PrefixIri, "an IRI in < >");

// Paths
inline constexpr const char* kPathWords = "a name, a prefixed name, an <iri> or a path in parentheses";
TERCET_EXPECTED(InverseNegatedIri, "a name, a prefixed name or an <iri>");
TERCET_EXPECTED(NextInPropertySet, "a name, a prefixed name, an <iri>, or ^ and one of these");
TERCET_EXPECTED(PathNegatedPropertySet, "a name, a prefixed name, an <iri>, or a list of these in parentheses");
TERCET_EXPECTED(PathParenthesized, kPathWords);
TERCET_EXPECTED(PathGroupEnd, "/ or | and a path, or ')' to close");
TERCET_EXPECTED(InverseOperand, kPathWords);
TERCET_EXPECTED(NextInSequence, kPathWords);
TERCET_EXPECTED(NextAlternative, kPathWords);

// Triples
inline constexpr const char* kObjectWords = "a variable, a name or a value";
TERCET_EXPECTED(Properties, "a predicate (a name, a variable or a path)");
TERCET_EXPECTED(FirstObject, kObjectWords);
TERCET_EXPECTED(NextObject, kObjectWords);
TERCET_EXPECTED(SquareEnd, "';' and a predicate, or ']' to close");
TERCET_EXPECTED(CollectionEnd, "a variable, a name or a value, or ')' to close");
TERCET_EXPECTED(DashedPredicate, "a name, a variable or an <iri> as the middle part of the fact");
TERCET_EXPECTED(SecondDash, "'-' and the third part of the fact");
TERCET_EXPECTED(DashedObject, "a name, a variable, an <iri>, a number or a string as the third part of the fact");
TERCET_EXPECTED(NoMoreDashes, "!expected the end of the fact, which has three parts");
TERCET_EXPECTED(ToldFact, "a fact");

// Inline data
TERCET_EXPECTED(DataBlock, "a variable, or variables in parentheses");
TERCET_EXPECTED(DataOpen, "'{' and the values");
TERCET_EXPECTED(DataEnd, "a value or UNDEF, or '}' to close");
TERCET_EXPECTED(DataVarsEnd, "a variable, or ')' to close");
TERCET_EXPECTED(RowEnd, "a value or UNDEF, or ')' to close");
TERCET_EXPECTED(RowsEnd, "a row of values in parentheses, or '}' to close");

// Groups
TERCET_EXPECTED(RequiredGroup, "a group { ... }");
TERCET_EXPECTED(Alternative, "a group { ... }");
TERCET_EXPECTED(GraphName, "a variable, a name or an <iri>");
TERCET_EXPECTED(FilterCondition, "a condition in parentheses or a function");
TERCET_EXPECTED(BindOpen, "'('");
TERCET_EXPECTED(AsKeyword, "an operator, or AS and a variable");
TERCET_EXPECTED(AsVar, "a variable");
TERCET_EXPECTED(AsEnd, "')' to close");
TERCET_EXPECTED(GroupEnd, "a fact, FILTER, OPTIONAL or another part of a group, or '}' to close");

// Queries
TERCET_EXPECTED(ByKeyword, "BY");
TERCET_EXPECTED(GroupConditions, "a variable, a function or an expression in parentheses");
TERCET_EXPECTED(HavingConditions, "a condition in parentheses or a function");
TERCET_EXPECTED(OrderOperand, "an expression in parentheses");
TERCET_EXPECTED(OrderConditions, "a variable, ASC(...), DESC(...), a function or an expression in parentheses");
TERCET_EXPECTED(LimitCount, "a whole number");
TERCET_EXPECTED(OffsetCount, "a whole number");
TERCET_EXPECTED(SelectItems, "variables, (expression AS ?variable) or *");
inline constexpr const char* kGraphWords = "the <iri> or name of a graph";
using Source = sor<NamedGraphClause, DefaultGraphClause>;
TERCET_EXPECTED(NamedSource, kGraphWords);
TERCET_EXPECTED(Source, kGraphWords);
TERCET_EXPECTED(GroupBehindWhere, "a group { ... }");
TERCET_EXPECTED(WhereGroup, "WHERE { ... }");
TERCET_EXPECTED(TemplateEnd, "a fact, or '}' to close");
TERCET_EXPECTED(ConstructWhereKeyword, "a template { ... } or WHERE");
TERCET_EXPECTED(ConstructWhereTemplate, "a template { ... }");
TERCET_EXPECTED(DescribeItems, "variables, names, <iri>s or *");
TERCET_EXPECTED(EndOfText, "the end of the query");
// What may begin a text depends on what is wanted: for this one the builder finds the words.
inline constexpr const char* kUnitWords = "=";
TERCET_EXPECTED(TopPatternNotEmpty, kUnitWords);
TERCET_EXPECTED(QueryOrUpdate, kUnitWords);

// Updates
inline constexpr const char* kTemplateWords = "a template { ... }";
TERCET_EXPECTED(QuadGraph, kGraphWords);
TERCET_EXPECTED(QuadGraphOpen, "'{' and facts");
TERCET_EXPECTED(NoGraphInGraph, "!expected a fact or '}', for GRAPH { ... } cannot stand in another GRAPH { ... }");
TERCET_EXPECTED(QuadGraphEnd, "a fact, or '}' to close");
TERCET_EXPECTED(QuadsEnd, "a fact, GRAPH, or '}' to close");
TERCET_EXPECTED(InsertQuadData, "facts { ... }");
TERCET_EXPECTED(DeleteQuadData, "facts { ... }");
TERCET_EXPECTED(DeleteWherePattern, "facts { ... }");
TERCET_EXPECTED(InsertTemplate, kTemplateWords);
TERCET_EXPECTED(InsertModify, "DATA { ... } or a template { ... }");
TERCET_EXPECTED(DeleteModify, "DATA { ... }, WHERE { ... } or a template { ... }");
TERCET_EXPECTED(WithInsert, kTemplateWords);
TERCET_HINT(WithInsert, "INSERT DATA names a graph itself: INSERT DATA { GRAPH <iri> { ... } }");
TERCET_EXPECTED(WithDelete, kTemplateWords);
TERCET_HINT(WithDelete, "DELETE DATA and DELETE WHERE name a graph themselves: DELETE WHERE { GRAPH <iri> { ... } }");
TERCET_EXPECTED(WithGraph, kGraphWords);
TERCET_EXPECTED(WithModify, "DELETE { ... } or INSERT { ... }");
using UsingWhat = sor<UsingNamed, UsingGraph>;
TERCET_EXPECTED(UsingWhat, kGraphWords);
TERCET_EXPECTED(UsingNamedGraph, kGraphWords);
TERCET_EXPECTED(InsertModifyWhere, "USING or WHERE { ... }");
TERCET_HINT(InsertModifyWhere, "INSERT DATA { ... } adds facts as they stand; INSERT { ... } needs WHERE { ... }");
TERCET_EXPECTED(DeleteModifyWhere, "INSERT { ... }, USING or WHERE { ... }");
TERCET_HINT(DeleteModifyWhere, "DELETE DATA { ... } removes facts as they stand; DELETE { ... } needs WHERE { ... }");
TERCET_EXPECTED(BothModifyWhere, "USING or WHERE { ... }");
TERCET_EXPECTED(ModifyGroup, "a group { ... }");
TERCET_EXPECTED(LoadSource, "the <iri> of what is loaded");
TERCET_EXPECTED(GraphRef, "GRAPH and the <iri> or name of a graph");
TERCET_EXPECTED(GraphIri, kGraphWords);
TERCET_EXPECTED(GraphRefAll, "GRAPH and the <iri> or name of a graph, DEFAULT, NAMED or ALL");
TERCET_EXPECTED(GraphOrDefault, "the <iri> or name of a graph, or DEFAULT");
TERCET_EXPECTED(ToKeyword, "TO and another graph");
TERCET_EXPECTED(UpdateOrEnd, "an update (INSERT, DELETE, LOAD, CLEAR, DROP, CREATE, ADD, MOVE, COPY) or the end of the text");
TERCET_EXPECTED(UpdateEnd, "';' and another update, or the end of the text");

#undef TERCET_HINT
#undef TERCET_EXPECTED

// PEGTL's control: hands the failure of a must<> to the builder.
template <typename Rule>
struct Control : pegtl::normal<Rule> {
  template <typename Input>
  [[noreturn]] static void raise(const Input& in, SparqlBuilder& builder) {
    if constexpr (std::is_same_v<Rule, NotCalled>) {
      builder.raise_unknown_function();
    } else {
      static_assert(kExpected<Rule> != nullptr, "every rule inside must<> says what it wants");
      constexpr const char* kWords = kExpected<Rule>;
      if constexpr (kWords[0] == '!' || kWords[0] == '+') builder.raise_in_token(in.current(), kWords + 1, kWords[0] == '+');
      else if constexpr (kWords[0] == '=') builder.raise_unit(in.current());
      else builder.raise(in.current(), kWords, kHint<Rule>);
    }
  }
};

}  // namespace tercet::sparql::grammar
