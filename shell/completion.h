// What Tab offers: commands and their arguments, keywords, prefixes, variables, and names in the database.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tercet/database.h"

namespace tercet::shell {

struct Completion {
  std::size_t begin = 0;                // of the word that is completed, in the text
  std::vector<std::string> candidates;  // whole words, sorted, each once
  bool space_behind = true;             // whether a single candidate is followed by a space
};

// `before` are earlier lines of the same query, `line` is what stands before the cursor. Never throws: without an answer there are
// no candidates.
Completion complete(const Database& database, std::string_view before, std::string_view line);

// The longest beginning that all candidates share, at a character's end. Empty for none.
std::string common_beginning(const std::vector<std::string>& candidates);

}  // namespace tercet::shell
