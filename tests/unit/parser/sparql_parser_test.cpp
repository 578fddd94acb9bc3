#include "parser/sparql/sparql_parser.h"

#include <catch2/catch.hpp>

using namespace tercet;

namespace {

SparqlParserOptions with_names() {
  SparqlParserOptions options;
  options.base = "fact:";
  options.default_namespace = "fact:";
  return options;
}

std::string tree(std::string_view text) { return to_string(parse_sparql(text, with_names())); }

}  // namespace

TEST_CASE("a dashed fact, a spaced one and SPARQL are the same pattern") {
  const std::string expected = tree("ASK { <Anhui> <ranks_first> <NEV_production> }");
  CHECK(tree("Anhui-ranks_first-NEV_production") == expected);
  CHECK(tree("Anhui ranks_first NEV_production") == expected);
  CHECK(tree(":Anhui :ranks_first :NEV_production") == expected);
}

TEST_CASE("a pattern with a variable selects, with modifiers behind it") {
  CHECK(tree("?p gdp_yuan ?g  FILTER(?g > 1e12)  ORDER BY DESC(?g) LIMIT 5") ==
        tree("SELECT * { ?p <gdp_yuan> ?g FILTER(?g > 1e12) } ORDER BY DESC(?g) LIMIT 5"));
}
