// The syntax tests of SPARQL 1.1 Query.
#include "parser/sparql/sparql_parser.h"
#include "tercet/error.h"
#include "tests/conformance/registry.h"

namespace tercet::conformance {

namespace {

void parse_action(const TestCase& test) {
  const std::string path = test.file(test.action);
  SparqlParserOptions options;
  options.strict = true;
  options.base = test.iri_of_file(path);
  parse_sparql(read_file(path), options);
}

Verdict positive(const TestCase& test) {
  parse_action(test);
  return std::nullopt;
}

Verdict negative(const TestCase& test) {
  try {
    parse_action(test);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kSyntax) return std::nullopt;
    throw;
  }
  return "parsed, and should have been refused";
}

}  // namespace

void register_sparql_syntax_tests(Registry& registry) {
  registry[std::string(manifest_vocabulary::kMf) + "PositiveSyntaxTest11"] = positive;
  registry[std::string(manifest_vocabulary::kMf) + "NegativeSyntaxTest11"] = negative;
}

}  // namespace tercet::conformance
