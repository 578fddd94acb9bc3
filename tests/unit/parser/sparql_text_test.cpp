// The AST written as SPARQL again: it reads as the same tree.
#include "parser/sparql/sparql_text.h"

#include <catch2/catch.hpp>
#include <map>

#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

namespace {

ast::Query parsed(std::string_view text, const SparqlParserOptions& options = short_form_options()) {
  return std::get<ast::Query>(parse_sparql(text, options));
}

// Blank nodes by the order they come in: their labels are nobody's business.
std::string with_numbered_blank_nodes(const std::string& text) {
  std::string out;
  std::map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < text.size();) {
    if (text.compare(i, 2, "_:") != 0) {
      out += text[i++];
      continue;
    }
    std::size_t end = std::min(text.find_first_of(" \n", i), text.size());
    out += "_:" + std::to_string(numbers.try_emplace(text.substr(i, end - i), numbers.size()).first->second);
    i = end;
  }
  return out;
}

std::string tree_of(ast::Query query) { return with_numbered_blank_nodes(to_string(ast::Statement(std::move(query)))); }

// The query itself when it has modifiers that a group can hold, else its pattern, as SELECT * over a group.
ast::Query as_group(ast::Query query) {
  ast::Query outer;
  outer.star = true;
  if (query.form != ast::Query::Form::kSelect) {
    outer.where = std::move(query.where);
    return outer;
  }
  query.base.reset();
  query.prefixes.clear();
  query.dataset.clear();
  query.explain = ast::Query::Explain::kNone;
  ast::SubSelect inner{std::make_unique<ast::Query>(std::move(query))};
  outer.where.elements.push_back({std::move(inner), {}});
  return outer;
}

void check_round_trip(std::string_view text, const SparqlParserOptions& options) {
  ast::Query query = as_group(parsed(text, options));
  const std::string written = to_sparql(query.where);
  INFO(written);
  // No base, no prefixes, no short form: what is written needs nothing around it.
  SparqlParserOptions plain;
  plain.strict = true;
  CHECK(tree_of(parsed("SELECT * " + written, plain)) == tree_of(std::move(query)));
}

std::string group(std::string_view text, const TextSubstitution& values = {}) { return to_sparql(parsed(text).where, values); }

}  // namespace

TEST_CASE("what is written reads as the same tree") {
  for (const auto& path : files_below(std::filesystem::path(TERCET_SOURCE_DIR) / "tests/golden/ast", ".txt")) {
    const std::string content = read_text(path);
    const std::string text = content.substr(0, content.find("\n--------\n"));
    INFO(path.string());
    if (std::holds_alternative<ast::Query>(parse_sparql(text, short_form_options()))) check_round_trip(text, short_form_options());
  }
  for (std::string_view text : {
           "ASK { ?s ^(^<p>) ?o ; ^(^<p>)|!(<p>|^<q>)|(<a>/<b>)*/(<c>|<d>)?/(^<e>)+ ?x }",
           "ASK { ?s !() ?o ; (((<p>*)+)?) ?x }",
           "ASK { FILTER(- ?x + + ?y * -5 - 3 < 2 && !(?z || ?a = ?b) && ?x IN () && ?y NOT IN (1, \"a\\\"b\\n\\\\\"@en-GB)) }",
           "ASK { ?s <p> \"\"\"a\n'\"b\t\"\"\", 'x'^^<t>, 1.5, 1e0, true, () , (1 [ <q> _:a ] ) . _:a <r> [] FILTER(?x) _:a <s> 1 "
           "}",
           "ASK { VALUES () { () () } VALUES (?x ?y) { (UNDEF 1) (<a> \"b\") } VALUES ?z { } }",
           "ASK { { SELECT DISTINCT (GROUP_CONCAT(DISTINCT ?x ; SEPARATOR = \"\\\"|\") AS ?g) (COUNT(DISTINCT *) AS ?c) { ?x ?p ?y "
           "} "
           "GROUP BY ?x (STR(?y)) (?y + 1 AS ?k) HAVING(COUNT(*) > 1) (MAX(?y) < 3) ORDER BY ?x DESC(?k) LIMIT 3 OFFSET 2 } }",
           "ASK { { SELECT REDUCED * { ?s ?p ?o } VALUES ?s { <a> } } }",
           "ASK { GRAPH ?g { ?s ?p ?o MINUS { ?s <q> ?o } } SERVICE SILENT ?e { ?s ?p ?o } { } UNION { { } } OPTIONAL { } }",
           "ASK { BIND(<f>(DISTINCT ?x, 1) AS ?y) FILTER(NOT EXISTS { ?x <p> ?y FILTER EXISTS { } }) }",
       }) {
    INFO(text);
    check_round_trip(text, short_form_options());
  }
}

TEST_CASE("the queries of the W3C suite read as the same tree when they are written again") {
  const auto files = files_below(std::filesystem::path(TERCET_SHARED_DATA) / "w3c-rdf-tests/sparql/sparql11", ".rq");
  if (files.empty()) WARN("skipped: the W3C suite is not in " << TERCET_SHARED_DATA);
  for (const auto& path : files) {
    const std::string text = read_text(path);
    if (error_of(text, strict_options()).empty()) {
      INFO(path.string());
      check_round_trip(text, strict_options());
    }
  }
}

