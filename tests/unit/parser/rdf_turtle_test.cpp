// Turtle and TriG, where the W3C suites say nothing or not enough.
#include <catch2/catch.hpp>

#include "rdf_test_support.h"

using namespace tercet;
using namespace tercet::test;
using Lines_ = std::vector<std::string>;

namespace {
Lines_ ttl(std::string_view text) { return quads_of(text, RdfFormat::kTurtle); }
Lines_ trig(std::string_view text) { return quads_of(text, RdfFormat::kTriG); }
std::string ttl_error(std::string_view text) { return message_of(text, RdfFormat::kTurtle); }
std::string trig_error(std::string_view text) { return message_of(text, RdfFormat::kTriG); }

constexpr const char* kFirst = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>";
constexpr const char* kRest = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>";
constexpr const char* kNil = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>";

// The object of "<a:s> <a:p> OBJECT ."
std::string object(const std::string& text) {
  const Lines_ lines = ttl("@prefix ex: <e:> . <a:s> <a:p> " + text + " .");
  const std::string before = "<a:s> <a:p> ";
  return lines.size() == 1 && lines[0].starts_with(before) ? lines[0].substr(before.size()) : lines.empty() ? "nothing" : lines[0];
}
std::string typed(const std::string& lexical, const std::string& type) {
  return "\"" + lexical + "\"^^<http://www.w3.org/2001/XMLSchema#" + type + ">";
}
}  // namespace

TEST_CASE("Turtle: numbers keep their lexical form") {
  CHECK(object("007") == typed("007", "integer"));
  CHECK(object("-5") == typed("-5", "integer"));
  CHECK(object("+5") == typed("+5", "integer"));
  CHECK(object("1.50") == typed("1.50", "decimal"));
  CHECK(object("-.5") == typed("-.5", "decimal"));
  CHECK(object("1e3") == typed("1e3", "double"));
  CHECK(object("1.E-3") == typed("1.E-3", "double"));
  CHECK(object(".5e+03") == typed(".5e+03", "double"));
  CHECK(object("true") == typed("true", "boolean"));
  CHECK(object("false") == typed("false", "boolean"));
  CHECK(ttl("<a:s><a:p>1.<a:s><a:p>2.5.") ==
        Lines_{"<a:s> <a:p> " + typed("1", "integer"), "<a:s> <a:p> " + typed("2.5", "decimal")});
}

TEST_CASE("Turtle: strings of four kinds") {
  CHECK(object("'a\"b'") == "\"a\\\"b\"");
  CHECK(object("\"\"") == "\"\"");
  CHECK(object("''") == "\"\"");
  CHECK(object("\"\"\"\"\"\"") == "\"\"");
  CHECK(object("'''a'b''c\\''''") == "\"a'b''c'\"");
  CHECK(object("\"\"\"line\nline\"\"\"@en") == "\"line\\nline\"@en");
  CHECK(object("\"x\" # comment\n ^^ # comment\n ex:t") == "\"x\"^^<e:t>");
  CHECK(object("\"x\"  @en") == "\"x\"@en");
}

TEST_CASE("Turtle: prefixed names") {
  CHECK(object("ex:") == "<e:>");
  CHECK(object("ex:a.b") == "<e:a.b>");
  CHECK(object("ex:a\\-b\\.\\~") == "<e:a-b.~>");
  CHECK(object("ex:%41%zz") ==
        "1:38: expected two hexadecimal digits behind \"%\"\n  @prefix ex: <e:> . <a:s> <a:p> ex:%41%zz .\n" +
            std::string(37 + 2, ' ') + "^");
  CHECK(object("ex:%41b") == "<e:%41b>");
  CHECK(object("ex::a:b:") == "<e::a:b:>");
  CHECK(object("ex:\xE5\xAE\x89\xE5\xBE\xBD") == "<e:\xE5\xAE\x89\xE5\xBE\xBD>");
  CHECK(ttl("@prefix : <e:>. :a :b :c.") == Lines_{"<e:a> <e:b> <e:c>"});
  CHECK(ttl("@prefix:<e:>. :a :b :c.") == Lines_{"<e:a> <e:b> <e:c>"});
  CHECK(ttl("prefix a.b: <e:> a.b:x a a.b:y.") == Lines_{"<e:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <e:y>"});
  CHECK(ttl("PREFIX p: <e:> p:x p:p p:y. PREFIX p: <f:> p:x p:p p:y.") == Lines_{"<e:x> <e:p> <e:y>", "<f:x> <f:p> <f:y>"});
  // Words that begin like keywords are prefixes here.
  CHECK(ttl("PREFIX prefix: <e:> PREFIX base: <f:> prefix:x base:p prefix:y.") == Lines_{"<e:x> <f:p> <e:y>"});
}

