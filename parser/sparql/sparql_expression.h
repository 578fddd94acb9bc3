// Expressions of SPARQL 1.1 (section 19.8, productions [106] to [128]), with the W3C's names.
//
// Where this departs from the text of the recommendation, the language staying the same:
// - `+1` behind an operand: the recommendation reads a signed number and adds it. Reading the sign as the operator gives the same
//   tree, so NumericLiteralPositive and NumericLiteralNegative need no place in AdditiveExpression.
// - BuiltInCall has no alternative for each function: the name is looked up in a table (sparql_builtins.h), which also knows the
//   number of arguments.
// - ExpressionList and ArgList are left-factored over `(`, and every operator is a commit point.
#pragma once

#include "parser/sparql/sparql_builtins.h"
#include "parser/sparql/sparql_lexical.h"

namespace tercet::sparql::grammar {

struct Expression;
struct GroupGraphPattern;

struct OperandGroup : seq<GroupGraphPattern> {};

// ---- Calls

// A word of the table of functions; kAggregate chooses which half.
template <bool kAggregate>
struct FunctionWord {
  using rule_t = FunctionWord;
  using subs_t = pegtl::empty_list;

  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class, typename Input>
  static bool match(Input& in, SparqlBuilder& builder) {
    const char* p = in.current();
    while (p != in.end() && (unicode::is_ascii(*p, unicode::kU | unicode::kDigit))) ++p;
    const BuiltIn* built_in = find_built_in({in.current(), static_cast<std::size_t>(p - in.current())});
    if (built_in == nullptr || built_in->aggregate != kAggregate) return false;
    builder.set_built_in(built_in);
    in.bump(static_cast<std::size_t>(p - in.current()));
    return true;
  }
};

template <bool kAggregate>
struct FunctionName : seq<FunctionWord<kAggregate>, not_at<WordContinues>> {};

struct FirstArgument;
struct NextArgument;
struct AggregateArgument;
struct Arguments : opt<FirstArgument, star<Comma, must<NextArgument>>> {};
struct CallOpen : OpenParen {};
struct ArgumentsEnd : CloseParen {};

// In the short form the name of a function that is not called is a name like any other: `?p = year`.
struct CalledIfShort : sor<not_at<ShortFormAllowed>, at<plus<NameChar>, Ignored, one<'('>>> {};

struct BuiltInFunction : seq<CalledIfShort, FunctionName<false>, Ignored, must<CallOpen>, Arguments, must<ArgumentsEnd>> {};

struct AggregateDistinct : DISTINCT {};
struct CountAll : Asterisk {};
struct SeparatorKeyword : SEPARATOR {};
struct SeparatorEquals : Symbol<'='> {};
struct SeparatorString : String {};
struct SeparatorClause : seq<Semicolon, must<SeparatorKeyword, SeparatorEquals, SeparatorString>> {};
struct AggregateOperand : sor<CountAll, AggregateArgument> {};
struct Aggregate : seq<CalledIfShort, FunctionName<true>, Ignored, must<CallOpen>, opt<AggregateDistinct>, must<AggregateOperand>,
                       opt<SeparatorClause>, must<ArgumentsEnd>> {};

struct ExistsKeyword : EXISTS {};
struct ExistsFunc : seq<EXISTS, must<OperandGroup>> {};
struct NotExistsFunc : seq<NOT, must<ExistsKeyword, OperandGroup>> {};
struct BuiltInCall : sor<BuiltInFunction, Aggregate, ExistsFunc, NotExistsFunc> {};

struct FunctionDistinct : DISTINCT {};
struct ArgListOpen : OpenParen {};
struct ArgList : seq<ArgListOpen, opt<FunctionDistinct>, Arguments, must<ArgumentsEnd>> {};
struct FunctionArguments : seq<ArgList> {};

// An IRI as an operand, or the name of a function that is called.
struct OperandIri : FullIri {};
struct iriOrFunction : seq<OperandIri, opt<ArgList>> {};
struct FunctionCall : seq<OperandIri, must<FunctionArguments>> {};
struct NotCalled : not_at<one<'('>> {};
struct OperandName : seq<ShortFormAllowed, BareName, Ignored, must<NotCalled>> {};

// ---- Operators, weakest last

struct ParenthesizedExpression;
struct OperandEnd : CloseParen {};
struct BrackettedExpression : seq<OpenParen, must<ParenthesizedExpression, OperandEnd>> {};
struct OperandVar : Var {};
struct OperandLiteral : sor<RDFLiteral, NumericLiteral> {};
struct OperandBoolean : BooleanLiteral {};

struct PrimaryExpression
    : sor<BrackettedExpression, OperandVar, OperandLiteral, iriOrFunction, OperandBoolean, BuiltInCall, OperandName> {};

struct NumberFollows : at<sor<Digit, seq<one<'.'>, Digit>>> {};
template <char kSign>
struct UnarySign : seq<Mark<one<kSign>, pegtl::not_at<NumberFollows>>, Ignored> {};
struct NotSign : seq<Mark<one<'!'>, not_at<one<'='>>>, Ignored> {};
struct UnaryOperand : PrimaryExpression {};
struct NotExpression : seq<NotSign, must<UnaryOperand>> {};
struct PlusExpression : seq<UnarySign<'+'>, must<UnaryOperand>> {};
struct MinusExpression : seq<UnarySign<'-'>, must<UnaryOperand>> {};
struct UnaryExpression : sor<NotExpression, PlusExpression, MinusExpression, PrimaryExpression> {};

struct Factor : UnaryExpression {};
struct MultiplyTail : seq<Symbol<'*'>, must<Factor>> {};
struct DivideTail : seq<Symbol<'/'>, must<Factor>> {};
struct MultiplicativeExpression : seq<UnaryExpression, star<sor<MultiplyTail, DivideTail>>> {};

struct Summand : MultiplicativeExpression {};
struct AddTail : seq<Symbol<'+'>, must<Summand>> {};
struct SubtractTail : seq<Symbol<'-'>, must<Summand>> {};
struct AdditiveExpression : seq<MultiplicativeExpression, star<sor<AddTail, SubtractTail>>> {};
struct NumericExpression : AdditiveExpression {};

struct Comparand : NumericExpression {};
struct EqualTail : seq<Symbol<'='>, must<Comparand>> {};
struct NotEqualTail : seq<Symbol<'!', '='>, must<Comparand>> {};
struct LessEqualTail : seq<not_at<WholeIri>, Symbol<'<', '='>, must<Comparand>> {};
struct GreaterEqualTail : seq<Symbol<'>', '='>, must<Comparand>> {};
struct LessTail : seq<not_at<WholeIri>, Symbol<'<'>, must<Comparand>> {};
struct GreaterTail : seq<Symbol<'>'>, must<Comparand>> {};
struct ListOpen : OpenParen {};
struct ExpressionList : seq<must<ListOpen>, Arguments, must<ArgumentsEnd>> {};
struct InKeyword : IN_ {};
struct InTail : seq<IN_, ExpressionList> {};
struct NotInTail : seq<NOT, must<InKeyword>, ExpressionList> {};
struct RelationalExpression
    : seq<NumericExpression,
          opt<sor<EqualTail, NotEqualTail, LessEqualTail, GreaterEqualTail, LessTail, GreaterTail, InTail, NotInTail>>> {};
struct ValueLogical : RelationalExpression {};

struct AndOperand : ValueLogical {};
struct AndTail : seq<Symbol<'&', '&'>, must<AndOperand>> {};
struct ConditionalAndExpression : seq<ValueLogical, star<AndTail>> {};

struct OrOperand : ConditionalAndExpression {};
struct OrTail : seq<Symbol<'|', '|'>, must<OrOperand>> {};
struct ConditionalOrExpression : seq<ConditionalAndExpression, star<OrTail>> {};

struct Expression : ConditionalOrExpression {};
struct ParenthesizedExpression : Expression {};
struct FirstArgument : Expression {};
struct NextArgument : Expression {};
struct AggregateArgument : Expression {};

// [69] What FILTER and HAVING take. Names of the short form stand inside the parentheses only.
struct Constraint : sor<BrackettedExpression, BuiltInCall, FunctionCall> {};

}  // namespace tercet::sparql::grammar

namespace tao::pegtl {
template <typename Name, bool kAggregate>
struct analyze_traits<Name, tercet::sparql::grammar::FunctionWord<kAggregate>> : analyze_any_traits<> {};
}  // namespace tao::pegtl
