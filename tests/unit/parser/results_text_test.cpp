// SPARQL 1.1 Query Results CSV and TSV.
#include <catch2/catch.hpp>

#include "results_test_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {
std::string csv(std::string_view text) { return read_shown(ResultSyntax::kCsv, text); }
std::string csv_error(std::string_view text) { return read_error(ResultSyntax::kCsv, text); }
std::string tsv(std::string_view text) { return read_shown(ResultSyntax::kTsv, text); }
std::string tsv_error(std::string_view text) { return read_error(ResultSyntax::kTsv, text); }
std::string tsv_value(const std::string& text) { return tsv("?x\n" + text + "\n"); }
}  // namespace

TEST_CASE("CSV results") {
  CHECK(csv("a,b\r\nhttp://e/,_:b1\r\n1,\r\n") == "?a ?b\n\"http://e/\" _:b1\n\"1\" -\n");
  CHECK(csv("a,b\n\"\",\"x, \"\"y\"\"\r\nz\"") == "?a ?b\n\"\" \"x, \\\"y\\\"\\r\\nz\"\n");
  CHECK(csv("\xEF\xBB\xBF\"a\"\n\"_:b1\"\n") == "?a\n\"_:b1\"\n");
  CHECK(csv("a\n\nx\n\n") == "?a\n-\n\"x\"\n-\n");
  CHECK(csv("a") == "?a\n");
  CHECK(csv("\n\n\n") == "\n\n\n");
  CHECK(csv("a\n\xC3\xA9") == "?a\n\"\xC3\xA9\"\n");
}

TEST_CASE("CSV results: what is wrong") {
  CHECK(csv_error("") == "1:1: the document is empty: expected a line with the names of the variables");
  CHECK(csv_error("a,a\n") == "1:4: the variable \"a\" is declared twice");
  CHECK(csv_error("a,\n") == "1:3: a variable without a name");
  CHECK(csv_error("a,b\n1\n") == "2:2: expected 2 values, found 1");
  CHECK(csv_error("a,b\n1,2,3\n") == "2:4: expected 2 values, found more");
  CHECK(csv_error("a\nx\"y\n") == "2:2: a quote inside a value that does not begin with one");
  CHECK(csv_error("a\n\"x\"y\n") == "2:4: expected a comma or the end of the line behind the closing quote");
  CHECK(csv_error("a\n\"x\n\n") == "4:1: the document ends inside a value in quotes");
  CHECK(csv_error("a\nx\ry\n") == "2:3: expected a line feed behind the carriage return");
  CHECK(csv_error("\nx\n") == "2:1: expected an empty line, because there are no variables");
  CHECK(csv_error("a\n\xFF\n") == "2:2: the value before is not UTF-8");
}

TEST_CASE("TSV results") {
  CHECK(tsv("?a\t?b\n<http://e/>\t_:b1\n\t\"x\"\n") == "?a ?b\n<http://e/> _:b1\n- \"x\"\n");
  CHECK(tsv("\xEF\xBB\xBF?a\t?b\r\n\t\r\n1\t2\r\n") ==
        "?a ?b\n- -\n\"1\"^^<http://www.w3.org/2001/XMLSchema#integer> "
        "\"2\"^^<http://www.w3.org/2001/XMLSchema#integer>\n");
  CHECK(tsv("?a\n\n<e:x>\n\n") == "?a\n-\n<e:x>\n-\n");
  CHECK(tsv("\n\n\n") == "\n\n\n");
  CHECK(tsv("?a") == "?a\n");
}

TEST_CASE("TSV results: terms") {
  CHECK(tsv_value("\"chat\"@fr-BE") == "?x\n\"chat\"@fr-BE\n");
  CHECK(tsv_value("\"1\"^^<e:t>") == "?x\n\"1\"^^<e:t>\n");
  CHECK(tsv_value("'a\\tb\\n\\\"c'") == "?x\n\"a\\tb\\n\\\"c\"\n");
  CHECK(tsv_value("\"\"") == "?x\n\"\"\n");
  CHECK(tsv_value("\"\\u00E9\"") == "?x\n\"\xC3\xA9\"\n");
  CHECK(tsv_value("-01") == "?x\n\"-01\"^^<http://www.w3.org/2001/XMLSchema#integer>\n");
  CHECK(tsv_value("+.5") == "?x\n\"+.5\"^^<http://www.w3.org/2001/XMLSchema#decimal>\n");
  CHECK(tsv_value("1.e-6") == "?x\n\"1.e-6\"^^<http://www.w3.org/2001/XMLSchema#double>\n");
  CHECK(tsv_value("1E6") == "?x\n\"1E6\"^^<http://www.w3.org/2001/XMLSchema#double>\n");
  CHECK(tsv_value("true") == "?x\n\"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>\n");
}

TEST_CASE("TSV results: what is wrong") {
  CHECK(tsv_error("") == "1:1: the document is empty: expected a line with the names of the variables");
  CHECK(tsv_error("a\n") == "1:1: expected a variable, as in ?name");
  CHECK(tsv_error("?a\t\n") == "1:4: expected a variable behind the tab");
  CHECK(tsv_error("?a\t?a\n") == "1:4: the variable \"a\" is declared twice");
  CHECK(tsv_error("?a\t?b\n1\n") == "2:2: expected 2 values, found 1");
  CHECK(tsv_error("?a\n1\t2\n") == "2:2: expected 1 values, found more");
  CHECK(tsv_error("\nx\n") == "2:1: expected an empty line, because there are no variables");
  CHECK(tsv_error("?a\nx\n") == "2:1: expected <IRI>, \"text\", _:label or a number, found \"x\"");
  CHECK(tsv_error("?a\n1.\n") == "2:1: expected <IRI>, \"text\", _:label or a number, found \"1\"");
  CHECK(tsv_error("?a\n\xC3\xA9\n<e:a> \n") == "2:1: expected <IRI>, \"text\", _:label or a number, found \"\xC3\xA9\"");
  CHECK(tsv_error("?a\n<e:a> \n") == "2:6: expected a tab or the end of the line behind the value, found a space");
  CHECK(tsv_error("?a\n<e:a\n").starts_with("2:1: "));
  CHECK(tsv_error("?a\n\"x\ty\"\n").starts_with("2:1: "));
  CHECK(tsv_error("?a\n\"x\n").starts_with("2:1: "));
  CHECK(tsv_error("?a\n\"x\"^^xsd:int\n").starts_with("2:4: expected ^^<datatype>"));
  CHECK(tsv_error("?a\n\"\xFF\"\n").starts_with("2:2: "));
  CHECK(tsv_error("?a\n\"\"\"x\"\"\"\n").starts_with("2:3: "));
}
