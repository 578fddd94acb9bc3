// What happens when a rule of the grammar has matched: one line for each rule, which hands the text to the builder. An action is
// attached only where the grammar has committed to the rule; those that end a token may run twice for a token that is read twice,
// and only set the current term.
#pragma once

#include "parser/sparql/sparql_unit.h"

namespace tercet::sparql::grammar {

template <typename Rule>
struct Action : pegtl::nothing<Rule> {};

template <typename Input>
Token token_of(const Input& in) {
  return {in.begin(), in.end()};
}

// An action that gets the text of its rule.
#define TERCET_ON_TEXT(RULE, CALL)                         \
  template <>                                              \
  struct Action<RULE> {                                    \
    template <typename Input>                              \
    static void apply(const Input& in, SparqlBuilder& b) { \
      const Token text = token_of(in);                     \
      b.CALL;                                              \
    }                                                      \
  }
// An action that needs no text.
#define TERCET_ON(RULE, CALL)                        \
  template <>                                        \
  struct Action<RULE> {                              \
    static void apply0(SparqlBuilder& b) { b.CALL; } \
  }

// ---- Tokens

template <typename... Rules>
struct Action<Mark<Rules...>> {
  template <typename Input>
  static void apply(const Input& in, SparqlBuilder& b) {
    b.mark(token_of(in));
  }
};
template <char kBracket>
struct Action<OpenBracket<kBracket>> {
  template <typename Input>
  static void apply(const Input& in, SparqlBuilder& b) {
    b.open(token_of(in));
  }
};
template <char kBracket>
struct Action<CloseBracket<kBracket>> {
  template <typename Input>
  static void apply(const Input& in, SparqlBuilder& b) {
    b.close(token_of(in));
  }
};

TERCET_ON_TEXT(IRIREF, iri_reference(text));
TERCET_ON_TEXT(PrefixedName, prefixed_name(text));
TERCET_ON_TEXT(BareName, bare_name(text));
TERCET_ON_TEXT(BLANK_NODE_LABEL, blank_node_label(text));
TERCET_ON_TEXT(VAR, variable(text));
TERCET_ON(DOUBLE, numeric_type(vocabulary::kXsdDouble));
TERCET_ON(DECIMAL, numeric_type(vocabulary::kXsdDecimal));
TERCET_ON(INTEGER, numeric_type(vocabulary::kXsdInteger));
TERCET_ON_TEXT(SignedNumber, number(text));
TERCET_ON_TEXT(STRING_LITERAL1, string(text, 1));
TERCET_ON_TEXT(STRING_LITERAL2, string(text, 1));
TERCET_ON_TEXT(STRING_LITERAL_LONG1, string(text, 3));
TERCET_ON_TEXT(STRING_LITERAL_LONG2, string(text, 3));
TERCET_ON_TEXT(LANGTAG, language(text));
TERCET_ON(DatatypeIri, datatype());
TERCET_ON_TEXT(TRUE_, boolean(text, true));
TERCET_ON_TEXT(FALSE_, boolean(text, false));
TERCET_ON_TEXT(KeywordA, keyword_a(text));

// ---- Prologue and queries

TERCET_ON(ExplainKeyword, explain(false));
TERCET_ON(ExplainAnalyze, explain(true));
TERCET_ON(BaseIri, base_declaration());
TERCET_ON_TEXT(PrefixName, prefix_name(text));
TERCET_ON(PrefixDecl, prefix_declaration());
TERCET_ON(SelectKeyword, begin_query(ast::Query::Form::kSelect));
TERCET_ON(ConstructKeyword, begin_query(ast::Query::Form::kConstruct));
TERCET_ON(DescribeKeyword, begin_query(ast::Query::Form::kDescribe));
TERCET_ON(AskKeyword, begin_query(ast::Query::Form::kAsk));
TERCET_ON(SelectDistinct, distinct());
TERCET_ON(SelectReduced, reduced());
TERCET_ON(SelectAll, star());
TERCET_ON(SelectVar, project_variable());
TERCET_ON_TEXT(SelectExpression, project_expression(text));
TERCET_ON(DescribeAll, star());
TERCET_ON(DescribedTerm, describe());
TERCET_ON(DefaultGraphClause, dataset(false));
TERCET_ON(NamedGraphClause, dataset(true));
TERCET_ON(WhereGroup, where());
TERCET_ON(TemplateOpen, begin_template());
TERCET_ON(TemplateEnd, end_template());
TERCET_ON(ConstructWhere, construct_where());
TERCET_ON(GroupVar, group_variable());
TERCET_ON(GroupParenthesizedExpression, group_expression());
TERCET_ON(GroupAs, group_as());
TERCET_ON(GroupCall, group_expression());
TERCET_ON(HavingCondition, having());
TERCET_ON(OrderVar, operand());
TERCET_ON(Ascending, order(false));
TERCET_ON(Descending, order(true));
TERCET_ON(OrderPlain, order(false));
TERCET_ON_TEXT(Count, count(text));
TERCET_ON(LimitClause, limit());
TERCET_ON(OffsetClause, offset());
TERCET_ON(TrailingValues, trailing_values());
TERCET_ON_TEXT(SubSelect, end_sub_select(text));

// ---- Updates

template <typename Word>
struct Action<Begins<Word>> {
  template <typename Input>
  static void apply(const Input& in, SparqlBuilder& b) {
    b.begin_operation(in.begin());
  }
};
TERCET_ON(OperationSilent, operation_is_silent());
TERCET_ON(WithGraph, with_graph());
TERCET_ON(UsingGraph, using_graph(false));
TERCET_ON(UsingNamedGraph, using_graph(true));
TERCET_ON(InsertDataOpen, begin_quads(QuadsKind::kInsertData));
TERCET_ON(DeleteDataOpen, begin_quads(QuadsKind::kDeleteData));
TERCET_ON(DeleteWhereOpen, begin_quads(QuadsKind::kDeleteWhere));
TERCET_ON(DeleteTemplateOpen, begin_quads(QuadsKind::kDeleteTemplate));
TERCET_ON(InsertTemplateOpen, begin_quads(QuadsKind::kInsertTemplate));
TERCET_ON(QuadGraph, begin_quad_graph());
TERCET_ON(QuadGraphEnd, end_quad_graph());
TERCET_ON(QuadsEnd, end_quads());
TERCET_ON(InsertQuadData, insert_data());
TERCET_ON(DeleteQuadData, delete_data());
TERCET_ON(DeleteWherePattern, delete_where());
TERCET_ON(DeleteTemplate, delete_template());
TERCET_ON(InsertTemplate, insert_template());
TERCET_ON(ModifyGroup, modify());
TERCET_ON(LoadSource, load_source());
TERCET_ON(GraphIri, graph_ref(ast::GraphRefAll::Kind::kGraph));
TERCET_ON(DefaultGraph, graph_ref(ast::GraphRefAll::Kind::kDefault));
TERCET_ON(NamedGraphs, graph_ref(ast::GraphRefAll::Kind::kNamed));
TERCET_ON(AllGraphs, graph_ref(ast::GraphRefAll::Kind::kAll));
TERCET_ON(Load, load());
TERCET_ON(Clear, clear());
TERCET_ON(Drop, drop());
TERCET_ON(Create, create());
TERCET_ON(Add, add());
TERCET_ON(Move, move());
TERCET_ON(Copy, copy());
TERCET_ON_TEXT(TellingSign, begin_telling(text));
TERCET_ON_TEXT(RepeatedSign, repeated_sign(text));

// ---- Groups

TERCET_ON(GroupOpen, begin_group());
TERCET_ON(GroupEnd, end_group());
TERCET_ON_TEXT(OptionalGraphPattern, optional(text));
TERCET_ON_TEXT(MinusGraphPattern, minus(text));
TERCET_ON(GraphName, graph_name());
TERCET_ON_TEXT(GraphGraphPattern, graph(text));
TERCET_ON(ServiceKeyword, begin_service());
TERCET_ON(ServiceSilent, silent());
TERCET_ON_TEXT(ServiceGraphPattern, service(text));
TERCET_ON_TEXT(Filter, filter(text));
TERCET_ON_TEXT(Bind, bind(text));
TERCET_ON(FirstAlternative, first_alternative());
TERCET_ON(Alternative, next_alternative());
TERCET_ON_TEXT(GroupOrUnionGraphPattern, union_(text));
TERCET_ON_TEXT(ValuesKeyword, begin_values(text));
TERCET_ON(DataVar, values_variable());
TERCET_ON_TEXT(RowOpen, begin_row(text));
TERCET_ON(RowEnd, end_row());
TERCET_ON(Undefined, undefined());
TERCET_ON(DataBlockValue, value());
TERCET_ON(SingleRow, single_row());
TERCET_ON(InlineData, end_values());

// ---- Triples and paths

TERCET_ON(Subject, subject());
TERCET_ON(PlainFact, end_fact());
TERCET_ON(VerbSimple, verb_variable());
TERCET_ON(VerbPath, verb_path());
TERCET_ON(FirstObject, object());
TERCET_ON(NextObject, object());
TERCET_ON_TEXT(SquareOpen, begin_properties(text));
TERCET_ON(ListOfProperties, has_properties());
TERCET_ON(BlankNodePropertyListPath, end_properties());
TERCET_ON_TEXT(CollectionOpen, begin_collection(text));
TERCET_ON(CollectionItem, collection_item());
TERCET_ON(CollectionPath, end_collection());
TERCET_ON(DashedSubject, subject());
TERCET_ON(DashedPredicate, dashed_predicate());
TERCET_ON(DashedFact, end_dashed_fact());
TERCET_ON(PathIri, path_iri());
TERCET_ON(NegationSign, path_negated());
TERCET_ON(NegatedIri, path_negated_member(false));
TERCET_ON(InverseNegatedIri, path_negated_member(true));
TERCET_ON_TEXT(ZeroOrMore, path_modifier(ast::Path::Kind::kZeroOrMore, text));
TERCET_ON_TEXT(OneOrMore, path_modifier(ast::Path::Kind::kOneOrMore, text));
TERCET_ON_TEXT(ZeroOrOne, path_modifier(ast::Path::Kind::kZeroOrOne, text));
TERCET_ON(InversePath, path_inverse());
TERCET_ON(SequenceTail, path_sequence());
TERCET_ON(AlternativeTail, path_alternative());

// ---- Expressions

TERCET_ON(OperandVar, operand());
TERCET_ON(OperandLiteral, operand());
TERCET_ON(OperandBoolean, operand());
TERCET_ON(OperandIri, operand());
TERCET_ON(OperandName, operand());
TERCET_ON_TEXT(NotExpression, unary(ast::Expression::Kind::kNot, text));
TERCET_ON_TEXT(PlusExpression, unary(ast::Expression::Kind::kUnaryPlus, text));
TERCET_ON_TEXT(MinusExpression, unary(ast::Expression::Kind::kUnaryMinus, text));
TERCET_ON(MultiplyTail, binary(ast::Expression::Kind::kMultiply));
TERCET_ON(DivideTail, binary(ast::Expression::Kind::kDivide));
TERCET_ON(AddTail, binary(ast::Expression::Kind::kAdd));
TERCET_ON(SubtractTail, binary(ast::Expression::Kind::kSubtract));
TERCET_ON(EqualTail, binary(ast::Expression::Kind::kEqual));
TERCET_ON(NotEqualTail, binary(ast::Expression::Kind::kNotEqual));
TERCET_ON(LessTail, binary(ast::Expression::Kind::kLess));
TERCET_ON(GreaterTail, binary(ast::Expression::Kind::kGreater));
TERCET_ON(LessEqualTail, binary(ast::Expression::Kind::kLessEqual));
TERCET_ON(GreaterEqualTail, binary(ast::Expression::Kind::kGreaterEqual));
TERCET_ON_TEXT(ListOpen, begin_list(text));
TERCET_ON(InTail, end_list(ast::Expression::Kind::kIn));
TERCET_ON(NotInTail, end_list(ast::Expression::Kind::kNotIn));
TERCET_ON(AndTail, chain(ast::Expression::Kind::kAnd));
TERCET_ON(OrTail, chain(ast::Expression::Kind::kOr));
TERCET_ON_TEXT(FunctionName<false>, begin_built_in(text));
TERCET_ON_TEXT(FunctionName<true>, begin_built_in(text));
TERCET_ON(AggregateDistinct, call_distinct());
TERCET_ON_TEXT(CountAll, count_all(text));
TERCET_ON(SeparatorString, separator());
TERCET_ON(BuiltInFunction, end_built_in());
TERCET_ON(Aggregate, end_built_in());
TERCET_ON(ArgListOpen, begin_call());
TERCET_ON(FunctionDistinct, call_distinct());
TERCET_ON(ArgList, end_call());
TERCET_ON_TEXT(ExistsFunc, exists(ast::Expression::Kind::kExists, text));
TERCET_ON_TEXT(NotExistsFunc, exists(ast::Expression::Kind::kNotExists, text));

#undef TERCET_ON
#undef TERCET_ON_TEXT

}  // namespace tercet::sparql::grammar
