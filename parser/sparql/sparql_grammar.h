// The grammar of SPARQL 1.1 Query (section 19.8, productions [4] to [28] and [53] to [105]) and of the short form, with the W3C's
// names. Updates are in sparql_update_grammar.h, whole texts in sparql_unit.h.
//
// One grammar reads both. What belongs to the short form stands behind ShortFormAllowed, which is false when parsing strictly, and
// behind every alternative that SPARQL has in that place; so a name is read only where no keyword can be.
//
// Where this departs from the text of the recommendation, the language staying the same:
// - It is left-factored, so that it never goes back over more than a token: `[ ]` and ANON, `( )`, NIL and Collection are one rule
// each.
// - TriplesSameSubject and TriplesSameSubjectPath are one rule, and so are their parts; the builder refuses a path in a template.
// - `(` always commits. Brackets are counted when they open (SparqlBuilder::open), which limits the recursion of the grammar.
//
// Choices of the short form:
// - EXPLAIN, and ANALYZE behind it, are keywords at the beginning of a text, before a prologue; `EXPLAIN-x-y` is a fact.
// - Every word that begins a part of a group (FILTER, OPTIONAL, ...) or, at the top, a modifier (ORDER, LIMIT, ...) is that keyword
// at
//   the beginning of a fact; in any other place of a fact only `a`, `true` and `false` are keywords, where SPARQL has them.
// - A fact with a bare name, and every fact of a text without query keyword, ends with its line unless `;`, `,` or an open bracket
//   carries it over.
#pragma once

#include "parser/sparql/sparql_expression.h"

