// The one exception type of the library.
//
//   try { db.query("?who ranks_first"); }
//   catch (const tercet::Error& e) { std::cerr << e.what() << '\n'; }
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tercet {

// Stable codes: a number keeps its meaning for ever, new ones are appended.
enum class ErrorCode : std::uint8_t {
  kSyntax = 1,           // a query or a data file does not parse; position() says where
  kUnsupported = 2,      // valid, and not evaluated by this version
  kEvaluation = 3,       // a query cannot be answered as asked (an unknown function, say)
  kCancelled = 4,        // cancel() was called, or the timeout passed
  kMemoryBudget = 5,     // the query needs more memory than its budget
  kInvalidArgument = 6,  // a call's arguments are wrong (a column that is none, an option out of range)
  kNotFound = 7,         // no such file or database
  kLocked = 8,           // another process writes this database; the message names it
  kReadOnly = 9,         // a write to a database opened read-only
  kCorruption = 10,      // a checksum or an invariant of the stored data does not hold; the message names the block
  kVersion = 11,         // the database was written by a version this one cannot read
  kIo = 12,              // the operating system refused a read or a write (disk full, permission, ...)
  kLimit = 13,           // a limit that protects the process: nesting, sizes
  kService = 14,         // what SERVICE asks or LOAD fetches is not allowed, cannot be reached, or gives no answer that can be read
};

// The name of a code in words, for example "syntax error". Never empty.
std::string_view error_code_name(ErrorCode code) noexcept;

// A place in a text: line and column count from 1, columns in characters (not bytes); 0 means unknown.
struct Position {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
};

// Thrown by every function of the library that can fail. what() is the whole message for people: for a syntax error
// several lines, among them the offending line and a caret below the character.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, Position position = {})
      : std::runtime_error(message), code_(code), position_(position) {}

  ErrorCode code() const noexcept { return code_; }
  // Where in the text; {0, 0} when the error has no place in a text.
  Position position() const noexcept { return position_; }

 private:
  ErrorCode code_;
  Position position_;
};

}  // namespace tercet
