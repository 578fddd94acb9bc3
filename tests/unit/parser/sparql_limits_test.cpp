// Deep and long texts: a clear error, or a tree that everybody can walk; never a stack overflow.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

namespace {

struct Shape {
  const char* name;
  std::uint32_t levels_each;  // nesting levels that a repetition costs
  std::function<std::string(std::size_t)> make;
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> kShapes = {
      {"parentheses", 1, [](std::size_t n) { return "ASK { FILTER(" + repeat("(", n) + "1" + repeat(")", n) + ") }"; }},
      {"sums in parentheses", 1, [](std::size_t n) { return "ASK { FILTER(" + repeat("(1+", n) + "1" + repeat(")", n) + ") }"; }},
      {"negations", 1, [](std::size_t n) { return "ASK { FILTER(" + repeat("!(", n) + "1" + repeat(")", n) + ") }"; }},
      {"groups", 1, [](std::size_t n) { return "ASK {" + repeat("{", n) + repeat("}", n) + "}"; }},
      {"optionals", 1, [](std::size_t n) { return "ASK {" + repeat("OPTIONAL {", n) + repeat("}", n) + "}"; }},
      {"graphs", 1, [](std::size_t n) { return "ASK {" + repeat("GRAPH ?g {", n) + repeat("}", n) + "}"; }},
      {"exists", 2, [](std::size_t n) { return "ASK {" + repeat("FILTER EXISTS {", n) + repeat("}", n) + "}"; }},
      {"exists in parentheses", 3, [](std::size_t n) { return "ASK {" + repeat("FILTER(EXISTS {", n) + repeat("})", n) + "}"; }},
      {"subselects", 2, [](std::size_t n) { return "SELECT *" + repeat("{ SELECT * ", n) + "{}" + repeat("}", n); }},
      {"paths", 1, [](std::size_t n) { return "ASK { ?s " + repeat("<a>/(", n) + "<b>" + repeat(")", n) + " ?o }"; }},
      {"path operators", 2, [](std::size_t n) { return "ASK { ?s " + repeat("(^(", n) + "<b>" + repeat(")*)?", n) + " ?o }"; }},
      {"blank nodes", 1, [](std::size_t n) { return "ASK { ?s ?p " + repeat("[ ?p ", n) + "1" + repeat("]", n) + " }"; }},
      {"collections", 1, [](std::size_t n) { return "ASK { ?s ?p " + repeat("(", n) + "1" + repeat(")", n) + " }"; }},
      {"calls", 2, [](std::size_t n) { return "ASK { FILTER(" + repeat("STR(", n) + "1" + repeat(")", n) + ") }"; }},
      {"lists", 2, [](std::size_t n) { return "ASK { FILTER(" + repeat("1 IN (", n) + "1" + repeat(")", n) + ") }"; }},
      {"sums", 1, [](std::size_t n) { return "ASK { FILTER(" + repeat("1+", n) + "1) }"; }},
      {"blank nodes added", 1,
       [](std::size_t n) { return "INSERT DATA { <s> <p> " + repeat("[ <p> ", n) + "1" + repeat("]", n) + " }"; }},
      {"collections of a template", 1,
       [](std::size_t n) { return "INSERT { ?s ?p " + repeat("(", n) + "1" + repeat(")", n) + " } WHERE { }"; }},
      {"groups of an update", 1, [](std::size_t n) { return "DELETE { } WHERE {" + repeat("{", n) + repeat("}", n) + "}"; }},
      {"products", 1, [](std::size_t n) { return "ASK { FILTER(" + repeat("1*", n) + "1) }"; }},
  };
  return kShapes;
}

}  // namespace

TEST_CASE("nesting up to the limit parses, prints and is destroyed") {
  for (const Shape& shape : shapes()) {
    INFO(shape.name);
    const std::string text = shape.make(1900 / shape.levels_each / 2);
    const ast::Statement statement = parse_sparql(text, strict_options());
    CHECK_FALSE(to_string(statement).empty());
  }
}

TEST_CASE("deeper nesting is a clear error, for any depth") {
  for (const Shape& shape : shapes()) {
    for (const std::size_t depth : {std::size_t{2001}, std::size_t{200000}}) {
      INFO(shape.name << " " << depth);
      try {
        parse_sparql(shape.make(depth), strict_options());
        FAIL("parsed");
      } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kLimit);
        CHECK(std::string(error.what()).find("nested deeper than 2000 levels") != std::string::npos);
      }
    }
  }
  CHECK_THROWS_AS(parse_sparql(repeat("(", 2000000), short_form_options()), Error);
  CHECK_THROWS_AS(parse_sparql(repeat("{", 2000000), short_form_options()), Error);
  CHECK_THROWS_AS(parse_sparql("ASK { FILTER(" + repeat("!", 2000000), short_form_options()), Error);
  CHECK_THROWS_AS(parse_sparql("ASK { FILTER(" + repeat("-", 2000000), short_form_options()), Error);
  CHECK_THROWS_AS(parse_sparql("ASK { ?s " + repeat("^", 2000000), short_form_options()), Error);
}

TEST_CASE("the limit is an option") {
  SparqlParserOptions options = strict_options();
  options.max_nesting = 3;
  CHECK(error_of("ASK { FILTER((1)) }", options).empty());
  CHECK(error_of("ASK { FILTER(((1))) }", options).find("nested deeper than 3 levels") != std::string::npos);
}

TEST_CASE("wide texts are not deep") {
  constexpr int kWide = 5000;  // more than may be nested
  CHECK_NOTHROW(parse_sparql("ASK { FILTER(" + repeat("?x = 1 || ", kWide) + "?y) }", strict_options()));
  CHECK_NOTHROW(parse_sparql("ASK { FILTER(" + repeat("?x = 1 && ", kWide) + "?y) }", strict_options()));
  CHECK_NOTHROW(parse_sparql("ASK { ?s " + repeat("<a>/", kWide) + "<b> ?o }", strict_options()));
  CHECK_NOTHROW(parse_sparql("ASK { ?s " + repeat("<a>|", kWide) + "<b> ?o }", strict_options()));
  CHECK_NOTHROW(parse_sparql("ASK { {}" + repeat("UNION {}", kWide) + " }", strict_options()));
  CHECK_NOTHROW(parse_sparql("ASK {" + repeat("?s ?p ?o .\n", kWide) + " }", strict_options()));
  CHECK_NOTHROW(parse_sparql("ASK { FILTER(?x IN (" + repeat("1,", kWide) + "1)) }", strict_options()));
  CHECK_NOTHROW(parse_sparql(repeat("a-b-c ", kWide), short_form_options()));
  CHECK_NOTHROW(parse_sparql("INSERT DATA {" + repeat("GRAPH <g> { <s> <p> <o> }\n", kWide) + " }", strict_options()));
  CHECK_NOTHROW(parse_sparql(repeat("CLEAR ALL ; BASE <a/>\n", kWide), strict_options()));
  CHECK_NOTHROW(parse_sparql(repeat("+ a b c\n- a b c\n", kWide), short_form_options()));
}

TEST_CASE("lists cannot make a small text a huge tree") {
  const std::string path = repeat("<a>/", 20000) + "<b>";
  const std::string list = repeat("1,", 20000) + "1";
  for (const std::string& text :
       {"ASK { ?s " + path + " " + list + " }", "INSERT DATA { GRAPH <" + repeat("a", 50000) + "> { <s> <p> " + list + " } }"}) {
    INFO(text.substr(0, 40));
    try {
      parse_sparql(text, strict_options());
      FAIL("parsed");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kLimit);
    }
  }
}
