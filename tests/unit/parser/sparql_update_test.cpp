// SPARQL 1.1 Update: what is refused and where, ranges, and texts that are wanted as a query or as an update. The trees of all
// operations are in tests/golden/ast/update_*.txt; the W3C's verdicts are checked by tercet-conformance.
#include <catch2/catch.hpp>

#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

namespace {

SparqlParserOptions with_unit(SparqlUnit unit, SparqlParserOptions options = short_form_options()) {
  options.unit = unit;
  return options;
}

// In strict SPARQL and with the short form.
void check_error(std::string_view text, std::string_view beginning) {
  for (const SparqlParserOptions& options : {strict_options(), short_form_options()}) {
    INFO(text);
    CHECK(error_of(text, options).substr(0, beginning.size()) == beginning);
  }
}

void check_hint(std::string_view text, std::string_view hint) {
  INFO(text);
  CHECK(error_of(text).find(hint) != std::string::npos);
}

ast::Update update_of(std::string_view text) { return std::get<ast::Update>(parse_sparql(text, strict_options())); }

std::string text_of(std::string_view text, ast::SourceRange range) {
  return std::string(text.substr(range.begin, range.end - range.begin));
}

}  // namespace

TEST_CASE("data has no variables, and what is removed no blank nodes") {
  check_error("INSERT DATA { ?s <p> <o> }", "1:15: a fact that is added or removed has no variables, and here is ?s");
  check_error("INSERT DATA { <s> ?p <o> }", "1:19: a fact that is added or removed has no variables, and here is ?p");
  check_error("DELETE DATA { <s> <p> <o>, ?o }", "1:28: a fact that is added or removed has no variables, and here is ?o");
  check_error("INSERT DATA { GRAPH ?g { <s> <p> <o> } }", "1:21: a fact that is added or removed has no variables, and here is ?g");
  check_error("DELETE DATA { GRAPH ?g { } }", "1:21: a fact that is added or removed has no variables, and here is ?g");
  check_error("DELETE DATA { _:x <p> <o> }", "1:15: a fact that is removed has no blank nodes: it would not say which");
  check_error("DELETE DATA { GRAPH <g> { <s> <p> [ ] } }", "1:35: a fact that is removed has no blank nodes");
  check_error("DELETE DATA { <s> <p> (1 2) }", "1:23: a fact that is removed has no blank nodes");
  check_error("DELETE WHERE { ?s ?p _:o }", "1:22: what is removed has no blank nodes");
  check_error("DELETE WHERE { GRAPH ?g { ?s ?p [ ?q ?o ] } }", "1:33: what is removed has no blank nodes");
  check_error("DELETE { ?s ?p (?o) } WHERE { ?s ?p ?o }", "1:16: what is removed has no blank nodes");
  check_error("DELETE { [] ?p ?o } INSERT { [] ?p ?o } WHERE { ?s ?p ?o }", "1:10: what is removed has no blank nodes");
  CHECK(error_of("DELETE DATA { <s> <p> () }").empty());
  CHECK(error_of("INSERT DATA { [ <p> (1 [ ]) ] <q> _:x }").empty());
  CHECK(error_of("INSERT { _:x ?p [ ?q (?o) ] } WHERE { ?s ?p ?o . ?s ?q _:x }").empty());
  CHECK(error_of("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o . [] ?p _:x }").empty());
}

TEST_CASE("an error about a variable in data says what finds values") {
  check_hint("INSERT DATA { ?s <p> <o> }", "write INSERT { ... } WHERE { ... }");
  check_hint("DELETE DATA { ?s <p> <o> }", "write DELETE { ... } WHERE { ... }");
}

TEST_CASE("facts that are added or removed have an IRI between, and no value in front") {
  check_error("INSERT DATA { <s> <p>/<q> <o> }", "1:15: a property path is no predicate of a fact");
  check_error("DELETE DATA { <s> ^<p> <o> }", "1:15: a property path is no predicate of a fact");
  check_error("INSERT { <s> <p>* <o> } WHERE { }", "1:10: a property path cannot stand in a template");
  check_error("DELETE { <s> <p>* <o> } WHERE { }", "1:10: a property path cannot stand in a template");
  check_error("DELETE WHERE { <s> (<p>|<q>) <o> }", "1:16: a property path cannot stand in a template");
  check_error("INSERT DATA { <s> <p> <o> . 5 <p> <o> }", "1:29: the subject of a fact is a name or an IRI, not a value");
  check_error("DELETE DATA { 'x' <p> <o> }", "1:15: the subject of a fact is a name or an IRI, not a value");
  CHECK(error_of("INSERT { ?o ?p ?s . 5 ?p ?s } WHERE { ?s ?p ?o }").empty());  // no fact comes of it, and no error
}

