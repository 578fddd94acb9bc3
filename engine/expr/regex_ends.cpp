#include "engine/expr/regex_ends.h"

#include <algorithm>
#include <cstddef>

namespace tercet::expr {
namespace {

constexpr std::string_view kNotPlain = "\\.?*+{}()[]^$";

// Whether plain characters stand for themselves, and '^' and '$' for the ends of the text.
bool is_plain(std::string_view pattern, const RegexFlags& flags) {
  return !flags.lines && !flags.ignore_case && !flags.ignore_white_space && !flags.quoted &&
         pattern.find('|') == std::string_view::npos;
}

}  // namespace

std::string_view beginning_of_matched(std::string_view pattern, const RegexFlags& flags) {
  if (!pattern.starts_with('^') || !is_plain(pattern, flags)) return "";
  pattern.remove_prefix(1);
  std::size_t end = std::min(pattern.find_first_of(kNotPlain), pattern.size());
  // What is repeated is the last character, which then need not be there.
  const bool is_optional = end < pattern.size() && (pattern[end] == '?' || pattern[end] == '*' || pattern[end] == '{');
  if (is_optional && end > 0) {
    do --end;
    while (end > 0 && (static_cast<unsigned char>(pattern[end]) & 0xC0) == 0x80);
  }
  return pattern.substr(0, end);
}

std::string_view end_of_matched(std::string_view pattern, const RegexFlags& flags) {
  if (!pattern.ends_with('$') || !is_plain(pattern, flags)) return "";
  pattern.remove_suffix(1);
  const std::size_t last = pattern.find_last_of(kNotPlain);
  if (last == std::string_view::npos) return pattern;
  if (pattern[last] != '\\') return pattern.substr(last + 1);
  // It goes with what follows: the '$', a character, or the digits of a group's number.
  const std::size_t begin = std::min(pattern.find_first_not_of("0123456789", last + 1), pattern.size());
  return pattern.substr(begin == last + 1 ? std::min(begin + 1, pattern.size()) : begin);
}

}  // namespace tercet::expr
