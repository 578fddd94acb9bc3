// Functions of the host program: a query calls them by their IRI, as it calls the casts of XML Schema.
//
//   db.register_function("http://example.org/fn#initials", [](std::span<const tercet::Term> arguments) {
//     std::string letters;
//     ...
//     return tercet::Term::literal(letters);
//   }, {.min_arguments = 1, .max_arguments = 1});
//   db.query("PREFIX fn: <http://example.org/fn#> SELECT ?who (fn:initials(?name) AS ?short) { ?who name ?name }");
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "tercet/term.h"

namespace tercet {

// Gets the values of its arguments, none of which is unbound: SPARQL makes a call whose argument is an error an error without asking
// the function. Returns the value of the call. What is an error of the expression, as SPARQL's own functions have it (a FILTER drops
// the row, BIND binds nothing, COALESCE goes on): the unbound term, a term that no document could hold (text that is not UTF-8, an IRI
// with characters that no IRI has), and every exception but tercet::Error and std::bad_alloc, which end the query.
//
// Threads: called from the thread that reads the rows, so from several at once when queries run side by side. It may run queries of
// its own, on this database too. The span and the terms are valid during the call.
using Function = std::function<Term(std::span<const Term> arguments)>;

inline constexpr std::size_t kAnyNumberOfArguments = static_cast<std::size_t>(-1);

struct FunctionOptions {
  // How many arguments a call has; one with more or fewer is an error when the query is prepared.
  // Default: any number.
  std::size_t min_arguments = 0;
  std::size_t max_arguments = kAnyNumberOfArguments;

  // The same arguments give the same value while one query runs. Then a call whose arguments are constants is made once a query, and
  // calls may be made for fewer or more rows than the text suggests. False for what counts, draws lots or looks at a clock.
  // Default: true.
  bool deterministic = true;
};

}  // namespace tercet
