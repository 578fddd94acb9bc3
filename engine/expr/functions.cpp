#include "engine/expr/functions.h"

#include <algorithm>
#include <array>

#include "engine/expr/numeric.h"

namespace tercet::expr {
namespace {

template <Value (*kOperation)(const Value&)>
Value on_number(Call&, std::span<const Value> arguments) {
  return kOperation(arguments[0]);
}

// Sorted by name.
constexpr std::array kFunctions{
    FunctionInfo{"ABS", on_number<absolute>, 1, 1},
    FunctionInfo{"CEIL", on_number<ceiling>, 1, 1},
    FunctionInfo{"CONCAT", functions::concat, 0, kAnyNumber},
    FunctionInfo{"CONTAINS", functions::contains, 2, 2, false, nullptr, functions::text_contains},
    FunctionInfo{"DATATYPE", functions::datatype, 1, 1},
    FunctionInfo{"DAY", functions::day, 1, 1, false, functions::day_of_id},
    FunctionInfo{"ENCODE_FOR_URI", functions::encode_for_uri, 1, 1},
    FunctionInfo{"FLOOR", on_number<floor>, 1, 1},
    FunctionInfo{"HOURS", functions::hours, 1, 1, false, functions::hours_of_id},
    FunctionInfo{"IRI", functions::iri, 1, 1, true},
    FunctionInfo{"ISBLANK", functions::is_blank, 1, 1},
    FunctionInfo{"ISIRI", functions::is_iri, 1, 1},
    FunctionInfo{"ISLITERAL", functions::is_literal, 1, 1},
    FunctionInfo{"ISNUMERIC", functions::is_numeric, 1, 1},
    FunctionInfo{"ISURI", functions::is_iri, 1, 1},
    FunctionInfo{"LANG", functions::lang, 1, 1},
    FunctionInfo{"LANGMATCHES", functions::lang_matches, 2, 2},
    FunctionInfo{"LCASE", functions::lcase, 1, 1},
    FunctionInfo{"MD5", functions::md5, 1, 1},
    FunctionInfo{"MINUTES", functions::minutes, 1, 1, false, functions::minutes_of_id},
    FunctionInfo{"MONTH", functions::month, 1, 1, false, functions::month_of_id},
    FunctionInfo{"NOW", functions::now, 0, 0, true},
    FunctionInfo{"RAND", functions::rand, 0, 0, true},
    FunctionInfo{"REGEX", functions::regex, 2, 3, false, nullptr, functions::text_matches},
    FunctionInfo{"REPLACE", functions::replace, 3, 4},
    FunctionInfo{"ROUND", on_number<rounded>, 1, 1},
    FunctionInfo{"SAMETERM", functions::same_term, 2, 2},
    FunctionInfo{"SECONDS", functions::seconds, 1, 1},
    FunctionInfo{"SHA1", functions::sha1, 1, 1},
    FunctionInfo{"SHA256", functions::sha256, 1, 1},
    FunctionInfo{"SHA384", functions::sha384, 1, 1},
    FunctionInfo{"SHA512", functions::sha512, 1, 1},
    FunctionInfo{"STR", functions::str, 1, 1},
    FunctionInfo{"STRAFTER", functions::str_after, 2, 2},
    FunctionInfo{"STRBEFORE", functions::str_before, 2, 2},
    FunctionInfo{"STRDT", functions::str_dt, 2, 2},
    FunctionInfo{"STRENDS", functions::str_ends, 2, 2, false, nullptr, functions::text_ends},
    FunctionInfo{"STRLANG", functions::str_lang, 2, 2},
    FunctionInfo{"STRLEN", functions::strlen, 1, 1, false, nullptr, functions::strlen_of_text},
    FunctionInfo{"STRSTARTS", functions::str_starts, 2, 2, false, nullptr, functions::text_starts},
    FunctionInfo{"STRUUID", functions::struuid, 0, 0, true},
    FunctionInfo{"SUBSTR", functions::substr, 2, 3},
    FunctionInfo{"TIMEZONE", functions::timezone, 1, 1},
    FunctionInfo{"TZ", functions::tz, 1, 1},
    FunctionInfo{"UCASE", functions::ucase, 1, 1},
    FunctionInfo{"URI", functions::iri, 1, 1, true},
    FunctionInfo{"UUID", functions::uuid, 0, 0, true},
    FunctionInfo{"YEAR", functions::year, 1, 1, false, functions::year_of_id},
};

}  // namespace

std::string argument_count_message(std::string_view name, std::size_t low, std::size_t high, std::size_t given) {
  auto counted = [](std::size_t count) {
    return (count == 0 ? "no" : std::to_string(count)) + (count == 1 ? " argument" : " arguments");
  };
  std::string expected = counted(high);
  if (high == kAnyNumber) expected = "at least " + counted(low);
  else if (low != high) expected = std::to_string(low) + (high == low + 1 ? " or " : " to ") + counted(high);
  return std::string(name) + " takes " + expected + ", and is given " + std::to_string(given);
}

const FunctionInfo* find_function(std::string_view keyword) {
  auto entry = std::lower_bound(kFunctions.begin(), kFunctions.end(), keyword,
                                [](const FunctionInfo& function, std::string_view name) { return function.name < name; });
  return entry != kFunctions.end() && entry->name == keyword ? &*entry : nullptr;
}

}  // namespace tercet::expr
