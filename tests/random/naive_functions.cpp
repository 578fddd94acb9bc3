#include "tests/random/naive_functions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <regex>

#include "tests/random/naive_values.h"

namespace tercet::test {
namespace {

using Kind = NaiveValue::Kind;
using Arguments = std::span<const Term>;
using Result = std::optional<Term>;

Kind kind_of(const Term& term) { return value_of(term).kind; }
bool is_plain(const Term& term) { return kind_of(term) == Kind::kString; }
bool is_string(const Term& term) { return value_of(term).is_string(); }

std::u32string characters(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t k = 1; k < length; ++k) c = (c << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
    out += c;
    i += length;
  }
  return out;
}

std::string utf8(std::u32string_view text) {
  std::string out;
  for (char32_t c : text) {
    auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
    auto tail = [&](int shift) { byte(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
      byte(c);
    } else if (c < 0x800) {
      byte(0xC0 | (c >> 6));
      tail(0);
    } else if (c < 0x10000) {
      byte(0xE0 | (c >> 12));
      tail(6);
      tail(0);
    } else {
      byte(0xF0 | (c >> 18));
      tail(12);
      tail(6);
      tail(0);
    }
  }
  return out;
}

Term like(const Term& model, std::string_view text) {
  return model.language().empty() ? Term::literal(text) : Term::language_literal(text, model.language());
}

// Section 17.4.3.1.2.
bool are_compatible(const Term& a, const Term& b) {
  return is_string(a) && is_string(b) && (b.language().empty() || a.language() == b.language());
}

Result str(Arguments a) { return a[0].is_blank_node() ? std::nullopt : Result(Term::literal(a[0].value())); }

Result substr(Arguments a) {
  if (!is_string(a[0])) return std::nullopt;
  std::array<std::int64_t, 2> places{1, 1'000'000};
  for (std::size_t i = 1; i < a.size(); ++i) {
    NaiveValue place = value_of(a[i]);
    if (!place.is_numeric()) return std::nullopt;
    // The standard's signature has integers.
    if (place.kind != Kind::kInteger) throw Unsettled("SUBSTR with fractions");
    places[i - 1] = static_cast<std::int64_t>(place.exact.units / kFixedUnit);
  }
  std::u32string out;
  std::u32string text = characters(a[0].value());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto place = static_cast<std::int64_t>(i) + 1;
    if (place >= places[0] && place < places[0] + places[1]) out += text[i];
  }
  return like(a[0], utf8(out));
}

// The letters that the random strings have.
std::u32string upper(std::u32string_view text) {
  std::u32string out;
  for (char32_t c : text) {
    if (c == U'\u00DF') out += U"SS";
    else if ((c >= U'a' && c <= U'z') || (c >= U'\u00E0' && c <= U'\u00F6')) out += c - 32;
    else out += c;
  }
  return out;
}
std::u32string lower(std::u32string_view text) {
  std::u32string out;
  for (char32_t c : text) out += (c >= U'A' && c <= U'Z') || (c >= U'\u00C0' && c <= U'\u00D6') ? c + 32 : c;
  return out;
}

Result change_case(const Term& term, std::u32string (*change)(std::u32string_view)) {
  if (!is_string(term)) return std::nullopt;
  return like(term, utf8(change(characters(term.value()))));
}

template <typename Test>
Result test_pair(Arguments a, Test test) {
  if (!are_compatible(a[0], a[1])) return std::nullopt;
  return Term::boolean(test(a[0].value(), a[1].value()));
}

Result before_or_after(Arguments a, bool before) {
  if (!are_compatible(a[0], a[1])) return std::nullopt;
  const std::string& text = a[0].value();
  std::size_t place = text.find(a[1].value());
  if (place == std::string::npos) return Term::literal("");
  return like(a[0], before ? text.substr(0, place) : text.substr(place + a[1].value().size()));
}

Result encode_for_uri(Arguments a) {
  if (!is_string(a[0])) return std::nullopt;
  std::string out;
  for (char c : a[0].value()) {
    std::array<char, 8> escape{};
    std::snprintf(escape.data(), escape.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    bool plain = (c & 0x80) == 0 && (std::isalnum(c) || std::string_view("-_.~").find(c) != std::string_view::npos);
    out += plain ? std::string(1, c) : std::string(escape.data());
  }
  return Term::literal(out);
}

Result concat(Arguments a) {
  std::string out;
  for (const Term& term : a) {
    if (!is_string(term)) return std::nullopt;
    out += term.value();
  }
  bool one_language = !a.empty() && std::all_of(a.begin(), a.end(), [&](const Term& t) { return t.language() == a[0].language(); });
  return one_language ? like(a[0], out) : Term::literal(out);
}

Result lang_matches(Arguments a) {
  if (!is_plain(a[0]) || !is_plain(a[1])) return std::nullopt;
  std::string tag = utf8(lower(characters(a[0].value())));
  std::string range = utf8(lower(characters(a[1].value())));
  if (range == "*") return Term::boolean(!tag.empty());
  if (range.empty()) throw Unsettled("an empty language range");
  return Term::boolean(tag == range || tag.starts_with(range + "-"));
}

// Patterns that mean the same in XPath and in ECMAScript, on wide characters.
std::wregex pattern_of(const Term& pattern, const Term* flags) {
  auto options = std::regex::ECMAScript;
  if (flags && flags->value() == "i") options |= std::regex::icase;
  else if (flags && !flags->value().empty()) throw std::logic_error("the naive evaluator does not know these flags");
  std::u32string text = characters(pattern.value());
  return std::wregex(std::wstring(text.begin(), text.end()), options);
}

std::wstring wide(const Term& term) {
  std::u32string text = characters(term.value());
  return {text.begin(), text.end()};
}

bool are_patterns(const Term& pattern, const Term* flags) { return is_plain(pattern) && (!flags || is_plain(*flags)); }

// Patterns come from the query only where they were chosen; a pattern that is computed from the data is not for std::regex.
void check_pattern(const Term& pattern) {
  constexpr std::array<std::string_view, 8> kKnown{"a", "^b", "c$", "a.", "[a-b]+", "(a)(b)?", "x*", "B"};
  if (std::find(kKnown.begin(), kKnown.end(), pattern.value()) == kKnown.end()) throw Unsettled("a pattern from the data");
}

void check_flags(const Term* flags) {
  if (flags && !flags->value().empty() && flags->value() != "i") throw Unsettled("flags from the data");
}

Result regex(Arguments a) {
  const Term* flags = a.size() > 2 ? &a[2] : nullptr;
  if (!is_string(a[0]) || !are_patterns(a[1], flags)) return std::nullopt;
  check_pattern(a[1]);
  check_flags(flags);
  return Term::boolean(std::regex_search(wide(a[0]), pattern_of(a[1], flags)));
}

Result replace(Arguments a) {
  const Term* flags = a.size() > 3 ? &a[3] : nullptr;
  if (!is_string(a[0]) || !are_patterns(a[1], flags) || !is_plain(a[2])) return std::nullopt;
  check_pattern(a[1]);
  check_flags(flags);
  if (a[2].value().find_first_of("\\$") != std::string::npos && a[2].value() != "<$1>")
    throw Unsettled("a replacement from the data");
  std::wregex pattern = pattern_of(a[1], flags);
  // fn:replace, error FORX0003: the pattern matches the empty text; FORX0004 is for `\` and `$` alone.
  if (std::regex_search(std::wstring(), pattern)) return std::nullopt;
  if (pattern.mark_count() == 0 && a[2].value() == "<$1>") {
    std::wstring out = std::regex_replace(wide(a[0]), pattern, L"<>");
    return like(a[0], utf8(std::u32string(out.begin(), out.end())));
  }
  std::wstring out = std::regex_replace(wide(a[0]), pattern, wide(a[2]));
  return like(a[0], utf8(std::u32string(out.begin(), out.end())));
}

Result str_lang(Arguments a) {
  if (!is_plain(a[0]) || !is_plain(a[1])) return std::nullopt;
  const std::string& tag = a[1].value();
  bool is_tag =
      !tag.empty() && std::all_of(tag.begin(), tag.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)); });
  if (!is_tag) throw Unsettled("a language tag that may be none");
  return Term::language_literal(a[0].value(), tag);
}