namespace tercet::sparql::grammar {

// ---- Prologue

struct BaseIri : seq<IRIREF, Ignored> {};
struct BaseDecl : seq<BASE, must<BaseIri>> {};
struct PrefixName : PNAME_NS {};
struct PrefixLabel : seq<PrefixName, Ignored> {};
struct PrefixIri : seq<IRIREF, Ignored> {};
struct PrefixDecl : seq<PREFIX, must<PrefixLabel, PrefixIri>> {};
struct Prologue : star<sor<BaseDecl, PrefixDecl>> {};

// ---- Property paths [88] to [96]

struct Path;
struct PathParenthesized;
struct PathA : seq<KeywordA, Ignored> {};
struct IriOrA : sor<FullIri, PathA, seq<ShortFormAllowed, BareName, Ignored>> {};
struct PathIri : IriOrA {};
struct NegatedIri : IriOrA {};
struct InverseNegatedIri : IriOrA {};
struct PathOneInPropertySet : sor<seq<Symbol<'^'>, must<InverseNegatedIri>>, NegatedIri> {};
struct NextInPropertySet : PathOneInPropertySet {};
struct PathGroupEnd : CloseParen {};
struct PropertySetList : seq<OpenParen, opt<PathOneInPropertySet, star<Symbol<'|'>, must<NextInPropertySet>>>, must<PathGroupEnd>> {
};
struct PathNegatedPropertySet : sor<PropertySetList, PathOneInPropertySet> {};
struct NegationSign : Symbol<'!'> {};
struct NegatedPath : seq<NegationSign, must<PathNegatedPropertySet>> {};
struct PathPrimary : sor<PathIri, NegatedPath, seq<OpenParen, must<PathParenthesized, PathGroupEnd>>> {};

// The signs of `?x :p+5` and `:p?y` belong to what follows.
struct ZeroOrMore : Mark<one<'*'>> {};
struct OneOrMore : Mark<one<'+'>, not_at<sor<Digit, seq<one<'.'>, Digit>>>> {};
struct ZeroOrOne : Mark<one<'?'>, not_at<VARNAME>> {};
struct OnThisLine : When<&SparqlBuilder::path_goes_on> {};
struct PathMod : seq<OnThisLine, sor<ZeroOrMore, OneOrMore, ZeroOrOne>, Ignored> {};
struct PathElt : seq<PathPrimary, opt<PathMod>> {};
struct InverseOperand : PathElt {};
struct InversePath : seq<Symbol<'^'>, must<InverseOperand>> {};
struct PathEltOrInverse : sor<InversePath, PathElt> {};
struct NextInSequence : PathEltOrInverse {};
struct SequenceTail : seq<Symbol<'/'>, must<NextInSequence>> {};
struct PathSequence : seq<PathEltOrInverse, star<SequenceTail>> {};
struct NextAlternative : PathSequence {};
struct AlternativeTail : seq<Symbol<'|'>, must<NextAlternative>> {};
struct PathAlternative : seq<PathSequence, star<AlternativeTail>> {};
struct Path : PathAlternative {};
struct PathParenthesized : Path {};

// ---- Triples [75] to [111]

struct SectionKeyword : sor<FILTER, OPTIONAL_, MINUS, GRAPH, SERVICE, BIND, VALUES> {};
struct ModifierKeyword : sor<GROUP, HAVING, ORDER, LIMIT, OFFSET> {};
struct InGroup : When<&SparqlBuilder::in_group> {};
struct AtTop : When<&SparqlBuilder::at_top> {};
struct InQuads : When<&SparqlBuilder::in_quads> {};
struct NoKeyword : seq<not_at<InGroup, SectionKeyword>, not_at<AtTop, ModifierKeyword>, not_at<InQuads, GRAPH>> {};
struct SubjectName : seq<ShortFormAllowed, NoKeyword, BareName, Ignored> {};

template <typename Name>
struct TermOrName : sor<Var, FullIri, BlankNodeLabel, RDFLiteral, NumericLiteral, BooleanLiteral, Name> {};
struct ObjectName : seq<ShortFormAllowed, BareName, Ignored> {};

struct PropertyListPathNotEmpty;
struct ListOfProperties : seq<PropertyListPathNotEmpty> {};
struct SquareOpen : OpenSquare {};
struct SquareEnd : CloseSquare {};
// BlankNodePropertyListPath | ANON
struct BlankNodePropertyListPath : seq<SquareOpen, opt<ListOfProperties>, must<SquareEnd>> {};
struct GraphNodePath;
struct CollectionItem : seq<GraphNodePath> {};
struct CollectionOpen : OpenParen {};
struct CollectionEnd : CloseParen {};
// CollectionPath | NIL
struct CollectionPath : seq<CollectionOpen, star<CollectionItem>, must<CollectionEnd>> {};
struct TriplesNodePath : sor<BlankNodePropertyListPath, CollectionPath> {};
struct GraphNodePath : sor<TermOrName<ObjectName>, TriplesNodePath> {};

// In front of a verb or an object: refuses a line break where the short form has none.
struct SameLine : When<&SparqlBuilder::fact_goes_on> {};

struct VerbSimple : Var {};
struct VerbPath : Path {};
struct Verb : sor<VerbSimple, VerbPath> {};
struct ObjectPath : GraphNodePath {};
struct FirstObject : ObjectPath {};
struct NextObject : ObjectPath {};
struct ObjectListPath : seq<SameLine, must<FirstObject>, star<Comma, must<NextObject>>> {};
struct PropertyListPathNotEmpty : seq<Verb, ObjectListPath, star<Semicolon, opt<Verb, ObjectListPath>>> {};

struct Subject : sor<TermOrName<SubjectName>, TriplesNodePath> {};
struct SubjectStandsAlone : When<&SparqlBuilder::subject_stands_alone> {};
struct Properties : sor<seq<SameLine, PropertyListPathNotEmpty>, SubjectStandsAlone> {};

// ---- Dashed facts of the short form

struct Dash : Mark<one<'-'>> {};
struct DashedHead : seq<not_at<PrefixedName>, sor<VAR, IRIREF, StringToken, UnsignedNumber, BareName>, one<'-'>> {};
struct DashedSubject : sor<VAR, IRIREF, StringToken, SignedNumber, BareName> {};
struct DashedA : seq<KeywordA, at<one<'-'>>> {};
struct DashedPredicate : sor<VAR, IRIREF, DashedA, BareName> {};
struct DashedLiteral : seq<StringToken, opt<sor<LANGTAG, seq<pegtl::string<'^', '^'>, must<DatatypeIri>>>>> {};
struct DashedObject : sor<VAR, IRIREF, DashedLiteral, SignedNumber, TRUE_, FALSE_, BareName> {};
struct SecondDash : Dash {};
struct NoMoreDashes : not_at<one<'-'>> {};
struct DashedFact : seq<ShortFormAllowed, at<DashedHead>, DashedSubject, Dash,
                        must<DashedPredicate, SecondDash, DashedObject, NoMoreDashes>, Ignored> {};

struct PlainFact : seq<Subject, must<Properties>> {};
struct FactBegins : When<&SparqlBuilder::begin_fact_text> {};
struct TriplesSameSubjectPath : seq<FactBegins, sor<DashedFact, PlainFact>> {};
struct AnotherLine : When<&SparqlBuilder::fact_may_begin> {};
struct AfterDashedFact : When<&SparqlBuilder::after_dashed_fact> {};
struct FactSeparator : sor<Dot, AnotherLine, seq<AfterDashedFact, at<DashedHead>>> {};
struct TriplesBlock : seq<TriplesSameSubjectPath, star<FactSeparator, TriplesSameSubjectPath>, opt<Dot>> {};

// ---- Inline data [61] to [65]

struct Undefined : UNDEF {};
struct DataTerm : sor<FullIri, RDFLiteral, NumericLiteral, BooleanLiteral> {};
struct DataBlockValue : sor<DataTerm, Undefined, iri> {};
struct DataOpen : OpenBrace {};
struct DataEnd : CloseBrace {};
struct DataVar : Var {};
struct DataVarsEnd : CloseParen {};
struct RowOpen : OpenParen {};
struct RowEnd : CloseParen {};
struct Row : seq<RowOpen, star<DataBlockValue>, must<RowEnd>> {};
struct SingleRow : DataBlockValue {};
struct InlineDataOneVar : seq<DataVar, must<DataOpen>, star<SingleRow>, must<DataEnd>> {};
struct RowsEnd : DataEnd {};
struct InlineDataFull : seq<OpenParen, star<DataVar>, must<DataVarsEnd, DataOpen>, star<Row>, must<RowsEnd>> {};
struct DataBlock : sor<InlineDataOneVar, InlineDataFull> {};
struct ValuesKeyword : VALUES {};
struct InlineData : seq<ValuesKeyword, must<DataBlock>> {};

// ---- Graph patterns [53] to [70]

struct RequiredGroup : seq<GroupGraphPattern> {};
struct Alternative : seq<GroupGraphPattern> {};
struct FirstAlternative : seq<GroupGraphPattern> {};
struct NextUnionAlternative : seq<UNION, must<Alternative>> {};
struct GroupOrUnionGraphPattern : seq<FirstAlternative, star<NextUnionAlternative>> {};
struct OptionalGraphPattern : seq<OPTIONAL_, must<RequiredGroup>> {};
struct MinusGraphPattern : seq<MINUS, must<RequiredGroup>> {};
struct GraphName : sor<Var, iri> {};
struct GraphGraphPattern : seq<GRAPH, must<GraphName, RequiredGroup>> {};
struct ServiceSilent : SILENT {};
struct ServiceKeyword : SERVICE {};
struct ServiceGraphPattern : seq<ServiceKeyword, opt<ServiceSilent>, must<GraphName, RequiredGroup>> {};
struct FilterCondition : Constraint {};
struct Filter : seq<FILTER, must<FilterCondition>> {};
struct BindOpen : OpenParen {};
struct BoundExpression : Expression {};
struct AsKeyword : AS {};
struct AsVar : Var {};
struct AsEnd : CloseParen {};
struct Bind : seq<BIND, must<BindOpen, BoundExpression, AsKeyword, AsVar, AsEnd>> {};
struct GraphPatternNotTriples : sor<GroupOrUnionGraphPattern, OptionalGraphPattern, MinusGraphPattern, GraphGraphPattern,
                                    ServiceGraphPattern, Filter, Bind, InlineData> {};
struct GroupGraphPatternSub : seq<opt<TriplesBlock>, star<GraphPatternNotTriples, opt<Dot>, opt<TriplesBlock>>> {};
struct SubSelect;
struct GroupOpen : OpenBrace {};
struct GroupEnd : CloseBrace {};
struct GroupGraphPattern : seq<GroupOpen, sor<SubSelect, GroupGraphPatternSub>, must<GroupEnd>> {};

// ---- Solution modifiers [18] to [28]

struct GroupVar : Var {};
struct GroupAs : seq<AsKeyword, must<AsVar>> {};
struct GroupParenthesizedExpression : Expression {};
struct GroupParenthesized : seq<OpenParen, must<GroupParenthesizedExpression>, opt<GroupAs>, must<AsEnd>> {};
struct GroupCall : sor<BuiltInCall, FunctionCall> {};
struct GroupCondition : sor<GroupParenthesized, GroupVar, GroupCall> {};
struct GroupConditions : plus<GroupCondition> {};
struct ByKeyword : BY {};
struct GroupClause : seq<GROUP, must<ByKeyword, GroupConditions>> {};
struct HavingCondition : Constraint {};
struct HavingConditions : plus<HavingCondition> {};
struct HavingClause : seq<HAVING, must<HavingConditions>> {};
struct OrderVar : Var {};
struct OrderOperand : BrackettedExpression {};
struct Ascending : seq<ASC, must<OrderOperand>> {};
struct Descending : seq<DESC, must<OrderOperand>> {};
struct OrderPlain : sor<OrderVar, Constraint> {};
struct OrderCondition : sor<Ascending, Descending, OrderPlain> {};
struct OrderConditions : plus<OrderCondition> {};
struct OrderClause : seq<ORDER, must<ByKeyword, OrderConditions>> {};
struct Count : INTEGER {};
struct LimitCount : seq<Count, Ignored> {};
struct LimitClause : seq<LIMIT, must<LimitCount>> {};
struct OffsetCount : seq<Count, Ignored> {};
struct OffsetClause : seq<OFFSET, must<OffsetCount>> {};
struct LimitOffsetClauses : sor<seq<LimitClause, opt<OffsetClause>>, seq<OffsetClause, opt<LimitClause>>> {};
struct SolutionModifier : seq<opt<GroupClause>, opt<HavingClause>, opt<OrderClause>, opt<LimitOffsetClauses>> {};
struct TrailingValues : seq<ValuesKeyword, must<DataBlock>> {};
struct ValuesClause : opt<TrailingValues> {};

// ---- Queries [2] to [17]

struct SelectKeyword : SELECT {};
struct SelectDistinct : DISTINCT {};
struct SelectReduced : REDUCED {};
struct SelectAll : Asterisk {};
struct SelectVar : Var {};
struct SelectExpressionOpen : OpenParen {};
struct SelectExpression : seq<SelectExpressionOpen, must<ParenthesizedExpression, AsKeyword, AsVar, AsEnd>> {};
struct SelectItems : sor<SelectAll, plus<sor<SelectVar, SelectExpression>>> {};
struct SelectClause : seq<SelectKeyword, opt<sor<SelectDistinct, SelectReduced>>, must<SelectItems>> {};

struct SourceSelector : iri {};
struct NamedSource : iri {};
struct DefaultGraphClause : SourceSelector {};
struct NamedGraphClause : seq<NAMED, must<NamedSource>> {};
struct DatasetClause : seq<FROM, must<sor<NamedGraphClause, DefaultGraphClause>>> {};

struct WhereGroup : GroupGraphPattern {};
struct GroupBehindWhere : seq<WhereGroup> {};
struct WhereClause : sor<seq<WHERE, must<GroupBehindWhere>>, must<WhereGroup>> {};
struct SubSelect : seq<SelectClause, WhereClause, SolutionModifier, ValuesClause> {};
struct SelectQuery : seq<SelectClause, star<DatasetClause>, WhereClause, SolutionModifier> {};

struct ConstructKeyword : CONSTRUCT {};
struct TemplateOpen : OpenBrace {};
struct TemplateEnd : CloseBrace {};
struct TriplesTemplate : opt<TriplesBlock> {};
struct ConstructTemplate : seq<TemplateOpen, TriplesTemplate, must<TemplateEnd>> {};
struct ConstructWhereKeyword : WHERE {};
struct ConstructWhereTemplate : ConstructTemplate {};
struct ConstructWhere : must<ConstructWhereKeyword, ConstructWhereTemplate> {};
struct ConstructQuery
    : seq<ConstructKeyword, sor<seq<ConstructTemplate, star<DatasetClause>, WhereClause>, seq<star<DatasetClause>, ConstructWhere>>,
          SolutionModifier> {};

struct DescribeKeyword : DESCRIBE {};
struct DescribeAll : Asterisk {};
struct DescribedTerm : sor<Var, FullIri, seq<ShortFormAllowed, BareName, Ignored>> {};
struct BehindDescribe : sor<FROM, WHERE, GROUP, HAVING, ORDER, LIMIT, OFFSET, VALUES> {};
struct DescribeItems : sor<DescribeAll, seq<DescribedTerm, star<not_at<BehindDescribe>, DescribedTerm>>> {};
struct DescribeQuery
    : seq<DescribeKeyword, must<DescribeItems>, star<DatasetClause>, opt<at<sor<WHERE, one<'{'>>>, WhereClause>, SolutionModifier> {
};

struct AskKeyword : ASK {};
struct AskQuery : seq<AskKeyword, star<DatasetClause>, WhereClause, SolutionModifier> {};

struct Query : seq<sor<SelectQuery, ConstructQuery, DescribeQuery, AskQuery>, ValuesClause> {};

}  // namespace tercet::sparql::grammar
