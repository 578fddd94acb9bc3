#include "engine/expr/regex_ends.h"

#include <algorithm>
#include <cstddef>

namespace tercet::expr {
namespace {

constexpr std::string_view kNotPlain = "\\.?*+{}()[]^$";
// Of beginnings in upper and lower case.
constexpr std::size_t kMostBeginnings = 32;

// Whether plain characters stand for themselves, and '^' and '$' for the ends of the text.
bool is_plain(std::string_view pattern, const RegexFlags& flags) {
  return !flags.lines && !flags.ignore_white_space && !flags.quoted && pattern.find('|') == std::string_view::npos;
}

// After '^'; a part of the pattern.
std::string_view plain_beginning(std::string_view pattern, const RegexFlags& flags) {
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

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Whether a single character may be equal to both without regard to case, as the letter sharp s is to "ss", or to the first with a mark.
bool may_be_one(char first, char second) {
  if (!is_ascii(second)) return true;
  constexpr std::string_view kAfterF = "fil";
  constexpr std::string_view kAfterS = "st";
  return (lower(first) == 'f' && kAfterF.find(lower(second)) != std::string_view::npos) ||
         (lower(first) == 's' && kAfterS.find(lower(second)) != std::string_view::npos);
}

// The characters that are equal to one of ASCII without regard to case.
std::vector<std::string> cases_of(char c) {
  const char small = lower(c);
  if (small < 'a' || small > 'z') return {std::string(1, c)};
  std::vector<std::string> cases{std::string(1, static_cast<char>(small - ('a' - 'A'))), std::string(1, small)};
  if (small == 's') cases.emplace_back("\u017F");  // the long s
  if (small == 'k') cases.emplace_back("\u212A");  // the sign of the unit kelvin
  return cases;
}

std::vector<std::string> in_any_case(std::string_view text) {
  std::vector<std::string> all{""};
  for (std::size_t i = 0; i < text.size() && is_ascii(text[i]) && (i + 1 == text.size() || !may_be_one(text[i], text[i + 1]));
       ++i) {
    const std::vector<std::string> cases = cases_of(text[i]);
    if (all.size() * cases.size() > kMostBeginnings) break;
    std::vector<std::string> longer;
    for (const std::string& beginning : all) {
      for (const std::string& each : cases) longer.push_back(beginning + each);
    }
    all = std::move(longer);
  }
  return all.front().empty() ? std::vector<std::string>() : all;
}

}  // namespace

std::vector<std::string> beginnings_of_matched(std::string_view pattern, const RegexFlags& flags) {
  const std::string_view plain = plain_beginning(pattern, flags);
  if (flags.ignore_case) return in_any_case(plain);
  return plain.empty() ? std::vector<std::string>() : std::vector<std::string>{std::string(plain)};
}

std::string_view end_of_matched(std::string_view pattern, const RegexFlags& flags) {
  if (flags.ignore_case || !pattern.ends_with('$') || !is_plain(pattern, flags)) return "";
  pattern.remove_suffix(1);
  const std::size_t last = pattern.find_last_of(kNotPlain);
  if (last == std::string_view::npos) return pattern;
  if (pattern[last] != '\\') return pattern.substr(last + 1);
  // It goes with what follows: the '$', a character, or the digits of a group's number.
  const std::size_t begin = std::min(pattern.find_first_not_of("0123456789", last + 1), pattern.size());
  return pattern.substr(begin == last + 1 ? std::min(begin + 1, pattern.size()) : begin);
}

}  // namespace tercet::expr
