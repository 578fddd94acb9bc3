// What each rule that must match wants, in words. SparqlBuilder::raise makes the sentence: «expected X after Y, found Z».
#pragma once

#include "parser/sparql/sparql_grammar.h"

namespace tercet::sparql::grammar {

template <typename Rule>
inline constexpr const char* kExpected = nullptr;

#define TERCET_EXPECTED(RULE, WORDS) \
  template <>                        \
  inline constexpr const char* kExpected<RULE> = WORDS

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
inline constexpr const char* kSourceWords = "the <iri> or name of a graph";
using Source = sor<NamedGraphClause, DefaultGraphClause>;
TERCET_EXPECTED(NamedSource, kSourceWords);
TERCET_EXPECTED(Source, kSourceWords);
TERCET_EXPECTED(GroupBehindWhere, "a group { ... }");
TERCET_EXPECTED(WhereGroup, "WHERE { ... }");
TERCET_EXPECTED(TemplateEnd, "a fact, or '}' to close");
TERCET_EXPECTED(ConstructWhereKeyword, "a template { ... } or WHERE");
TERCET_EXPECTED(ConstructWhereTemplate, "a template { ... }");
TERCET_EXPECTED(DescribeItems, "variables, names, <iri>s or *");
TERCET_EXPECTED(TopPatternNotEmpty, "a query (SELECT, ASK, CONSTRUCT, DESCRIBE) or a fact");
TERCET_EXPECTED(QueryText, "a query (SELECT, ASK, CONSTRUCT, DESCRIBE) or a fact");
TERCET_EXPECTED(EndOfText, "the end of the query");

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
      else builder.raise(in.current(), kWords);
    }
  }
};

}  // namespace tercet::sparql::grammar