TEST_CASE("graphs do not stand in graphs, and only facts stand in either") {
  check_error("INSERT DATA { GRAPH <g> { <a> <b> <c> . GRAPH <h> { } } }",
              "1:41: expected a fact or '}', for GRAPH { ... } cannot");
  check_error("DELETE WHERE { GRAPH ?g { GRAPH ?h { ?s ?p ?o } } }", "1:27: expected a fact or '}', for GRAPH { ... } cannot");
  check_error("INSERT DATA { <a> <b> <c> <d> }", "1:27: expected ");
  check_error("INSERT DATA { GRAPH { <a> <b> <c> } }", "1:21: expected the <iri> or name of a graph after GRAPH, found \"{\"");
  check_error("INSERT DATA { GRAPH <g> <a> <b> <c> }", "1:25: expected '{' and facts after <g>, found \"<a>\"");
  check_error("DELETE { { ?s ?p ?o } } WHERE { }", "1:10: expected a fact, GRAPH, or '}' to close the '{' of line 1, column 8");
}

TEST_CASE("a blank node label stands for one node of one operation") {
  check_error("INSERT DATA { _:b <p> 1 } ;\nINSERT DATA { <s> <p> _:b }",
              "2:23: the blank node _:b stands in an operation before, too");
  check_error("INSERT DATA { GRAPH <g> { _:b <p> 1 } } ; CLEAR ALL ; INSERT DATA { _:b <p> 1 }", "1:69: the blank node _:b");
  check_error("INSERT { } WHERE { _:b <p> 1 } ; INSERT { } WHERE { _:b <p> 1 }",
              "1:53: the blank node _:b stands in two different");
  check_error("INSERT { } WHERE { _:b <p> 1 OPTIONAL { _:b <p> 2 } }", "1:41: the blank node _:b stands in two different");
  CHECK(error_of("INSERT DATA { GRAPH <g> { _:b <p> 1 } GRAPH <h> { _:b <p> 1 } _:b <p> 1 }").empty());
  CHECK(error_of("INSERT { _:b <p> 1 } WHERE { _:b <p> 1 } ; INSERT { _:b <p> 1 } WHERE { }").empty());
  CHECK(error_of("INSERT DATA { _:b <p> 1 } ; INSERT { _:b <p> 1 } WHERE { _:b <p> 1 }").empty());
}

TEST_CASE("the pattern of an update keeps the rules of patterns") {
  check_error("DELETE { } WHERE { ?s ?p ?o BIND(1 AS ?s) }", "1:29: BIND cannot give a value to ?s");
  check_error("INSERT { } WHERE { FILTER(SUM(?x) > 1) }", "1:27: SUM is an aggregate");
  check_error("INSERT { } WHERE { { SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o } } }", "1:29: ?x is not grouped");
}

TEST_CASE("what an operation needs is said") {
  check_error("INSERT WHERE { ?s ?p ?o }", "1:8: expected DATA { ... } or a template { ... } after INSERT, found \"WHERE\"");
  check_error("DELETE ?s", "1:8: expected DATA { ... }, WHERE { ... } or a template { ... } after DELETE, found \"?s\"");
  check_error("INSERT DATA <s>", "1:13: expected facts { ... } after DATA, found \"<s>\"");
  check_error("INSERT { <a> <b> <c> }",
              "1:23: expected USING or WHERE { ... } after }, found the end of the text; INSERT DATA { ... } adds");
  check_error("INSERT { <a> <b> <c> } ; CLEAR ALL",
              "1:24: expected USING or WHERE { ... } after }, found \";\"; INSERT DATA { ... } adds");
  check_error("DELETE { <a> <b> <c> }", "1:23: expected INSERT { ... }, USING or WHERE { ... } after }, found the end");
  check_error("DELETE { } INSERT { }", "1:22: expected USING or WHERE { ... } after }, found the end of the text");
  check_error("DELETE { ?s ?p ?o } { ?s ?p ?o }", "1:21: expected INSERT { ... }, USING or WHERE { ... } after }, found \"{\"");
  check_error("INSERT { } DELETE { } WHERE { }", "1:12: expected USING or WHERE { ... } after }, found \"DELETE\"");
  check_error("INSERT { } USING { }", "1:18: expected the <iri> or name of a graph after USING, found \"{\"");
  check_error("WITH <g>", "1:9: expected DELETE { ... } or INSERT { ... } after <g>, found the end of the text");
  check_error("LOAD ;", "1:6: expected the <iri> of what is loaded after LOAD, found \";\"");
  check_error("LOAD <a> INTO <g>", "1:15: expected GRAPH and the <iri> or name of a graph after INTO, found \"<g>\"");
  check_error("CREATE DEFAULT", "1:8: expected GRAPH and the <iri> or name of a graph after CREATE, found \"DEFAULT\"");
  check_error("CLEAR <g>",
              "1:7: expected GRAPH and the <iri> or name of a graph, DEFAULT, NAMED or ALL after CLEAR, found \"<g>\"");
  check_error("DROP SILENT", "1:12: expected GRAPH and the <iri> or name of a graph, DEFAULT, NAMED or ALL after SILENT");
  check_error("ADD <a> <b>", "1:9: expected TO and another graph after <a>, found \"<b>\"");
  check_error("MOVE <a> TO", "1:12: expected the <iri> or name of a graph, or DEFAULT after TO, found the end of the text");
  check_error("CLEAR ALL DROP ALL", "1:11: expected ';' and another update, or the end of the text after ALL, found \"DROP\"");
  check_error("CLEAR ALL ;; DROP ALL",
              "1:12: expected an update (INSERT, DELETE, LOAD, CLEAR, DROP, CREATE, ADD, MOVE, COPY) or the end");
  check_error("CLEAR ALL ; SELECT * { }", "1:13: expected an update (INSERT, ");
}

