// The writers of results against texts written by hand from the specifications.
#include <catch2/catch.hpp>

#include "tests/unit/shell/writers_kit.h"

using namespace tercet;
using namespace tercet::test;

namespace {

std::string table(const std::vector<std::string>& columns, const Rows& rows, WriteOptions options = {}) {
  return written([&](const TextSink& sink) { return make_table_writer(options, display(), sink); }, ResultKind::kSelect, columns,
                 rows);
}

}  // namespace

TEST_CASE("CSV is written as the W3C says") {
  auto csv = [](const Rows& rows) { return written(make_csv_writer, ResultKind::kSelect, {"x", "literal"}, rows); };
  CHECK(csv({}) == "x,literal\r\n");
  // The example of the specification's section 3.2, in part.
  CHECK(csv({{Term::iri("http://example/x"), Term::literal("String")},
             {Term::iri("http://example/x"), Term::literal("String-with-dquote\"")},
             {Term::blank_node("b0"), Term::literal("Blank node")},
             {Term{}, Term::literal("Missing 'x'")},
             {Term{}, Term{}},
             {Term::iri("http://example/x"), Term{}},
             {Term::blank_node("b1"), Term::language_literal("String-with-lang", "en")},
             {Term::blank_node("b1"), Term::integer(123)},
             {Term::literal("a,b"), Term::literal("two\nlines")}}) ==
        "x,literal\r\n"
        "http://example/x,String\r\n"
        "http://example/x,\"String-with-dquote\"\"\"\r\n"
        "_:b0,Blank node\r\n"
        ",Missing 'x'\r\n"
        ",\r\n"
        "http://example/x,\r\n"
        "_:b1,String-with-lang\r\n"
        "_:b1,123\r\n"
        "\"a,b\",\"two\nlines\"\r\n");
}

TEST_CASE("TSV is written as the W3C says") {
  CHECK(written(make_tsv_writer, ResultKind::kSelect, {"x", "literal"},
                {{Term::iri("http://example/x"), Term::literal("String")},
                 {Term{}, Term::literal("tab\tquote\"line\nback\\")},
                 {Term::blank_node("b1"), Term::language_literal("String-with-lang", "en")},
                 {Term::integer(-5), Term::typed_literal("1.50", vocabulary::kXsdDecimal)},
                 {Term::real(1e6), Term::typed_literal("007", vocabulary::kXsdInteger)},
                 {Term::boolean(true), Term{}}}) ==
        "?x\t?literal\n"
        "<http://example/x>\t\"String\"\n"
        "\t\"tab\\tquote\\\"line\\nback\\\\\"\n"
        "_:b1\t\"String-with-lang\"@en\n"
        "-5\t1.50\n"
        "1.0E6\t\"007\"^^<http://www.w3.org/2001/XMLSchema#integer>\n"
        "true\t\n");
  // What a query computed may not be what an IRI can be: it breaks no line.
  CHECK(written(make_tsv_writer, ResultKind::kSelect, {"x"}, {{Term::iri("a b>\n\tc")}}) ==
        "?x\n<a\\u0020b\\u003E\\u000A\\u0009c>\n");
}

TEST_CASE("JSON is written as the W3C says") {
  CHECK(written(make_json_writer, ResultKind::kSelect, {"a", "b \"c\""}, {}) ==
        "{\"head\":{\"vars\":[\"a\",\"b \\\"c\\\"\"]},\"results\":{\"bindings\":[\n]}}\n");
  CHECK(written(make_json_writer, ResultKind::kSelect, {"a", "b"},
                {{Term::iri("http://e/x"), Term::blank_node("b7")},
                 {Term::literal("q\" \\ \n \t \x01 é"), Term{}},
                 {Term::language_literal("chat", "fr"), Term::integer(4)},
                 {Term{}, Term{}}}) ==
        "{\"head\":{\"vars\":[\"a\",\"b\"]},\"results\":{\"bindings\":[\n"
        "{\"a\":{\"type\":\"uri\",\"value\":\"http://e/x\"},\"b\":{\"type\":\"bnode\",\"value\":\"b7\"}},\n"
        "{\"a\":{\"type\":\"literal\",\"value\":\"q\\\" \\\\ \\n \\t \\u0001 é\"}},\n"
        "{\"a\":{\"type\":\"literal\",\"value\":\"chat\",\"xml:lang\":\"fr\"},\"b\":{\"type\":\"literal\",\"value\":\"4\","
        "\"datatype\":"
        "\"http://www.w3.org/2001/XMLSchema#integer\"}},\n"
        "{}\n]}}\n");
  CHECK(written(make_json_writer, ResultKind::kAsk, {"answer"}, {{Term::boolean(true)}}) == "{\"head\":{},\"boolean\":true}\n");
}

