// What is left of a damaged database, for people.
#pragma once

#include <string>

#include "shell/output.h"
#include "tercet/salvage.h"

namespace tercet::shell {

// Writes the facts that can be read to `output`, what is damaged to standard error; whether nothing is. Errors: as tercet::salvage().
bool salvage(const std::string& database, Output& output);

// What became of the facts, a line.
std::string salvage_summary_in_words(const SalvageSummary& summary);

}  // namespace tercet::shell
