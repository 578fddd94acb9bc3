// The syntax tests of SPARQL 1.1 Query.
#include "parser/sparql/sparql_parser.h"
#include "tercet/error.h"
#include "tests/conformance/query_action.h"
#include "tests/conformance/registry.h"

namespace tercet::conformance {

namespace {

void parse_action(const TestCase& test) {
  const std::string path = query_action(test).query_path;
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
  // SPARQL 1.0's and SPARQL 1.1's own types.
  for (const char* version : {"", "11"}) {
    registry[std::string(manifest_vocabulary::kMf) + "PositiveSyntaxTest" + version] = positive;
    registry[std::string(manifest_vocabulary::kMf) + "NegativeSyntaxTest" + version] = negative;
  }
}

}  // namespace tercet::conformance
