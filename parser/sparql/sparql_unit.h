// A whole text: QueryUnit and UpdateUnit ([1] and [3]) with the texts of the short form, which only are where SPARQL has none.
#pragma once

#include "parser/sparql/sparql_update_grammar.h"

namespace tercet::sparql::grammar {

// ---- The short form's texts

struct TellingSign : Sign {};
struct RepeatedSign : Sign {};
struct ToldFact : TriplesSameSubjectPath {};
struct SignedFact : seq<RepeatedSign, Ignored, must<ToldFact>> {};
struct Telling : seq<TellingSign, Ignored, must<ToldFact>, star<FactSeparator, sor<SignedFact, ToldFact>>, opt<Dot>> {};

struct TopPatternBegins : When<&SparqlBuilder::begin_top_pattern> {};
struct TopPatternNotEmpty : When<&SparqlBuilder::top_pattern_is_not_empty> {};
struct TopPattern : seq<TopPatternBegins, GroupGraphPatternSub, must<TopPatternNotEmpty>, SolutionModifier, ValuesClause> {};

// ---- A text

struct ExplainAnalyze : ANALYZE {};
struct ExplainKeyword : EXPLAIN {};
struct Explain : seq<ShortFormAllowed, ExplainKeyword, opt<ExplainAnalyze>> {};
struct EndOfText : pegtl::eof {};
// An update may have no operation; a text that may be either says nothing then.
struct EmptyUpdate : seq<When<&SparqlBuilder::may_be_empty>, at<pegtl::eof>> {};
struct QueryOrUpdate : sor<Query, Update, EmptyUpdate, seq<ShortFormAllowed, sor<Telling, TopPattern>>> {};
struct ByteOrderMark : opt<pegtl::string<'\xEF', '\xBB', '\xBF'>> {};
struct Unit : seq<ByteOrderMark, Ignored, opt<Explain>, Prologue, must<QueryOrUpdate, EndOfText>> {};

}  // namespace tercet::sparql::grammar
