// What is left of a damaged database.
//
//   std::ofstream out("rescued.nq");
//   auto write = [&](std::string_view text) { out << text; };
//   auto report = [](const std::string& problem) { std::cerr << problem << '\n'; };
//   tercet::SalvageSummary summary = tercet::salvage("cities.db", write, report);
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "tercet/results.h"

namespace tercet {

struct SalvageSummary {
  std::uint64_t facts = 0;                // written
  std::uint64_t facts_without_terms = 0;  // found, and left out, since the text of one of their terms is lost
  std::optional<std::uint64_t> expected;  // what the database says it held; nullopt when that is lost too
  std::uint64_t problems = 0;             // reported; 0: nothing is damaged, and every fact was written
  double seconds = 0;
};

// Writes every fact that can still be read in the database in directory `path`, as N-Quads, a line a fact and none twice, in no
// particular sequence. Reads all six orders and takes a fact that any of them holds; what cannot be read is passed over, and `report`
// is called with it in words, each place once. Changes that were committed are among the facts as far as they can be read; where the
// record of a change is lost, a fact that it took away may come back. Blank nodes keep their labels. Writes nothing into the
// database, which nobody may have open for writing meanwhile: salvage a backup of it then. `progress` is as in Database::check().
// Memory is bounded: some hundred MiB, and the changes that wait. Errors: kNotFound, kLocked, kVersion; kCorruption or kIo when the
// database cannot be opened at all, because the list of its files or its meta record is lost; kCancelled; what `out` throws.
SalvageSummary salvage(const std::string& path, const TextSink& out, const std::function<void(const std::string&)>& report,
                       const std::function<bool(double)>& progress = {});

}  // namespace tercet
