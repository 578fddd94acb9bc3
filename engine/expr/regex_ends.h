// What a text begins and ends with when a regular expression matches it, as far as the pattern shows it at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/expr/regex_syntax.h"

namespace tercet::expr {

// Texts of which each matched text begins with one: with the flag i, several. None when the pattern, as translate_regex takes it, shows
// nothing of it.
std::vector<std::string> beginnings_of_matched(std::string_view pattern, const RegexFlags& flags);
// A part of the pattern, empty when there is none to see.
std::string_view end_of_matched(std::string_view pattern, const RegexFlags& flags);

}  // namespace tercet::expr