Result str_dt(Arguments a) {
  if (!is_plain(a[0]) || !a[1].is_iri()) return std::nullopt;
  if (a[1].value() == vocabulary::kRdfLangString) throw Unsettled("a language-tagged string without a tag");
  return Term::typed_literal(a[0].value(), a[1].value());
}

Result iri(Arguments a) {
  if (a[0].is_iri()) return a[0];
  if (!is_plain(a[0])) return std::nullopt;
  if (!a[0].value().starts_with("http://") || a[0].value().find(' ') != std::string::npos) throw Unsettled("a relative IRI");
  return Term::iri(a[0].value());
}

enum class Rounding : std::uint8_t { kAbs, kCeil, kFloor, kRound };

Fixed rounded(Fixed value, Rounding rounding) {
  if (rounding == Rounding::kAbs) return {value.units < 0 ? -value.units : value.units};
  if (rounding == Rounding::kRound) value.units += kFixedUnit / 2;  // a half goes up: fn:round
  Int128 rest = value.units % kFixedUnit;
  if (rest < 0) rest += kFixedUnit;
  Int128 floor = value.units - rest;
  return {rounding == Rounding::kCeil && rest != 0 ? floor + kFixedUnit : floor};
}

double rounded(double value, Rounding rounding) {
  switch (rounding) {
    case Rounding::kAbs: return std::fabs(value);
    case Rounding::kCeil: return std::ceil(value);
    case Rounding::kFloor: return std::floor(value);
    case Rounding::kRound: break;
  }
  // fn:round. Above 2^52 value + 0.5 would be rounded itself.
  const double below = std::floor(value);
  const double result = value - below >= 0.5 ? below + 1 : below;
  return result == 0 && std::signbit(value) ? -0.0 : result;
}

