#include <catch2/catch.hpp>

#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

namespace {

// Each text of the short form is the same tree as the SPARQL beside it.
struct Same {
  const char* short_form;
  const char* sparql;
};

void check_all(std::initializer_list<Same> cases) {
  for (const Same& same : cases) {
    INFO(same.short_form);
    CHECK(tree(same.short_form) == strict_tree(same.sparql));
    CHECK_THROWS_AS(parse_sparql(same.short_form, strict_options()), Error);
  }
}

}  // namespace

TEST_CASE("facts, dashed or spaced, are patterns") {
  check_all({
      {"Anhui-ranks_first-NEV_production", "ASK { <Anhui> <ranks_first> <NEV_production> }"},
      {"Anhui ranks_first NEV_production", "ASK { <Anhui> <ranks_first> <NEV_production> }"},
      {":Anhui :ranks_first :NEV_production", "ASK { <Anhui> <ranks_first> <NEV_production> }"},
      {"<Anhui>-<ranks_first>-<NEV_production>", "ASK { <Anhui> <ranks_first> <NEV_production> }"},
      {"Anhui-automakers-7", "ASK { <Anhui> <automakers> 7 }"},
      {"x-delta--5", "ASK { <x> <delta> -5 }"},
      {"x-delta-+0.5", "ASK { <x> <delta> +0.5 }"},
      {"x-delta--1e-3", "ASK { <x> <delta> -1e-3 }"},
      {"Heilongjiang-slogan-\"ballast of national food security\"",
       "ASK { <Heilongjiang> <slogan> \"ballast of national food security\" }"},
      {"Heilongjiang-slogan-\"ballast\"@en-GB", "ASK { <Heilongjiang> <slogan> \"ballast\"@en-GB }"},
      {"x-p-'5'^^xsd:byte", "ASK { <x> <p> '5'^^<http://www.w3.org/2001/XMLSchema#byte> }"},
      {"x-p-'5'^^<t>", "ASK { <x> <p> '5'^^<t> }"},
      {"?who-ranks_first-?what", "SELECT * { ?who <ranks_first> ?what }"},
      {"?who-?how-$what", "SELECT * { ?who ?how ?what }"},
      {"x-a-Province", "ASK { <x> a <Province> }"},
      {"x-open-true", "ASK { <x> <open> true }"},
      {"安徽-位于-中国", "ASK { <安徽> <位于> <中国> }"},
      {"Anhui ranks_first NEV_production, car_production ; part_of Yangtze_River_Delta",
       "ASK { <Anhui> <ranks_first> <NEV_production> , <car_production> ; <part_of> <Yangtze_River_Delta> }"},
      {"[ leads ?field ] part_of Anhui", "SELECT * { [ <leads> ?field ] <part_of> <Anhui> }"},
      {"x route (a b c)", "ASK { <x> <route> (<a> <b> <c>) }"},
      {"x route (a\nb\nc)", "ASK { <x> <route> (<a> <b> <c>) }"},
  });
}

TEST_CASE("between two facts stands a dot or a line break, and on one line between dashed facts only a space") {
  check_all({
      {"a b c . d e f", "ASK { <a> <b> <c> . <d> <e> <f> }"},
      {"a b c\nd e f\n\n  g h i", "ASK { <a> <b> <c> . <d> <e> <f> . <g> <h> <i> }"},
      {"a b c\r\nd e f", "ASK { <a> <b> <c> . <d> <e> <f> }"},
      {"a b c # why\nd e f", "ASK { <a> <b> <c> . <d> <e> <f> }"},
      {"a-b-c d-e-f g-h-5", "ASK { <a> <b> <c> . <d> <e> <f> . <g> <h> 5 }"},
      {"a-b-c\nd e f . g-h-i .", "ASK { <a> <b> <c> . <d> <e> <f> . <g> <h> <i> }"},
      {"a b c ;\n  d e ,\n  f", "ASK { <a> <b> <c> ; <d> <e> , <f> }"},
      {"[ a b ]\nc d e", "ASK { [ a <b> ] . <c> <d> <e> }"},
      {"a b 5\n c d 6.5", "ASK { <a> <b> 5 . <c> <d> 6.5 }"},
  });
  CHECK(error_of("a b c d e f").find("1:7: expected ' . ' or a line break between two facts") == 0);
  CHECK(error_of("a-b-c d e f").find("1:7: expected ' . ', a line break or another dashed fact") == 0);
  CHECK(error_of("a b c d-e-f").find("1:7: ") == 0);
  CHECK(error_of("SELECT * { a b c d e f }").find("1:18: ") == 0);
}

