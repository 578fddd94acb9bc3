// XML, JSON lines and Markdown.
#include <catch2/catch.hpp>

#include "tercet/error.h"
#include "tests/unit/shell/writers_kit.h"

using namespace tercet;
using namespace tercet::test;

namespace {

constexpr std::string_view kXmlHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n";

std::string xml_of(const Term& term) {
  std::string text = written(make_xml_writer, ResultKind::kSelect, {"x"}, {{term}});
  std::string_view begin = "<binding name=\"x\">";
  std::size_t at = text.find(begin) + begin.size();
  return text.substr(at, text.find("</binding>") - at);
}

std::string json_of(const Term& term) {
  std::string line = written(make_json_lines_writer, ResultKind::kSelect, {"x"}, {{term}});
  CHECK(line.starts_with("{\"x\":"));
  CHECK(line.ends_with("}\n"));
  return line.substr(5, line.size() - 7);
}

Term typed(std::string_view text, std::string_view type) {
  return Term::typed_literal(text, std::string(vocabulary::kXsd).append(type));
}

std::string markdown(const std::vector<std::string>& columns, const Rows& rows, ResultKind kind = ResultKind::kSelect) {
  return written([](const TextSink& sink) { return make_markdown_writer(display(), sink); }, kind, columns, rows);
}

}  // namespace

TEST_CASE("XML is written as the W3C says") {
  CHECK(written(make_xml_writer, ResultKind::kSelect, {"a", "b"},
                {{Term::iri("http://e/x?y=1&z=2"), Term::blank_node("b7")},
                 {Term{}, Term::literal("plain")},
                 {Term::language_literal("chat", "fr-CA"), Term::integer(4)},
                 {Term{}, Term{}}}) ==
        std::string(kXmlHead) +
            "  <head>\n"
            "    <variable name=\"a\"/>\n"
            "    <variable name=\"b\"/>\n"
            "  </head>\n"
            "  <results>\n"
            "    <result>\n"
            "      <binding name=\"a\"><uri>http://e/x?y=1&amp;z=2</uri></binding>\n"
            "      <binding name=\"b\"><bnode>b7</bnode></binding>\n"
            "    </result>\n"
            "    <result>\n"
            "      <binding name=\"b\"><literal>plain</literal></binding>\n"
            "    </result>\n"
            "    <result>\n"
            "      <binding name=\"a\"><literal xml:lang=\"fr-CA\">chat</literal></binding>\n"
            "      <binding name=\"b\"><literal datatype=\"http://www.w3.org/2001/XMLSchema#integer\">4</literal></binding>\n"
            "    </result>\n"
            "    <result>\n"
            "    </result>\n"
            "  </results>\n"
            "</sparql>\n");
  CHECK(written(make_xml_writer, ResultKind::kSelect, {}, {}) ==
        std::string(kXmlHead) + "  <head/>\n  <results>\n  </results>\n</sparql>\n");
  CHECK(written(make_xml_writer, ResultKind::kAsk, {"answer"}, {{Term::boolean(true)}}) ==
        std::string(kXmlHead) + "  <head/>\n  <boolean>true</boolean>\n</sparql>\n");
  CHECK(written(make_xml_writer, ResultKind::kAsk, {"answer"}, {{Term::boolean(false)}}) ==
        std::string(kXmlHead) + "  <head/>\n  <boolean>false</boolean>\n</sparql>\n");
}

TEST_CASE("XML keeps every character that it can hold") {
  // A reader makes a line feed of a carriage return that is none by reference.
  CHECK(xml_of(Term::literal("<a href=\"x\">&amp;</a> ]]> \r\n\t  ")) ==
        "<literal>&lt;a href=\"x\"&gt;&amp;amp;&lt;/a&gt; ]]&gt; &#13;\n\t  </literal>");
  CHECK(xml_of(Term::typed_literal("v", "http://e/\"<&>")) == "<literal datatype=\"http://e/&quot;&lt;&amp;&gt;\">v</literal>");
  CHECK(xml_of(Term::typed_literal("v", "a\tb\nc\rd")) == "<literal datatype=\"a&#9;b&#10;c&#13;d\">v</literal>");
  std::string text = "\x7F \xC2\x85 安徽 \xF0\x9F\x87\xA9 \xEF\xBF\xBD \xE2\x80\xA8";
  CHECK(xml_of(Term::literal(text)) == "<literal>" + text + "</literal>");
}

TEST_CASE("XML refuses the characters that version 1.0 cannot hold") {
  for (std::string_view bad : {std::string_view("\0", 1), std::string_view("a\x01"), std::string_view("\x0B"),
                               std::string_view("\x1F"), std::string_view("\xEF\xBF\xBE"), std::string_view("b\xEF\xBF\xBF")}) {
    CHECK_THROWS_AS(xml_of(Term::literal(bad)), Error);
    CHECK_THROWS_AS(xml_of(Term::iri(bad)), Error);
    CHECK_THROWS_AS(xml_of(Term::typed_literal("x", bad)), Error);
  }
  CHECK_THROWS_WITH(xml_of(Term::literal("a\x0B")), Catch::Contains("U+000B"));
}