Result round(const Term& term, Rounding rounding) {
  NaiveValue value = value_of(term);
  switch (value.kind) {
    case Kind::kInteger: return integer_term(rounded(value.exact, rounding));
    case Kind::kDecimal: return decimal_term(rounded(value.exact, rounding));
    case Kind::kFloat: return float_term(static_cast<float>(rounded(double{value.single}, rounding)));
    case Kind::kDouble: return Term::real(rounded(value.real, rounding));
    default: return std::nullopt;
  }
}

// The functions of 17.4.5 are on xsd:dateTime; that dates have fields too is an extension.
template <typename Get>
Result field(const Term& term, Get get) {
  NaiveValue value = value_of(term);
  if (value.kind == Kind::kDate) throw Unsettled("fields of a date");
  if (value.kind != Kind::kDateTime) return std::nullopt;
  return get(value.moment);
}

Result timezone(const NaiveMoment& moment) {
  if (!moment.timezone) return std::nullopt;
  int minutes = std::abs(*moment.timezone);
  std::string text = *moment.timezone < 0 ? "-PT" : "PT";
  if (minutes / 60 > 0) text += std::to_string(minutes / 60) + "H";
  if (minutes % 60 > 0) text += std::to_string(minutes % 60) + "M";
  if (minutes == 0) text += "0S";
  return Term::typed_literal(text, vocabulary::kXsdDayTimeDuration);
}

std::string timezone_text(const NaiveMoment& moment) {
  NaiveValue value;
  value.kind = Kind::kDate;
  value.moment = moment;
  return moment_text(value).substr(10);
}

Term integer(int value) { return Term::integer(value); }