TEST_CASE("Turtle: bases") {
  CHECK(ttl("@base <http://a/b/c>. <d> <#e> <>.") == Lines_{"<http://a/b/d> <http://a/b/c#e> <http://a/b/c>"});
  CHECK(ttl("BASE <http://a/b/> BASE <c/> <d> <a:p> <../e>.") == Lines_{"<http://a/b/c/d> <a:p> <http://a/b/e>"});
  CHECK(ttl("BASE <http://a/> PREFIX p: <b#> <http://x/../y> <a:p> p:c.") == Lines_{"<http://x/../y> <a:p> <http://a/b#c>"});
  RdfParserOptions options = rdf_options(RdfFormat::kTurtle);
  options.base = "http://example.org/x";
  CHECK(parse_whole("<y> <p> <z>.", options).quads ==
        Lines_{"<http://example.org/y> <http://example.org/p> <http://example.org/z>"});
  CHECK(ttl_error("<y> <a:p> <a:o>.").starts_with("1:1: this IRI is relative and no base is known; "));
}

TEST_CASE("Turtle: lists of predicates and objects") {
  CHECK(ttl("<a:s> <a:p> <a:o>, <a:o2>; <a:q> <a:o>;; .") ==
        Lines_{"<a:s> <a:p> <a:o>", "<a:s> <a:p> <a:o2>", "<a:s> <a:q> <a:o>"});
}

TEST_CASE("Turtle: blank nodes and collections come out as they stand") {
  CHECK(ttl("[] <a:p> _:x .") == Lines_{"_:/1 <a:p> _:x"});
  CHECK(ttl("[ <a:p> [ <a:q> 'x' ] ] .") == Lines_{"_:/1 <a:p> _:/2", "_:/2 <a:q> \"x\""});
  CHECK(ttl("<a:s> <a:p> (), (<a:1> <a:2>) .") ==
        Lines_{std::string("<a:s> <a:p> ") + kNil, "<a:s> <a:p> _:/1", std::string("_:/1 ") + kFirst + " <a:1>",
               std::string("_:/1 ") + kRest + " _:/2", std::string("_:/2 ") + kFirst + " <a:2>",
               std::string("_:/2 ") + kRest + " " + kNil});
  CHECK(ttl("((()) 'x') <a:p> () .") == Lines_{std::string("_:/1 ") + kFirst + " _:/2", std::string("_:/2 ") + kFirst + " " + kNil,
                                               std::string("_:/2 ") + kRest + " " + kNil, std::string("_:/1 ") + kRest + " _:/3",
                                               std::string("_:/3 ") + kFirst + " \"x\"", std::string("_:/3 ") + kRest + " " + kNil,
                                               std::string("_:/1 <a:p> ") + kNil});
  RdfParserOptions options = rdf_options(RdfFormat::kTurtle);
  options.generated_label_prefix = "/7-";
  CHECK(parse_whole("[] <a:p> [] .", options).quads == Lines_{"_:/7-1 <a:p> _:/7-2"});
}

