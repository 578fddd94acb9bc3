// The syntax tests of SPARQL 1.1 Query and Update.
#include "parser/sparql/sparql_parser.h"
#include "tercet/error.h"
#include "tests/conformance/query_action.h"
#include "tests/conformance/registry.h"

namespace tercet::conformance {

namespace {

// Some updates have a type of queries in their manifests; their files are named .ru all the same.
SparqlUnit unit_of(const std::string& path) { return path.ends_with(".ru") ? SparqlUnit::kUpdate : SparqlUnit::kQuery; }

void parse_action(const TestCase& test) {
  const std::string path = query_action(test).query_path;
  SparqlParserOptions options;
  options.strict = true;
  options.unit = unit_of(path);
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
  for (const char* type : {"SyntaxTest", "SyntaxTest11", "UpdateSyntaxTest", "UpdateSyntaxTest11"}) {
    registry[std::string(manifest_vocabulary::kMf) + "Positive" + type] = positive;
    registry[std::string(manifest_vocabulary::kMf) + "Negative" + type] = negative;
  }
}

}  // namespace tercet::conformance