const std::map<std::string, std::function<Result(Arguments)>, std::less<>>& functions() {
  auto kind_test = [](auto test) { return [test](Arguments a) -> Result { return Term::boolean(test(a[0])); }; };
  auto on_number = [](Rounding rounding) { return [rounding](Arguments a) { return round(a[0], rounding); }; };
  auto on_time = [](auto get) {
    return [get](Arguments a) { return field(a[0], [get](const NaiveMoment& m) -> Result { return get(m); }); };
  };
  static const std::map<std::string, std::function<Result(Arguments)>, std::less<>> kFunctions{
      {"STR", str},
      {"LANG", [](Arguments a) -> Result { return a[0].is_literal() ? Result(Term::literal(a[0].language())) : std::nullopt; }},
      {"LANGMATCHES", lang_matches},
      {"DATATYPE", [](Arguments a) -> Result { return a[0].is_literal() ? Result(Term::iri(a[0].datatype())) : std::nullopt; }},
      {"IRI", iri},
      {"URI", iri},
      {"ISIRI", kind_test([](const Term& t) { return t.is_iri(); })},
      {"ISURI", kind_test([](const Term& t) { return t.is_iri(); })},
      {"ISBLANK", kind_test([](const Term& t) { return t.is_blank_node(); })},
      {"ISLITERAL", kind_test([](const Term& t) { return t.is_literal(); })},
      {"ISNUMERIC", kind_test([](const Term& t) { return value_of(t).is_numeric(); })},
      {"SAMETERM", [](Arguments a) -> Result { return Term::boolean(a[0] == a[1]); }},
      {"STRDT", str_dt},
      {"STRLANG", str_lang},
      {"STRLEN",
       [](Arguments a) -> Result {
         return is_string(a[0]) ? Result(integer(static_cast<int>(characters(a[0].value()).size()))) : std::nullopt;
       }},
      {"SUBSTR", substr},
      {"UCASE", [](Arguments a) { return change_case(a[0], upper); }},
      {"LCASE", [](Arguments a) { return change_case(a[0], lower); }},
      {"STRSTARTS", [](Arguments a) { return test_pair(a, [](const auto& x, const auto& y) { return x.starts_with(y); }); }},
      {"STRENDS", [](Arguments a) { return test_pair(a, [](const auto& x, const auto& y) { return x.ends_with(y); }); }},
      {"CONTAINS",
       [](Arguments a) { return test_pair(a, [](const auto& x, const auto& y) { return x.find(y) != std::string::npos; }); }},
      {"STRBEFORE", [](Arguments a) { return before_or_after(a, true); }},
      {"STRAFTER", [](Arguments a) { return before_or_after(a, false); }},
      {"ENCODE_FOR_URI", encode_for_uri},
      {"CONCAT", concat},
      {"REGEX", regex},
      {"REPLACE", replace},
      {"ABS", on_number(Rounding::kAbs)},
      {"CEIL", on_number(Rounding::kCeil)},
      {"FLOOR", on_number(Rounding::kFloor)},
      {"ROUND", on_number(Rounding::kRound)},
      {"YEAR", on_time([](const NaiveMoment& m) { return integer(m.year); })},
      {"MONTH", on_time([](const NaiveMoment& m) { return integer(m.month); })},
      {"DAY", on_time([](const NaiveMoment& m) { return integer(m.day); })},
      {"HOURS", on_time([](const NaiveMoment& m) { return integer(m.hour); })},
      {"MINUTES", on_time([](const NaiveMoment& m) { return integer(m.minute); })},
      {"SECONDS",
       on_time([](const NaiveMoment& m) { return decimal_term({Int128{m.milliseconds_of_minute} * (kFixedUnit / 1000)}); })},
      {"TIMEZONE", on_time([](const NaiveMoment& m) { return timezone(m); })},
      {"TZ", on_time([](const NaiveMoment& m) { return Term::literal(timezone_text(m)); })},
  };
  return kFunctions;
}

Fixed fixed_of(double value) {
  // Dyadic fractions of few digits; of others the standard leaves the digits to the implementation.
  double units = value * static_cast<double>(kFixedUnit);
  if (std::fabs(value) > 1e6 || units != std::floor(units)) throw Unsettled("a decimal of a float");
  Fixed fixed{static_cast<Int128>(units)};
  if (parse_value(fixed_text(fixed), vocabulary::kXsdDecimal).exact.units != fixed.units) throw Unsettled("a decimal of a float");
  return fixed;
}

// The number as a decimal; nullopt when it is none: what is no number, NaN, the infinities.
std::optional<Fixed> exact_of(const NaiveValue& value) {
  switch (value.kind) {
    case Kind::kBoolean: return Fixed{value.truth ? Int128{kFixedUnit} : 0};
    case Kind::kInteger:
    case Kind::kDecimal: return value.exact;
    case Kind::kFloat:
    case Kind::kDouble:
      if (!std::isfinite(to_double(value))) return std::nullopt;
      return fixed_of(to_double(value));
    default: return std::nullopt;
  }
}