TEST_CASE("TriG: graphs") {
  CHECK(
      trig("{ <a:s> <a:p> <a:o> } <a:g> { <a:s> <a:p> <a:o> . } GRAPH _:g { <a:s> <a:p> <a:o>; <a:q> 'x'; } [] { [] <a:p> <a:o> } "
           "graph[]{} <a:s> <a:p> <a:o> .") == Lines_{"<a:s> <a:p> <a:o>", "<a:s> <a:p> <a:o> <a:g>", "<a:s> <a:p> <a:o> _:g",
                                                      "<a:s> <a:q> \"x\" _:g", "_:/2 <a:p> <a:o> _:/1", "<a:s> <a:p> <a:o>"});
  CHECK(trig_error("<a:g> { <a:s> <a:p> <a:o> .") == "1:28: expected the \"}\" of the graph, found the end of the text");
  CHECK(trig_error("{ PREFIX p: <a:> }") == "1:3: a prefix or base cannot be declared inside a graph");
  CHECK(trig_error("GRAPH <a:g> { GRAPH <a:h> { } }") == "1:15: a graph cannot stand inside a graph");
  CHECK(trig_error("GRAPH { }").starts_with("1:7: expected the name of a graph: "));
  CHECK(trig_error("(1) { }").starts_with("1:5: expected a predicate: "));
  CHECK(trig_error("[ <a:p> 1 ] { }").starts_with("1:13: expected a predicate: "));
  CHECK(ttl_error("<a:g> { <a:s> <a:p> <a:o> }").starts_with("1:7: expected a predicate: "));
}

TEST_CASE("Turtle: errors say what is wrong, and where") {
  CHECK(error_of("@prefix ex: <e:> .\nex:a ex:b ex:c\nex:d ex:e ex:f .", RdfFormat::kTurtle) ==
        "3:1: expected \",\" \";\" or \".\" behind the object, found \"ex\"\n  ex:d ex:e ex:f .\n  ^");
  CHECK(ttl_error("ex:a ex:b ex:c .") == "1:1: the prefix \"ex:\" is not declared");
  CHECK(ttl_error("<a:s> <a:p> city .") ==
        "1:13: expected an object: <IRI>, prefix:name, _:label, \"text\", a number, true, false, [ ] or ( ) (a bare word is none), "
        "found "
        "\"city\"");
  CHECK(ttl_error("<a:s> <a:p> .") ==
        "1:13: expected an object: <IRI>, prefix:name, _:label, \"text\", a number, true, false, [ ] or ( ), found \".\"");
  CHECK(ttl_error("<a:s> 'p' <a:o> .") == "1:7: a literal cannot be the predicate of a fact");
  CHECK(ttl_error("5 <a:p> <a:o> .") == "1:1: a number cannot be the subject of a fact");
  CHECK(ttl_error("<a:s> _:p <a:o> .") == "1:7: a blank node cannot be the predicate of a fact");
  CHECK(ttl_error("<a:s> <a:p> (<a:o> .").starts_with("1:20: expected an object: "));
  CHECK(ttl_error("<a:s> <a:p> (<a:o>") == "1:19: expected an object or the \")\" of the list, found the end of the text");
  CHECK(ttl_error("<a:s> <a:p> [ <a:q> <a:o>") == "1:26: expected the \"]\" of the blank node, found the end of the text");
  CHECK(ttl_error("<a:s> <a:p> [ <a:q> <a:o> .") == "1:27: expected \",\" \";\" or \"]\" behind the object, found \".\"");
  CHECK(ttl_error("<a:s> <a:p> <a:o>") == "1:18: expected \",\" \";\" or \".\" behind the object, found the end of the text");
  CHECK(ttl_error("<a:s> <a:p>").starts_with("1:12: expected an object: "));
  CHECK(ttl_error("@prefix ex <e:> .") ==
        "1:11: expected \":\" right behind the name of the prefix, as in PREFIX ex: <http://example.org/>");
  CHECK(ttl_error("@prefix ex: e: .") == "1:13: expected the IRI in < >, found \"e\"");
  CHECK(ttl_error("@prefix ex: <e:>\n<a:s> <a:p> <a:o> .") == "2:1: expected \".\" behind the directive, found \"<\"");
  CHECK(ttl_error("@PREFIX ex: <e:> .") == "1:2: expected \"prefix\" or \"base\" behind \"@\", found \"PREFIX\"");
  CHECK(ttl_error("<a:s> <a:p> \"\"\"a\"\" .") == "1:13: the text ends inside a string in three quotes that begins here");
  CHECK(ttl_error("PREFIX ex: <e:> ex:s ex:p ex:a\\b .") ==
        "1:31: in a name, a backslash stands only before one of _~.-!$&'()*+,;=/?#@%");
  CHECK(ttl_error("[ ; <a:p> <a:o> ] .").starts_with("1:3: expected a predicate: "));
  CHECK(ttl_error("[] .").starts_with("1:4: expected a predicate: "));
  CHECK(ttl_error("\x01").starts_with("1:1: expected a subject: "));
  CHECK(ttl_error("\xFF").find("UTF-8") != std::string::npos);
}

