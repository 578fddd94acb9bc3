// Pieces of JSON (RFC 8259).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tercet/term.h"

namespace tercet {

// The text with quotes; quotes, backslashes and controls escaped.
void append_json_string(std::string& out, std::string_view text);

// A literal of a numeric datatype and valid text as a JSON number with all of its digits, zeros behind the point included. Nullopt
// for INF, NaN, and whatever is no number.
std::optional<std::string> json_number(const Term& literal);

}  // namespace tercet
