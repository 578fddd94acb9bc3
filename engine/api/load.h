// Reads files and feeds the bulk loader: what Database::load and Database::load_text do.
//
// One thread reads and decompresses, the others parse and encode. N-Triples and N-Quads are cut at line ends and parsed in
// parallel; a file of another format is parsed by one thread, several files side by side.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/api/load_input.h"
#include "storage/store.h"
#include "tercet/options.h"

namespace tercet {

// Adds the facts of the files, all or none; "-" is standard input. Everything is as Database::load says, errors and progress
// included.
LoadSummary load_files(Store& store, const std::vector<std::string>& files, const LoadOptions& options);

// The same in a transaction, fact by fact.
LoadSummary load_files(WriteTransaction& transaction, const Store& store, const std::vector<std::string>& files,
                       const LoadOptions& options);
LoadSummary load_text(WriteTransaction& transaction, const Store& store, std::string_view text, const LoadOptions& options,
                      const std::string& name);
// The same of any source, whose format counts and not that of the options.
LoadSummary load_source(WriteTransaction& transaction, const Store& store, LoadSource source, const LoadOptions& options);

// Adds the facts of a text in memory. options.format must be given; `name` stands for the file in messages.
LoadSummary load_text(Store& store, std::string_view text, const LoadOptions& options, const std::string& name);

}  // namespace tercet