TEST_CASE("Turtle: a bad statement leaves nothing behind and the next one is read") {
  const std::string text =
      "@prefix ex: <e:> .\n"
      "ex:1 ex:p 'a. b' , ex:a ; ex:q bad . ex:2 ex:p 1.5 .\n"
      "ex:x ex:p [ ex:q ( 1 2 ] ) . ex:3 ex:p ex:y.\n"
      "ex:x ex:p 'unclosed . ex:z ex:p ex:z .\n"
      "ex:4 ex:p '''\n. \n''' .\n"
      "ex:x ex:p \"\\x\" ; ex:p '''.\n .''' , <a.b> # . comment .\n . ex:5 ex:p ex:y .\n"
      "@prefix bad <b:> .\n"
      "ex:6 ex:p ex:y . ex:7 ex:p ex:y";
  const Outcome outcome = parse_whole(text, rdf_options(RdfFormat::kTurtle), true);
  CHECK(outcome.quads == Lines_{"<e:2> <e:p> " + typed("1.5", "decimal"), "<e:3> <e:p> <e:y>", "<e:z> <e:p> <e:z>",
                                "<e:4> <e:p> \"\\n. \\n\"", "<e:5> <e:p> <e:y>", "<e:6> <e:p> <e:y>"});
  CAPTURE(outcome.errors);
  REQUIRE(outcome.errors.size() == 6);
  CHECK(outcome.errors[0].starts_with("2:32: expected an object"));
  CHECK(outcome.errors[1].starts_with("3:24: expected an object"));
  CHECK(outcome.errors[2].starts_with("4:11: the line ends inside the string"));
  CHECK(outcome.errors[3].starts_with("8:12: unknown escape"));
  CHECK(outcome.errors[4].starts_with("11:12: expected \":\" right behind"));
  CHECK(outcome.errors[5].starts_with("12:32: expected "));
}

TEST_CASE("TriG: a bad statement is skipped inside its graph, a bad graph whole") {
  const Outcome outcome = parse_whole(
      "<a:g> { <a:1> bad . <a:2> <a:p> 1 . <a:3> bad bad } <a:4> <a:p> <a:o> .\n"
      "<a:h> bad { <a:5> <a:p> <a:o> . <a:6> <a:p> <a:o> . } <a:7> <a:p> <a:o> .\n"
      "GRAPH <a:g> { <a:8> <a:p> <a:o> .",
      rdf_options(RdfFormat::kTriG), true);
  CHECK(outcome.quads == Lines_{"<a:2> <a:p> " + typed("1", "integer") + " <a:g>", "<a:4> <a:p> <a:o>", "<a:7> <a:p> <a:o>",
                                "<a:8> <a:p> <a:o> <a:g>"});
  CHECK(outcome.errors.size() == 4);
}

TEST_CASE("nesting is limited, not by the call stack") {
  RdfParserOptions options = rdf_options(RdfFormat::kTurtle);
  const auto nested = [](std::size_t levels, const std::string& open, const std::string& close) {
    std::string text = "<a:s> <a:p> ";
    for (std::size_t i = 0; i < levels; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < levels; ++i) text += close;
    return text + " .";
  };
  CHECK(parse_whole(nested(2000, "(", ")"), options).errors.empty());
  CHECK(parse_whole(nested(2000, "[ <a:p> ", "]"), options).errors.empty());
  std::vector<std::string> quads;
  Lines sink(quads);
  try {
    parse_rdf(nested(2001, "(", ")"), options, sink);
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kLimit);
    CHECK(error.position().column == 13 + 2000);
  }
  options.max_nesting = 100000;
  CHECK(parse_whole(nested(100000, "(", ")"), options).errors.empty());
}

TEST_CASE("prefixes() lists what was declared") {
  std::vector<std::string> quads;
  Lines sink(quads);
  const auto parser = make_rdf_parser(rdf_options(RdfFormat::kTurtle));
  parser->parse("PREFIX b: <b:> @prefix : <a:> . PREFIX b: <c:> ", true, sink);
  CHECK(parser->prefixes() == std::vector<std::pair<std::string, std::string>>{{"", "a:"}, {"b", "c:"}});
}