TEST_CASE("WITH goes with templates only") {
  check_hint("WITH g INSERT DATA { a b c }", "1:15: expected a template { ... } after INSERT, found \"DATA\"");
  check_hint("WITH g INSERT DATA { a b c }", "INSERT DATA { GRAPH <iri> { ... } }");
  check_hint("WITH g DELETE DATA { a b c }", "DELETE WHERE { GRAPH <iri> { ... } }");
  check_hint("WITH g DELETE WHERE { a b c }", "DELETE WHERE { GRAPH <iri> { ... } }");
}

TEST_CASE("EXPLAIN is of queries") {
  for (const char* text : {"EXPLAIN INSERT DATA { }", "EXPLAIN DELETE { } WHERE { }", "EXPLAIN + a b c", "EXPLAIN CLEAR ALL"})
    check_hint(text, "1:9: EXPLAIN shows the plan of a query, and this is an update");
  CHECK(error_of("EXPLAIN", with_unit(SparqlUnit::kUpdate)).find("1:8: expected an update") == 0);
}

TEST_CASE("names of the short form stand in updates wherever IRIs do, and keywords win") {
  const auto same = [](std::string_view short_form, std::string_view sparql) {
    INFO(short_form);
    CHECK(tree(short_form) == strict_tree(sparql));
    CHECK_THROWS_AS(parse_sparql(short_form, strict_options()), Error);
  };
  same("INSERT DATA { a b c\n GRAPH g { d e f\n g h 5 } j-k-l m-n-o }",
       "INSERT DATA { <a> <b> <c> GRAPH <g> { <d> <e> <f> . <g> <h> 5 } <j> <k> <l> . <m> <n> <o> }");
  same("delete where { ?s leads steel . graph-is-name . graph g { ?s ?p name } }",
       "DELETE WHERE { ?s <leads> <steel> . <graph> <is> <name> . GRAPH <g> { ?s ?p <name> } }");
  same("with news delete { x is old } insert { x is filter } using news using named older where { x is ?y }",
       "WITH <news> DELETE { <x> <is> <old> } INSERT { <x> <is> <filter> } USING <news> USING NAMED <older> WHERE { <x> <is> ?y }");
  same("Load silent file into graph g", "LOAD SILENT <file> INTO GRAPH <g>");
  same("clear graph all ; drop graph silent ; create graph default",
       "CLEAR GRAPH <all> ; DROP GRAPH <silent> ; CREATE GRAPH <default>");
  same("add default to news ; move graph default to graph to ; copy news to default",
       "ADD DEFAULT TO <news> ; MOVE <default> TO <to> ; COPY <news> TO DEFAULT");
  CHECK(tree("insert-p-x") == tree("ASK { <insert> <p> <x> }"));
  CHECK(tree("load-p-x copy-p-x") == tree("ASK { <load> <p> <x> . <copy> <p> <x> }"));
  CHECK(tree("+ insert p x\nclear p x") == strict_tree("INSERT DATA { <insert> <p> <x> . <clear> <p> <x> }"));
}