// XPath and XQuery Operators 17.1.2: floating-point numbers between a millionth and a million without an exponent.
Result to_string(const Term& term) {
  NaiveValue value = value_of(term);
  switch (value.kind) {
    case Kind::kIri:
    case Kind::kString: return Term::literal(term.value());
    case Kind::kBoolean: return Term::literal(value.truth ? "true" : "false");
    case Kind::kInteger:
    case Kind::kDecimal: return Term::literal(fixed_text(value.exact));
    case Kind::kDateTime:
    case Kind::kDate: return Term::literal(moment_text(value));
    case Kind::kDuration: throw Unsettled("the text of a duration");
    case Kind::kFloat:
    case Kind::kDouble: {
      double number = to_double(value);
      if (number == 0) return Term::literal(std::signbit(number) ? "-0" : "0");
      if (std::isfinite(number) && std::fabs(number) >= 1e-6 && std::fabs(number) < 1e6)
        return Term::literal(fixed_text(fixed_of(number)));
      return Term::literal(value.kind == Kind::kFloat ? float_term(value.single).value() : Term::real(number).value());
    }
    default: return std::nullopt;
  }
}

Result cast_string(const std::string& datatype, const Term& term) {
  NaiveValue value = parse_value(term.value(), datatype);
  if (value.kind == Kind::kIllTyped) return std::nullopt;
  switch (value.kind) {
    case Kind::kBoolean: return Term::boolean(value.truth);
    case Kind::kInteger: return Term::typed_literal(fixed_text(value.exact), datatype);
    case Kind::kDecimal: return decimal_term(value.exact);
    case Kind::kFloat: return float_term(value.single);
    case Kind::kDouble: return Term::real(value.real);
    case Kind::kDateTime:
    case Kind::kDate: return Term::typed_literal(moment_text(value), datatype);
    default: break;
  }
  throw std::logic_error("the naive evaluator does not know the cast to " + datatype);
}

}  // namespace

std::optional<Term> naive_function(const std::string& name, std::span<const Term> arguments) {
  auto function = functions().find(name);
  if (function == functions().end()) throw std::logic_error("the naive evaluator does not know " + name);
  return function->second(arguments);
}

std::optional<Term> naive_cast(const std::string& datatype, const Term& term) {
  NaiveValue value = value_of(term);
  if (datatype == vocabulary::kXsdString) return to_string(term);
  if (value.kind == Kind::kString) return cast_string(datatype, term);
  if (datatype == vocabulary::kXsdBoolean) {
    if (value.kind != Kind::kBoolean && !value.is_numeric()) return std::nullopt;
    return Term::boolean(*effective_boolean_value(term));
  }
  bool is_number = value.is_numeric() || value.kind == Kind::kBoolean;
  bool truth = value.truth;
  if (datatype == vocabulary::kXsdDouble) {
    if (!is_number) return std::nullopt;
    return Term::real(value.is_numeric() ? to_double(value) : truth ? 1.0 : 0.0);
  }
  if (datatype == vocabulary::kXsdFloat) {
    if (!is_number) return std::nullopt;
    return float_term(value.is_numeric() ? to_float(value) : truth ? 1.0f : 0.0f);
  }
  if (datatype == vocabulary::kXsdDecimal || datatype == vocabulary::kXsdInteger) {
    auto exact = exact_of(value);
    if (!exact) return std::nullopt;
    if (datatype == vocabulary::kXsdDecimal) return decimal_term(*exact);
    return integer_term({exact->units / kFixedUnit * kFixedUnit});
  }
  if (datatype == vocabulary::kXsdDateTime) {
    if (value.kind == Kind::kDate) throw Unsettled("a date as a time");
    return value.kind == Kind::kDateTime ? Result(Term::typed_literal(moment_text(value), datatype)) : std::nullopt;
  }
  throw std::logic_error("the naive evaluator does not know the cast to " + datatype);
}

}  // namespace tercet::test
