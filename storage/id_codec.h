// The parts of the inline id code that have a file of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/id.h"

namespace tercet {

// The id of an xsd:dateTime, xsd:date or xsd:time; nullopt when its text is not exactly what print_time would make.
std::optional<Id> parse_time(IdKind kind, std::string_view text);
// Appends the lexical form.
void print_time(Id id, std::string& out);

}  // namespace tercet