TEST_CASE("a prologue holds from its operation on") {
  const ast::Update update = update_of(
      "CLEAR GRAPH <g> ; BASE <http://a/x/> PREFIX p: <http://p/> PREFIX q: <http://q/> CLEAR GRAPH <g> ;\n"
      "BASE <y/> PREFIX p: <p/> DROP GRAPH p:g ; BASE <z/>");
  REQUIRE(update.operations.size() == 3);
  const auto cleared = [&](std::size_t i) { return std::get<ast::Clear>(update.operations[i].operation).target.graph; };
  CHECK(cleared(0) == Term::iri("fact:g"));
  CHECK_FALSE(update.operations[0].base);
  CHECK(cleared(1) == Term::iri("http://a/x/g"));
  CHECK(update.operations[1].base == "http://a/x/");
  CHECK(std::get<ast::Drop>(update.operations[2].operation).target.graph == Term::iri("http://a/x/y/p/g"));
  CHECK(update.operations[2].base == "http://a/x/y/");
  const std::vector<std::pair<std::string, std::string>> prefixes = {{"p", "http://a/x/y/p/"}, {"q", "http://q/"}};
  CHECK(update.prefixes == prefixes);
}

TEST_CASE("an operation knows where it stands in the text") {
  const std::string text =
      "# \\u0041\nINSERT DATA { <a> <b> '\\u0041' } ; WITH <g>\n DELETE { } WHERE { } # c\n;\nDELETE WHERE { ?s ?p ?o };LOAD <x> ; "
      "COPY <a> TO "
      "DEFAULT ;";
  const ast::Update update = update_of(text);
  std::vector<std::string> texts;
  for (const ast::UpdateOperation& operation : update.operations) texts.push_back(text_of(text, operation.range));
  const std::vector<std::string> expected = {"INSERT DATA { <a> <b> '\\u0041' }", "WITH <g>\n DELETE { } WHERE { }",
                                             "DELETE WHERE { ?s ?p ?o }", "LOAD <x>", "COPY <a> TO DEFAULT"};
  CHECK(texts == expected);
  const std::string told = "+ a b c\n d e f .\n- g h i ";
  const auto telling = std::get<ast::Update>(parse_sparql(told, short_form_options()));
  REQUIRE(telling.operations.size() == 2);
  CHECK(text_of(told, telling.operations[0].range) == "+ a b c\n d e f");
  CHECK(text_of(told, telling.operations[1].range) == "- g h i");
}

TEST_CASE("a text is wanted as a query, as an update, or as either") {
  const SparqlParserOptions query = with_unit(SparqlUnit::kQuery);
  const SparqlParserOptions update = with_unit(SparqlUnit::kUpdate);
  for (const char* text : {"SELECT * { ?s ?p ?o }", "PREFIX a: <b> ASK { }", "?s ?p ?o", "a-b-c"}) {
    INFO(text);
    CHECK(to_string(parse_sparql(text, query)) == tree(text));
    CHECK_FALSE(error_of(text, update).empty());
  }
  for (const char* text :
       {"CLEAR ALL", "PREFIX a: <b> INSERT DATA { }", "DELETE { } WHERE { { SELECT * { } } }", "+ a b c", "- a-b-c"}) {
    INFO(text);
    CHECK(to_string(parse_sparql(text, update)) == tree(text));
    CHECK(error_of(text, query).find("this is an update, and a query is wanted here") != std::string::npos);
  }
  CHECK(error_of("PREFIX a: <b> INSERT DATA { }", query).find("1:15: this is an update") == 0);
  CHECK(error_of("# x\n ASK { }", update).find("2:2: this is a query, and an update is wanted here") == 0);
  CHECK(error_of("?s ?p ?o", update).find("1:1: expected an update (INSERT, DELETE, LOAD, ") == 0);
  CHECK(error_of(")", query).find("1:1: expected a query (SELECT, ASK, CONSTRUCT, DESCRIBE) or a fact, found") == 0);
  CHECK(error_of(")", with_unit(SparqlUnit::kQuery, strict_options())).find("DESCRIBE), found") != std::string::npos);
}

TEST_CASE("an empty update is one, where an update is wanted") {
  for (const SparqlParserOptions& options : {strict_options(), short_form_options()}) {
    for (const char* text : {"", " # nothing\n", "BASE <http://b/> PREFIX a: <c>"}) {
      INFO(text);
      const ast::Statement statement = parse_sparql(text, with_unit(SparqlUnit::kUpdate, options));
      CHECK(std::get<ast::Update>(statement).operations.empty());
      CHECK_FALSE(error_of(text, with_unit(SparqlUnit::kQuery, options)).empty());
      CHECK(error_of(text, options).find("expected a query (SELECT, ASK, CONSTRUCT, DESCRIBE)") != std::string::npos);
    }
  }
}
