// Golden texts: files of queries, each with the text the engine is expected to make of it.
//
//   === what this shows
//   the query
//   ---
//   the expected text
//
// With the environment variable TERCET_UPDATE_GOLDEN set, the files are rewritten with what the engine makes now; read the
// difference before committing it.
#pragma once

#include <functional>
#include <string>

namespace tercet::test {

// Checks every case of every file in a folder below tests/golden, in Catch2 sections.
void check_golden(const std::string& folder, const std::function<std::string(const std::string& query)>& make);

}  // namespace tercet::test