TEST_CASE("deep nesting is written") {
  check_round_trip("ASK " + repeat("{ ", 900) + repeat("} ", 900), short_form_options());
  check_round_trip("ASK { FILTER " + repeat("(1 + ", 900) + "1" + repeat(")", 900) + " }", short_form_options());
}

TEST_CASE("values stand in the place of variables") {
  const TextSubstitution iri{{"x", Term::iri("fact:v")}};
  const TextSubstitution literal{{"x", Term::integer(5)}};
  const TextSubstitution blank{{"x", Term::blank_node("b")}};
  const std::string five = "\"5\"^^<http://www.w3.org/2001/XMLSchema#integer>";

  CHECK(group("ASK { ?x ?x ?x }", iri) == "{ <fact:v> <fact:v> <fact:v> . }");
  CHECK(group("ASK { ?s <p> ?x }", literal) == "{ ?s <fact:p> " + five + " . }");
  CHECK(group("ASK { ?s <p>/<q> ?x }", literal) == "{ ?s (<fact:p>/<fact:q>) " + five + " . }");
  // No triple has a literal subject; but of no edge a path goes from any term to itself.
  CHECK(group("ASK { ?x <p> ?y }", literal) == "{ ?x <fact:p> ?y . VALUES ?x { " + five + " } }");
  CHECK(group("ASK { { ?x <p>* ?y } OPTIONAL { ?z ?x 1 } }", literal) ==
        "{ { ?x (<fact:p>)* ?y . VALUES ?x { " + five + " } } OPTIONAL { ?z ?x " +
            "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>" + " . VALUES ?x { " + five + " } } }");
  CHECK(group("ASK { ?s <p> ?x }", blank) == "{ ?s <fact:p> ?x . FILTER (false) }");
  CHECK(group("ASK { GRAPH ?x { } SERVICE ?x { } }", iri) == "{ GRAPH <fact:v> { } SERVICE <fact:v> { } }");
  CHECK(group("ASK { FILTER(?x > 1 && BOUND(?x) && BOUND(?y)) }", iri) ==
        "{ FILTER (((<fact:v> > \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>) && true && BOUND(?y))) }");
  CHECK(group("ASK { FILTER(isBlank(?x)) }", blank) == "{ FILTER (ISBLANK(BNODE())) }");
  CHECK(group("ASK { VALUES (?x ?y) { (<v> 1) (<w> 2) (UNDEF 3) } }", {{"x", Term::iri("fact:v")}}) ==
        "{ VALUES (?y) { (\"1\"^^<http://www.w3.org/2001/XMLSchema#integer> ) "
        "(\"3\"^^<http://www.w3.org/2001/XMLSchema#integer> ) } }");
  CHECK(group("ASK { VALUES ?x { <v> <w> } }", iri) == "{ VALUES () { () } }");
}

TEST_CASE("values stay out of a sub-SELECT that does not project them") {
  const TextSubstitution value{{"x", Term::iri("fact:v")}};
  CHECK(group("ASK { { SELECT ?y { ?x <p> ?y } } }", value) == "{ { SELECT ?y WHERE { ?x <fact:p> ?y . } } }");
  CHECK(group("ASK { { SELECT ?x ?y { ?x <p> ?y } } }", value) == "{ { SELECT ?x ?y WHERE { <fact:v> <fact:p> ?y . } } }");
  CHECK(group("ASK { { SELECT * { ?x <p> ?y } } }", value) == "{ { SELECT * WHERE { <fact:v> <fact:p> ?y . } } }");
  CHECK(group("ASK { { SELECT (1 AS ?x) { FILTER(?x > 1) } } ?x <p> 1 }", value) ==
        "{ { SELECT (\"1\"^^<http://www.w3.org/2001/XMLSchema#integer> AS ?x) WHERE { FILTER ((?x > "
        "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>)) } } <fact:v> <fact:p> "
        "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer> . }");
}

TEST_CASE("names that mean the same outside of a group") {
  using Names = std::vector<std::string>;
  CHECK(mentioned_variables(
            parsed("ASK { ?a ?b ?c FILTER(?d > 1) OPTIONAL { ?e <p>/<q> _:x } BIND(?f AS ?g) GRAPH ?h { } }").where) ==
        Names{"a", "b", "c", "d", "e", "f", "g", "h"});
  CHECK(mentioned_variables(parsed("ASK { { SELECT ?a (COUNT(?b) AS ?c) { ?a ?b ?d } GROUP BY ?a } MINUS { ?a ?e 1 } }").where) ==
        Names{"a", "c", "e"});
  CHECK(mentioned_variables(parsed("ASK { { SELECT * { ?a ?b ?c } ORDER BY ?d } FILTER NOT EXISTS { ?e ?f ?a } }").where) ==
        Names{"a", "b", "c", "d", "e", "f"});
}
