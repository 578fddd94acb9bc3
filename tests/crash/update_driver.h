// The program that update_crash_test kills: it makes the commits of a script in a database, for ever.
#pragma once

#include <cstdint>
#include <string>

namespace tercet::test {

// What it writes to its standard output, around each commit, each compact() and each backup(), as these bytes. The number is that of the
// last commit, or of the one that is made.
struct Report {
  enum class Kind : std::uint64_t { kBegin, kCommitted, kPack, kPacked, kCopy, kCopied };
  Kind kind = Kind::kBegin;
  std::uint64_t commit = 0;
};

// Where it puts the copy of a database as that commit has left it.
std::string copy_name(const std::string& database, std::uint64_t commit);

// Goes on behind so many commits. What it does besides commits (transactions that are rolled back, compact(), backup()) is a matter of
// `life`.
[[noreturn]] void drive(const std::string& database, std::uint64_t seed, std::uint64_t commits, std::uint64_t life);

}  // namespace tercet::test
