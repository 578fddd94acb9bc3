// From a byte offset to what an error message shows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tercet/error.h"

namespace tercet {

// Line and column (in characters) of a byte offset of `text`. An offset past the end is the end. A line feed ends a line; a byte
// order mark at the beginning takes no column.
Position position_at(std::string_view text, std::size_t offset);

// "LINE:COLUMN: MESSAGE", then the line itself and a caret below the character; a long line is cut around the caret. `name` (a
// file's name) stands before when it is not empty.
Error syntax_error(std::string_view name, std::string_view text, std::size_t offset, std::string_view message);

// The same when only a part of the text is at hand. `before` is what the line holds before the place, or the tail of it; `after`
// begins at the place and may go on beyond the line's end. Of both only what is shown is looked at.
Error error_at(ErrorCode code, std::string_view name, Position position, std::string_view before, std::string_view after,
               std::string_view message);

// What stands at the place, in words for a message: `the end of the text`, `the end of the line`, `"word"`, `"x"`.
std::string describe_text_at(std::string_view text, std::size_t offset);

}  // namespace tercet
