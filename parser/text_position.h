// From a byte offset to what an error message shows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tercet/error.h"

namespace tercet {

// Line and column (in characters) of a byte offset of `text`. An offset past the end is the end.
Position position_at(std::string_view text, std::size_t offset);

// "LINE:COLUMN: MESSAGE", then the line itself and a caret below the character; a long line is cut around the caret. `name` (a
// file's name) stands before when it is not empty.
Error syntax_error(std::string_view name, std::string_view text, std::size_t offset, std::string_view message);

}  // namespace tercet
