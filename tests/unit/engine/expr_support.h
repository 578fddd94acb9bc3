// Evaluating the text of an expression in the tests of engine/expr.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/exec/context.h"
#include "engine/expr/evaluator.h"
#include "tests/support/memory_snapshot.h"

namespace tercet::test {

// "5", "true", "\"text\"@en", "\"2.5\"^^xsd:decimal", "<iri>", "_:c0"; "error" for the unbound term.
std::string to_text(const Term& term);

// The expression of `text`, as it stands between the brackets of SELECT ( ... AS ?result). Prefixes: xsd:, and ex: for
// http://example.org/; the base is http://example.org/.
algebra::Expression parse_expression(std::string_view text, VariableTable& variables);

// A context over some facts, with a base and a moment (2023-11-14T22:13:20.123Z).
std::unique_ptr<ExecutionContext> make_context(const MemoryFacts& facts, VariableTable& variables);

using Bindings = std::vector<std::pair<std::string, Term>>;

// The value of an expression that has no variables but those bound here, as to_text gives it.
std::string evaluate(std::string_view text, const Bindings& bindings = {});

// The same with the expression's constants as columns of a batch: of terms that the dictionary holds, or that only the query knows.
enum class Lift { kDictionary, kLocal };
std::string evaluate_lifted(std::string_view text, Lift lift);

// evaluate() and both evaluate_lifted() must give `expected`, and select() must choose the rows whose effective boolean value is
// true.
void check(std::string_view text, std::string_view expected);

struct Case {
  const char* text;
  const char* expected;
};

template <std::size_t kCount>
void check_all(const Case (&cases)[kCount]) {
  for (const Case& c : cases) check(c.text, c.expected);
}

}  // namespace tercet::test
