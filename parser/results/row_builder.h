// Puts the values of a row where their variables stand, within the limits of result_reader.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parser/results/result_reader.h"

namespace tercet::results {

// What is wrong with a value or a name is an empty text, or what a message says of it: the caller knows the place.
class RowBuilder {
 public:
  explicit RowBuilder(ResultSink& sink) : sink_(sink) {}

  // Adds a variable before the first row.
  std::string declare(std::string_view name);
  // Tells the sink what was declared.
  void begin_rows();
  const std::vector<std::string>& names() const { return names_; }

  // The value of a variable, once in a row. Refuses what is no term of RDF.
  std::string set(std::string_view name, Term value);
  // The value of a column, which the caller has checked.
  void set(std::size_t index, Term value) { values_[index] = std::move(value); }
  // Gives the row to the sink and begins the next one.
  void end_row();

 private:
  ResultSink& sink_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<Term> values_;
};

}  // namespace tercet::results
