// Texts that mean the same query whatever stands between their tokens.
#pragma once

#include <string>
#include <string_view>

namespace tercet {

// The text with one space, or one line feed if there was a line break, for each run of white space and comments between its tokens, and
// none at its ends. Texts with the same result are the same query, or the same error: tokens stay as they are, what stands between two
// of them means nothing but that it is there, and the short form asks only whether lines break there. A text with codepoint escapes, which
// may hide a quote or a bracket, stays as it is. Time is linear in the text.
std::string normalized_query_text(std::string_view text);

}  // namespace tercet