TEST_CASE("Tables are aligned by what a terminal shows") {
  CHECK(table({"who", "n"},
              {{fact("Anhui"), Term::integer(7)}, {fact("安徽"), Term::integer(1234)}, {Term::literal("e\xCC\x81"), Term{}}}) ==
        "┌───────┬──────┐\n"
        "│ who   │    n │\n"
        "├───────┼──────┤\n"
        "│ Anhui │    7 │\n"
        "│ 安徽  │ 1234 │\n"
        "│ \"e\xCC\x81\"   │      │\n"
        "└───────┴──────┘\n");
  CHECK(table({"x"},
              {{Term::literal("👩‍👩‍👧")}, {Term::literal("🇩🇪")}, {Term::literal("❤️")}, {Term::literal("abc")}},
              {0, false}) ==
        "+-------+\n"
        "| x     |\n"
        "+-------+\n"
        "| \"👩‍👩‍👧\"  |\n"
        "| \"🇩🇪\"  |\n"
        "| \"❤️\"  |\n"
        "| \"abc\" |\n"
        "+-------+\n");
  CHECK(table({"x"}, {}) == "┌───┐\n│ x │\n├───┤\n└───┘\n");
}

TEST_CASE("Tables cut long values to the terminal") {
  std::string text =
      table({"short", "long"},
            {{fact("c"), Term::literal(std::string(500, 'x'))}, {fact("d"), Term::literal("安徽安徽安徽安徽安徽安徽安徽安徽安徽")}},
            {40, true});
  CHECK(text ==
        "┌───────┬──────────────────────────────┐\n"
        "│ short │ long                         │\n"
        "├───────┼──────────────────────────────┤\n"
        "│ c     │ \"xxxxxxxxxxxxxxxxxxxxxxxxxx… │\n"
        "│ d     │ \"安徽安徽安徽安徽安徽安徽安… │\n"
        "└───────┴──────────────────────────────┘\n");
}

TEST_CASE("Tables keep their widths when more rows come than are held") {
  Rows rows(1500, {Term::integer(1)});
  rows.push_back({Term::integer(123456)});
  std::string text = table({"n"}, rows);
  CHECK(text.starts_with("┌───┐\n│ n │\n├───┤\n│ 1 │\n"));
  CHECK(text.ends_with("│ 1 │\n│ 123456 │\n└───┘\n"));
  CHECK(table({"n"}, rows, {9, true}).ends_with("│ 1 │\n│ … │\n└───┘\n"));
}

TEST_CASE("What would act on a terminal is escaped") {
  std::string text = table({"x"}, {{Term::literal("\x1B[31mred\x07 \xC2\x9B"
                                                  "2J \xE2\x80\xAE"
                                                  "abc")},
                                   {Term::iri("http://e/\x1B"
                                              "x")}});
  CHECK(text.find('\x1B') == std::string::npos);
  CHECK(text.find("\"\\u001B[31mred\\u0007 \\u009B2J \\u202Eabc\"") != std::string::npos);
  CHECK(text.find("<http://e/\\u001Bx>") != std::string::npos);
}

TEST_CASE("Answers of ASK and EXPLAIN are plain text") {
  auto make = [](const TextSink& sink) { return make_table_writer({}, display(), sink); };
  CHECK(written(make, ResultKind::kAsk, {"answer"}, {{Term::boolean(true)}}) == "yes\n");
  CHECK(written(make, ResultKind::kAsk, {"answer"}, {{Term::boolean(false)}}) == "no\n");
  CHECK(written(make, ResultKind::kExplain, {"plan"}, {{Term::literal("join")}, {Term::literal("  scan")}}) == "join\n  scan\n");
}

