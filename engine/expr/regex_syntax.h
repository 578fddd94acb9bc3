// The regular expressions of XPath and XQuery Functions and Operators (7.6.1), in the syntax of RE2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tercet::expr {

struct RegexFlags {
  bool any_line = false;            // s: '.' matches line breaks too
  bool lines = false;               // m: '^' and '$' match at lines
  bool ignore_case = false;         // i
  bool ignore_white_space = false;  // x
  bool quoted = false;              // q: the pattern is plain text
};

// nullopt for a letter that is no flag.
std::optional<RegexFlags> parse_regex_flags(std::string_view text);

// nullopt for what is no regular expression of the standard, or has a back-reference, which RE2 cannot do.
std::optional<std::string> translate_regex(std::string_view pattern, const RegexFlags& flags);

}  // namespace tercet::expr
