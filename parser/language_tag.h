#pragma once

#include <string_view>

namespace tercet {

// Whether the text is a language tag as far as RDF's formats know them: Turtle's LANGTAG without the `@`.
bool is_language_tag(std::string_view tag);

}  // namespace tercet
