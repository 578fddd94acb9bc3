// Small things with words and numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tercet::shell {

// 1,234,567
std::string with_commas(std::uint64_t number);
// "1 fact", "3 facts"
std::string counted(std::uint64_t number, std::string_view noun);
// 1.4 MB, in powers of 1000
std::string bytes_in_words(double bytes);
// 0.4 ms, 1.25 s, 12.3 s, 3:05 min
std::string seconds_in_words(double seconds);
// 1.2 M
std::string rate_in_words(double a_second);

std::string_view trimmed(std::string_view text);
// What stands before the ';' that people end a statement with; the whole text when there is none. No query means another thing
// without it.
std::string_view without_final_semicolon(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

// "a, b or c"
std::string alternatives(const std::vector<std::string>& words);

// The words of a dot-command; '...' and "..." keep spaces. std::nullopt when a quotation is not closed.
std::optional<std::vector<std::string>> split_words(std::string_view text);

// The one of `known` that `word` is a likely misspelling of; empty when none is.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace tercet::shell
