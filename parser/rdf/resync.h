// Finds the end of a bad statement: what it reads may be anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parser/rdf/token_skipper.h"

namespace tercet::rdf {

// Goes through the text in pieces. A '.' inside of a string, an IRI or a comment ends nothing.
class Resync {
 public:
  // What the bad statement stands in. In kTriG a '{' makes it kBadGraph: a graph whose name is bad is skipped whole.
  enum class Within : std::uint8_t { kTurtle, kTriG, kGraph, kBadGraph };

  bool active() const { return active_; }

  // Turtle, TriG: up to behind the '.' that ends the statement; in a graph also up to its '}', which is left to read. Nothing
  // before `error`, the offset of what is wrong, is an end: it is part of a token that only looked like several.
  void begin_statement(Within within, std::size_t error);
  // .facts: up to the line break that ends the fact, which is left to read; `depth` brackets are open.
  void begin_fact(std::size_t depth, std::size_t error);

  // Offsets count from `count` on.
  void consume(std::size_t count) { error_ -= count < error_ ? count : error_; }

  // Moves `at` as far as it can; active() is false once the end was found. With `last`, the end of the text is the end.
  void skip(std::string_view text, bool last, std::size_t& at);

 private:
  bool skip_token(std::string_view text, bool last, std::size_t& at);
  bool line_break(std::string_view text, bool last, std::size_t& at);

  bool active_ = false;
  bool by_line_ = false;
  Within within_ = Within::kTurtle;
  TokenSkipper skipper_;
  bool continues_ = false;  // .facts: the last token was ';' or ','
  std::size_t depth_ = 0;
  std::size_t error_ = 0;
};

}  // namespace tercet::rdf
