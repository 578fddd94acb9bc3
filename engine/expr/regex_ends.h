// What a text begins and ends with when a regular expression matches it, as far as the pattern shows it at once.
#pragma once

#include <string_view>

#include "engine/expr/regex_syntax.h"

namespace tercet::expr {

// Of a pattern as translate_regex takes it; a part of it, empty when there is none to see.
std::string_view beginning_of_matched(std::string_view pattern, const RegexFlags& flags);
std::string_view end_of_matched(std::string_view pattern, const RegexFlags& flags);

}  // namespace tercet::expr
