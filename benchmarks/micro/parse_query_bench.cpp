// How fast query texts become trees. Compare bytes a second.
#include <benchmark/benchmark.h>

#include <string>

#include "parser/sparql/sparql_parser.h"

namespace {

tercet::SparqlParserOptions options() {
  tercet::SparqlParserOptions options;
  options.base = "fact:";
  options.default_namespace = "fact:";
  return options;
}

void parse(benchmark::State& state, const std::string& text) {
  const tercet::SparqlParserOptions with_names = options();
  for (auto _ : state) {
    tercet::ast::Statement statement = tercet::parse_sparql(text, with_names);
    benchmark::DoNotOptimize(statement);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}

void dashed_fact(benchmark::State& state) { parse(state, "?who-ranks_first-?what"); }
BENCHMARK(dashed_fact);

void star_query(benchmark::State& state) {
  parse(state,
        "SELECT ?v0 ?v4 ?v6 ?v7 WHERE {\n"
        "  ?v0 <http://schema.org/caption> ?v1 .\n"
        "  ?v0 <http://schema.org/text> ?v2 .\n"
        "  ?v0 <http://schema.org/contentRating> ?v3 .\n"
        "  ?v0 <http://purl.org/stuff/rev#hasReview> ?v4 .\n"
        "  ?v4 <http://purl.org/stuff/rev#title> ?v5 .\n"
        "  ?v4 <http://purl.org/stuff/rev#reviewer> ?v6 .\n"
        "  ?v7 <http://schema.org/actor> ?v6 .\n"
        "  ?v7 <http://schema.org/language> ?v8 .\n"
        "}\n");
}
BENCHMARK(star_query);

void expressions(benchmark::State& state) {
  parse(state,
        "?p gdp_yuan ?g ; part_of+ Anhui\n"
        "FILTER(?g > 1e12 && (?g * 2 - 5 < 4e13 || STRLEN(STR(?p)) IN (3, 4, 5)) && REGEX(STR(?p), \"^fact:[A-Z]\", \"i\"))\n"
        "BIND(IF(?g > 3e12, \"large\", COALESCE(?size, \"small\")) AS ?class)\n"
        "ORDER BY DESC(?g) ?p LIMIT 5\n");
}
BENCHMARK(expressions);

// A long text, for the speed of the grammar itself.
void long_values(benchmark::State& state) {
  std::string text = "SELECT * { VALUES (?a ?b) {\n";
  for (int i = 0; i < 10000; ++i)
    text += "  (<http://example.org/thing/" + std::to_string(i) + "> \"a string of some length\"@en)\n";
  parse(state, text + "} }");
}
BENCHMARK(long_values);

void many_facts(benchmark::State& state) {
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "?x" + std::to_string(i) + " ranks_first Anhui ; gdp_yuan " + std::to_string(i) + "\n";
  parse(state, text);
}
BENCHMARK(many_facts);

void nested(benchmark::State& state) {
  const auto depth = static_cast<std::size_t>(state.range(0));
  parse(state, "ASK { FILTER(" + std::string(depth, '(') + "1" + std::string(depth, ')') + ") }");
}
BENCHMARK(nested)->Arg(100)->Arg(1000)->Arg(1990);

}  // namespace

BENCHMARK_MAIN();