TEST_CASE("JSON holds every character") {
  CHECK(written(make_json_writer, ResultKind::kSelect, {"x"}, {{Term::literal(std::string_view("\0\x1F\x7F/\xEF\xBF\xBF", 7))}}) ==
        "{\"head\":{\"vars\":[\"x\"]},\"results\":{\"bindings\":[\n"
        "{\"x\":{\"type\":\"literal\",\"value\":\"\\u0000\\u001f\\u007f/\xEF\xBF\xBF\"}}\n]}}\n");
}

TEST_CASE("JSON lines have an object a row with all columns") {
  CHECK(written(make_json_lines_writer, ResultKind::kSelect, {"city", "n \"q\""},
                {{fact("Hefei"), Term::integer(3)}, {Term{}, Term::literal("a\n\"b\"")}}) ==
        "{\"city\":\"fact:Hefei\",\"n \\\"q\\\"\":3}\n"
        "{\"city\":null,\"n \\\"q\\\"\":\"a\\n\\\"b\\\"\"}\n");
  CHECK(written(make_json_lines_writer, ResultKind::kSelect, {}, {{}, {}}) == "{}\n{}\n");
  CHECK(written(make_json_lines_writer, ResultKind::kSelect, {"x"}, {}) == "");
  CHECK(written(make_json_lines_writer, ResultKind::kAsk, {"answer"}, {{Term::boolean(false)}}) == "{\"answer\":false}\n");
}

TEST_CASE("JSON lines have natural values") {
  CHECK(json_of(Term::blank_node("b1")) == "\"_:b1\"");
  CHECK(json_of(Term::language_literal("chat", "fr")) == "\"chat\"");
  CHECK(json_of(typed("2024-01-01", "date")) == "\"2024-01-01\"");
  CHECK(json_of(typed("1", "boolean")) == "true");
  CHECK(json_of(typed("no", "boolean")) == "\"no\"");
  CHECK(json_of(typed("007", "integer")) == "7");
  CHECK(json_of(typed(" +7 ", "int")) == "7");
  CHECK(json_of(typed("-0", "integer")) == "-0");
  CHECK(json_of(typed("000", "byte")) == "0");
  CHECK(json_of(typed("123456789012345678901234567890", "integer")) == "123456789012345678901234567890");
  CHECK(json_of(typed("seven", "integer")) == "\"seven\"");
  CHECK(json_of(typed("1.5", "integer")) == "\"1.5\"");
  CHECK(json_of(typed("1.50", "decimal")) == "1.50");
  CHECK(json_of(typed(".5", "decimal")) == "0.5");
  CHECK(json_of(typed("-5.", "decimal")) == "-5.0");
  CHECK(json_of(Term::real(1e6)) == "1.0E6");
  CHECK(json_of(typed("1e+06", "float")) == "1E06");
  CHECK(json_of(typed("-1.5e-3", "double")) == "-1.5E-3");
  CHECK(json_of(typed("INF", "double")) == "\"INF\"");
  CHECK(json_of(typed("NaN", "float")) == "\"NaN\"");
}

TEST_CASE("Markdown tables are aligned and show what Markdown would act on") {
  CHECK(markdown({"who", "n"}, {{fact("安徽"), Term::integer(7)},
                                {fact("part_of"), Term::integer(1234)},
                                {Term::literal("a|b\nc"), Term{}},
                                {Term::iri("http://e/x"), Term::integer(5)},
                                {Term::blank_node("b1"), Term{}},
                                {Term::literal("*x* _y_ `z` [l](u) ~~s~~ &lt;"), Term{}}}) ==
        "| who                                         |    n |\n"
        "| ------------------------------------------- | ---: |\n"
        "| 安徽                                        |    7 |\n"
        "| part_of                                     | 1234 |\n"
        "| \"a\\|b\\\\nc\"                                  |      |\n"
        "| \\<http://e/x>                               |    5 |\n"
        "| \\_:b1                                       |      |\n"
        "| \"\\*x\\* \\_y\\_ \\`z\\` \\[l](u) \\~\\~s\\~\\~ \\&lt;\" |      |\n");
  CHECK(markdown({"x"}, {}) == "| x   |\n| --- |\n");
  CHECK(markdown({"answer"}, {{Term::boolean(true)}}, ResultKind::kAsk) == "yes\n");
  CHECK(markdown({"plan"}, {{Term::literal("Join")}, {Term::literal("└─ Scan *")}}, ResultKind::kExplain) ==
        "```\nJoin\n└─ Scan *\n```\n");
}

TEST_CASE("Formats have names") {
  for (const std::string& name : result_format_names()) {
    auto format = result_format_by_name(name);
    REQUIRE(format);
    CHECK(result_format_name(*format) == name);
  }
  CHECK(result_format_names().size() == 10);
  CHECK_FALSE(result_format_by_name("html"));
}
