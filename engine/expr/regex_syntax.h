// The regular expressions of XPath and XQuery Functions and Operators (7.6.1), in the syntax that RE2 and ICU share.
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

struct RegexTranslation {
  std::string pattern;
  bool has_back_references = false;  // which RE2 does not know
};

// nullopt for what is no regular expression of the standard.
std::optional<RegexTranslation> translate_regex(std::string_view pattern, const RegexFlags& flags);

}  // namespace tercet::expr
