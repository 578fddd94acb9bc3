// Rounds of random updates and transactions: a database whose blocks hold next to nothing against the naive updater.
#pragma once

#include <cstdint>
#include <string>

namespace tercet::test {

struct UpdateRoundCounts {
  std::uint32_t updates = 0;       // done in both
  std::uint32_t changed = 0;       // of those: that changed something
  std::uint32_t failed = 0;        // that failed in both
  std::uint32_t skipped = 0;       // what they do is open, or too much for the naive updater
  std::uint32_t queries = 0;       // compared
  std::uint32_t transactions = 0;  // of several changes
  std::uint32_t folds = 0;         // changes of the database after which fewer of them waited than before
  std::string failure;             // empty, or all that is needed to understand the first difference
};

// Some thirty steps a seed on a database of its own: updates alone or several in a transaction, single facts, loads, packing; committed or
// rolled back. Ends with the first difference.
UpdateRoundCounts run_update_rounds(std::uint32_t first, std::uint32_t databases);

}  // namespace tercet::test
