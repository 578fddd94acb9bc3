// What a message adds when the text looks like a habit from SQL or from another language, or like a misspelt keyword.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tercet::sparql {

// A hint for the error at `place`, behind the token that begins at `last`; empty when there is none.
std::string habit_hint(std::string_view text, std::size_t last, std::size_t place);

// The same for what stands where a second fact seems to begin: there a word is a name, unless it is in capitals.
std::string keyword_between_facts_hint(std::string_view text, std::size_t place);

// What stands at the place, in words; variables, IRIs and prefixed names are shown whole.
std::string describe_found(std::string_view text, std::size_t place);

// Whether a term or a name could begin here: what is found is no punctuation.
bool begins_term(std::string_view text);

}  // namespace tercet::sparql
