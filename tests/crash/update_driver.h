// The program that update_crash_test kills: it makes the commits of a script in a database, for ever.
#pragma once

#include <cstdint>
#include <string>

#include "tercet/options.h"

namespace tercet::test {

// What it writes to its standard output, around each commit and each compact(), as these bytes.
struct Report {
  enum class Kind : std::uint64_t { kBegin, kCommitted, kPack, kPacked };
  Kind kind = Kind::kBegin;
  std::uint64_t commit = 0;
};

// Small blocks, and changes that are folded into them all the time.
OpenOptions driver_options();

// Goes on behind so many commits. What it does besides commits (transactions that are rolled back, compact()) is a matter of `life`.
[[noreturn]] void drive(const std::string& database, std::uint64_t seed, std::uint64_t commits, std::uint64_t life);

}  // namespace tercet::test