TEST_CASE("a forgotten word is an error on its own line") {
  CHECK(error_of("?x ranks_first\n?y part_of ?z").find("1:15: expected a variable, a name or a value after ranks_first") == 0);
  CHECK(error_of("a b c\nd\ne f g").find("2:2: expected a predicate") == 0);
  CHECK(error_of("a b c\nd e").find("2:4: expected a variable, a name or a value after e") == 0);
  CHECK(error_of("SELECT * { Anhui ranks_first\n Hubei leads steel }").find("1:29: ") == 0);
  CHECK(error_of("SELECT * { ?x ?y\n Hubei leads steel }").find("1:17: ") == 0);
  CHECK(error_of("+ a b\n c d e").find("1:6: ") == 0);
  CHECK(error_of("a-b-c-d").find("1:6: expected the end of the fact, which has three parts") == 0);
  CHECK(error_of("a-b").find("1:4: expected '-' and the third part of the fact") == 0);
  CHECK(error_of("a-5-b").find("1:3: expected a name, a variable or an <iri> as the middle part") == 0);
}

TEST_CASE("a text without query keyword is a pattern with modifiers") {
  check_all({
      {"?p gdp_yuan ?g  FILTER(?g > 1e12)  ORDER BY DESC(?g) LIMIT 5",
       "SELECT * { ?p <gdp_yuan> ?g FILTER(?g > 1e12) } ORDER BY DESC(?g) LIMIT 5"},
      {"?city leads ?field . ?city part_of+ Anhui", "SELECT * { ?city <leads> ?field . ?city <part_of>+ <Anhui> }"},
      {"?place ranks_first ?what OPTIONAL { ?place slogan ?s }",
       "SELECT * { ?place <ranks_first> ?what OPTIONAL { ?place <slogan> ?s } }"},
      {"?x a b\nfilter(?x != c)\n?x d e limit 3 offset 1", "SELECT * { ?x a <b> FILTER(?x != <c>) ?x <d> <e> } OFFSET 1 LIMIT 3"},
      {"{ ?x a b } union { ?x c d }", "SELECT * { { ?x a <b> } UNION { ?x <c> <d> } }"},
      {"FILTER EXISTS { ?x p ?y }", "ASK { FILTER EXISTS { ?x <p> ?y } }"},
      {"?x p ?y VALUES ?x { Anhui Jiangsu }", "SELECT * { ?x <p> ?y VALUES ?x { <Anhui> <Jiangsu> } }"},
      {"?x p ?y LIMIT 1 VALUES ?x { Anhui }", "SELECT * { ?x <p> ?y } LIMIT 1 VALUES ?x { <Anhui> }"},
      {"PREFIX e: <http://e/> ?x e:p-q ?y", "PREFIX e: <http://e/> SELECT * { ?x e:p-q ?y }"},
      {"?x rdf:type ?y", "SELECT * { ?x a ?y }"},
  });
  CHECK(error_of("").find("1:1: expected a query (SELECT, ASK, CONSTRUCT, DESCRIBE), an update (INSERT, DELETE, ...) or a fact") ==
        0);
  CHECK(error_of("LIMIT 5").find("1:1: expected a query") == 0);
}

TEST_CASE("names stand for IRIs inside SPARQL, too") {
  check_all({
      {"SELECT ?x WHERE { ?x ranks_first ?y }", "SELECT ?x WHERE { ?x <ranks_first> ?y }"},
      {"SELECT ?x { ?x ^part_of/part_of? ?y; !(a|^leads) ?z }", "SELECT ?x { ?x ^<part_of>/<part_of>? ?y; !(a|^<leads>) ?z }"},
      {"ASK { ?x a ?y FILTER(?x = Anhui || ?x IN (Anhui, Jiangsu)) }",
       "ASK { ?x a ?y FILTER(?x = <Anhui> || ?x IN (<Anhui>, <Jiangsu>)) }"},
      {"ASK { GRAPH news { ?x leads ?y } SERVICE SILENT other { } }",
       "ASK { GRAPH <news> { ?x <leads> ?y } SERVICE SILENT <other> { } }"},
      {"SELECT * FROM news FROM NAMED older { ?s ?p ?o }", "SELECT * FROM <news> FROM NAMED <older> { ?s ?p ?o }"},
      {"DESCRIBE Anhui Jiangsu FROM news WHERE { } LIMIT 1", "DESCRIBE <Anhui> <Jiangsu> FROM <news> WHERE { } LIMIT 1"},
      {"CONSTRUCT { ?x in Anhui } WHERE { ?x part_of+ Anhui }", "CONSTRUCT { ?x <in> <Anhui> } WHERE { ?x <part_of>+ <Anhui> }"},
      {"CONSTRUCT WHERE { ?x-part_of-Anhui }", "CONSTRUCT WHERE { ?x <part_of> <Anhui> }"},
      {"ASK { ?x p ?y BIND(Anhui AS ?z) VALUES (?a ?b) { (Anhui UNDEF) (true 5) } }",
       "ASK { ?x <p> ?y BIND(<Anhui> AS ?z) VALUES (?a ?b) { (<Anhui> UNDEF) (true 5) } }"},
  });
}

