// The terminals of SPARQL 1.1 (section 19.8, productions [139] to [173]), with the W3C's names, and the bare names of the short
// form.
//
// Where this departs from the text of the recommendation:
// - Character classes are small hand-written rules over parser/unicode.h: a table look-up for ASCII instead of a row of ranges.
// - A keyword does not match the beginning of a longer name, nor of a prefixed name: `select:x` is no SELECT. The recommendation
// says
//   so by its longest-match rule; `LIMIT5`, which that rule would split, is not split.
// - ANON and NIL are read by the rules for [ ] and ( ), so they may hold a comment.
// - Every token takes the white space and the comments behind it; the actions see the token without them.
#pragma once

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include "parser/sparql/sparql_builder.h"
#include "parser/unicode.h"

namespace tercet::sparql::grammar {

namespace pegtl = tao::pegtl;
using pegtl::at;
using pegtl::must;
using pegtl::not_at;
using pegtl::one;
using pegtl::opt;
using pegtl::plus;
using pegtl::seq;
using pegtl::sor;
using pegtl::star;

// ---- Characters

// A rule for one character of a class: ASCII by table, the rest by a function.
template <typename Derived, unsigned kAsciiClasses, bool (*kIsMember)(char32_t) noexcept>
struct CharacterRule {
  using rule_t = Derived;
  using subs_t = pegtl::empty_list;

  template <typename Input>
  static bool match(Input& in) {
    if (in.empty()) return false;
    const char c = *in.current();
    if (static_cast<unsigned char>(c) < 0x80) {
      if (!unicode::is_ascii(c, kAsciiClasses)) return false;
      in.bump(1);
      return true;
    }
    const unicode::Decoded decoded = unicode::decode({in.current(), in.size()});
    if (decoded.length == 0 || !kIsMember(decoded.code_point)) return false;
    in.bump(decoded.length);
    return true;
  }
};

struct PN_CHARS_BASE : CharacterRule<PN_CHARS_BASE, unicode::kBase, unicode::is_pn_chars_base> {};
struct PN_CHARS_U : CharacterRule<PN_CHARS_U, unicode::kU, unicode::is_pn_chars_u> {};
struct PN_CHARS : CharacterRule<PN_CHARS, unicode::kChars, unicode::is_pn_chars> {};
// A name's character behind its first, also of a variable: PN_CHARS without '-'.
struct NameChar : CharacterRule<NameChar, unicode::kU | unicode::kDigit, unicode::is_bare_name_char> {};
using Digit = pegtl::ascii::digit;

// White space and comments. Never fails.
struct Ignored {
  using rule_t = Ignored;
  using subs_t = pegtl::empty_list;

