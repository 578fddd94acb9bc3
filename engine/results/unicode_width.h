// How many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string_view>

namespace tercet {

// The code point at byte `at`, which moves behind it. Invalid UTF-8 gives U+FFFD and moves one byte. Precondition: at <
// text.size().
char32_t next_code_point(std::string_view text, std::size_t& at);

// Whether a character would act on a terminal, or on the direction of the text around it, rather than show: controls, line
// separators, directional overrides and isolates.
bool is_control_character(char32_t c);

// The bytes at the beginning of the text whose characters fit in `columns`. Never divides what shows as one character.
std::size_t fitting_bytes(std::string_view text, std::size_t columns);

}  // namespace tercet