TEST_CASE("keywords win where SPARQL could read one, and names everywhere else") {
  check_all({
      {"x likes filter", "ASK { <x> <likes> <filter> }"},
      {"x optional limit", "ASK { <x> <optional> <limit> }"},
      {"x A Province", "ASK { <x> <A> <Province> }"},
      {"filter-likes-x", "ASK { <filter> <likes> <x> }"},
      {"x is_open TRUE", "ASK { <x> <is_open> true }"},
      {"ASK { limit p x\ngroup p x }", "ASK { <limit> <p> <x> . <group> <p> <x> }"},
      {"CONSTRUCT { filter p x } WHERE { }", "CONSTRUCT { <filter> <p> <x> } WHERE { }"},
      {"explain-p-x", "ASK { <explain> <p> <x> }"},
  });
  CHECK(tree("EXPLAIN ?x p ?y") == "Explain\n" + tree("?x p ?y"));
  CHECK(tree("explain analyze SELECT * { ?s ?p ?o }") == "ExplainAnalyze\n" + tree("SELECT * { ?s ?p ?o }"));
  CHECK_THROWS_AS(strict_tree("EXPLAIN SELECT * { ?s ?p ?o }"), Error);
}

TEST_CASE("telling adds and removes facts without variables") {
  check_all({
      {"+ Hefei-leads-vehicle_RnD", "INSERT DATA { <Hefei> <leads> <vehicle_RnD> }"},
      {"- Anhui automakers 6 . x y z", "DELETE DATA { <Anhui> <automakers> 6 . <x> <y> <z> }"},
      {"+ a-b-c d-e-f", "INSERT DATA { <a> <b> <c> . <d> <e> <f> }"},
      {"+ a b c\n+ d e f", "INSERT DATA { <a> <b> <c> . <d> <e> <f> }"},
      {"+ filter p x\n limit p x", "INSERT DATA { <filter> <p> <x> . <limit> <p> <x> }"},
      {"PREFIX e: <http://e/> + e:a e:b _:c", "PREFIX e: <http://e/> INSERT DATA { e:a e:b _:c }"},
      {"+ _:x b c\n+ _:x b d", "INSERT DATA { _:x <b> <c> . _:x <b> <d> }"},
  });
  CHECK(error_of("+ ?x b c").find("1:3: a fact that is added or removed has no variables") == 0);
  CHECK(error_of("- _:x b c").find("1:3: a fact that is removed has no blank nodes") == 0);
  CHECK(error_of("- a b [ c d ]").find("1:7: a fact that is removed has no blank nodes") == 0);
  CHECK(error_of("- a b (c d)").find("1:7: a fact that is removed has no blank nodes") == 0);
  CHECK(error_of("+ a b+ c").find("1:3: a property path is no predicate of a fact") == 0);
  CHECK(error_of("+ 5 b c").find("1:3: the subject of a fact") == 0);
  CHECK(error_of("+ a b c FILTER(true)").find("1:9: ") == 0);
}

TEST_CASE("a text may add and remove: neighbours with the same sign are one operation") {
  check_all({
      {"+ a b c\n- d e f", "INSERT DATA { <a> <b> <c> } ; DELETE DATA { <d> <e> <f> }"},
      {"- a b c . d e f\ng-h-i\n- j k l . + m n o\n+ p q r\n",
       "DELETE DATA { <a> <b> <c> . <d> <e> <f> . <g> <h> <i> . <j> <k> <l> } ; INSERT DATA { <m> <n> <o> . <p> <q> <r> }"},
      {"+ a b 5\n- a b 6\n+ a b 7 .", "INSERT DATA { <a> <b> 5 } ; DELETE DATA { <a> <b> 6 } ; INSERT DATA { <a> <b> 7 }"},
  });
  CHECK(error_of("+ a b c\n-").find("2:2: expected a fact after -") == 0);
  CHECK(error_of("+ a b c\n- ?d e f").find("2:3: a fact that is added or removed has no variables") == 0);
  CHECK(error_of("+ a-b-c - d-e-f").find("1:9: ") == 0);
  CHECK(error_of("+ _:x b c\n- d e f\n+ _:x b d").find("3:3: the blank node _:x stands in an operation before, too") == 0);
  CHECK(error_of("+ a b c\nSELECT * { }").find("2:8: ") == 0);
}

TEST_CASE("the default namespace is overridden by PREFIX : and by BASE") {
  CHECK(tree("PREFIX : <http://n/> a b <c>").find("Triple <http://n/a> <http://n/b> <fact:c>") != std::string::npos);
  CHECK(tree("BASE <http://b/x/> a b <c>").find("Triple <http://b/x/a> <http://b/x/b> <http://b/x/c>") != std::string::npos);
  CHECK_THROWS_AS(strict_tree("ASK { :a :b :c }"), Error);
  CHECK_THROWS_AS(strict_tree("ASK { rdf:a rdf:b rdf:c }"), Error);
}