  template <typename Input>
  static bool match(Input& in) {
    const char* p = in.current();
    const char* const end = in.end();
    for (; p != end; ++p) {
      if (*p == '#') {
        while (p != end && *p != '\n' && *p != '\r') ++p;
        if (p == end) break;
      } else if (!unicode::is_ascii(*p, unicode::kSpace)) {
        break;
      }
    }
    in.bump(static_cast<std::size_t>(p - in.current()));
    return true;
  }
};

// A token without meaning beyond itself: its action only remembers where it stands.
template <typename... Rules>
struct Mark : seq<Rules...> {};

// ---- Names

struct PN_PREFIX : seq<PN_CHARS_BASE, star<sor<PN_CHARS, seq<plus<one<'.'>>, at<PN_CHARS>>>>> {};
struct PERCENT : seq<one<'%'>, pegtl::ascii::xdigit, pegtl::ascii::xdigit> {};
struct PN_LOCAL_ESC
    : seq<one<'\\'>, one<'_', '~', '.', '-', '!', '$', '&', '\'', '(', ')', '*', '+', ',', ';', '=', '/', '?', '#', '@', '%'>> {};
struct PLX : sor<PERCENT, PN_LOCAL_ESC> {};
struct LocalChar : sor<PN_CHARS, one<':'>, PLX> {};
struct PN_LOCAL : seq<sor<PN_CHARS_U, one<':'>, Digit, PLX>, star<sor<LocalChar, seq<plus<one<'.'>>, at<LocalChar>>>>> {};

struct PNAME_NS : seq<opt<PN_PREFIX>, one<':'>> {};
struct PNAME_LN : seq<PNAME_NS, PN_LOCAL> {};
// PNAME_LN | PNAME_NS, read once.
struct PrefixedName : seq<opt<PN_PREFIX>, one<':'>, opt<PN_LOCAL>> {};

// A name of the short form, which is none when ':' follows: that is a prefixed name, or wrong.
struct BareName : seq<PN_CHARS_U, star<NameChar>, not_at<one<':'>>> {};

struct IriChar : pegtl::not_one<'<', '>', '"', '{', '}', '|', '^', '`', '\\'> {};
struct IriEnd : one<'>'> {};
// The longest token counts (section 19.8, note 1): a '<' that begins an IRI is no operator.
struct WholeIri : seq<one<'<'>, star<not_at<pegtl::range<'\0', ' '>>, IriChar>, one<'>'>> {};
struct IRIREF : seq<one<'<'>, star<not_at<pegtl::range<'\0', ' '>>, IriChar>, must<IriEnd>> {};

struct BLANK_NODE_LABEL : seq<one<'_'>, one<':'>, sor<PN_CHARS_U, Digit>, star<sor<PN_CHARS, seq<plus<one<'.'>>, at<PN_CHARS>>>>> {
};

struct VARNAME : seq<sor<PN_CHARS_U, Digit>, star<NameChar>> {};
// VAR1 | VAR2
struct VAR : seq<one<'?', '$'>, VARNAME> {};

// ---- Literals

struct EXPONENT : seq<one<'e', 'E'>, opt<one<'+', '-'>>, plus<Digit>> {};
struct DOUBLE : sor<seq<plus<Digit>, opt<one<'.'>, star<Digit>>, EXPONENT>, seq<one<'.'>, plus<Digit>, EXPONENT>> {};
struct DECIMAL : seq<star<Digit>, one<'.'>, plus<Digit>> {};
struct INTEGER : plus<Digit> {};
struct Sign : one<'+', '-'> {};
struct UnsignedNumber : sor<DOUBLE, DECIMAL, INTEGER> {};
struct SignedNumber : seq<opt<Sign>, UnsignedNumber> {};

struct EscapedChar : one<'t', 'b', 'n', 'r', 'f', '"', '\'', '\\'> {};
struct ECHAR : seq<one<'\\'>, must<EscapedChar>> {};

template <char kQuote>
struct StringEnd : one<kQuote> {};
template <char kQuote>
struct LongStringEnd : seq<one<kQuote>, one<kQuote>, one<kQuote>> {};
template <char kQuote>
struct ShortString : seq<one<kQuote>, star<sor<pegtl::not_one<kQuote, '\\', '\n', '\r'>, ECHAR>>, must<StringEnd<kQuote>>> {};
template <char kQuote>
struct LongString : seq<LongStringEnd<kQuote>, star<not_at<LongStringEnd<kQuote>>, sor<pegtl::not_one<'\\'>, ECHAR>>,
                        must<LongStringEnd<kQuote>>> {};

struct STRING_LITERAL1 : ShortString<'\''> {};
struct STRING_LITERAL2 : ShortString<'"'> {};
struct STRING_LITERAL_LONG1 : LongString<'\''> {};
struct STRING_LITERAL_LONG2 : LongString<'"'> {};
struct StringToken : sor<STRING_LITERAL_LONG1, STRING_LITERAL_LONG2, STRING_LITERAL1, STRING_LITERAL2> {};

struct LanguageStart : pegtl::ascii::alpha {};
struct LANGTAG : seq<one<'@'>, must<LanguageStart>, star<pegtl::ascii::alpha>, star<one<'-'>, plus<pegtl::ascii::alnum>>> {};

// ---- Keywords and punctuation

// Where a word would go on: behind a keyword stands none of this.
struct WordContinues : sor<NameChar, one<':'>, seq<plus<one<'-', '.'>>, star<sor<PN_CHARS, one<'.'>>>, one<':'>>> {};

template <typename Word>
struct Keyword : seq<Mark<Word, not_at<WordContinues>>, Ignored> {};
// A keyword that may begin a text or a part of a group. In front of '-' such a word is the first name of a dashed fact: no text of
// SPARQL has '-' behind one.
template <typename Word>
struct LeadingKeyword : seq<Mark<Word, not_at<sor<one<'-'>, WordContinues>>>, Ignored> {};

struct ADD_ : LeadingKeyword<TAO_PEGTL_ISTRING("ADD")> {};
struct ALL : Keyword<TAO_PEGTL_ISTRING("ALL")> {};
struct ANALYZE : LeadingKeyword<TAO_PEGTL_ISTRING("ANALYZE")> {};
struct AS : Keyword<TAO_PEGTL_ISTRING("AS")> {};
struct ASC : Keyword<TAO_PEGTL_ISTRING("ASC")> {};
struct ASK : LeadingKeyword<TAO_PEGTL_ISTRING("ASK")> {};
struct BASE : LeadingKeyword<TAO_PEGTL_ISTRING("BASE")> {};
struct BIND : LeadingKeyword<TAO_PEGTL_ISTRING("BIND")> {};
struct BY : Keyword<TAO_PEGTL_ISTRING("BY")> {};
struct CLEAR : LeadingKeyword<TAO_PEGTL_ISTRING("CLEAR")> {};
struct CONSTRUCT : LeadingKeyword<TAO_PEGTL_ISTRING("CONSTRUCT")> {};
struct COPY : LeadingKeyword<TAO_PEGTL_ISTRING("COPY")> {};
struct CREATE : LeadingKeyword<TAO_PEGTL_ISTRING("CREATE")> {};
struct DATA : Keyword<TAO_PEGTL_ISTRING("DATA")> {};
struct DEFAULT : Keyword<TAO_PEGTL_ISTRING("DEFAULT")> {};
struct DELETE_ : LeadingKeyword<TAO_PEGTL_ISTRING("DELETE")> {};
struct DESC : Keyword<TAO_PEGTL_ISTRING("DESC")> {};
struct DESCRIBE : LeadingKeyword<TAO_PEGTL_ISTRING("DESCRIBE")> {};
struct DISTINCT : Keyword<TAO_PEGTL_ISTRING("DISTINCT")> {};
struct DROP : LeadingKeyword<TAO_PEGTL_ISTRING("DROP")> {};
struct EXISTS : Keyword<TAO_PEGTL_ISTRING("EXISTS")> {};
struct EXPLAIN : LeadingKeyword<TAO_PEGTL_ISTRING("EXPLAIN")> {};
struct FALSE_ : Mark<TAO_PEGTL_ISTRING("FALSE"), not_at<WordContinues>> {};
struct FILTER : LeadingKeyword<TAO_PEGTL_ISTRING("FILTER")> {};
struct FROM : Keyword<TAO_PEGTL_ISTRING("FROM")> {};
struct GRAPH : LeadingKeyword<TAO_PEGTL_ISTRING("GRAPH")> {};
struct GROUP : LeadingKeyword<TAO_PEGTL_ISTRING("GROUP")> {};
struct HAVING : LeadingKeyword<TAO_PEGTL_ISTRING("HAVING")> {};
struct IN_ : Keyword<TAO_PEGTL_ISTRING("IN")> {};
struct INSERT : LeadingKeyword<TAO_PEGTL_ISTRING("INSERT")> {};
struct INTO : Keyword<TAO_PEGTL_ISTRING("INTO")> {};
struct LIMIT : LeadingKeyword<TAO_PEGTL_ISTRING("LIMIT")> {};
struct LOAD : LeadingKeyword<TAO_PEGTL_ISTRING("LOAD")> {};
struct MINUS : LeadingKeyword<TAO_PEGTL_ISTRING("MINUS")> {};
struct MOVE : LeadingKeyword<TAO_PEGTL_ISTRING("MOVE")> {};
struct NAMED : Keyword<TAO_PEGTL_ISTRING("NAMED")> {};
struct NOT : Keyword<TAO_PEGTL_ISTRING("NOT")> {};
struct OFFSET : LeadingKeyword<TAO_PEGTL_ISTRING("OFFSET")> {};
struct OPTIONAL_ : LeadingKeyword<TAO_PEGTL_ISTRING("OPTIONAL")> {};
struct ORDER : LeadingKeyword<TAO_PEGTL_ISTRING("ORDER")> {};
struct PREFIX : LeadingKeyword<TAO_PEGTL_ISTRING("PREFIX")> {};
struct REDUCED : Keyword<TAO_PEGTL_ISTRING("REDUCED")> {};
struct SELECT : LeadingKeyword<TAO_PEGTL_ISTRING("SELECT")> {};
struct SEPARATOR : Keyword<TAO_PEGTL_ISTRING("SEPARATOR")> {};
struct SERVICE : LeadingKeyword<TAO_PEGTL_ISTRING("SERVICE")> {};
struct SILENT : Keyword<TAO_PEGTL_ISTRING("SILENT")> {};
struct TO : Keyword<TAO_PEGTL_ISTRING("TO")> {};
struct TRUE_ : Mark<TAO_PEGTL_ISTRING("TRUE"), not_at<WordContinues>> {};
struct UNDEF : Keyword<TAO_PEGTL_ISTRING("UNDEF")> {};
struct UNION : Keyword<TAO_PEGTL_ISTRING("UNION")> {};
struct USING : Keyword<TAO_PEGTL_ISTRING("USING")> {};
struct VALUES : LeadingKeyword<TAO_PEGTL_ISTRING("VALUES")> {};
struct WHERE : Keyword<TAO_PEGTL_ISTRING("WHERE")> {};
struct WITH : LeadingKeyword<TAO_PEGTL_ISTRING("WITH")> {};
struct KeywordA : Mark<one<'a'>, not_at<WordContinues>> {};  // the only one whose case matters

template <char... kText>
struct Symbol : seq<Mark<pegtl::string<kText...>>, Ignored> {};

// Brackets: the builder keeps the open ones, for messages and to limit nesting.
template <char kBracket>
struct OpenBracket : one<kBracket> {};
template <char kBracket>
struct CloseBracket : one<kBracket> {};
struct OpenParen : seq<OpenBracket<'('>, Ignored> {};
struct CloseParen : seq<CloseBracket<')'>, Ignored> {};
struct OpenBrace : seq<OpenBracket<'{'>, Ignored> {};
struct CloseBrace : seq<CloseBracket<'}'>, Ignored> {};
struct OpenSquare : seq<OpenBracket<'['>, Ignored> {};
struct CloseSquare : seq<CloseBracket<']'>, Ignored> {};

struct Comma : Symbol<','> {};
struct Semicolon : Symbol<';'> {};
// A dot in front of a digit belongs to the number.
struct Dot : seq<Mark<one<'.'>, not_at<Digit>>, Ignored> {};
struct Asterisk : Symbol<'*'> {};

// ---- Tokens that stand for a term

// A rule that asks the builder: succeeds without taking anything when `kCondition` holds.
template <bool (SparqlBuilder::*kCondition)()>
struct When {
  using rule_t = When;
  using subs_t = pegtl::empty_list;

  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class, typename Input>
  static bool match(Input& in, SparqlBuilder& builder) {
    builder.set_place(in.current());
    return (builder.*kCondition)();
  }
};

struct ShortFormAllowed : When<&SparqlBuilder::short_form_allowed> {};

struct Var : seq<VAR, Ignored> {};
// iri of the recommendation; the short form's names are read by `iri` only, where no keyword could stand.
struct FullIri : seq<sor<IRIREF, PrefixedName>, Ignored> {};
struct iri : sor<FullIri, seq<ShortFormAllowed, BareName, Ignored>> {};
struct NumericLiteral : seq<SignedNumber, Ignored> {};
struct BooleanLiteral : seq<sor<TRUE_, FALSE_>, Ignored> {};
struct BlankNodeLabel : seq<BLANK_NODE_LABEL, Ignored> {};
struct String : seq<StringToken, Ignored> {};
struct DatatypeIri : iri {};
struct Datatype : seq<Mark<pegtl::string<'^', '^'>>, Ignored, must<DatatypeIri>> {};
struct LanguageTag : seq<LANGTAG, Ignored> {};
struct RDFLiteral : seq<String, opt<sor<LanguageTag, Datatype>>> {};

}  // namespace tercet::sparql::grammar

namespace tao::pegtl {
template <typename Name>
struct analyze_traits<Name, tercet::sparql::grammar::PN_CHARS_BASE> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, tercet::sparql::grammar::PN_CHARS_U> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, tercet::sparql::grammar::PN_CHARS> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, tercet::sparql::grammar::NameChar> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, tercet::sparql::grammar::Ignored> : analyze_opt_traits<> {};
template <typename Name, bool (tercet::sparql::SparqlBuilder::*kCondition)()>
struct analyze_traits<Name, tercet::sparql::grammar::When<kCondition>> : analyze_opt_traits<> {};
}  // namespace tao::pegtl
