// The built-in functions and casts (SPARQL 1.1 Query, sections 17.4 and 17.5) on terms, written for the random tests alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tercet/term.h"

namespace tercet::test {

// Of a function that evaluates all of its arguments; they are no errors. nullopt is a type error. Errors: std::logic_error for a
// function that is not known here.
std::optional<Term> naive_function(const std::string& name, std::span<const Term> arguments);

// The constructor function of a datatype.
std::optional<Term> naive_cast(const std::string& datatype, const Term& value);

}  // namespace tercet::test