TEST_CASE("Graphs are written as N-Triples and Turtle") {
  std::vector<std::string> columns{"subject", "predicate", "object"};
  Rows rows{{fact("Anhui"), fact("ranks_first"), fact("NEV_production")},
            {fact("Anhui"), fact("ranks_first"), fact("car_production")},
            {fact("Anhui"), Term::iri(vocabulary::kRdfType), Term::iri("http://example.org/deep/Province")},
            {Term::blank_node("b1"), Term::iri("http://example.org/p"), Term::typed_literal("2024-01-01", vocabulary::kXsdDate)},
            {Term::blank_node("b1"), Term::iri("http://other/p"), Term::literal("a\n\"b\"")}};
  CHECK(written(make_ntriples_writer, ResultKind::kGraph, columns, {rows[0], rows[3], rows[4]}) ==
        "<fact:Anhui> <fact:ranks_first> <fact:NEV_production> .\n"
        "_:b1 <http://example.org/p> \"2024-01-01\"^^<http://www.w3.org/2001/XMLSchema#date> .\n"
        "_:b1 <http://other/p> \"a\\n\\\"b\\\"\" .\n");
  auto turtle = [](const TextSink& sink) { return make_turtle_writer(display(), sink); };
  CHECK(written(turtle, ResultKind::kGraph, columns, rows) ==
        "@prefix : <fact:> .\n"
        "@prefix deep: <http://example.org/deep/> .\n"
        "@prefix ex: <http://example.org/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        ":Anhui a deep:Province ;\n"
        "    :ranks_first :NEV_production, :car_production .\n"
        "\n"
        "[] ex:p \"2024-01-01\"^^xsd:date ;\n"
        "    <http://other/p> \"\"\"a\n\"b\\\"\"\"\" .\n");
  CHECK(written(turtle, ResultKind::kGraph, columns, {}) == "");
  CHECK_THROWS_AS(written(turtle, ResultKind::kSelect, {"x"}, {}), Error);
  CHECK_THROWS_AS(written(make_json_ld_writer, ResultKind::kSelect, {"x"}, {}), Error);
  CHECK_THROWS_AS(written(make_ntriples_writer, ResultKind::kAsk, {"answer"}, {}), Error);
}

TEST_CASE("Terms are shown as queries read them") {
  auto shown = [](const Term& term) {
    std::string out;
    display().append(out, term.view());
    return out;
  };
  CHECK(shown(fact("Anhui")) == "Anhui");
  CHECK(shown(fact("安徽_2")) == "安徽_2");
  CHECK(shown(fact("Beijing-Tianjin-Hebei")) == ":Beijing-Tianjin-Hebei");
  CHECK(shown(fact("v1.2")) == ":v1.2");
  CHECK(shown(fact("Optional")) == ":Optional");
  CHECK(shown(fact("a")) == ":a");
  CHECK(shown(fact("True")) == ":True");
  CHECK(shown(fact("7_rivers")) == ":7_rivers");
  CHECK(shown(fact("ends.")) == "<fact:ends.>");
  CHECK(shown(fact("with space")) == "<fact:with\\u0020space>");
  CHECK(shown(fact("")) == "<fact:>");
  CHECK(shown(Term::iri("http://example.org/x-1")) == "ex:x-1");
  CHECK(shown(Term::iri("http://example.org/deep/x")) == "deep:x");
  CHECK(shown(Term::iri("http://example.org/a/b")) == "<http://example.org/a/b>");
  CHECK(shown(Term::integer(42)) == "42");
  CHECK(shown(Term::integer(-42)) == "-42");
  CHECK(shown(Term::typed_literal("042", vocabulary::kXsdInteger)) == "\"042\"^^xsd:integer");
  CHECK(shown(Term::typed_literal("+1", vocabulary::kXsdInteger)) == "\"+1\"^^xsd:integer");
  CHECK(shown(Term::typed_literal("1", vocabulary::kXsdDecimal)) == "\"1\"^^xsd:decimal");
  CHECK(shown(Term::typed_literal("1.0", vocabulary::kXsdDecimal)) == "1.0");
  CHECK(shown(Term::typed_literal("INF", vocabulary::kXsdDouble)) == "\"INF\"^^xsd:double");
  CHECK(shown(Term::boolean(false)) == "false");
  CHECK(shown(Term::typed_literal("1", vocabulary::kXsdBoolean)) == "\"1\"^^xsd:boolean");
  CHECK(shown(Term::typed_literal("x", "fact:unit")) == "\"x\"^^:unit");
  CHECK(shown(Term::language_literal("chat", "fr")) == "\"chat\"@fr");
  CHECK(shown(Term::blank_node("b3")) == "_:b3");
  CHECK(shown(Term{}).empty());
}

TEST_CASE("Display widths follow Unicode") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("é") == 1);
  CHECK(display_width("e\xCC\x81") == 1);
  CHECK(display_width("安徽") == 4);
  CHECK(display_width("ｆｕｌｌ") == 8);
  CHECK(display_width("한") == 2);
  CHECK(display_width("👍🏽") == 2);
  CHECK(display_width("a\xFF"
                      "b") == 3);
}
