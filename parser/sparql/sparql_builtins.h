// The built-in functions and aggregates of SPARQL 1.1 (productions BuiltInCall and Aggregate) and how many arguments they take.
#pragma once

#include <cstdint>
#include <string_view>

namespace tercet::sparql {

struct BuiltIn {
  static constexpr std::uint8_t kAny = 255;

  std::string_view name;  // in capitals
  std::uint8_t min_arguments = 0;
  std::uint8_t max_arguments = 0;
  bool aggregate = false;
};

// The function of that name in any case, or nullptr.
const BuiltIn* find_built_in(std::string_view word);

// The name of the function that is spelled most like `word`; empty when none is near. For hints in messages.
std::string_view nearest_built_in(std::string_view word);

}  // namespace tercet::sparql
