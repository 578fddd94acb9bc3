// Knows on which line and column the text at hand begins, although what came before it is gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "parser/rdf/lexer.h"
#include "tercet/error.h"

namespace tercet::rdf {

class PlaceTracker {
 public:
  PlaceTracker(std::string name, std::uint64_t first_line) : name_(std::move(name)), line_(first_line) {}

  // The error for what is wrong in `text`. Offsets of one text must not go back: each stretch is counted once.
  Error error(std::string_view text, const Failure& failure);

  // The first `count` bytes of the text are done with: offsets count from there on.
  void consume(std::string_view text, std::size_t count);

 private:
  void advance(std::string_view text, std::size_t offset);
  // The end of the line's beginning, as far as an error shows it.
  std::string line_before(std::string_view text, std::size_t offset) const;

  std::string name_;
  std::string head_;          // of the line that the text at hand begins in: the tail of what was there before
  std::uint64_t line_ = 1;    // at offset_
  std::uint64_t column_ = 0;  // characters on that line before offset_
  std::size_t offset_ = 0;
};

}  // namespace tercet::rdf
